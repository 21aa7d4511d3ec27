/** A thread that hashes large files, so that this one is free to send or to write them. */

import type { Hash } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import { BUFFER_SIZE } from './buffers.ts';
import { type HashedFile, hashed } from './hash.ts';
import { changed, type FileStamp, unreadable } from './read.ts';

export interface HashThread {
  /** As `hashFile`. */
  hash(path: string): Promise<HashedFile>;
  /** Hashes a file that is still being written. */
  follow(path: string): Following;
  /** What is still hashed is given up. Never throws. */
  end(): Promise<void>;
}

export interface Following {
  /** So many bytes are in the file now, and will stay as they are. */
  wrote(bytes: number): void;
  /** SHA-256 of the first so many bytes, lower-case hex. Throws `InputError` when they cannot be read. */
  finish(bytes: number): Promise<string>;
  /** It is not needed any more. */
  drop(): void;
}

/** `upto` bytes of a file that is being written and what to do then; a whole file without it. */
interface Question {
  readonly id: number;
  readonly path: string;
  readonly upto?: number;
  readonly next?: 'more' | 'answer' | 'drop';
}

interface Hashed {
  readonly id: number;
  /** Of a whole file. */
  readonly stamp?: FileStamp;
  readonly hex: string;
}

type Answer =
  | Hashed
  | { readonly id: number; readonly changed: true }
  | { readonly id: number; readonly failed: { readonly code?: string; readonly message: string } };

/** A file from here on is worth messages to another thread. Bytes. */
export const LARGE_FILE = 1024 * 1024;
/** Megabytes: the thread holds one buffer, and little else. */
const LIMITS = { maxOldGenerationSizeMb: 32, maxYoungGenerationSizeMb: 2 };

/** Starts it; some 20 ms pass until its first file. */
export function startHashThread(): HashThread {
  const worker = new Worker(`(${program.toString()})(${BUFFER_SIZE})`, { eval: true, resourceLimits: LIMITS, env: {}, stdin: false });
  const waiting = new Map<number, { readonly path: string; resolve(answer: Hashed): void; reject(error: unknown): void }>();
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
    if ('hex' in answer) asked.resolve(answer);
    else asked.reject('changed' in answer ? changed(asked.path) : unreadable(asked.path, Object.assign(new Error(answer.failed.message), answer.failed)));
  });
  const ask = (question: Question): Promise<Hashed> =>
    new Promise((resolve, reject) => {
      waiting.set(question.id, { path: question.path, resolve, reject });
      worker.ref();
      worker.postMessage(question);
    });
  return {
    async hash(path) {
      const { hex, stamp } = await ask({ id: ++count, path });
      return hashed(hex, stamp as FileStamp);
    },
    follow(path) {
      const id = ++count;
      return {
        wrote: (upto) => worker.postMessage({ id, path, upto, next: 'more' } satisfies Question),
        finish: async (upto) => (await ask({ id, path, upto, next: 'answer' })).hex,
        drop: () => worker.postMessage({ id, path, upto: 0, next: 'drop' } satisfies Question),
      };
    },
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
  const hashWhole = (id: number, path: string): object => {
    const descriptor = openSync(path, 'r');
    try {
      const stamp = look(descriptor);
      const sha256 = createHash('sha256');
      let read = 0;
      for (let bytes = 1; bytes > 0 && read < stamp.size; read += bytes) {
        bytes = readSync(descriptor, buffer, 0, size, null);
        sha256.update(bytes === size ? buffer : buffer.subarray(0, bytes));
      }
      const after = look(descriptor);
      const same = read === stamp.size && after.size === stamp.size && after.mtimeNs === stamp.mtimeNs && after.inode === stamp.inode;
      return same ? { id, stamp, hex: sha256.digest('hex') } : { id, changed: true };
    } finally {
      closeSync(descriptor);
    }
  };
  const followed = new Map<number, { readonly descriptor: number; readonly sha256: Hash; read: number; failed?: unknown }>();
  const follow = (id: number, path: string, upto: number, next: Question['next']): object | undefined => {
    const file = followed.get(id) ?? { descriptor: next === 'drop' ? -1 : openSync(path, 'r'), sha256: createHash('sha256'), read: 0 };
    followed.set(id, file);
    try {
      while (file.failed === undefined && file.read < upto) {
        const bytes = readSync(file.descriptor, buffer, 0, Math.min(size, upto - file.read), file.read);
        if (bytes === 0) throw new Error('it is shorter than what was written');
        file.sha256.update(buffer.subarray(0, bytes));
        file.read += bytes;
      }
    } catch (error) {
      // Told when it is asked for.
      file.failed = error;
    }
    if (next === 'more') return undefined;
    followed.delete(id);
    if (file.descriptor >= 0) closeSync(file.descriptor);
    if (file.failed !== undefined) throw file.failed;
    return next === 'drop' ? undefined : { id, hex: file.sha256.digest('hex') };
  };
  parentPort?.on('message', ({ id, path, upto, next }: Question) => {
    try {
      const answer = upto === undefined ? hashWhole(id, path) : follow(id, path, upto, next);
      if (answer !== undefined) parentPort.postMessage(answer);
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      parentPort.postMessage({ id, failed: { code, message } });
    }
  });
}
