/** The blobs of the provenance registry in memory: each upload is looked at and summed by the registry's own reader. */

import { type Answer, type Ask, json, pieces } from './oci-registry-answer.ts';
import type { ProvenanceRegistryOptions } from './provenance-registry-options.ts';
import { simpleTarSum } from './simple-tarsum.ts';
import { tarProblem } from './tar-shape.ts';

const SUM_TYPES = /^tarsum(?:\.v1|\.dev)?\+sha(?:256|512)$/;

/** `SUMTYPE:SUM` to the tar. */
export type Blobs = Map<string, Uint8Array>;

export interface BlobStore {
  /** What an image may use: uploaded to it, or mounted. */
  of(image: string): Blobs;
  mount(image: string, checksum: string): Answer;
  read(image: string, checksum: string): Answer;
  put(ask: Ask, image: string, sumType: string): Promise<Answer>;
}

export function createBlobStore(options: ProvenanceRegistryOptions): BlobStore {
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
      for await (const chunk of pieces(ask)) chunks.push(chunk);
      const tar = Buffer.concat(chunks);
      if (!SUM_TYPES.test(sumType)) return { status: 400, body: `unknown sum type ${sumType}` };
      const problem = tarProblem(tar);
      if (problem !== undefined) return { status: 400, body: `not a tar: ${problem}` };
      const checksum = simpleTarSum(tar, sumType);
      of(image).set(checksum, tar);
      return { ...json({ checksum: written(checksum, options.checksum ?? 'full') }), status: 201 };
    },
  };
}

function written(checksum: string, how: 'full' | 'bare' | 'upper'): string {
  const [sumType, hex] = checksum.split(':') as [string, string];
  if (how === 'full') return checksum;
  return how === 'bare' ? hex : `${sumType}:${hex.toUpperCase()}`;
}
