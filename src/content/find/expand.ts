/** One line of `layers` against the disk: the paths that it names, and what it met besides. */

import { InputError } from '../../core/errors.ts';
import type { Exclusions, PlacedLine } from './exclusions.ts';
import { exists, isFolder, slashed } from './locate.ts';
import { type Met, search } from './search.ts';

export interface Expansion extends PlacedLine {
  /** Absolute, sorted bytewise. */
  readonly paths: readonly string[];
  readonly met: Met;
}

const NOTHING: Met = { files: [], folders: [], links: [], dangling: [], hidden: [], excluded: false };

/** Throws `InputError`, not naming the input, for a path that does not exist and for what cannot be looked at. */
export function expand(placed: PlacedLine, hidden: boolean, exclusions: Exclusions): Expansion {
  const { where, index } = placed;
  const excluded = (path: string, folder: boolean): boolean => exclusions.excluded(path, folder, index);
  if (where.rest === undefined) return { ...placed, ...named(placed, excluded) };
  if (!isFolder(where.folder)) {
    // `a/**` names `a` itself.
    const itself = where.itself && !where.folderOnly && exists(where.folder);
    return { ...placed, ...(itself ? named(placed, excluded) : { paths: [], met: NOTHING }) };
  }
  const met = search(where.folder, where.rest, { hidden, excluded });
  return { ...placed, paths: where.folderOnly ? [] : sorted(met.files), met };
}

/** What is there, whatever it is: it is looked at when all lines are known. */
function named(
  { line: { pattern }, where: { folder, folderOnly } }: PlacedLine,
  excluded: (path: string, isFolder: boolean) => boolean,
): Pick<Expansion, 'paths' | 'met'> {
  if (!exists(folder)) throw new InputError(`${pattern} does not exist`, { hint: whyNot(pattern) });
  const there = isFolder(folder);
  if (folderOnly && !there) throw new InputError(`${pattern} is no folder`, { hint: 'leave out the slash at its end' });
  return excluded(folder, there) ? { paths: [], met: { ...NOTHING, excluded: true } } : { paths: [folder], met: NOTHING };
}

/** What looks like a pattern of other tools. */
function whyNot(pattern: string): string | undefined {
  if (/\{[^{}]*,[^{}]*\}|[!@+]\([^)]*\|/.test(pattern)) return 'braces and parentheses are ordinary characters here: write one line for each';
  if (/\$\{?\w|%\w+%/.test(pattern)) return "no variable is replaced here: use an expression of the workflow's";
  return undefined;
}

function sorted(paths: readonly string[]): readonly string[] {
  return paths
    .map((path) => ({ path, bytes: Buffer.from(slashed(path)) }))
    .sort((a, b) => Buffer.compare(a.bytes, b.bytes))
    .map(({ path }) => path);
}
