/** A thread that hashes large files, so that this one is free to send or to write them. */

import { Worker } from 'node:worker_threads';
import { createCutter, gearTable } from '../split/gear.ts';
import { BUFFER_SIZE } from './buffers.ts';
import { type HashedFile, hashed } from './hash.ts';
import { type Answer, type Hashed, type HashedPiece, program, type Question } from './hash-program.ts';
import { changed, type FileStamp, unreadable } from './read.ts';

export type { HashedPiece } from './hash-program.ts';

export interface HashThread {
  /** As `hashFile`. */
  hash(path: string): Promise<HashedFile>;
  /** As `hash`, and cuts it into pieces of about `mean` bytes in the same pass; `piece` hears of each as soon as it ends, in order. */
  split(path: string, mean: number, piece: (piece: HashedPiece) => void): Promise<HashedFile>;
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

interface Waiting {
  readonly path: string;
  readonly piece: ((piece: HashedPiece) => void) | undefined;
  resolve(answer: Hashed): void;
  reject(error: unknown): void;
}

/** A file from here on is worth messages to another thread. Bytes. */
export const LARGE_FILE = 1024 * 1024;
/** Megabytes: the thread holds one buffer, and little else. */
const LIMITS = { maxOldGenerationSizeMb: 32, maxYoungGenerationSizeMb: 2 };

/** Starts it; some 20 ms pass until its first file. */
export function startHashThread(): HashThread {
  const worker = new Worker(`(${program.toString()})(${BUFFER_SIZE}, ${createCutter.toString()})`, {
    eval: true,
    resourceLimits: LIMITS,
    env: {},
    stdin: false,
  });
  const waiting = new Map<number, Waiting>();
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
    if ('piece' in answer) {
      asked.piece?.(answer.piece);
      return;
    }
    waiting.delete(answer.id);
    if (waiting.size === 0) worker.unref();
    if ('hex' in answer) asked.resolve(answer);
    else asked.reject('changed' in answer ? changed(asked.path) : unreadable(asked.path, Object.assign(new Error(answer.failed.message), answer.failed)));
  });
  const ask = (question: Question, piece?: Waiting['piece']): Promise<Hashed> =>
    new Promise((resolve, reject) => {
      waiting.set(question.id, { path: question.path, resolve, reject, piece });
      worker.ref();
      worker.postMessage(question);
    });
  return {
    async hash(path) {
      const { hex, stamp } = await ask({ id: ++count, path });
      return hashed(hex, stamp as FileStamp);
    },
    async split(path, mean, piece) {
      const { hex, stamp } = await ask({ id: ++count, path, cut: { mean, table: gearTable() } }, piece);
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
