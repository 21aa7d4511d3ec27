/** A file as a stream that proves it is still the file that was measured. */

import { hash } from 'node:crypto';
import { type BigIntStats, closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { InputError, IntegrityError } from '../core/errors.ts';
import { borrowBuffers, returnBuffers } from './buffers.ts';

/** Up to here one synchronous read costs less than a promise. */
export const SMALL_FILE = 64 * 1024;
/** A socket that is given less may take the next chunk before this one has left. Bytes. */
const MAY_LINGER = 128 * 1024;

/** How a file looked when it was hashed. */
export interface FileStamp {
  readonly size: number;
  /** Nanoseconds since 1970. */
  readonly mtimeNs: bigint;
  readonly inode: bigint;
  /** SHA-256 of the content, where it is known: small files are hashed again, as two writes may share one clock tick. */
  readonly hex?: string;
}

export function stampOf(stats: BigIntStats): FileStamp {
  return { size: Number(stats.size), mtimeNs: stats.mtimeNs, inode: stats.ino };
}

export function sameFile(a: FileStamp, b: FileStamp): boolean {
  return a.size === b.size && a.mtimeNs === b.mtimeNs && a.inode === b.inode;
}

export function changed(path: string, cause?: unknown): IntegrityError {
  return new IntegrityError(`${path} changed while it was read`, { hint: 'make sure that no other step writes to it', cause });
}

export function unreadable(path: string, cause: unknown): InputError {
  return new InputError(`${path} cannot be read (${(cause as NodeJS.ErrnoException).code ?? String(cause)})`, { cause });
}

/**
 * The bytes of a file that has `size` bytes. A chunk may be overwritten once the next is asked for:
 * its consumer has to be done with it by then (undici asks when the socket has drained).
 * Throws `IntegrityError` when the file is longer, shorter, or another one than `stamp` says.
 */
export async function* readFile(path: string, size: number, stamp?: FileStamp): AsyncGenerator<Uint8Array, void, undefined> {
  if (size <= SMALL_FILE) {
    const bytes = readSmall(path, size, stamp);
    if (bytes.byteLength > 0) yield bytes;
    return;
  }
  let handle: FileHandle;
  try {
    handle = await open(path, 'r');
  } catch (error) {
    throw changed(path, error);
  }
  const buffers = borrowBuffers(size);
  let ahead: Promise<number> | undefined;
  let free = false;
  try {
    const before = stampOf(await handle.stat({ bigint: true }));
    if (before.size !== size || (stamp && !sameFile(before, stamp))) throw changed(path);
    let position = 0;
    let turn = 0;
    ahead = fill(handle, buffers[0], 0, size);
    while (position < size) {
      const count = await ahead;
      if (count === 0) throw changed(path);
      const buffer = buffers[turn % 2] as Buffer;
      position += count;
      yield count < MAY_LINGER ? Buffer.from(buffer.subarray(0, count)) : buffer.subarray(0, count);
      // Only now is the other buffer free: it was handed out one turn ago, and the consumer has asked for more.
      turn += 1;
      ahead = fill(handle, buffers[turn % 2] as Buffer, position, size);
    }
    const after = stampOf(await handle.stat({ bigint: true }));
    if (!sameFile(after, before)) throw changed(path);
    // Whoever breaks off may still hold the last chunk.
    free = true;
  } finally {
    await ahead?.catch(() => 0);
    if (free) returnBuffers(buffers);
    await handle.close();
  }
}

/** Reads until the buffer is full or `end` is reached; short reads happen on network disks. */
export async function fill(handle: FileHandle, buffer: Buffer, position: number, end: number): Promise<number> {
  const wanted = Math.min(buffer.byteLength, end - position);
  let count = 0;
  while (count < wanted) {
    const { bytesRead } = await handle.read(buffer, count, wanted - count, position + count);
    if (bytesRead === 0) break;
    count += bytesRead;
  }
  return count;
}

function readSmall(path: string, size: number, stamp: FileStamp | undefined): Uint8Array {
  let descriptor: number;
  try {
    descriptor = openSync(path, 'r');
  } catch (error) {
    throw changed(path, error);
  }
  try {
    const before = stampOf(fstatSync(descriptor, { bigint: true }));
    if (before.size !== size || (stamp && !sameFile(before, stamp))) throw changed(path);
    const bytes = readAllSync(descriptor, size);
    const after = stampOf(fstatSync(descriptor, { bigint: true }));
    if (bytes.byteLength !== size || !sameFile(after, before)) throw changed(path);
    if (stamp?.hex !== undefined && hash('sha256', bytes) !== stamp.hex) throw changed(path);
    return bytes;
  } finally {
    closeSync(descriptor);
  }
}

/** At most `size` bytes from the start of an open file. */
export function readAllSync(descriptor: number, size: number): Uint8Array {
  const bytes = Buffer.allocUnsafeSlow(size);
  let count = 0;
  while (count < size) {
    const read = readSync(descriptor, bytes, count, size - count, count);
    if (read === 0) break;
    count += read;
  }
  return bytes.subarray(0, count);
}
