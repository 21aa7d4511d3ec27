/** One line of the input `layers`: a path or pattern, and the attributes after it. */

import { parse } from 'csv-parse/sync';
import { InputError } from '../../core/errors.ts';
import type { Annotations, Platform } from '../../core/model.ts';
import { parsePlatform } from '../../core/platform.ts';
import { nearest } from '../../core/text/nearest.ts';
import { parseSplit, type Split } from '../split/size.ts';
import { countWildcards, placesOf } from './captures.ts';
import { slashed } from './locate.ts';
import { isMediaType } from './media-type.ts';

export interface LayerPattern {
  /** As the user wrote it, for messages. */
  readonly line: string;
  readonly pattern: string;
  readonly exclude: boolean;
  /** Where a type was split off: all of it, which may be a name. */
  readonly whole?: string;
  readonly type?: string;
  readonly title?: string;
  readonly platform?: Platform;
  /** For this one, whatever the input of that name says. */
  readonly split?: Split;
  readonly annotations: Annotations;
}

const ATTRIBUTES = ['type', 'title', 'platform', 'split', 'annotation'] as const;
const ANNOTATION = 'annotation.';
/** Before the quotes, or within. */
const MARKS = /^(?:!\s*)*/;
const TITLE_KEY = 'org.opencontainers.image.title';

/** Reads `[!]PATH[,type=…][,title=…][,platform=…][,annotation.KEY=…]` or `PATH:type/subtype`. Throws `InputError`. */
export function parseLayerLine(line: string): LayerPattern {
  const fail = (what: string, hint: string): never => {
    throw new InputError(`layers: "${line}": ${what}`, { hint });
  };
  // As in `@actions/glob` a second one takes the first back.
  const [outer = ''] = MARKS.exec(line) ?? [];
  const [first = '', ...fields] = splitFields(line, outer.length);
  const [inner = ''] = MARKS.exec(first) ?? [];
  const exclude = (outer + inner).replaceAll(/\s/g, '').length % 2 === 1;
  const short = splitShortForm(first.slice(inner.length));
  if (short.pattern === '') fail('there is no path', 'begin the line with a path or a pattern');
  if (exclude && (fields.length > 0 || short.type !== undefined)) fail('an exclusion takes no attributes', 'leave only the path after !');
  const values = new Map<string, string>(short.type === undefined ? [] : [['type', short.type]]);
  for (const field of fields) {
    const equals = field.indexOf('=');
    if (equals < 1) fail(`"${field}" is not an attribute (key=value)`, hintFor(first));
    const key = field.slice(0, equals).trim();
    if (!isKnown(key)) {
      const meant = nearest(key.split('.')[0] as string, ATTRIBUTES);
      const name = meant === 'annotation' ? 'annotation.KEY' : meant;
      fail(`"${key}" is not a known attribute${name === undefined ? '' : `, did you mean \`${name}\`?`}`, 'use type, title, platform, split or annotation.KEY');
    }
    if (values.has(key)) fail(`${key} is given twice`, 'leave one of the two out');
    values.set(key, field.slice(equals + 1).trim());
  }
  const type = values.get('type');
  if (type !== undefined && !isMediaType(type)) fail(`"${type}" is not a media type`, 'write type/subtype, such as application/pdf');
  const annotations = Object.fromEntries(
    [...values].filter(([key]) => key.startsWith(ANNOTATION)).map(([key, value]) => [key.slice(ANNOTATION.length), value]),
  );
  // A title is one thing, whichever way it is written.
  const title = values.get('title') ?? annotations[TITLE_KEY];
  const wildcards = countWildcards(slashed(short.pattern));
  const wrong = placesOf(title ?? '').find((place) => place < 1 || place > wildcards);
  if (wrong !== undefined)
    fail(`title has $${wrong}, and the path has ${wildcards} wildcard${wildcards === 1 ? '' : 's'}`, 'count *, ?, ** and […] from the left, from $1 on');
  const platform = values.get('platform');
  const split = values.get('split');
  return {
    line,
    pattern: short.pattern,
    exclude,
    ...(short.type === undefined ? {} : { whole: first.slice(inner.length) }),
    ...(type === undefined ? {} : { type }),
    ...(title === undefined ? {} : { title }),
    ...(platform === undefined ? {} : { platform: platformOf(platform, line) }),
    ...(split === undefined ? {} : { split: parseSplit(split, `layers: "${line}": split`) }),
    annotations,
  };
}

function isKnown(key: string): boolean {
  return ['type', 'title', 'platform', 'split'].includes(key) || (key.startsWith(ANNOTATION) && key.length > ANNOTATION.length);
}

function hintFor(path: string): string {
  if (path.includes('{')) return 'braces are ordinary characters: write one line for each path';
  return 'put double quotes around a path that holds a comma';
}

/** Of what follows the first `start` characters. */
function splitFields(line: string, start: number): readonly string[] {
  const text = line.slice(start);
  if (!text.includes('"')) return text.split(',').map((field) => field.trim());
  try {
    return (parse(text, { trim: true, relax_column_count: true }) as string[][])[0] ?? [];
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
