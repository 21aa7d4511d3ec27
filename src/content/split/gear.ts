/** Where large files are cut: by what their bytes are, so that an insertion moves no cut but its neighbours. The rule has the name `gear1`. */

import { createHash } from 'node:crypto';

/** What the annotation `dev.waybill.split.cut` calls this rule, before the mean size. It never changes: another rule gets another name. */
export const GEAR = 'gear1';

/** One 32-bit number for each byte: the first four bytes, big-endian, of SHA-256 of that byte alone. */
export function gearTable(): Uint32Array {
  return Uint32Array.from({ length: 256 }, (_value, byte) => createHash('sha256').update(Uint8Array.of(byte)).digest().readUInt32BE(0));
}

export interface Cutter {
  /** Bytes of the piece that is still open. */
  readonly open: number;
  /**
   * Looks at `bytes` from `from` on. Answers where the open piece ends, as an index into `bytes` just behind its last byte, or -1 when it
   * goes on after them. After an end the next piece is open, and the same chunk is asked for again from there.
   */
  next(bytes: Uint8Array, from: number): number;
}

/**
 * Cuts into pieces of about `mean` bytes (a power of two), of half of it at the least and four times at the most. `h = (2h + T[byte]) mod 2^32`
 * over the last 32 bytes decides: a piece ends behind a byte when more than the least is in it and the first `log2(mean) - 1` bits of `h` are zero.
 * What lies more than 32 bytes before the least can decide nothing, so it is not looked at. After Xia et al., "FastCDC" (USENIX ATC 2016).
 *
 * It travels to a thread as its own text, so it uses nothing that stands outside of it.
 */
export function createCutter(mean: number, table: Uint32Array): Cutter {
  const least = mean / 2;
  const most = mean * 4;
  const shift = 33 - Math.log2(mean);
  let open = 0;
  let hash = 0;

  /** Every value a local: those of a closure cost half the speed. Answers the index of the byte that ends the piece, or `end`. */
  const scan = (
    bytes: Uint8Array,
    from: number,
    end: number,
    before: number,
    gears: Uint32Array,
    right: number,
    firstEnd: number,
  ): readonly [number, number] => {
    let h = before;
    let at = from;
    for (const until = Math.min(end, firstEnd); at < until; at++) h = ((h << 1) + (gears[bytes[at] as number] as number)) | 0;
    for (; at < end; at++) {
      h = ((h << 1) + (gears[bytes[at] as number] as number)) | 0;
      if (h >>> right === 0) return [at, h];
    }
    return [end, h];
  };

  return {
    get open() {
      return open;
    },
    next(bytes, from) {
      // Nothing before the last 32 bytes of the least size has a say.
      const skipped = Math.min(bytes.byteLength - from, Math.max(0, least - 32 - open));
      open += skipped;
      const begin = from + skipped;
      const end = Math.min(bytes.byteLength, begin + (most - open));
      const [at, after] = scan(bytes, begin, end, hash, table, shift, begin + Math.max(0, least - open));
      const ended = at < end;
      open += ended ? at + 1 - begin : end - begin;
      hash = after;
      if (!ended && open < most) return -1;
      open = 0;
      hash = 0;
      return ended ? at + 1 : end;
    },
  };
}
