/** The body of a request on its way out, piece by piece, each when the one before has left. */

import { wireError } from './wire-error.ts';

/** What becomes of a body, step by step. */
export interface Journey {
  /** Resolves when it is over, where the rest is not wanted any more; `undefined` as long as it is. */
  unwanted(): Promise<void> | undefined;
  /** A piece is handed to the socket. */
  leaving(): void;
  /** It has left; `all` where it was the last one, though the source has not said yet that all was right. */
  left(all: boolean): void;
  /** The source has ended well. */
  sent(): void;
  /** What the source threw, or that its length is not what was announced. */
  failed(error: unknown): void;
}

/**
 * What a socket of ours holds before its writer has to wait (undici waits for `drain`): a larger piece has left when the next one is asked for,
 * a smaller one may still lie there, and so has to be a copy. Bytes.
 */
export const SOCKET_BUFFER = 64 * 1024;
/** A core's own cache holds it (docs/PERFORMANCE.md), and each has its own deadline. Bytes. */
const PIECE = 256 * 1024;

/** The source may overwrite a chunk once the next one is asked for. `length` in bytes; sent in chunks (RFC 9112, section 7.1) where it is left out. */
export async function* outgoing(
  source: AsyncIterable<Uint8Array> | readonly Uint8Array[],
  length: number | undefined,
  journey: Journey,
): AsyncGenerator<Uint8Array, void, undefined> {
  let sent = 0;
  try {
    for await (const chunk of source) {
      if (length !== undefined && sent + chunk.byteLength > length) throw wireError('LENGTH');
      for (let at = 0; at < chunk.byteLength; at += PIECE) {
        const over = journey.unwanted();
        // A body that ends early would be an error, and would cut off the answer.
        if (over !== undefined) return void (await over);
        const piece = chunk.subarray(at, at + PIECE);
        sent += piece.byteLength;
        journey.leaving();
        yield piece.byteLength < SOCKET_BUFFER ? Buffer.from(piece) : piece;
        journey.left(sent === length);
      }
    }
    if (length !== undefined && sent !== length) throw wireError('LENGTH');
    journey.sent();
  } catch (error) {
    journey.failed(error);
    throw error;
  }
}

/** Bodies up to here leave with their head, in one write. Bytes. */
export const ONE_WRITE = 64 * 1024;

/** All of a small body that announces `length` bytes. Throws a `LENGTH`, and what the source throws. */
export async function gathered(source: AsyncIterable<Uint8Array>, length: number): Promise<Uint8Array> {
  const bytes = Buffer.allocUnsafe(length);
  let size = 0;
  for await (const chunk of source) {
    if (size + chunk.byteLength > length) throw wireError('LENGTH');
    bytes.set(chunk, size);
    size += chunk.byteLength;
  }
  if (size !== length) throw wireError('LENGTH');
  return bytes;
}
