/** Answers that a proxy has compressed, though nobody asked for it: read as what was meant (quay/quay#1310, oras-project/oras-go#1176). */

import type { Transform } from 'node:stream';
import { NetworkError, ProtocolError } from '../core/errors.ts';
import { bytesOf, startOf } from './body.ts';
import { type HttpRequest, type HttpResponse, header, type ResponseBody, type Send } from './types.ts';

/** RFC 9110, section 8.4.1, and RFC 8878. */
const DECODERS: Readonly<Record<string, (zlib: typeof import('node:zlib')) => Transform>> = {
  gzip: (zlib) => zlib.createGunzip(),
  'x-gzip': (zlib) => zlib.createGunzip(),
  deflate: (zlib) => zlib.createInflate(),
  br: (zlib) => zlib.createBrotliDecompress(),
  zstd: (zlib) => zlib.createZstdDecompress(),
};

/** Of what nobody has told the size of, so many bytes may come out of one: more than a text is worth, less than a bomb. */
const MOST_PER_BYTE = 200;
const ALWAYS_ALLOWED = 16 * 1024 * 1024;

/** What is asked for comes as it is (`accept-encoding: identity`); where it does not, it is decoded while it is read, as far as it is read. */
export function withDecoding(send: Send): Send {
  return async (request) => {
    const response = await send(request);
    const coding = codingOf(response, request);
    if (coding === undefined) return response;
    const { 'content-encoding': _coding, 'content-length': _length, ...headers } = response.headers;
    return { ...response, headers, decoded: true, body: decodedBody(response, coding, request) };
  };
}

/** The coding of an answer's body, in lower case; `undefined` where it is none, or one that says how it was once sent to a store (`aws-chunked`). */
function codingOf(response: HttpResponse, { method, size }: HttpRequest): string | undefined {
  const coding = header(response, 'content-encoding')?.toLowerCase();
  if (coding === undefined || !Object.hasOwn(DECODERS, coding) || method === 'HEAD' || response.status === 206) return undefined;
  // A file that is compressed itself is called so by some stores: as many bytes as the blob has are the blob.
  return size !== undefined && header(response, 'content-length') === String(size) ? undefined : coding;
}

function decodedBody(response: HttpResponse, coding: string, request: HttpRequest): ResponseBody {
  const { url, body } = response;
  const decoded = { [Symbol.asyncIterator]: () => decode(response, coding, request) };
  return {
    ...decoded,
    start: (limit) => startOf(decoded, limit),
    bytes: (limit) => bytesOf(decoded, limit, url),
    discard: () => body.discard(),
  };
}

/** Throws `ProtocolError` for what does not decode, or decodes to far more than it can mean; `NetworkError` where the end is missing. */
async function* decode({ url, body }: HttpResponse, coding: string, { size }: HttpRequest): AsyncGenerator<Uint8Array, undefined> {
  const [zlib, { pipeline }] = await Promise.all([import('node:zlib'), import('node:stream')]);
  const decoder = (DECODERS[coding] as (typeof DECODERS)[string])(zlib);
  const raw = body[Symbol.asyncIterator]();
  let taken = 0;
  let given = 0;
  let failure: unknown;
  async function* source(): AsyncGenerator<Uint8Array> {
    try {
      for (let piece = await raw.next(); !piece.done; piece = await raw.next()) {
        taken += piece.value.byteLength;
        // It may be overwritten once the next one is asked for.
        yield Buffer.from(piece.value);
      }
    } catch (error) {
      failure = error;
      throw error;
    }
  }
  pipeline(source, decoder, () => {});
  try {
    for await (const chunk of decoder) {
      given += (chunk as Uint8Array).byteLength;
      if (size === undefined && given > ALWAYS_ALLOWED + MOST_PER_BYTE * taken) {
        throw new ProtocolError(`${url.host}: the answer to ${url.pathname} is ${coding} that unpacks to more than ${MOST_PER_BYTE} times its size`);
      }
      yield chunk as Uint8Array;
    }
  } catch (error) {
    if (failure !== undefined) throw failure;
    if (error instanceof ProtocolError) throw error;
    if (/unexpected end/i.test(String(error))) throw new NetworkError(`${url.host}: the answer ended early`, { cause: error });
    throw new ProtocolError(`${url.host}: the answer to ${url.pathname} calls itself ${coding}, and is none`, { cause: error });
  } finally {
    decoder.destroy();
    await raw.return?.();
  }
}
