/** One line of the input `layers`: a path or pattern, and the attributes after it. */

import { parse } from 'csv-parse/sync';
import { InputError } from '../../core/errors.ts';
import type { Annotations, Platform } from '../../core/model.ts';
import { nearest } from '../../core/nearest.ts';
import { parsePlatform } from '../../core/platform.ts';
import { isMediaType } from './media-type.ts';

export interface LayerPattern {
  /** As the user wrote it, for messages. */
  readonly line: string;
  readonly pattern: string;
  readonly exclude: boolean;
  readonly type?: string;
  readonly title?: string;
  readonly platform?: Platform;
  readonly annotations: Annotations;
}

const ATTRIBUTES = ['type', 'title', 'platform', 'annotation'] as const;
const TITLE_KEY = 'org.opencontainers.image.title';

/** Reads `PATH[,type=…][,title=…][,platform=…][,annotation.KEY=…]` or `PATH:type/subtype`. Throws `InputError`. */
export function parseLayerLine(line: string): LayerPattern {
  const fail = (what: string, hint: string): never => {
    throw new InputError(`layers: "${line}": ${what}`, { hint });
  };
  const [first = '', ...fields] = splitFields(line);
  const exclude = first.startsWith('!');
  const short = splitShortForm(exclude ? first.slice(1).trim() : first);
  if (short.pattern === '') fail('there is no path', 'begin the line with a path or a pattern');
  if (exclude && (fields.length > 0 || short.type !== undefined)) fail('an exclusion takes no attributes', 'leave only the path after !');
  let { type } = short;
  let title: string | undefined;
  let platform: Platform | undefined;
  const annotations: Record<string, string> = {};
  for (const field of fields) {
    const equals = field.indexOf('=');
    if (equals < 1) fail(`"${field}" is not an attribute (key=value)`, 'put double quotes around a path that holds a comma');
    const key = field.slice(0, equals).trim();
    const value = field.slice(equals + 1).trim();
    if (key === 'type') type = value;
    else if (key === 'title') title = value;
    else if (key === 'platform') platform = platformOf(value, line);
    else if (key.startsWith('annotation.') && key.length > 'annotation.'.length) annotations[key.slice('annotation.'.length)] = value;
    else {
      const meant = nearest(key.split('.')[0] as string, ATTRIBUTES);
      const name = meant === 'annotation' ? 'annotation.KEY' : meant;
      fail(`"${key}" is not a known attribute${name === undefined ? '' : `, did you mean \`${name}\`?`}`, 'use type, title, platform or annotation.KEY');
    }
  }
  if (type !== undefined && !isMediaType(type)) fail(`"${type}" is not a media type`, 'write type/subtype, such as application/pdf');
  // A title is one thing, whichever way it is written.
  title ??= annotations[TITLE_KEY];
  return {
    line,
    pattern: short.pattern,
    exclude,
    ...(type === undefined ? {} : { type }),
    ...(title === undefined ? {} : { title }),
    ...(platform === undefined ? {} : { platform }),
    annotations,
  };
}

function splitFields(line: string): readonly string[] {
  if (!line.includes('"')) return line.split(',').map((field) => field.trim());
  try {
    return (parse(line, { trim: true, relax_column_count: true }) as string[][])[0] ?? [];
  } catch (cause) {
    throw new InputError(`layers: "${line}": the double quotes do not match`, {
      hint: 'write "PATH,WITH,COMMAS",type=…, and a quote inside quotes twice',
      cause,
    });
  }
}

/** The form of oras. One letter before the colon is a drive: `C:\x`. */
function splitShortForm(text: string): { readonly pattern: string; readonly type?: string } {
  const colon = text.lastIndexOf(':');
  const type = text.slice(colon + 1);
  return colon > 1 && isMediaType(type) ? { pattern: text.slice(0, colon), type } : { pattern: text };
}

function platformOf(value: string, line: string): Platform {
  try {
    return parsePlatform(value);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InputError(`layers: "${line}": ${error.message}`, { hint: error.hint });
  }
}
