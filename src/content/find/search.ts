/** The files that one pattern names, and what else it meets on its way. */

import { type Stats, statSync } from 'node:fs';
import { join } from 'node:path';
import { compileGlob } from '../../core/glob.ts';
import { unreadable } from '../hash/read.ts';
import { type Child, readChildren, refuseBroken } from './children.ts';
import { CASE_BLIND } from './exclusions.ts';

export interface SearchOptions {
  /** Whether wildcards match names that begin with a dot. */
  readonly hidden: boolean;
  readonly excluded: (path: string, isFolder: boolean) => boolean;
}

/** Absolute paths, in no order. */
export interface Met {
  /** Files, and links to files. */
  readonly files: readonly string[];
  /** Folders that the pattern names, and below which it does not take everything. */
  readonly folders: readonly string[];
  /** Links to folders that it names, or would look into: they are not followed. */
  readonly links: readonly string[];
  /** Links that lead nowhere. */
  readonly dangling: readonly string[];
  /** What it would name if wildcards matched names that begin with a dot; of folders those that hold such files. */
  readonly hidden: readonly string[];
  /** Whether an exclusion has hidden something from it. */
  readonly excluded: boolean;
}

/** Looks below `folder` for what `rest` names. Throws `InputError` for a folder that cannot be read, and for a name that is no text. */
export function search(folder: string, rest: string, { hidden, excluded }: SearchOptions): Met {
  const glob = compileGlob(rest, { hidden, caseBlind: CASE_BLIND });
  const loose = compileGlob(rest, { hidden: true, caseBlind: CASE_BLIND });
  const met = { files: [] as string[], folders: [] as string[], links: [] as string[], dangling: [] as string[], hidden: [] as string[], excluded: false };

  /** Whether all that is not hidden or excluded was taken. */
  const visit = (at: string, prefix: string): boolean => {
    let whole = true;
    for (const child of readChildren(at)) {
      const inner = prefix + child.name;
      const path = join(at, child.name);
      const [named, leads] = [glob.matches(inner), child.kind !== 'file' && glob.leadsInto(inner)];
      if (excluded(path, child.kind === 'folder')) met.excluded ||= named || leads;
      else if (named || leads) {
        refuseBroken(at, child);
        whole = take(child, path, inner, named, leads) && whole;
      } else if (hidden || !child.name.startsWith('.')) whole = false;
      else if (isLeft(child, path, inner)) met.hidden.push(path);
    }
    return whole;
  };

  /** Whether a hidden child is, or holds, a file that the pattern would name. */
  const isLeft = ({ kind }: Child, path: string, inner: string): boolean => {
    if (kind !== 'folder') return loose.matches(inner);
    if (!loose.leadsInto(inner)) return false;
    return childrenOf(path).some((child) => {
      const below = join(path, child.name);
      return !excluded(below, child.kind === 'folder') && isLeft(child, below, `${inner}/${child.name}`);
    });
  };

  const take = (child: Child, path: string, inner: string, named: boolean, leads: boolean): boolean => {
    if (child.kind === 'folder') {
      const whole = leads && visit(path, `${inner}/`);
      if (named && !whole) met.folders.push(path);
      return whole;
    }
    const target = child.kind === 'link' ? behind(path) : 'file';
    if (target === 'folder') met.links.push(path);
    else if (named) (target === 'file' ? met.files : met.dangling).push(path);
    return named && target === 'file';
  };

  visit(folder, '');
  return met;
}

/** What nobody wants may be closed. */
function childrenOf(folder: string): readonly Child[] {
  try {
    return readChildren(folder);
  } catch {
    return [];
  }
}

/** What a link leads to. */
function behind(path: string): 'file' | 'folder' | 'nothing' {
  let stats: Stats | undefined;
  try {
    stats = statSync(path, { throwIfNoEntry: false });
  } catch (error) {
    if (!['ELOOP', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) throw unreadable(path, error);
  }
  if (stats === undefined) return 'nothing';
  return stats.isDirectory() ? 'folder' : 'file';
}
