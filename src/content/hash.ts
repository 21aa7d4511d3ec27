/** The digest of a file, at the speed of SHA-256 and in the memory of two buffers. */

import { createHash, hash } from 'node:crypto';
import { closeSync, fstatSync, openSync } from 'node:fs';
import { open } from 'node:fs/promises';
import pLimit from 'p-limit';
import type { Digest } from '../core/digest.ts';
import { type BufferPair, borrowBuffers, returnBuffers } from './buffers.ts';
import { changed, type FileStamp, fill, readAllSync, SMALL_FILE, sameFile, stampOf, unreadable } from './read.ts';

/** One thread hashes: while it works on one file, the first bytes of another are read. */
const filesAtOnce = pLimit(2);

export interface HashedFile {
  readonly digest: Digest;
  readonly size: number;
  /** Milliseconds since 1970. */
  readonly mtime: number;
  /** For `readFile`: proves later that it is still this file. */
  readonly stamp: FileStamp;
}

/** Reads the file once. Throws `InputError` when it cannot be read, `IntegrityError` when it changes meanwhile. */
export async function hashFile(path: string): Promise<HashedFile> {
  return hashSmall(path) ?? (await filesAtOnce(() => hashLarge(path)));
}

function hashSmall(path: string): HashedFile | undefined {
  let descriptor: number;
  try {
    descriptor = openSync(path, 'r');
  } catch (error) {
    throw unreadable(path, error);
  }
  try {
    const stamp = stampOf(fstatSync(descriptor, { bigint: true }));
    if (stamp.size > SMALL_FILE) return undefined;
    const bytes = readAllSync(descriptor, stamp.size);
    if (bytes.byteLength !== stamp.size || !sameFile(stamp, stampOf(fstatSync(descriptor, { bigint: true })))) throw changed(path);
    return measured(hash('sha256', bytes), stamp);
  } catch (error) {
    throw (error as NodeJS.ErrnoException).syscall === undefined ? error : unreadable(path, error);
  } finally {
    closeSync(descriptor);
  }
}

async function hashLarge(path: string): Promise<HashedFile> {
  const handle = await open(path, 'r').catch((error: unknown) => {
    throw unreadable(path, error);
  });
  let buffers: BufferPair | undefined;
  let ahead: Promise<number> | undefined;
  try {
    const stamp = stampOf(await handle.stat({ bigint: true }));
    buffers = borrowBuffers(stamp.size);
    const sha256 = createHash('sha256');
    ahead = fill(handle, buffers[0], 0, stamp.size);
    for (let position = 0, turn = 0; position < stamp.size; turn++) {
      const count = await ahead;
      if (count === 0) throw changed(path);
      position += count;
      // The next read is under way while this chunk is hashed.
      ahead = fill(handle, buffers[(turn + 1) % 2] as Buffer, position, stamp.size);
      sha256.update((buffers[turn % 2] as Buffer).subarray(0, count));
    }
    if (!sameFile(stamp, stampOf(await handle.stat({ bigint: true })))) throw changed(path);
    return measured(sha256.digest('hex'), stamp);
  } catch (error) {
    throw (error as NodeJS.ErrnoException).syscall === undefined ? error : unreadable(path, error);
  } finally {
    await ahead?.catch(() => 0);
    if (buffers) returnBuffers(buffers);
    await handle.close();
  }
}

function measured(hex: string, stamp: FileStamp): HashedFile {
  return { digest: { algorithm: 'sha256', hex }, size: stamp.size, mtime: Number(stamp.mtimeNs / 1_000_000n), stamp: { ...stamp, hex } };
}
