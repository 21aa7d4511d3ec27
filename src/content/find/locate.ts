/** Where a line's pattern begins on the disk: the part of it that is a name, and the pattern for what lies below. */

import { lstatSync, statSync } from 'node:fs';
import { dirname, join, parse, resolve, sep } from 'node:path';
import { InputError } from '../../core/errors.ts';
import { literalName } from '../../core/glob.ts';
import { unreadable } from '../hash/read.ts';
import { setsOf } from './captures.ts';

export interface Located {
  /** Absolute: the part without wildcards. Links are not resolved. */
  readonly folder: string;
  /** The pattern for what lies below it, `/`-separated; `undefined` = the line is a path. */
  readonly rest: string | undefined;
  /** Whether the pattern names `folder` too: it is `**`. */
  readonly itself: boolean;
  /** A slash at the end: only a folder is meant. */
  readonly folderOnly: boolean;
  /** Sets of characters that were taken for parts of names, as such names exist: `[id]`. */
  readonly sets: readonly string[];
}

export interface Places {
  /** Absolute. */
  readonly workspace: string;
  /** Absolute: what `~` stands for. */
  readonly home: string;
}

/**
 * Reads a pattern against the disk. Brackets that are part of a name which exists are that name, up to the first other wildcard; with
 * `namesFirst: false` they are always sets of characters. Throws `InputError`, not naming the input, for `..` after a wildcard.
 */
export function locate(pattern: string, places: Places, namesFirst = true): Located {
  const { base, rest } = rootOf(slashed(pattern), places);
  const segments = rest.split('/').filter((segment) => segment !== '' && segment !== '.');
  const sets: string[] = [];
  let folder = base;
  for (const [index, segment] of segments.entries()) {
    const name = segment === '..' ? segment : nameOf(folder, segment, namesFirst);
    if (name === undefined) {
      if (segments.includes('..', index)) throw new InputError(`${pattern} leads up with ".." after a wildcard`, { hint: 'write the path that is meant' });
      const below = segments.slice(index);
      return { folder, rest: below.join('/'), itself: below.every((one) => one === '**'), folderOnly: rest.endsWith('/'), sets };
    }
    if (name === segment) sets.push(...setsOf(segment));
    folder = name === '..' ? dirname(folder) : join(folder, name);
  }
  return { folder, rest: undefined, itself: true, folderOnly: rest.endsWith('/'), sets };
}

function rootOf(text: string, { workspace, home }: Places): { readonly base: string; readonly rest: string } {
  if (/^~(?:\/|$)/.test(text)) return { base: home, rest: text.slice(1) };
  const { root } = parse(text);
  return { base: resolve(workspace, root), rest: text.slice(root.length) };
}

/** The name that a segment stands for in this folder; `undefined` where its wildcards count. */
function nameOf(folder: string, segment: string, namesFirst: boolean): string | undefined {
  const literal = literalName(segment);
  if (literal === segment || /[*?]/.test(segment.replaceAll(/\\./g, ''))) return literal;
  return namesFirst && exists(join(folder, segment)) ? segment : literal;
}

/** Throws `InputError` where the system does not let us look. */
export function exists(path: string): boolean {
  try {
    lstatSync(path);
    return true;
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'ENAMETOOLONG'].includes((error as NodeJS.ErrnoException).code ?? '')) return false;
    throw unreadable(path, error);
  }
}

/** Links are followed. Throws `InputError` where the system does not let us look. */
export function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'ENAMETOOLONG', 'ELOOP'].includes((error as NodeJS.ErrnoException).code ?? '')) return false;
    throw unreadable(path, error);
  }
}

/** Only where it is a separator: elsewhere a backslash is part of a name, or takes the meaning of what follows it. */
export function slashed(path: string): string {
  return sep === '\\' ? path.replaceAll('\\', '/') : path;
}
