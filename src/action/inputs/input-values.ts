/** One input's text to one value: lists, booleans, numbers, choices. Each throws `InputError` naming the input. */

import { parse } from 'csv-parse/sync';
import { InputError } from '../../core/errors.ts';
import { nearest } from '../../core/nearest.ts';

/** Lines that are not blank and no comments, trimmed. */
export function lines(text: string): readonly string[] {
  return text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
}

/** Lines, further split at commas; double quotes protect a comma (CSV, as docker's actions do). */
export function list(name: string, text: string): readonly string[] {
  return lines(text)
    .flatMap((line) => (line.includes('"') ? quotedList(name, line) : line.split(',')))
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

function quotedList(name: string, line: string): readonly string[] {
  try {
    return (parse(line, { relax_column_count: true, trim: true }) as string[][]).flat();
  } catch (error) {
    throw new InputError(`${name}: "${line}" has quotes that do not close`, { cause: error });
  }
}

/** YAML 1.2's core forms. */
export function boolean(name: string, text: string): boolean {
  const given = text.trim();
  if (['true', 'True', 'TRUE'].includes(given)) return true;
  if (['false', 'False', 'FALSE'].includes(given)) return false;
  throw new InputError(`${name}: "${given}" is neither true nor false`);
}

export interface Range {
  readonly least: number;
  readonly most: number;
  /** Fractions are allowed. */
  readonly fractions?: boolean;
}

export function number(name: string, text: string, range: Range): number {
  const given = text.trim();
  const value = Number(given);
  const form = range.fractions ? /^\d+(?:\.\d+)?$/ : /^\d+$/;
  if (form.test(given) && value >= range.least && value <= range.most) return value;
  const kind = range.fractions ? 'a number' : 'a whole number';
  throw new InputError(`${name}: "${given}" is not ${kind} from ${range.least} to ${range.most}`);
}

export function choice<T extends string>(name: string, text: string, allowed: readonly T[]): T {
  const given = text.trim();
  const found = allowed.find((value) => value === given);
  if (found !== undefined) return found;
  const near = nearest(given, allowed);
  throw new InputError(`${name}: "${given}" is not one of ${allowed.join(', ')}${near === undefined ? '' : ` (did you mean \`${near}\`?)`}`);
}
