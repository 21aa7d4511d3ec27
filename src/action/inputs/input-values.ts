/** One input's text to one value: lists, booleans, numbers, choices. Each throws `InputError`; the reader adds the input's name. */

import { parse } from 'csv-parse/sync';
import { isMediaType } from '../../content/find/media-type.ts';
import { InputError } from '../../core/errors.ts';
import { nearest } from '../../core/text/nearest.ts';

/** Lines that are not blank and no comments, trimmed. */
export function lines(text: string): readonly string[] {
  return filled(text).filter((line) => !line.startsWith('#'));
}

/** Lines, further split at commas; double quotes protect a comma (CSV, as docker's actions do). */
export function list(text: string): readonly string[] {
  return items(lines(text));
}

/** As `list`, but a `#` begins no comment: it may be the beginning of a branch's name, which must not vanish. */
export function names(text: string): readonly string[] {
  return items(filled(text));
}

function filled(text: string): readonly string[] {
  return text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

function items(given: readonly string[]): readonly string[] {
  return given
    .flatMap((line) => (line.includes('"') ? quotedList(line) : line.split(',')))
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

function quotedList(line: string): readonly string[] {
  try {
    return (parse(line, { relax_column_count: true, trim: true }) as string[][]).flat();
  } catch (error) {
    throw new InputError(`"${line}" has quotes that do not close`, { cause: error });
  }
}

/** The text itself. */
export function plain(text: string): string {
  return text;
}

/** YAML 1.2's core forms. */
export function boolean(text: string): boolean {
  if (['true', 'True', 'TRUE'].includes(text)) return true;
  if (['false', 'False', 'FALSE'].includes(text)) return false;
  throw new InputError(`"${text}" is neither true nor false`);
}

export interface Range {
  readonly least: number;
  readonly most: number;
  /** Fractions are allowed. */
  readonly fractions?: boolean;
}

export function number({ least, most, fractions = false }: Range): (text: string) => number {
  const form = fractions ? /^\d+(?:\.\d+)?$/ : /^\d+$/;
  return (text) => {
    const value = Number(text);
    if (form.test(text) && value >= least && value <= most) return value;
    throw new InputError(`"${text}" is not ${fractions ? 'a number' : 'a whole number'} from ${least} to ${most}`);
  };
}

export function choice<const T extends string>(allowed: readonly T[]): (text: string) => T {
  return (text) => {
    const found = allowed.find((value) => value === text);
    if (found !== undefined) return found;
    const near = nearest(text, allowed);
    throw new InputError(`"${text}" is not one of ${allowed.join(', ')}${near === undefined ? '' : ` (did you mean \`${near}\`?)`}`);
  };
}

export function mediaType(text: string): string {
  if (isMediaType(text)) return text;
  throw new InputError(`"${text}" is not a media type`, { hint: 'write type/subtype, such as application/vnd.example.tool' });
}
