/** One path that was found, looked at before anything is read: what it is, and that it lies where it may. */

import { lstatSync, realpathSync, type Stats, statSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { InputError } from '../../core/errors.ts';
import { requireReadable, unreadable } from '../hash/read.ts';
import { isInside } from './title.ts';
import { fileMode } from './walk.ts';

export interface Inspected {
  readonly kind: 'file' | 'folder';
  /** What an archive would keep of it. */
  readonly mode: number;
  /** Bytes; of a folder infinite, as nobody has looked. */
  readonly size: number;
  /** Its way from the base folder, in names of this system; empty for the base folder itself. */
  readonly inner: string;
}

/** `baseDir` is absolute. What it makes throws `InputError` for a path that may not be published, or not be read. */
export function inspector(baseDir: string): (path: string) => Inspected {
  const realBase = realpathSync(baseDir);
  const folders = new Map<string, string>();
  const realFolder = (folder: string): string => {
    const known = folders.get(folder) ?? realpathSync(folder);
    folders.set(folder, known);
    return known;
  };
  return (path) => {
    try {
      const own = lstatSync(path);
      const place = path === dirname(path) ? path : join(realFolder(dirname(path)), basename(path));
      const real = own.isSymbolicLink() ? realpathSync(path) : place;
      if (!isInside(real, realBase)) throw outside(path, real, own, baseDir);
      const stats = own.isSymbolicLink() ? statSync(path) : own;
      if (stats.isFile()) requireReadable(path);
      return {
        ...describe(path, stats),
        inner: isInside(path, baseDir) ? relative(baseDir, path) : relative(realBase, isInside(place, realBase) ? place : real),
      };
    } catch (error) {
      throw error instanceof InputError ? error : unreadable(path, error);
    }
  };
}

function outside(path: string, real: string, own: Stats, baseDir: string): InputError {
  if (own.isSymbolicLink()) {
    return new InputError(`layers: ${path} is a link to ${real}, which lies outside base-dir`, {
      hint: 'set base-dir to a folder above it, or put the file itself there',
    });
  }
  const way = isInside(path, baseDir) ? ` is reached over a link: it is ${real}, which lies outside base-dir` : ` lies outside base-dir (${baseDir})`;
  return new InputError(`layers: ${path}${way}`, { hint: 'set base-dir to a folder above it' });
}

function describe(path: string, stats: Stats): Pick<Inspected, 'kind' | 'mode' | 'size'> {
  if (stats.isFile()) return { kind: 'file', mode: fileMode(stats), size: stats.size };
  if (stats.isDirectory()) return { kind: 'folder', mode: 0o755, size: Number.POSITIVE_INFINITY };
  throw new InputError(`layers: ${path} is neither a file nor a folder: pipes, sockets and devices cannot be published`);
}
