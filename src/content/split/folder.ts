/** Where packed folders are cut: by names and sizes alone, so that a changed file moves no cut unless its size does. */

import { createHash } from 'node:crypto';

/** What a folder holds, as far as cutting looks at it. */
export interface Entry {
  /** Relative to the folder, `/`-separated; `.` is the folder itself. */
  readonly path: string;
  /** Bytes of a file; 0 for folders and links. */
  readonly size: number;
}

const BLOCK = 512;
/** Of the three bytes that a name is hashed to. */
const HASH_BITS = 24;

/** Bytes that an entry takes in a tar: its header, and its content in whole blocks. */
export function weightOf({ size }: Entry): number {
  return BLOCK + Math.ceil(size / BLOCK) * BLOCK;
}

/**
 * How many of `entries` (sorted bytewise by path) go into each piece, one after the other. A piece has about `mean` bytes (a power of two), half of
 * it at the least and four times at the most, but for files that are larger: no file is cut. Behind an entry a piece ends by a hash of its name,
 * the more likely the more it weighs.
 */
export function cutFolder(entries: readonly Entry[], mean: number): readonly number[] {
  const counts: number[] = [];
  let count = 0;
  let bytes = 0;
  const end = (): void => {
    if (count > 0) counts.push(count);
    count = 0;
    bytes = 0;
  };
  for (const entry of entries) {
    const weight = weightOf(entry);
    if (bytes + weight > 4 * mean) end();
    count += 1;
    bytes += weight;
    // Both sides are whole numbers far below 2^53.
    if (bytes >= mean / 2 && nameHash(entry.path) * mean < weight * 2 ** (HASH_BITS + 1)) end();
  }
  end();
  return counts;
}

/**
 * The smallest power of two from 1 MiB on by which at most `most` pieces (one or more) come out, and those pieces. In the end all is in one.
 */
export function cutFolderAuto(entries: readonly Entry[], most: number): { readonly mean: number; readonly counts: readonly number[] } {
  for (let mean = 1024 * 1024; ; mean *= 2) {
    const counts = cutFolder(entries, mean);
    if (counts.length <= most) return { mean, counts };
  }
}

function nameHash(path: string): number {
  return createHash('sha256').update(path).digest().readUIntBE(0, 3);
}
