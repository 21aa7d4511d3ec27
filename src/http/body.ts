/** The body of an answer: read in part, whole, or thrown away. */

import { ProtocolError } from '../core/errors.ts';
import type { HttpResponse, ResponseBody } from './types.ts';
import type { Incoming } from './wire/incoming.ts';

/** Up to here it is cheaper to read on than to open a new connection. Bytes. */
const WORTH_READING = 64 * 1024;

const NOTHING: AsyncIterator<Uint8Array, undefined> = { next: async () => ({ value: undefined, done: true }) };
const EMPTY: AsyncIterable<Uint8Array, undefined> = { [Symbol.asyncIterator]: () => NOTHING };

/** Lets its connection go once it was read to the end or given up; from then on it is empty. */
export class AnswerBody implements ResponseBody {
  readonly #url: URL;
  #incoming: Incoming | undefined;

  constructor(incoming: Incoming, url: URL) {
    this.#incoming = incoming;
    this.#url = url;
  }

  [Symbol.asyncIterator](): AsyncIterator<Uint8Array, undefined> {
    return this.#take()?.lend() ?? NOTHING;
  }

  start(limit: number): Promise<Uint8Array> {
    return startOf(this.#take() ?? EMPTY, limit);
  }

  bytes(limit: number): Promise<Uint8Array> {
    return bytesOf(this.#take() ?? EMPTY, limit, this.#url);
  }

  async discard(): Promise<void> {
    const incoming = this.#take();
    if (incoming === undefined) return;
    try {
      for (let size = 0; size + (incoming.left ?? 0) <= WORTH_READING; ) {
        const { value, done } = await incoming.next();
        if (done) return;
        size += value.byteLength;
      }
    } catch {
      // A body that nobody reads any more may still fail; that is no news.
    }
    await incoming.return();
  }

  #take(): Incoming | undefined {
    const incoming = this.#incoming;
    this.#incoming = undefined;
    return incoming;
  }
}

/** At most the first `limit` bytes of what keeps its pieces as they are. */
export async function startOf(body: AsyncIterable<Uint8Array>, limit: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    parts.push(chunk.subarray(0, limit - size));
    size += chunk.byteLength;
    if (size >= limit) break;
  }
  return joined(parts);
}

/** All of what keeps its pieces as they are. Throws `ProtocolError` beyond `limit` bytes; `url` is where it is from. */
export async function bytesOf(body: AsyncIterable<Uint8Array>, limit: number, url: URL): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.byteLength;
    if (size > limit) throw tooLarge(url, limit);
    parts.push(chunk);
  }
  return joined(parts);
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  return parts.length === 1 ? (parts[0] as Uint8Array) : Buffer.concat(parts);
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
