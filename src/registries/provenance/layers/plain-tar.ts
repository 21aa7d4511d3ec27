/** Layers as provenance registries take them: plain tars that end in exactly two zero blocks, measured by their tar sum. */

import { changed, type FileStamp, readFile, sameFile, stampOfFile } from '../../../content/hash/read.ts';
import { BLOCK } from '../../../content/tar/header.ts';
import { decompress, fileChunks } from '../../../content/unpack/decompress.ts';
import { about, IntegrityError } from '../../../core/errors.ts';
import type { MeasuredTar } from '../../../core/kind.ts';
import { createTarReader } from './tar-reader.ts';
import { createTarSum } from './tarsum.ts';

const NOTHING = { begin(): void {}, body(): void {}, end(): void {} };

/** Reads the file once. Throws `IntegrityError` beginning with `what` when it holds no whole tar, or changes meanwhile. */
export async function measureTar(path: string, isPacked: boolean, sumType: string, what: string): Promise<MeasuredTar> {
  const stamp = stampOfFile(path);
  const open = (): AsyncIterable<Uint8Array> => endedTwice(isPacked ? unpacked(path, stamp, what) : readFile(path, stamp.size, stamp));
  const sum = createTarSum(sumType);
  let size = 0;
  try {
    for await (const chunk of open()) {
      sum.update(chunk);
      size += chunk.byteLength;
    }
    return { size, digest: sum.digest(), open };
  } catch (error) {
    throw error instanceof IntegrityError && !error.message.startsWith(what) ? about(what, error) : error;
  }
}

/** zlib keeps chunks for a while, so it gets them in buffers of their own, and the file is looked at again in the end. */
async function* unpacked(path: string, stamp: FileStamp, what: string): AsyncGenerator<Uint8Array, void, undefined> {
  yield* decompress(fileChunks(path), what);
  if (!sameFile(stampOfFile(path), stamp)) throw changed(path);
}

/**
 * The entries as they are, then two zero blocks, whatever padding was there: real registries fail on more (distribution 2.0.1: "read/write
 * on closed pipe"). Throws `IntegrityError` for what is no tar.
 */
export async function* endedTwice(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  const reader = createTarReader(NOTHING);
  let sent = 0;
  for await (const chunk of source) {
    reader.update(chunk);
    // A copy: the chunk is overwritten once the next is asked for, and this part may be kept.
    const wanted = reader.ended() ? Buffer.from(chunk.subarray(0, Math.max(0, reader.contentEnd() - sent))) : chunk;
    if (chunk.subarray(wanted.byteLength).some((byte) => byte !== 0)) {
      throw new IntegrityError('it is a tar with more behind its end, which would be lost', {
        hint: 'cut it off, or publish the folder that the file lies in',
      });
    }
    sent += wanted.byteLength;
    if (wanted.byteLength > 0) yield wanted;
  }
  reader.finish();
  // A part of the first zero block may have gone before it was known to be one.
  yield new Uint8Array(reader.contentEnd() + 2 * BLOCK - sent);
}
