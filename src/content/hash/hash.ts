/** The digest of a file: read once, at the speed of SHA-256, and by a thread of its own where much is to be hashed. */

import { createHash, type Hash, hash } from 'node:crypto';
import { closeSync, fstatSync, openSync } from 'node:fs';
import { setImmediate as turn } from 'node:timers/promises';
import type { Digest } from '../../core/digest.ts';
import { BUFFER_SIZE, borrowBuffer, returnBuffer } from './buffers.ts';
import { changed, type FileStamp, fill, sameFile, stampOf, unreadable } from './read.ts';

export interface HashedFile {
  readonly digest: Digest;
  readonly size: number;
  /** For `readFile`: proves later that it is still this file. */
  readonly stamp: FileStamp;
}

/** After so many bytes others get a turn. */
const TURN = 8 * 1024 * 1024;

/** Reads the file once. Throws `InputError` when it cannot be read, `IntegrityError` when it changes meanwhile. */
export async function hashFile(path: string): Promise<HashedFile> {
  let descriptor: number;
  try {
    descriptor = openSync(path, 'r');
  } catch (error) {
    throw unreadable(path, error);
  }
  try {
    const stamp = stampOf(fstatSync(descriptor, { bigint: true }));
    const hex = stamp.size <= BUFFER_SIZE ? hashWhole(path, descriptor, stamp) : await hashParts(path, descriptor, stamp);
    if (!sameFile(stamp, stampOf(fstatSync(descriptor, { bigint: true })))) throw changed(path);
    return hashed(hex, stamp);
  } catch (error) {
    throw (error as NodeJS.ErrnoException).syscall === undefined ? error : unreadable(path, error);
  } finally {
    closeSync(descriptor);
  }
}

export function hashed(hex: string, stamp: FileStamp): HashedFile {
  return { digest: { algorithm: 'sha256', hex }, size: stamp.size, stamp: { ...stamp, hex } };
}

function hashWhole(path: string, descriptor: number, { size }: FileStamp): string {
  const buffer = borrowBuffer();
  try {
    const count = fill(descriptor, buffer, 0, size);
    if (count !== size) throw changed(path);
    return hash('sha256', buffer.subarray(0, count));
  } finally {
    returnBuffer(buffer);
  }
}

async function hashParts(path: string, descriptor: number, { size }: FileStamp): Promise<string> {
  const sha256: Hash = createHash('sha256');
  const buffer = borrowBuffer();
  try {
    for (let position = 0; position < size; ) {
      const count = fill(descriptor, buffer, position, size);
      if (count === 0) throw changed(path);
      position += count;
      sha256.update(buffer.subarray(0, count));
      if (position % TURN === 0) await turn();
    }
    return sha256.digest('hex');
  } finally {
    returnBuffer(buffer);
  }
}
