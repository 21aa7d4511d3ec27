/** What cannot be a tag: why not, and the nearest one that can. */

import { parseDigest } from './digest.ts';
import { InputError } from './errors.ts';

const LONGEST = 128;

/**
 * A tag made of a branch, a version or another name, as docker/metadata-action makes them: what a tag cannot hold becomes a dash, and
 * the plus of a version an underscore (helm's convention). `undefined` when nothing is left of it.
 */
export function tagFrom(name: string): string | undefined {
  const tag = name
    .replace(/^refs\/(?:heads|tags)\//, '')
    .replaceAll('+', '_')
    .replace(/[^A-Za-z0-9_.-]+/g, '-')
    .replace(/^[.-]+/, '')
    .slice(0, LONGEST);
  return tag === '' ? undefined : tag;
}

/** The error for `tag`, which is none; `given` is the text that it is part of. */
export function notATag(tag: string, given: string): InputError {
  const where = given === tag ? '' : `"${given}": `;
  return new InputError(`${where}"${tag}" is not a tag: ${fault(tag)}`, { hint: advice(tag) });
}

function advice(tag: string): string {
  if (parseDigest(tag) !== undefined) return 'it is a digest, by which a manifest is found without any tag';
  const other = tagFrom(tag);
  return other === undefined ? 'a tag has at most 128 of a-z A-Z 0-9 _ . - and begins with none of . -' : `"${other}" would be one`;
}

function fault(tag: string): string {
  const bad = /[^A-Za-z0-9_.-]/u.exec(tag)?.[0];
  if (tag === '') return 'it is empty';
  if (bad !== undefined) return `it cannot hold ${JSON.stringify(bad)}`;
  if (/^[.-]/.test(tag)) return `it cannot begin with "${tag[0]}"`;
  return `it has ${tag.length} characters, and may have ${LONGEST}`;
}
