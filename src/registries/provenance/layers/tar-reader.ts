/** A tar in one pass over chunks of any size: headers by their raw fields, bodies passed on as they are. */

import { BLOCK, isHeader, isZero } from '../../../content/tar/header.ts';
import { IntegrityError } from '../../../core/errors.ts';
import { helperBlocks } from './helper-blocks.ts';
import { type Fail, parseHeader, type TarHeader, TYPE } from './tar-header.ts';

export interface TarHandler {
  begin(header: TarHeader): void;
  /** A part of the body; not to be kept, the caller may use its memory again. */
  body(chunk: Buffer): void;
  end(): void;
}

export interface TarReader {
  update(chunk: Uint8Array): void;
  /** Throws when the archive is cut short. */
  finish(): void;
  /** Whether the first zero block was seen. */
  ended(): boolean;
  /** Where the last entry ends, its padding included: what follows are zero blocks, or nothing. Bytes. */
  contentEnd(): number;
}

/** Every method throws `IntegrityError` with the offset and the reason for what is no tar. */
export function createTarReader(handler: TarHandler): TarReader {
  /** Bytes before the chunk at hand. */
  let offset = 0;
  const header = Buffer.alloc(BLOCK);
  let headerAt = 0;
  let filled = 0;
  let state: 'header' | 'body' | 'helper' | 'padding' | 'end' = 'header';
  /** Of the body or the padding. */
  let left = 0;
  let padding = 0;
  let zeroBlock = false;
  let contentEnd = 0;
  const fail: Fail = (why) => broken(why, headerAt);
  const helpers = helperBlocks(fail);

  function readHeader(): void {
    if (isZero(header)) {
      if (zeroBlock) state = 'end';
      else contentEnd = headerAt;
      zeroBlock = true;
      return;
    }
    if (zeroBlock) fail('a zero block stands before another header');
    if (!isHeader(header)) fail('the header has a wrong checksum');
    const own = parseHeader(header, fail);
    if (helpers.isHelper(own.typeflag)) {
      helpers.begin(own);
      open('helper', Number(own.size));
      return;
    }
    if (own.typeflag === TYPE.sparse) fail('a sparse file, which is not supported,');
    const entry = helpers.applyTo(own);
    if (entry.size < 0n || entry.size > BigInt(Number.MAX_SAFE_INTEGER)) fail(`the size ${entry.size} is impossible`);
    handler.begin(entry);
    open('body', Number(entry.size));
  }

  function open(next: 'body' | 'helper', size: number): void {
    left = size;
    padding = (BLOCK - (size % BLOCK)) % BLOCK;
    state = next;
    if (left === 0) close();
  }

  function close(): void {
    if (state === 'body') handler.end();
    else helpers.end();
    left = padding;
    state = padding > 0 ? 'padding' : 'header';
  }

  /** Takes what it can of the bytes from `at` on, and answers how many those were. */
  function step(bytes: Buffer, at: number): number {
    if (state === 'header') {
      if (filled === 0) headerAt = offset + at;
      const count = bytes.copy(header, filled, at, at + BLOCK - filled);
      filled += count;
      if (filled < BLOCK) return count;
      filled = 0;
      readHeader();
      return count;
    }
    const count = Math.min(left, bytes.length - at);
    if (state === 'body') handler.body(bytes.subarray(at, at + count));
    else if (state === 'helper') helpers.add(bytes.subarray(at, at + count));
    left -= count;
    if (left > 0) return count;
    if (state === 'padding') state = 'header';
    else close();
    return count;
  }

  return {
    update(chunk) {
      const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
      for (let at = 0; at < bytes.length && state !== 'end'; ) at += step(bytes, at);
      offset += bytes.length;
    },

    finish() {
      if (state === 'end' || (state === 'header' && filled === 0 && !helpers.areWaiting())) {
        if (!zeroBlock) contentEnd = offset;
        return;
      }
      // A reader that never saw the padding of the last body has seen all that counts, but the archive is cut short all the same.
      broken(state === 'header' ? 'it ends within a header' : 'it ends within an entry', offset);
    },

    ended: () => zeroBlock,
    contentEnd: () => contentEnd,
  };
}

function broken(why: string, at: number): never {
  throw new IntegrityError(`it is no tar: ${why} at byte ${at}`);
}
