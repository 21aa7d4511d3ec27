/** What runs in the thread that hashes, and what is said to it and by it. */

import type { Hash } from 'node:crypto';
import type { createCutter } from '../split/gear.ts';
import type { FileStamp } from './read.ts';

/** A part of a file, in bytes, with its SHA-256 in lower-case hex. */
export interface HashedPiece {
  readonly offset: number;
  readonly size: number;
  readonly hex: string;
  /** Of the file, as it was when its reading began. */
  readonly stamp: FileStamp;
}

/** `upto` bytes of a file that is being written and what to do then; a whole file without it. */
export interface Question {
  readonly id: number;
  readonly path: string;
  readonly upto?: number;
  readonly next?: 'more' | 'answer' | 'drop';
  /** A whole file that is cut while it is hashed. */
  readonly cut?: { readonly mean: number; readonly table: Uint32Array };
}

export interface Hashed {
  readonly id: number;
  /** Of a whole file. */
  readonly stamp?: FileStamp;
  readonly hex: string;
}

export type Answer =
  | Hashed
  | { readonly id: number; readonly piece: HashedPiece }
  | { readonly id: number; readonly changed: true }
  | { readonly id: number; readonly failed: { readonly code?: string; readonly message: string } };

/** Travels to the thread as its own text, which no bundler has to find: so it uses nothing that stands outside of it. */
export function program(size: number, cutter: typeof createCutter): void {
  const { parentPort } = process.getBuiltinModule('node:worker_threads');
  const { closeSync, fstatSync, openSync, readSync } = process.getBuiltinModule('node:fs');
  const { createHash } = process.getBuiltinModule('node:crypto');
  const buffer = Buffer.allocUnsafeSlow(size);
  const look = (descriptor: number) => {
    const { size: bytes, mtimeNs, ino } = fstatSync(descriptor, { bigint: true });
    return { size: Number(bytes), mtimeNs, inode: ino };
  };
  /** Tells of each piece behind which a cut lies; the last is told of at the end of the file. */
  const pieces = (id: number, { mean, table }: NonNullable<Question['cut']>, stamp: FileStamp) => {
    const { next } = cutter(mean, table);
    let sha256 = createHash('sha256');
    let offset = 0;
    let position = 0;
    const end = () => {
      if (position > offset) parentPort?.postMessage({ id, piece: { offset, size: position - offset, hex: sha256.digest('hex'), stamp } });
      offset = position;
      sha256 = createHash('sha256');
    };
    const look = (bytes: Buffer) => {
      for (let at = 0; at < bytes.byteLength; ) {
        const found = next(bytes, at);
        const until = found < 0 ? bytes.byteLength : found;
        sha256.update(bytes.subarray(at, until));
        position += until - at;
        at = until;
        if (found >= 0) end();
      }
    };
    return { look, end };
  };
  const hashWhole = (id: number, path: string, cut: Question['cut']): object => {
    const descriptor = openSync(path, 'r');
    try {
      const stamp = look(descriptor);
      const sha256 = createHash('sha256');
      const cutting = cut === undefined ? undefined : pieces(id, cut, stamp);
      let read = 0;
      for (let bytes = 1; bytes > 0 && read < stamp.size; read += bytes) {
        bytes = readSync(descriptor, buffer, 0, size, null);
        const filled = bytes === size ? buffer : buffer.subarray(0, bytes);
        sha256.update(filled);
        cutting?.look(filled);
      }
      cutting?.end();
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
  parentPort?.on('message', ({ id, path, upto, next, cut }: Question) => {
    try {
      const answer = upto === undefined ? hashWhole(id, path, cut) : follow(id, path, upto, next);
      if (answer !== undefined) parentPort.postMessage(answer);
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      parentPort.postMessage({ id, failed: { code, message } });
    }
  });
}
