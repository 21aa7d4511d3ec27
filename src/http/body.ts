/** The body of an answer: read in part, whole, or thrown away. */

import { ProtocolError, PublishError } from '../core/errors.ts';
import type { Connection } from './connection.ts';
import { networkError, wireError } from './network-error.ts';
import type { HttpResponse, ResponseBody } from './types.ts';

/** Up to here it is cheaper to read on than to open a new connection. Bytes. */
const WORTH_READING = 64 * 1024;

/** Lets its connection go once it was read to the end or given up; from then on it is empty. */
export class AnswerBody implements ResponseBody {
  readonly #url: URL;
  #connection: Connection | undefined;

  constructor(connection: Connection, url: URL) {
    this.#connection = connection.left === 0 ? undefined : connection;
    this.#url = url;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void, undefined> {
    try {
      for (let chunk = await this.#next(); chunk !== undefined; chunk = await this.#next()) yield chunk;
    } finally {
      this.#giveUp();
    }
  }

  async start(limit: number): Promise<Uint8Array> {
    const parts: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of this) {
      parts.push(Buffer.from(chunk.subarray(0, limit - size)));
      size += chunk.byteLength;
      if (size >= limit) break;
    }
    return Buffer.concat(parts);
  }

  async bytes(limit: number): Promise<Uint8Array> {
    const parts: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of this) {
      size += chunk.byteLength;
      if (size > limit) throw tooLarge(this.#url, limit);
      parts.push(Buffer.from(chunk));
    }
    return parts.length === 1 ? (parts[0] as Uint8Array) : Buffer.concat(parts);
  }

  async discard(): Promise<void> {
    try {
      for (let size = 0; this.#connection !== undefined && size + (this.#connection.left ?? 0) <= WORTH_READING; ) {
        size += (await this.#next())?.byteLength ?? 0;
      }
    } catch {
      // A body that nobody reads any more may still fail; that is no news.
    }
    this.#giveUp();
  }

  async #next(): Promise<Uint8Array | undefined> {
    try {
      const chunk = await this.#connection?.next();
      if (chunk === undefined) this.#connection = undefined;
      return chunk;
    } catch (error) {
      this.#connection = undefined;
      throw error instanceof PublishError ? error : networkError(error, this.#url);
    }
  }

  #giveUp(): void {
    this.#connection?.fail(wireError('ENDED'));
    this.#connection = undefined;
  }
}

function tooLarge({ host, pathname }: URL, limit: number): ProtocolError {
  return new ProtocolError(`${host}: the answer to ${pathname} is larger than ${limit} bytes`);
}

/** The same answer with its body in memory, at most `limit` bytes of it: other requests may need the connection before it is read. */
export async function inMemory(response: HttpResponse, limit: number): Promise<{ readonly response: HttpResponse; readonly bytes: Uint8Array }> {
  const bytes = await response.body.start(limit);
  const body: ResponseBody = {
    async *[Symbol.asyncIterator]() {
      yield bytes;
    },
    start: async (least) => bytes.subarray(0, least),
    bytes: async (most) => {
      if (bytes.byteLength > most) throw tooLarge(response.url, most);
      return bytes;
    },
    discard: async () => {},
  };
  return { response: { ...response, body }, bytes };
}
