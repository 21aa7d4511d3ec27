/** What was found, as layers of a manifest: each with a title of its own, and folders with what they hold. */

import type { FoundPath } from '../../content/find/find.ts';
import { nameOf, titleOf, titleProblems } from '../../content/find/title.ts';
import { type TreeEntry, walkFolder } from '../../content/find/walk.ts';
import { InputError } from '../../core/errors.ts';

export interface NameRules {
  /** What titles are made from: the way from the base folder, or the last name alone. */
  readonly titles: 'path' | 'name';
  readonly includeHiddenFiles: boolean;
  readonly archive: 'auto' | 'tar' | 'gzip' | 'zstd' | 'none';
}

export interface NamedLayer extends FoundPath {
  readonly title: string;
  /** Of a folder. */
  readonly entries: readonly TreeEntry[] | undefined;
  /** One of several layers that make up the folder: it is none by itself, and has no title in the manifest. */
  readonly isPart?: true;
}

export interface NamedLayers {
  readonly layers: readonly NamedLayer[];
  readonly warnings: readonly string[];
  /** What folders hold and was left out as its name begins with a dot. Absolute. */
  readonly hidden: readonly string[];
}

/** A folder that holds nothing to publish is no layer. Throws one `InputError` with everything that is wrong. */
export function nameLayers(paths: readonly FoundPath[], baseDir: string, { titles, includeHiddenFiles, archive }: NameRules): NamedLayers {
  const problems: string[] = [];
  const warnings: string[] = [];
  const layers: NamedLayer[] = [];
  const hidden: string[] = [];
  for (const found of paths) {
    const title = found.line.title ?? (titles === 'name' ? nameOf : titleOf)(found.inner, baseDir);
    if (found.kind === 'file') {
      layers.push({ ...found, title, entries: undefined });
      continue;
    }
    if (archive === 'none') problems.push(`layers: ${found.line.pattern} is a folder, and archive is none`);
    try {
      const entries = walkFolder(found.path, title, { includeHiddenFiles, excluded: found.excluded, onHidden: (path) => hidden.push(path) });
      if (entries.some(({ kind }) => kind !== 'folder')) layers.push({ ...found, title, entries });
      else warnings.push(`layers: ${found.line.pattern} is a folder without a file to publish${includeHiddenFiles ? '' : ' (hidden ones are left out)'}`);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      problems.push(`layers: ${error.message}${error.hint === undefined ? '' : `: ${error.hint}`}`);
    }
  }
  problems.push(...titleProblems(layers.map(({ title, line: { platform } }) => ({ title, platform }))));
  if (problems.length > 0) throw new InputError(problems);
  return { layers, warnings, hidden };
}
