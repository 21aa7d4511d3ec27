/** What is said where a line takes less than it seems to: one warning for each. */

import { dirname, join, relative } from 'node:path';
import { readChildren } from './children.ts';
import type { Exclusions, PlacedLine } from './exclusions.ts';
import type { Expansion } from './expand.ts';
import { exists, isFolder, locate, type Places } from './locate.ts';
import { search } from './search.ts';

export interface Surroundings extends Places {
  readonly includeHiddenFiles: boolean;
  readonly exclusions: Exclusions;
  /** Every path that becomes a layer. */
  readonly taken: ReadonlySet<string>;
}

const SHOWN = 5;

export function warningsOf(expansions: readonly Expansion[], surroundings: Surroundings): readonly string[] {
  const { exclusions, workspace } = surroundings;
  const words = expansions.flatMap((expansion) => [
    ...ofFolders(expansion, surroundings),
    ...ofLinks(expansion, workspace),
    ...ofNames(expansion, surroundings),
  ]);
  const needless = exclusions
    .unused()
    .filter(({ where: { rest, folder, folderOnly } }) => rest !== undefined || !(folderOnly ? isFolder(folder) : exists(folder)));
  return [
    ...words,
    ...needless.map(({ line }) => `layers: the exclusion !${line.pattern} matches nothing that the other lines name${aboutSets(line.pattern)}`),
  ];
}

/** A pattern that names nothing, and folders that it names and leaves. */
function ofFolders(expansion: Expansion, surroundings: Surroundings): readonly string[] {
  const { line, paths, met, index } = expansion;
  const { exclusions, taken, workspace, includeHiddenFiles } = surroundings;
  const named = new Set(met.folders);
  const outermost = met.folders.filter((folder) => !liesBelow(folder, named) && !taken.has(folder) && !liesBelow(folder, taken));
  const left = outermost.filter((folder) =>
    holdsMore(folder, includeHiddenFiles, (path, isFolder) => taken.has(path) || exclusions.excluded(path, isFolder, index)),
  );
  if (left.length > 0) {
    const below = line.pattern.replace(/(?:^|[\\/])\*?[\\/]*$/, '');
    const all = `${below}${below === '' ? '' : '/'}**`;
    return [
      `layers: ${line.pattern} ${paths.length === 0 ? 'matches no file' : 'takes files alone'}, and left ${several(left, 'folder', workspace)}: write ${all} for all files below, or name a folder on a line of its own to pack it`,
    ];
  }
  return paths.length === 0 ? [nothing(expansion, surroundings)] : [];
}

function nothing(expansion: Expansion, surroundings: Surroundings): string {
  const { line, met, where } = expansion;
  if (where.rest === undefined) return `layers: ${line.pattern} takes nothing, as it is excluded`;
  const start = `layers: ${line.pattern} matches no file`;
  if (met.excluded) return `${start} that is not excluded`;
  if (met.hidden.length > 0)
    return `${start} but hidden ones (${listed(met.hidden, surroundings.workspace)}): set include-hidden-files to take names that begin with a dot`;
  return start + aboutSets(line.pattern);
}

function filesOf({ where: { folder, rest }, index }: PlacedLine, { exclusions }: Surroundings): readonly string[] {
  if (rest === undefined || !exists(folder)) return [];
  return search(folder, rest, { hidden: false, excluded: (path, isFolder) => exclusions.excluded(path, isFolder, index) }).files;
}

function aboutSets(pattern: string): string {
  return /\[[^[\]]{2,}\]/.test(pattern) ? ': […] stands for one of its characters, and [[] for a bracket' : '';
}

function ofLinks({ line, met }: Expansion, workspace: string): readonly string[] {
  return [
    ...(met.links.length === 0
      ? []
      : [`layers: ${line.pattern} met ${several(met.links, 'link', workspace)} to folders, and follows none: name a folder on a line of its own to take it`]),
    ...(met.dangling.length === 0 ? [] : [`layers: ${line.pattern} met ${several(met.dangling, 'link', workspace)} to nothing`]),
  ];
}

/** Brackets that are part of a name which exists are that name; where they could mean others too, it is said. */
function ofNames(expansion: Expansion, surroundings: Surroundings): readonly string[] {
  const { line, where, paths } = expansion;
  if (where.sets.length === 0) return [];
  const others = filesOf({ ...expansion, where: locate(line.pattern, surroundings, false) }, surroundings).filter((path) => !paths.includes(path));
  if (others.length === 0) return [];
  return [`layers: ${line.pattern} is taken for the name that exists; its brackets as sets would match ${several(others, 'file', surroundings.workspace)}`];
}

/** Whether there is a file below that nobody takes or excludes. */
function holdsMore(folder: string, hidden: boolean, known: (path: string, isFolder: boolean) => boolean): boolean {
  return readChildren(folder).some(({ name, kind }) => {
    const path = join(folder, name);
    if ((!hidden && name.startsWith('.')) || known(path, kind === 'folder')) return false;
    return kind !== 'folder' || holdsMore(path, hidden, known);
  });
}

function liesBelow(path: string, folders: ReadonlySet<string>): boolean {
  const above = dirname(path);
  return above !== path && (folders.has(above) || liesBelow(above, folders));
}

function several(paths: readonly string[], what: string, workspace: string): string {
  return `${paths.length} ${what}${paths.length === 1 ? '' : 's'} (${listed(paths, workspace)})`;
}

/** The first few of them, below the workspace. */
export function listed(paths: readonly string[], workspace: string): string {
  const shown = paths.slice(0, SHOWN).map((path) => relative(workspace, path));
  return (paths.length > SHOWN ? [...shown, `and ${paths.length - SHOWN} more`] : shown).join(', ');
}
