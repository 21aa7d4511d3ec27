/** The body of an answer: read in part, whole, or thrown away. */

import { ProtocolError, PublishError } from '../core/errors.ts';
import { networkError } from './network-error.ts';
import type { ResponseBody } from './types.ts';

/** What undici gives us of a body. */
interface Readable extends AsyncIterable<Uint8Array> {
  dump(options?: { limit: number }): Promise<unknown>;
  destroy(error?: Error): unknown;
  on(event: 'error', listener: () => void): unknown;
}

/** Up to here it is cheaper to read on than to open a new connection. Bytes. */
const WORTH_READING = 64 * 1024;

export function responseBody(body: Readable, url: URL, signal: AbortSignal | undefined): ResponseBody {
  // A body that nobody reads any more may still fail; that is no news.
  body.on('error', () => {});
  async function* chunks(): AsyncGenerator<Uint8Array, void, undefined> {
    try {
      yield* body;
    } catch (error) {
      if (error instanceof PublishError) throw error;
      throw signal?.aborted && signal.reason instanceof PublishError ? signal.reason : networkError(error, url);
    }
  }
  return {
    [Symbol.asyncIterator]: chunks,
    async start(limit) {
      const parts: Uint8Array[] = [];
      let size = 0;
      for await (const chunk of chunks()) {
        parts.push(chunk.subarray(0, limit - size));
        size += chunk.byteLength;
        if (size >= limit) break;
      }
      return Buffer.concat(parts);
    },
    async bytes(limit) {
      const parts: Uint8Array[] = [];
      let size = 0;
      for await (const chunk of chunks()) {
        size += chunk.byteLength;
        if (size > limit) throw new ProtocolError(`${url.host}: the answer to ${url.pathname} is larger than ${limit} bytes`);
        parts.push(chunk);
      }
      return parts.length === 1 ? (parts[0] as Uint8Array) : Buffer.concat(parts);
    },
    async discard() {
      await body.dump({ limit: WORTH_READING }).catch(() => {});
    },
  };
}
