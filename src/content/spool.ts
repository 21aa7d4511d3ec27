/** Bytes from elsewhere on their way into a new file, counted and hashed as they pass. */

import { createHash } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import type { Digest } from '../core/digest.ts';
import type { Checksum } from '../core/target.ts';
import { BUFFER_SIZE, borrowBuffer, returnBuffer } from './buffers.ts';
import { onDisk } from './disk.ts';

/** Up to here a file is held whole and written at once. Bytes. */
const SMALL = 64 * 1024;
const NOTHING: Buffer = Buffer.alloc(0);

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
  /** Writes what is left and closes. `digest` is by the checksum that was asked for. */
  finish(): Promise<Content & { readonly digest: Digest }>;
  /** Removes the file; never throws. */
  discard(): Promise<void>;
}

/** A spool into a file that must not exist yet. `checksum` where another one than SHA-256 is wanted too. */
export function createSpool(path: string, algorithm = 'sha256', checksum?: Checksum): Spool {
  const sha256 = createHash('sha256');
  const other = checksum ?? (algorithm === 'sha256' ? undefined : createHash(algorithm));
  let small: Uint8Array[] | undefined = [];
  let size = 0;
  let handle: FileHandle | undefined;
  let filling = NOTHING;
  let resting = NOTHING;
  let used = 0;
  let writing: Promise<unknown> = Promise.resolve();

  function hash(chunk: Uint8Array): void {
    sha256.update(chunk);
    other?.update(chunk);
  }

  /**
   * Two buffers take turns: one fills while the other is written. Chunks are copied, so that they die young: held until the disk is done
   * they would outlive the collector's quick rounds, and a gigabyte would leave some 50 MB of them behind.
   */
  async function take(chunk: Uint8Array): Promise<void> {
    for (let at = 0; at < chunk.byteLength; ) {
      const count = Math.min(chunk.byteLength - at, BUFFER_SIZE - used);
      filling.set(chunk.subarray(at, at + count), used);
      used += count;
      at += count;
      if (used === BUFFER_SIZE) await flush();
    }
  }

  /** Begins to write what is gathered, once what was begun before is written. */
  async function flush(): Promise<void> {
    const full = filling.subarray(0, used);
    hash(full);
    await writing;
    writing = (handle as FileHandle).writeFile(full);
    // It is heard of at the next flush, or at the end.
    writing.catch(() => {});
    [filling, resting] = [resting, filling];
    used = 0;
  }

  async function grow(chunks: readonly Uint8Array[]): Promise<void> {
    small = undefined;
    handle = await open(path, 'wx', 0o600);
    [filling, resting] = [borrowBuffer(), borrowBuffer()];
    for (const chunk of chunks) await take(chunk);
  }

  /** Once nothing is being written. */
  function release(): void {
    for (const buffer of [filling, resting]) if (buffer !== NOTHING) returnBuffer(buffer);
    filling = NOTHING;
    resting = NOTHING;
  }

  return {
    get size() {
      return size;
    },
    async write(chunk) {
      size += chunk.byteLength;
      if (small === undefined) await onDisk(path, () => take(chunk));
      else {
        small.push(Uint8Array.from(chunk));
        const chunks = small;
        if (size > SMALL) await onDisk(path, () => grow(chunks));
      }
    },
    async finish() {
      await onDisk(path, async () => {
        if (small !== undefined) {
          const bytes = Buffer.concat(small);
          writeFileSync(path, bytes, { flag: 'wx', mode: 0o600 });
          hash(bytes);
          return;
        }
        await flush();
        await writing;
        release();
        await handle?.close();
        handle = undefined;
      });
      const hex = sha256.digest('hex');
      return { path, size, hex, digest: { algorithm, hex: other === undefined ? hex : other.digest('hex') } };
    },
    async discard() {
      small = [];
      await writing.catch(() => {});
      release();
      await handle?.close().catch(() => {});
      handle = undefined;
      rmSync(path, { force: true });
    },
  };
}
