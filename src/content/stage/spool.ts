/** Bytes from elsewhere on their way into a new file, counted and hashed as they pass. */

import { createHash } from 'node:crypto';
import { closeSync, ftruncateSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import type { Digest } from '../../core/digest.ts';
import type { Checksum } from '../../core/target.ts';
import { onDisk } from '../disk.ts';
import { BUFFER_SIZE, borrowBuffer, returnBuffer } from '../hash/buffers.ts';
import type { Following, HashThread } from '../hash/hash-thread.ts';

/** Up to here a file is held whole and written at once, and chunks are gathered. Bytes. */
const SMALL = 64 * 1024;
const ZEROS = new Uint8Array(SMALL);
/** What is worth a message to the thread that hashes. Bytes. */
const WORTH_TELLING = 1024 * 1024;

/** A finished file of the staging area. */
export interface Content {
  /** Absolute. */
  readonly path: string;
  readonly size: number;
  /** SHA-256 of the bytes, lower-case hex. */
  readonly hex: string;
}

export interface Spool {
  /** Bytes taken so far. */
  readonly size: number;
  /** The chunk may be overwritten once this is done. Throws `InputError` when the disk does not take it. */
  write(chunk: Uint8Array): Promise<void>;
  /** So many zeros, as a hole where the disk knows holes. */
  skip(size: number): Promise<void>;
  /** Writes what is left and closes. `digest` is by the checksum that was asked for. */
  finish(): Promise<Content & { readonly digest: Digest }>;
  /** Removes the file; never throws. */
  discard(): Promise<void>;
}

/**
 * A spool into a file that must not exist yet. `checksum` where another one than SHA-256 is wanted too; `thread` where the file will be large
 * and SHA-256 is all: it reads what was written. It is written in this thread: what has just arrived lies in this processor's cache
 * (docs/PERFORMANCE.md).
 */
export function createSpool(path: string, algorithm = 'sha256', checksum?: Checksum, thread?: () => HashThread): Spool {
  const sha256 = createHash('sha256');
  const other = checksum ?? (algorithm === 'sha256' ? undefined : createHash(algorithm));
  let small: Uint8Array[] | undefined = [];
  let size = 0;
  let descriptor: number | undefined;
  let gathered: Buffer | undefined;
  let used = 0;
  let following: Following | undefined;
  let holes = false;
  let written = 0;
  let reported = 0;

  function hash(chunk: Uint8Array): void {
    sha256.update(chunk);
    other?.update(chunk);
  }

  function put(chunk: Uint8Array): void {
    if (following === undefined) hash(chunk);
    for (let at = 0; at < chunk.byteLength; ) at += writeSync(descriptor as number, chunk, at, null, written + at);
    written += chunk.byteLength;
    if (written - reported < WORTH_TELLING) return;
    reported = written;
    following?.wrote(written);
  }

  /** Large chunks go straight on; small ones are gathered, as a call for each would cost more. */
  function append(chunk: Uint8Array): void {
    if (used === 0 && chunk.byteLength >= SMALL) {
      put(chunk);
      return;
    }
    gathered ??= borrowBuffer();
    for (let at = 0; at < chunk.byteLength; ) {
      const count = Math.min(chunk.byteLength - at, BUFFER_SIZE - used);
      gathered.set(chunk.subarray(at, at + count), used);
      used += count;
      at += count;
      if (used === BUFFER_SIZE) flush();
    }
  }

  function flush(): void {
    if (gathered !== undefined && used > 0) put(gathered.subarray(0, used));
    used = 0;
  }

  function hole(length: number): void {
    flush();
    if (following === undefined) for (let left = length; left > 0; left -= ZEROS.byteLength) hash(ZEROS.subarray(0, Math.min(left, ZEROS.byteLength)));
    written += length;
    holes = true;
  }

  function grow(chunks: readonly Uint8Array[]): void {
    small = undefined;
    descriptor = openSync(path, 'wx', 0o600);
    following = other === undefined ? thread?.().follow(path) : undefined;
    for (const chunk of chunks) append(chunk);
  }

  function close(): void {
    if (gathered !== undefined) returnBuffer(gathered);
    gathered = undefined;
    if (descriptor !== undefined) closeSync(descriptor);
    descriptor = undefined;
  }

  return {
    get size() {
      return size;
    },
    async write(chunk) {
      size += chunk.byteLength;
      await onDisk(path, async () => {
        if (small === undefined) append(chunk);
        else {
          small.push(size > SMALL ? chunk : Uint8Array.from(chunk));
          if (size > SMALL) grow(small);
        }
      });
    },
    async skip(length) {
      if (small !== undefined && size + length <= SMALL) return this.write(new Uint8Array(length));
      size += length;
      await onDisk(path, async () => {
        if (small !== undefined) grow(small);
        hole(length);
      });
    },
    async finish() {
      await onDisk(path, async () => {
        if (small !== undefined) {
          const bytes = Buffer.concat(small);
          writeFileSync(path, bytes, { flag: 'wx', mode: 0o600 });
          hash(bytes);
          return;
        }
        flush();
        if (holes) ftruncateSync(descriptor as number, size);
        close();
      });
      const hex = (await following?.finish(size)) ?? sha256.digest('hex');
      following = undefined;
      return { path, size, hex, digest: { algorithm, hex: other === undefined ? hex : other.digest('hex') } };
    },
    async discard() {
      small = [];
      following?.drop();
      following = undefined;
      try {
        close();
      } catch {
        // It is removed all the same.
      }
      rmSync(path, { force: true });
    },
  };
}
