/** A thread that hashes large files, so that this one is free to send them. */

import { Worker } from 'node:worker_threads';
import { BUFFER_SIZE } from './buffers.ts';
import { type HashedFile, hashed } from './hash.ts';
import { changed, type FileStamp, unreadable } from './read.ts';

export interface HashThread {
  /** As `hashFile`. */
  hash(path: string): Promise<HashedFile>;
  /** What is still hashed is given up. Never throws. */
  end(): Promise<void>;
}

type Answer =
  | { readonly id: number; readonly stamp: FileStamp; readonly hex: string }
  | { readonly id: number; readonly changed: true }
  | { readonly id: number; readonly failed: { readonly code?: string; readonly message: string } };

/** Megabytes: the thread holds one buffer, and little else. */
const LIMITS = { maxOldGenerationSizeMb: 32, maxYoungGenerationSizeMb: 2 };

/** Starts it; some 20 ms pass until its first file. */
export function startHashThread(): HashThread {
  const worker = new Worker(`(${program.toString()})(${BUFFER_SIZE})`, { eval: true, resourceLimits: LIMITS, env: {}, stdin: false });
  const waiting = new Map<number, { readonly path: string; resolve(file: HashedFile): void; reject(error: unknown): void }>();
  let count = 0;
  const giveUp = (error: Error): void => {
    for (const { path, reject } of waiting.values()) reject(unreadable(path, error));
    waiting.clear();
  };
  // Nobody waits for it alone.
  worker.unref();
  worker.on('error', giveUp);
  worker.on('exit', () => giveUp(new Error('the thread has ended')));
  worker.on('message', (answer: Answer) => {
    const asked = waiting.get(answer.id);
    if (asked === undefined) return;
    waiting.delete(answer.id);
    if (waiting.size === 0) worker.unref();
    if ('hex' in answer) asked.resolve(hashed(answer.hex, answer.stamp));
    else asked.reject('changed' in answer ? changed(asked.path) : unreadable(asked.path, Object.assign(new Error(answer.failed.message), answer.failed)));
  });
  return {
    hash: (path) =>
      new Promise((resolve, reject) => {
        waiting.set(++count, { path, resolve, reject });
        worker.ref();
        worker.postMessage({ id: count, path });
      }),
    async end() {
      await worker.terminate();
    },
  };
}

/** Travels to the thread as its own text, which no bundler has to find: so it uses nothing that stands outside of it. */
function program(size: number): void {
  const { parentPort } = process.getBuiltinModule('node:worker_threads');
  const { closeSync, fstatSync, openSync, readSync } = process.getBuiltinModule('node:fs');
  const { createHash } = process.getBuiltinModule('node:crypto');
  const buffer = Buffer.allocUnsafeSlow(size);
  const look = (descriptor: number) => {
    const { size: bytes, mtimeNs, ino } = fstatSync(descriptor, { bigint: true });
    return { size: Number(bytes), mtimeNs, inode: ino };
  };
  parentPort?.on('message', ({ id, path }: { id: number; path: string }) => {
    let descriptor: number | undefined;
    try {
      descriptor = openSync(path, 'r');
      const stamp = look(descriptor);
      const sha256 = createHash('sha256');
      let read = 0;
      for (let count = 1; count > 0 && read < stamp.size; read += count) {
        count = readSync(descriptor, buffer, 0, size, null);
        sha256.update(count === size ? buffer : buffer.subarray(0, count));
      }
      const after = look(descriptor);
      const same = read === stamp.size && after.size === stamp.size && after.mtimeNs === stamp.mtimeNs && after.inode === stamp.inode;
      parentPort?.postMessage(same ? { id, stamp, hex: sha256.digest('hex') } : { id, changed: true });
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      parentPort?.postMessage({ id, failed: { code, message } });
    } finally {
      if (descriptor !== undefined) closeSync(descriptor);
    }
  });
}
