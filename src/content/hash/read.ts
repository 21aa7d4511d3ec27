/** A file as a stream that proves it is still the file that was measured. */

import { hash } from 'node:crypto';
import { type BigIntStats, closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { InputError, IntegrityError } from '../../core/errors.ts';
import { borrowBuffer, returnBuffer } from './buffers.ts';

/** Up to here a file is read whole. Bytes. */
export const SMALL_FILE = 64 * 1024;

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

/** Of the file that is there now. */
export function stampOfFile(path: string): FileStamp {
  return stampOf(statSync(path, { bigint: true }));
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

/** A part of a file, in bytes. */
export interface Range {
  readonly offset: number;
  readonly size: number;
}

/** Throws `InputError` for a file that may not be read: found out early, with all else that is wrong. */
export function requireReadable(path: string): void {
  try {
    closeSync(openSync(path, 'r'));
  } catch (error) {
    throw unreadable(path, error);
  }
}

/**
 * The bytes of a file that has `size` bytes, or of a part of it. A chunk is overwritten once the next is asked for.
 * Throws `IntegrityError` when the file is longer, shorter, or another one than `stamp` says.
 *
 * It is read in this thread: what was just read lies in this processor's cache when it is sent (docs/PERFORMANCE.md).
 */
export async function* readFile(path: string, size: number, stamp?: FileStamp, range?: Range): AsyncGenerator<Uint8Array, void, undefined> {
  if (size <= SMALL_FILE) {
    const bytes = readSmall(path, size, stamp);
    if (bytes.byteLength > 0) yield bytes;
    return;
  }
  const descriptor = openUnchanged(path);
  const buffer = borrowBuffer();
  let free = false;
  try {
    const before = stampOf(fstatSync(descriptor, { bigint: true }));
    if (before.size !== size || (stamp && !sameFile(before, stamp))) throw changed(path);
    const end = range === undefined ? size : range.offset + range.size;
    for (let position = range?.offset ?? 0; position < end; ) {
      const count = fill(descriptor, buffer, position, end);
      if (count === 0) throw changed(path);
      position += count;
      yield buffer.subarray(0, count);
    }
    if (!sameFile(stampOf(fstatSync(descriptor, { bigint: true })), before)) throw changed(path);
    // Whoever breaks off may still hold the last chunk.
    free = true;
  } catch (error) {
    throw (error as NodeJS.ErrnoException).syscall === undefined ? error : changed(path, error);
  } finally {
    if (free) returnBuffer(buffer);
    closeSync(descriptor);
  }
}

/** Reads until the buffer is full or `end` is reached; short reads happen on network disks. */
export function fill(descriptor: number, buffer: Buffer, position: number, end: number): number {
  const wanted = Math.min(buffer.byteLength, end - position);
  let count = 0;
  while (count < wanted) {
    const read = readSync(descriptor, buffer, count, wanted - count, position + count);
    if (read === 0) break;
    count += read;
  }
  return count;
}

function openUnchanged(path: string): number {
  try {
    return openSync(path, 'r');
  } catch (error) {
    throw changed(path, error);
  }
}

function readSmall(path: string, size: number, stamp: FileStamp | undefined): Uint8Array {
  const descriptor = openUnchanged(path);
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
  return bytes.subarray(0, fill(descriptor, bytes, 0, size));
}
