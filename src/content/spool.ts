/** Bytes from elsewhere on their way into a new file, counted and hashed as they pass. */

import { createHash } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import type { Digest } from '../core/digest.ts';
import { InputError, PublishError } from '../core/errors.ts';
import type { Checksum } from '../core/target.ts';

/** What is gathered before it is written: one write for a small file, few for a large one. Bytes. */
const BATCH = 256 * 1024;

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
  /** The chunk belongs to the spool from now on. Throws `InputError` when the disk does not take it. */
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
  let batch: Uint8Array[] = [];
  let held = 0;
  let size = 0;
  let handle: FileHandle | undefined;

  async function flush(): Promise<void> {
    const chunks = batch;
    batch = [];
    held = 0;
    handle ??= await open(path, 'wx', 0o600);
    const writing = writeAll(handle, chunks);
    // The disk and the hash work at the same time.
    hash(chunks);
    await writing;
  }

  function hash(chunks: readonly Uint8Array[]): void {
    for (const chunk of chunks) {
      sha256.update(chunk);
      other?.update(chunk);
    }
  }

  return {
    get size() {
      return size;
    },
    async write(chunk) {
      batch.push(chunk);
      held += chunk.byteLength;
      size += chunk.byteLength;
      if (held >= BATCH) await onDisk(path, flush);
    },
    async finish() {
      await onDisk(path, async () => {
        if (handle !== undefined) {
          await flush();
          await handle.close();
          handle = undefined;
          return;
        }
        writeFileSync(path, Buffer.concat(batch), { flag: 'wx', mode: 0o600 });
        hash(batch);
        batch = [];
      });
      const hex = sha256.digest('hex');
      return { path, size, hex, digest: { algorithm, hex: other === undefined ? hex : other.digest('hex') } };
    },
    async discard() {
      batch = [];
      await handle?.close().catch(() => {});
      handle = undefined;
      rmSync(path, { force: true });
    },
  };
}

/** `writev` may write less than it was given, as it does on a disk that is just full. */
async function writeAll(handle: FileHandle, chunks: readonly Uint8Array[]): Promise<void> {
  const wanted = chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0);
  if (wanted === 0) return;
  const { bytesWritten } = await handle.writev(chunks);
  if (bytesWritten < wanted) await handle.writeFile(Buffer.concat(chunks).subarray(bytesWritten));
}

/** Runs a step on files; what the system refuses becomes an `InputError` that names `path`. */
export async function onDisk<T>(path: string, step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (error) {
    throw diskError(path, error);
  }
}

const FULL = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

/** As one sentence; errors of the family, and what did not come from the system, stay as they are. */
export function diskError(path: string, error: unknown): unknown {
  const code = (error as NodeJS.ErrnoException).code;
  if (error instanceof PublishError || code === undefined || (error as NodeJS.ErrnoException).syscall === undefined) return error;
  if (FULL.has(code))
    return new InputError(`${path} cannot be written: the disk is full (${code})`, { hint: 'free some space, or pull to another disk', cause: error });
  return new InputError(`${path} cannot be written (${code})`, { cause: error });
}
