/** What the lines with `!` take away. */

import { dirname, relative, sep } from 'node:path';
import { compileGlob, type Glob } from '../../core/glob.ts';
import type { LayerPattern } from './layer-line.ts';
import type { Located } from './locate.ts';
import { isInside } from './title.ts';

/** A line and its place among all of them. */
export interface PlacedLine {
  readonly line: LayerPattern;
  readonly index: number;
  readonly where: Located;
}

export interface Exclusions {
  /** Whether an absolute path, met by the line at `index`, is left out. */
  excluded(path: string, isFolder: boolean, index: number): boolean;
  /** Those that have named nothing so far. */
  unused(): readonly PlacedLine[];
}

/** Wildcards in names that a disk does not tell apart by case, as `@actions/glob` has it. */
export const CASE_BLIND = process.platform === 'win32';

/**
 * What lies below an excluded folder is excluded with it. An exclusion counts for all lines, wherever it stands, but for one case: what it has
 * taken from a line above it, a line below it can take back (as in `@actions/glob`, where the last line that names a path decides).
 */
export function createExclusions(lines: readonly PlacedLine[]): Exclusions {
  const exclusions = lines.filter(({ line }) => line.exclude).map((placed) => ({ ...placed, names: namer(placed.where) }));
  const inclusions = lines.filter(({ line }) => !line.exclude).map((placed) => ({ ...placed, names: namer(placed.where) }));
  const used = new Set<number>();
  const folders = new Map<string, number>();

  /** The last exclusion that names this very path; -1 when none does. */
  const own = (path: string, isFolder: boolean): number => {
    let last = -1;
    for (const { index, names } of exclusions) {
      if (!names(path, isFolder)) continue;
      used.add(index);
      last = index;
    }
    return last;
  };
  /** The same, or a folder above it. */
  const lastOf = (path: string, isFolder: boolean): number => {
    const known = isFolder ? folders.get(path) : undefined;
    if (known !== undefined) return known;
    const above = dirname(path);
    const last = Math.max(own(path, isFolder), above === path ? -1 : lastOf(above, true));
    if (isFolder) folders.set(path, last);
    return last;
  };
  const namedBefore = (path: string, isFolder: boolean, last: number): boolean =>
    inclusions.some(({ index, where, names }) => index < last && (where.rest === undefined ? isInside(path, where.folder) : names(path, isFolder)));

  return {
    excluded(path, isFolder, index) {
      if (exclusions.length === 0) return false;
      const last = lastOf(path, isFolder);
      return last >= 0 && (index < last || !namedBefore(path, isFolder, last));
    },
    unused: () => exclusions.filter(({ index }) => !used.has(index)),
  };
}

/** Whether a pattern names exactly this absolute path, hidden or not. */
function namer({ folder, rest, itself, folderOnly }: Located): (path: string, isFolder: boolean) => boolean {
  if (rest === undefined) return (path, isFolder) => relative(folder, path) === '' && (isFolder || !folderOnly);
  const glob: Glob = compileGlob(rest, { hidden: true, caseBlind: CASE_BLIND });
  return (path, isFolder) => {
    if ((folderOnly && !isFolder) || !isInside(path, folder)) return false;
    const inner = relative(folder, path);
    return inner === '' ? itself : glob.matches(inner.split(sep).join('/'));
  };
}
