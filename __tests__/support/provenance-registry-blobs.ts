/** The blobs of the provenance registry in memory: each upload is summed by two readers that know nothing of each other. */

import { createTarSum } from '../../src/content/pack/tarsum.ts';
import { formatDigest } from '../../src/core/digest.ts';
import { type Answer, type Ask, json, pieces } from './oci-registry-answer.ts';
import type { ProvenanceRegistryOptions } from './provenance-registry-options.ts';
import { simpleTarSum } from './simple-tarsum.ts';

/** `SUMTYPE:SUM` to the tar. */
export type Blobs = Map<string, Uint8Array>;

export interface BlobStore {
  /** What an image may use: uploaded to it, or mounted. */
  of(image: string): Blobs;
  mount(image: string, checksum: string): Answer;
  read(image: string, checksum: string): Answer;
  put(ask: Ask, image: string, sumType: string): Promise<Answer>;
}

export function createBlobStore(options: ProvenanceRegistryOptions, complain: (what: string) => void): BlobStore {
  const images = new Map<string, Blobs>();
  const of = (image: string): Blobs => {
    const blobs = images.get(image) ?? new Map();
    images.set(image, blobs);
    return blobs;
  };
  return {
    of,

    mount(image, checksum) {
      const found = [...images.values()].map((blobs) => blobs.get(checksum)).find((tar) => tar !== undefined);
      if (found === undefined) return { status: options.mountMissing ?? 300 };
      of(image).set(checksum, found);
      return { status: 200 };
    },

    read(image, checksum) {
      const tar = images.get(image)?.get(checksum);
      if (tar === undefined) return { status: 404, body: 'Blob does not exist.' };
      return { status: 200, body: tar, ...(options.chunkedBlobs ? { headers: { 'transfer-encoding': 'chunked' } } : {}) };
    },

    async put(ask, image, sumType) {
      const chunks: Uint8Array[] = [];
      const sum = knownSum(sumType);
      let broken: unknown;
      for await (const chunk of pieces(ask)) {
        chunks.push(chunk);
        try {
          sum?.update(chunk);
        } catch (error) {
          broken ??= error;
        }
      }
      if (sum === undefined) return { status: 400, body: `unknown sum type ${sumType}` };
      const tar = Buffer.concat(chunks);
      let checksum: string;
      try {
        if (broken !== undefined) throw broken;
        checksum = formatDigest(sum.digest());
      } catch (error) {
        return { status: 400, body: `not a tar: ${String(error)}` };
      }
      const simple = simpleTarSum(tar, sumType);
      if (simple !== checksum) {
        complain(`two readers differ: ${checksum} and ${simple}`);
        return { status: 500, body: 'two readers differ' };
      }
      if (!endsInTwoBlocks(tar)) return { status: 400, body: 'the tar does not end with exactly two zero blocks' };
      of(image).set(checksum, tar);
      return { ...json({ checksum: written(checksum, options.checksum ?? 'full') }), status: 201 };
    },
  };
}

function knownSum(sumType: string): ReturnType<typeof createTarSum> | undefined {
  try {
    return createTarSum(sumType);
  } catch {
    return undefined;
  }
}

function written(checksum: string, how: 'full' | 'bare' | 'upper'): string {
  const [sumType, hex] = checksum.split(':') as [string, string];
  if (how === 'full') return checksum;
  return how === 'bare' ? hex : `${sumType}:${hex.toUpperCase()}`;
}

/** Real registries choke on what follows the two blocks (distribution 2.0.1: "read/write on closed pipe"). */
function endsInTwoBlocks(tar: Uint8Array): boolean {
  const zero = (block: Uint8Array) => block.length === 512 && block.every((byte) => byte === 0);
  const block = (fromEnd: number) => tar.subarray(tar.length - fromEnd * 512, tar.length - (fromEnd - 1) * 512);
  if (tar.length % 512 !== 0 || !zero(block(1)) || !zero(block(2))) return false;
  // A body may end in zeros itself: the third block counts as an end only when no entry's data could be there.
  return tar.length === 1024 || !zero(block(3)) || lastEntryEnd(tar) === tar.length - 1024;
}

/** Where the last entry's data ends, by sizes alone. */
function lastEntryEnd(tar: Uint8Array): number {
  let at = 0;
  while (at < tar.length && tar[at] !== 0) {
    const field = Buffer.from(tar.subarray(at + 124, at + 136));
    const size =
      (field[0] as number) & 0x80 ? Number(field.readBigUInt64BE(4)) : Number.parseInt(field.toString('latin1').replace(/\0.*$/s, '').trim() || '0', 8);
    at += 512 + Math.ceil(size / 512) * 512;
  }
  return at;
}
