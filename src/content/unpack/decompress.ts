/** What a layer's bytes are, by the bytes themselves, and the plain stream behind them. */

import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream';
import { IntegrityError } from '../../core/errors.ts';

export type Packing = 'gzip' | 'zstd' | 'plain';

/** Below this, any ratio is fine. Bytes. */
const SMALL = 100 * 1024 * 1024;
const MOST_RATIO = 200;
const CHUNK = 256 * 1024;
const ZSTD_MAGIC = 0xfd2fb528;
const BLOCK = 512;

/** Bytes that a packed stream of `packed` bytes may become. */
export function largestUnpacked(packed: number): number {
  return Math.max(SMALL, packed * MOST_RATIO);
}

/** RFC 1952, section 2.3.1; RFC 8878, sections 3.1.1 and 3.1.2. */
export function packingOf(start: Uint8Array): Packing {
  if (start[0] === 0x1f && start[1] === 0x8b) return 'gzip';
  if (start.byteLength < 4) return 'plain';
  const magic = new DataView(start.buffer, start.byteOffset, 4).getUint32(0, true);
  // Skippable frames may stand before the first one.
  return magic === ZSTD_MAGIC || (magic & 0xfffffff0) >>> 0 === 0x184d2a50 ? 'zstd' : 'plain';
}

/** The bytes of a file of the staging area, each chunk in a buffer of its own. */
export function fileChunks(path: string): AsyncIterable<Uint8Array> {
  return createReadStream(path, { highWaterMark: CHUNK });
}

/** The plain form of gzip (of any number of members), zstd, or plain bytes. Throws `IntegrityError`, which begins with `what`, for a broken or swollen stream. */
export async function* decompress(source: AsyncIterable<Uint8Array>, what: string, limit: number): AsyncGenerator<Uint8Array, void, undefined> {
  const iterator = source[Symbol.asyncIterator]();
  try {
    const { start, rest } = await peek(iterator);
    const packing = packingOf(start);
    let size = 0;
    const plain = packing === 'plain' ? rest : named(packing === 'gzip' ? gunzip(rest) : unzstd(rest), what);
    for await (const chunk of plain) {
      size += chunk.byteLength;
      if (size > limit) {
        throw new IntegrityError(`${what} unpacks to more than ${limit} bytes, which is more than ${MOST_RATIO} times its size`);
      }
      yield chunk;
    }
  } finally {
    await iterator.return?.();
  }
}

/** How a file is packed, and whether a tar is in it. */
export async function sniff(path: string): Promise<{ readonly packing: Packing; readonly tar: boolean }> {
  const { start } = await peek(fileChunks(path)[Symbol.asyncIterator](), true);
  const packing = packingOf(start);
  const parts: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of decompress(fileChunks(path), 'layer', Number.POSITIVE_INFINITY)) {
      parts.push(chunk);
      size += chunk.byteLength;
      if (size >= BLOCK) break;
    }
  } catch (error) {
    if (!(error instanceof IntegrityError)) throw error;
  }
  return { packing, tar: isTarBlock(Buffer.concat(parts).subarray(0, BLOCK)) };
}

/** By the header's checksum (POSIX.1-1988, ustar), which every kind of tar has. */
function isTarBlock(block: Uint8Array): boolean {
  if (block.byteLength < BLOCK) return false;
  const written = Number.parseInt(Buffer.from(block.subarray(148, 156)).toString('latin1').trim(), 8);
  const sum = block.reduce((total, byte, index) => total + (index >= 148 && index < 156 ? 0x20 : byte), 0);
  return sum === written || block.every((byte) => byte === 0);
}

/** The first bytes, four where there are so many, and the whole stream again. */
async function peek(
  iterator: AsyncIterator<Uint8Array>,
  close = false,
): Promise<{ readonly start: Uint8Array; readonly rest: AsyncGenerator<Uint8Array, void, undefined> }> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  while (size < 4) {
    const { done, value } = await iterator.next();
    if (done) break;
    chunks.push(value);
    size += value.byteLength;
  }
  if (close) await iterator.return?.();
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
    if (/^(?:Z_|ZSTD_|ERR_ZSTD)/.test((error as NodeJS.ErrnoException).code ?? '')) {
      throw new IntegrityError(`${what} is packed, but breaks off or is broken (${(error as Error).message})`, { cause: error });
    }
    throw error;
  }
}
