/** One large file of the staging area, put together from parts that come in any order, each hashed as it comes. */

import { createHash, type Hash } from 'node:crypto';
import { closeSync, ftruncateSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { setImmediate as turn } from 'node:timers/promises';
import { onDisk } from '../disk.ts';
import { BUFFER_SIZE, borrowBuffer, returnBuffer } from '../hash/buffers.ts';
import type { HashThread } from '../hash/hash-thread.ts';
import type { Content, Spool } from './spool.ts';

export interface Assembly {
  /** For the part from `offset` on. Its `finish` tells of the part alone; what it discards may be written again. */
  spool(offset: number, algorithm: string): Spool;
  /** Takes a part from another file, or from this one (`undefined`); the answer is its SHA-256 in lower-case hex. Throws where that file is shorter. */
  copy(from: { readonly path: string | undefined; readonly offset: number }, to: number, size: number): Promise<string>;
  /** The part is there and as it should be: the whole is hashed as far as it goes without a gap. */
  done(offset: number, size: number): void;
  /** All parts are done. Throws `InputError` when the file cannot be read. */
  finish(): Promise<Content>;
  /** Removes the file; never throws. */
  discard(): void;
}

/** After so many bytes others get a turn. */
const TURN = 8 * 1024 * 1024;

/** A file of `size` bytes that must not exist yet. `thread` hashes it. Throws `InputError` where the disk does not take it. */
export async function createAssembly(path: string, size: number, thread: HashThread): Promise<Assembly> {
  let descriptor: number | undefined;
  await onDisk(path, async () => {
    descriptor = openSync(path, 'wx+', 0o600);
    ftruncateSync(descriptor, size);
  });
  const following = thread.follow(path);
  const ends = new Map<number, number>();
  let whole = 0;

  function write(chunk: Uint8Array, at: number): void {
    for (let done = 0; done < chunk.byteLength; ) done += writeSync(descriptor as number, chunk, done, chunk.byteLength - done, at + done);
  }

  function close(): void {
    if (descriptor !== undefined) closeSync(descriptor);
    descriptor = undefined;
  }

  return {
    spool(offset, algorithm) {
      let taken = 0;
      let part = createHash('sha256');
      let other: Hash | undefined = algorithm === 'sha256' ? undefined : createHash(algorithm);
      const take = async (chunk: Uint8Array): Promise<void> => {
        part.update(chunk);
        other?.update(chunk);
        await onDisk(path, async () => write(chunk, offset + taken));
        taken += chunk.byteLength;
      };
      return {
        get size() {
          return taken;
        },
        write: take,
        skip: (length) => take(new Uint8Array(length)),
        async finish() {
          const hex = part.digest('hex');
          return { path, size: taken, hex, digest: { algorithm, hex: other === undefined ? hex : other.digest('hex') } };
        },
        async discard() {
          taken = 0;
          part = createHash('sha256');
          other = algorithm === 'sha256' ? undefined : createHash(algorithm);
        },
      };
    },

    async copy(from, to, length) {
      const source = from.path === undefined ? (descriptor as number) : openSync(from.path, 'r');
      const buffer = borrowBuffer();
      const hash = createHash('sha256');
      try {
        for (let done = 0; done < length; ) {
          const count = readSync(source, buffer, 0, Math.min(BUFFER_SIZE, length - done), from.offset + done);
          if (count === 0) throw new Error('the file is shorter than it was');
          const chunk = buffer.subarray(0, count);
          hash.update(chunk);
          await onDisk(path, async () => write(chunk, to + done));
          done += count;
          if (done % TURN < count) await turn();
        }
        return hash.digest('hex');
      } finally {
        returnBuffer(buffer);
        if (from.path !== undefined) closeSync(source);
      }
    },

    done(offset, length) {
      ends.set(offset, offset + length);
      for (let end = ends.get(whole); end !== undefined && end > whole; end = ends.get(whole)) {
        ends.delete(whole);
        whole = end;
      }
      following.wrote(whole);
    },

    async finish() {
      await onDisk(path, async () => close());
      return { path, size, hex: await following.finish(size) };
    },

    discard() {
      following.drop();
      try {
        close();
      } catch {
        // It is removed all the same.
      }
      rmSync(path, { force: true });
    },
  };
}
