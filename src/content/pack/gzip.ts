/** Compression of layers. The frame around the deflate stream is our own: no time, no name, no operating system. */

import { pipeline, type Transform } from 'node:stream';

/** RFC 1952, section 2.3: deflate, no flags, no time, no extra flags, unknown operating system. */
const HEADER = Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff);

/** The gzip form of `source`; `level` is 0 to 9. Chunks of `source` must not be reused by their maker. */
export async function* gzip(source: AsyncIterable<Uint8Array>, level: number): AsyncGenerator<Uint8Array, void, undefined> {
  const { crc32, createDeflateRaw } = await import('node:zlib');
  let sum = 0;
  let size = 0;
  async function* counted(): AsyncGenerator<Uint8Array, void, undefined> {
    for await (const chunk of source) {
      sum = crc32(chunk, sum);
      size += chunk.byteLength;
      yield chunk;
    }
  }
  yield HEADER;
  yield* through(counted(), createDeflateRaw({ level }));
  const trailer = Buffer.alloc(8);
  trailer.writeUInt32LE(sum, 0);
  trailer.writeUInt32LE(size % 2 ** 32, 4);
  yield trailer;
}

/** The zstd form of `source`. The level is that of gzip, which zstd takes as it is, but 0 means its default there: 1 is its least. */
export async function* zstd(source: AsyncIterable<Uint8Array>, level: number): AsyncGenerator<Uint8Array, void, undefined> {
  // Node 24 is the first line of releases where this is always there; nobody else pays for it.
  const { constants, createZstdCompress } = await import('node:zlib');
  yield* through(source, createZstdCompress({ params: { [constants.ZSTD_c_compressionLevel]: Math.max(1, level) } }));
}

async function* through(source: AsyncIterable<Uint8Array>, transform: Transform): AsyncGenerator<Uint8Array, void, undefined> {
  // A failure destroys the transform with its error, which the loop over it then throws.
  pipeline(source, transform, () => {});
  yield* transform as AsyncIterable<Uint8Array>;
}
