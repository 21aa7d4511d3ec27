/** The bytes of a body out of the bytes on the wire: by their length, in chunks (RFC 9112, section 7.1), or until the end. Pure. */

import type { AnswerHead } from './message.ts';
import { wireError } from './network-error.ts';

export interface Framing {
  /** Bytes of the body that are still to come, where that is known. */
  readonly left: number | undefined;
  readonly done: boolean;
  /** Takes what it can from the start of `wire`: bytes of the body (none, where these were others), and how many bytes that were. Throws `NOT_HTTP`. */
  take(wire: Uint8Array): { readonly body: Uint8Array; readonly taken: number };
  /** The connection has ended. Throws `SHORT` where more had to come. */
  end(): void;
}

const NOTHING = new Uint8Array(0);
/** A line with the size of a chunk and its extensions, or a trailer. Bytes. */
const LONGEST_LINE = 8 * 1024;
const MOST_TRAILERS = 64;

export function framingOf(kind: AnswerHead['framing']): Framing {
  return kind === 'chunked' ? chunked() : counted(kind === 'close' ? Number.POSITIVE_INFINITY : kind);
}

/** Infinite = until the connection ends. */
function counted(length: number): Framing {
  let left = length;
  return {
    get left() {
      return Number.isFinite(left) ? left : undefined;
    },
    get done() {
      return left === 0;
    },
    take(wire) {
      const taken = Math.min(left, wire.byteLength);
      left -= taken;
      return { body: taken === wire.byteLength ? wire : wire.subarray(0, taken), taken };
    },
    end() {
      if (Number.isFinite(left) && left > 0) throw wireError('SHORT');
      left = 0;
    },
  };
}

function chunked(): Framing {
  let state: 'size' | 'data' | 'after' | 'trailers' | 'done' = 'size';
  let line = '';
  let left = 0;
  let trailers = 0;

  /** A line of `size`, `after` or `trailers` is complete. */
  function takeLine(): void {
    const text = line;
    line = '';
    if (state === 'after') {
      if (text !== '') throw wireError('NOT_HTTP');
      state = 'size';
    } else if (state === 'trailers') {
      if (text === '') state = 'done';
      else if (++trailers > MOST_TRAILERS) throw wireError('NOT_HTTP');
    } else {
      const size = /^([0-9a-f]{1,12})[ \t]*(?:;.*)?$/i.exec(text)?.[1];
      if (size === undefined) throw wireError('NOT_HTTP');
      left = Number.parseInt(size, 16);
      state = left === 0 ? 'trailers' : 'data';
    }
  }

  return {
    left: undefined,
    get done() {
      return state === 'done';
    },
    take(wire) {
      let at = 0;
      while (at < wire.byteLength && state !== 'done') {
        if (state === 'data') {
          const count = Math.min(left, wire.byteLength - at);
          left -= count;
          if (left === 0) state = 'after';
          return { body: wire.subarray(at, at + count), taken: at + count };
        }
        const feed = wire.indexOf(10, at);
        const end = feed < 0 ? wire.byteLength : feed;
        line += Buffer.from(wire.buffer, wire.byteOffset, wire.byteLength).toString('latin1', at, end);
        if (line.length > LONGEST_LINE) throw wireError('NOT_HTTP');
        at = end;
        if (feed >= 0) {
          at += 1;
          if (!line.endsWith('\r')) throw wireError('NOT_HTTP');
          line = line.slice(0, -1);
          takeLine();
        }
      }
      return { body: NOTHING, taken: at };
    },
    end() {
      if (state !== 'done') throw wireError('SHORT');
    },
  };
}
