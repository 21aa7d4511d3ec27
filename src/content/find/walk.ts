/** What a folder holds, in the order and with the few properties that an archive keeps. */

import { lstatSync, readlinkSync, realpathSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { InputError } from '../../core/errors.ts';
import { type FileStamp, requireReadable, stampOf, unreadable } from '../hash/read.ts';
import { readChildren, refuseBroken } from './children.ts';
import { isInside } from './title.ts';

export type TreeEntry =
  | { readonly kind: 'folder'; readonly name: string; readonly mode: number }
  | { readonly kind: 'link'; readonly name: string; readonly mode: number; readonly target: string }
  | { readonly kind: 'file'; readonly name: string; readonly mode: number; readonly path: string; readonly stamp: FileStamp };

/** 0755 when the owner may execute, else 0644: the rest depends on the machine's umask. */
export function fileMode({ mode }: { readonly mode: number | bigint }): number {
  return (BigInt(mode) & 0o100n) === 0n ? 0o644 : 0o755;
}

/** One file, under another name. Throws `InputError` when it cannot be read. */
export function walkFile(path: string, name: string): TreeEntry {
  const stats = attempt(path, () => statSync(path, { bigint: true }));
  return { kind: 'file', name, mode: fileMode(stats), path, stamp: stampOf(stats) };
}

export interface WalkRules {
  readonly includeHiddenFiles: boolean;
  /** Whether a path below the folder, under the name that was asked for, is left out. */
  readonly excluded?: ((path: string, isFolder: boolean) => boolean) | undefined;
  /** Hears of what is left out because its name begins with a dot. */
  readonly onHidden?: ((path: string) => void) | undefined;
}

/** The folder and all below it, sorted bytewise by name. Hard links are separate files. Throws `InputError`. */
export function walkFolder(folder: string, prefix: string, { includeHiddenFiles, excluded, onHidden }: WalkRules): readonly TreeEntry[] {
  const root = attempt(folder, () => realpathSync(folder));
  const entries: TreeEntry[] = [];
  const visit = (path: string, name: string): void => {
    const stats = attempt(path, () => lstatSync(path, { bigint: true }));
    if (stats.isSymbolicLink()) entries.push({ kind: 'link', name, mode: 0o777, target: innerLink(path, root) });
    else if (stats.isFile()) {
      requireReadable(path);
      entries.push({ kind: 'file', name, mode: fileMode(stats), path, stamp: stampOf(stats) });
    } else if (stats.isDirectory()) {
      entries.push({ kind: 'folder', name: `${name}/`, mode: 0o755 });
      for (const child of readChildren(path)) {
        const below = join(path, child.name);
        const asked = join(folder, below.slice(root.length));
        if (excluded?.(asked, child.kind === 'folder')) continue;
        if (!includeHiddenFiles && child.name.startsWith('.')) onHidden?.(asked);
        else {
          refuseBroken(path, child);
          visit(below, `${name}/${child.name}`);
        }
      }
    } else throw new InputError(`${path} is neither a file nor a folder`, { hint: 'pipes, sockets and devices cannot be published: exclude it with !' });
  };
  visit(root, prefix);
  return entries.sort((a, b) => Buffer.compare(Buffer.from(a.name), Buffer.from(b.name)));
}

/** A link's target, when it stays in the folder both by its words and, where it exists, in truth. */
function innerLink(path: string, root: string): string {
  const target = attempt(path, () => readlinkSync(path));
  let real = resolve(dirname(path), target);
  let inside = !isAbsolute(target) && isInside(real, root);
  try {
    real = realpathSync(path);
    inside &&= isInside(real, root);
  } catch {
    // A link to nothing stays one.
  }
  if (!inside) throw new InputError(`${path} is a link that leaves the folder (to ${target})`, { hint: 'exclude it with !, or put the file itself there' });
  return process.platform === 'win32' ? target.replaceAll('\\', '/') : target;
}

function attempt<T>(path: string, step: () => T): T {
  try {
    return step();
  } catch (error) {
    throw unreadable(path, error);
  }
}
