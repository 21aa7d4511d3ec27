/** What lies at a place already, cut by a known rule: pieces of it need not be fetched. */

import { lstatSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import type { HashThread } from '../hash/hash-thread.ts';

/** A file as it lies on the disk, and where in it which content is. */
export interface CutFile {
  /** Absolute. */
  readonly path: string;
  /** By SHA-256, lower-case hex. */
  readonly pieces: ReadonlyMap<string, { readonly offset: number; readonly size: number }>;
}

/** What is read here proves nothing: whoever takes a piece from it hashes it again. */
export async function cutFile(root: string, segments: readonly string[], mean: number, thread: HashThread): Promise<CutFile | undefined> {
  const path = join(root, ...segments);
  try {
    if (!lstatSync(path).isFile() || realpathSync(path) !== path) return undefined;
    const pieces = new Map<string, { readonly offset: number; readonly size: number }>();
    await thread.split(path, mean, ({ hex, offset, size }) => pieces.set(hex, { offset, size }));
    return { path, pieces };
  } catch {
    return undefined;
  }
}
