/** A stream of chunks of any size, taken in the pieces that a tar is made of. */

import { BLOCK, isZero } from './header.ts';

export interface TarBytes {
  /** Bytes taken so far. */
  offset(): number;
  /** The next block; `undefined` at the end, and where nothing but less than a block of zeros is left. */
  block(): Promise<Buffer | undefined>;
  /** So many bytes as one. */
  exactly(size: number): Promise<Buffer>;
  /** So many bytes as they come. */
  pieces(size: number): AsyncGenerator<Buffer, void, undefined>;
  skip(size: number): Promise<void>;
  /** What fills the last block behind `size` bytes. Behind the last entry it may be missing. */
  pad(size: number): Promise<void>;
  /** To the end of the source. */
  drain(): Promise<void>;
  /** Lets the source go. */
  close(): Promise<void>;
}

/** `short` is called, and throws, where the source ends too early. Chunks are handed on without a copy, so the source must not use them again. */
export function createTarBytes(source: AsyncIterable<Uint8Array>, short: (why: string) => never): TarBytes {
  const iterator = source[Symbol.asyncIterator]();
  let chunk: Buffer = Buffer.alloc(0);
  let at = 0;
  let before = 0;

  /** Whether there is another byte. */
  async function fill(): Promise<boolean> {
    while (at === chunk.length) {
      const { done, value } = await iterator.next();
      if (done) return false;
      before += chunk.length;
      chunk = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
      at = 0;
    }
    return true;
  }

  function take(size: number): Buffer {
    const piece = chunk.subarray(at, at + size);
    at += piece.length;
    return piece;
  }

  async function upTo(size: number): Promise<Buffer> {
    if (chunk.length - at >= size) return take(size);
    const parts: Buffer[] = [];
    let missing = size;
    while (missing > 0 && (await fill())) {
      const piece = take(missing);
      missing -= piece.length;
      parts.push(piece);
    }
    return Buffer.concat(parts);
  }

  return {
    offset: () => before + at,

    async block() {
      const block = await upTo(BLOCK);
      if (block.length === BLOCK) return block;
      return isZero(block) ? undefined : short('it ends within a header');
    },

    async exactly(size) {
      const bytes = await upTo(size);
      return bytes.length === size ? bytes : short('it ends within an entry');
    },

    async *pieces(size) {
      for (let missing = size; missing > 0; ) {
        if (!(await fill())) short('it ends within an entry');
        const piece = take(missing);
        missing -= piece.length;
        yield piece;
      }
    },

    async skip(size) {
      for (let missing = size; missing > 0; ) {
        if (!(await fill())) short('it ends within an entry');
        missing -= take(missing).length;
      }
    },

    async pad(size) {
      await upTo((BLOCK - (size % BLOCK)) % BLOCK);
    },

    async drain() {
      while (await fill()) at = chunk.length;
    },

    async close() {
      await iterator.return?.();
    },
  };
}
