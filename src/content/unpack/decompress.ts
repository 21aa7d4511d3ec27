/** The plain bytes behind gzip and zstd. */

import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream';
import { IntegrityError } from '../../core/errors.ts';
import { packingOf } from './packing.ts';

const CHUNK = 256 * 1024;
/** The decoder's own limit, which the zstd program has as well (RFC 8878, section 3.1.1.1.2). */
const ZSTD_WINDOW = '128 MiB';

/** The bytes of a file of the staging area, each chunk in a buffer of its own. */
export function fileChunks(path: string): AsyncIterable<Uint8Array> {
  return createReadStream(path, { highWaterMark: CHUNK });
}

/** The plain form of gzip (of any number of members), zstd, or plain bytes. Throws `IntegrityError`, which begins with `what`, for a broken stream. */
export async function* decompress(source: AsyncIterable<Uint8Array>, what: string): AsyncGenerator<Uint8Array, void, undefined> {
  const iterator = source[Symbol.asyncIterator]();
  try {
    const { start, rest } = await peek(iterator);
    const packing = packingOf(start);
    yield* packing === 'plain' ? rest : named(packing === 'gzip' ? gunzip(rest) : unzstd(rest), what);
  } finally {
    await iterator.return?.();
  }
}

/** The first bytes, four where there are so many, and the whole stream again. */
async function peek(iterator: AsyncIterator<Uint8Array>): Promise<{ readonly start: Uint8Array; readonly rest: AsyncGenerator<Uint8Array, void, undefined> }> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  while (size < 4) {
    const { done, value } = await iterator.next();
    if (done) break;
    chunks.push(value);
    size += value.byteLength;
  }
  async function* rest(): AsyncGenerator<Uint8Array, void, undefined> {
    yield* chunks;
    for (let next = await iterator.next(); !next.done; next = await iterator.next()) yield next.value;
  }
  return { start: Buffer.concat(chunks), rest: rest() };
}

async function* gunzip(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  const { createGunzip } = await import('node:zlib');
  const transform = createGunzip({ chunkSize: CHUNK });
  pipeline(source, transform, () => {});
  try {
    yield* transform as AsyncIterable<Uint8Array>;
  } finally {
    transform.destroy();
  }
}

/** Node ends at the end of the first frame (unlike its gunzip), and layers of many frames exist: so each has its own decoder. */
async function* unzstd(source: AsyncGenerator<Uint8Array, void, undefined>): AsyncGenerator<Uint8Array, void, undefined> {
  const { createZstdDecompress } = await import('node:zlib');
  let chunk: Uint8Array | undefined;
  for (let more = true; more; ) {
    const decoder = createZstdDecompress({ chunkSize: CHUNK });
    const over = new Promise<void>((resolve) => {
      decoder.once('end', resolve).once('close', resolve);
    });
    let fed = 0;
    const feeding = (async () => {
      while (!decoder.destroyed && !decoder.readableEnded) {
        chunk ??= (await source.next()).value ?? undefined;
        if (chunk === undefined) {
          decoder.end();
          more = false;
          return;
        }
        fed += chunk.byteLength;
        const given = chunk;
        await Promise.race([new Promise<void>((resolve) => void decoder.write(given, () => resolve())), over]);
        // A chunk in which a frame ends is left in part.
        if (fed > decoder.bytesWritten) return;
        chunk = undefined;
      }
    })().catch((error: Error) => {
      decoder.destroy(error);
    });
    try {
      yield* decoder as AsyncIterable<Uint8Array>;
      await feeding;
    } finally {
      decoder.destroy();
    }
    const left = fed - decoder.bytesWritten;
    chunk = left > 0 ? chunk?.subarray(chunk.byteLength - left) : undefined;
  }
}

async function* named(source: AsyncIterable<Uint8Array>, what: string): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    yield* source;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    if (code === 'ZSTD_error_frameParameter_windowTooLarge') {
      throw new IntegrityError(`${what} is not unpacked, because its zstd window is larger than the ${ZSTD_WINDOW} that are held in memory`, {
        hint: 'pack it with zstd --long=27 or less, or set extract: false to get it as it is',
        cause: error,
      });
    }
    if (/^(?:Z_|ZSTD_|ERR_ZSTD)/.test(code)) {
      throw new IntegrityError(`${what} is packed, but breaks off or is broken (${(error as Error).message})`, { cause: error });
    }
    throw error;
  }
}
