/** Pulling from a provenance registry: manifests whose signatures fit, blobs as streams, tags. */

import { createHash } from 'node:crypto';
import { TAR_LAYER } from '../../content/find/media-type.ts';
import { type Digest, formatDigest } from '../../core/digest.ts';
import { InputError, IntegrityError } from '../../core/errors.ts';
import type { ReadableSource } from '../../core/target.ts';
import type { Send } from '../../http/types.ts';
import { type OpenedBlob, provenanceClient, type Repository, readVersion, type Version } from './client.ts';
import { createTarSum } from './layers/tarsum.ts';
import { type ReadManifest, readDocument } from './read-manifest.ts';
import type { PublicKey } from './signing/keys.ts';

export interface ProvenanceSourceOptions {
  /** Must be among the keys that signed; `undefined` = any key. */
  readonly verifyKey: PublicKey | undefined;
  readonly debug: (text: string) => void;
  /** Hears of what is allowed, but weak: an unsigned manifest. */
  readonly warn: (text: string) => void;
}

export interface ProvenanceSource extends ReadableSource {
  version(): Promise<Version>;
  /** As `find`, with what the manifest says and who signed it. */
  read(tag: string): Promise<ReadManifest | undefined>;
  /** The blob with the length that the registry announces: a schema 1 manifest names no sizes. */
  open(digest: Digest): Promise<OpenedBlob>;
}

/** Throws `InputError` at once for an image name that the protocol does not know; every method throws the errors of `call`. */
export function provenanceSource(send: Send, repository: Repository, options: ProvenanceSourceOptions): ProvenanceSource {
  const { name, host, origin } = repository;
  const here = `${host}/${name}`;
  const wire = { send, debug: options.debug };
  const client = provenanceClient(wire, repository);

  /** Throws `IntegrityError` for a bad signature, a missing one where `verifyKey` is set, and another name or tag than asked for. */
  async function read(tag: string): Promise<ReadManifest | undefined> {
    if (tag.includes(':')) throw new InputError(`${here}@${tag}: a provenance registry finds manifests by tag only`, { hint: 'name the tag' });
    const document = await client.readManifest(tag);
    if (document === undefined) return undefined;
    const what = `reading the manifest "${tag}" of ${here}`;
    const found = readDocument(document, what);
    const { content, keys } = found;
    // The client of 2014 did not compare: a registry could pass any signed manifest off as another.
    if (content.name !== name || content.tag !== tag) {
      throw new IntegrityError(`${what}: the manifest is that of ${content.name}:${content.tag}`, { hint: 'a registry must not answer with another manifest' });
    }
    checkSigners(keys, what);
    return found;
  }

  function checkSigners(keys: readonly PublicKey[], what: string): void {
    const { verifyKey } = options;
    if (verifyKey === undefined) {
      if (keys.length === 0) options.warn(`${what}: the manifest is not signed`);
      return;
    }
    if (keys.some(({ id }) => id === verifyKey.id)) return;
    const signers = keys.length === 0 ? 'it is not signed' : `it is signed by ${keys.map(({ id }) => id).join(', ')}`;
    throw new IntegrityError(`${what}: ${signers}, not by the key ${verifyKey.id} of verify-key`);
  }

  return {
    name: here,
    version: () => readVersion(wire, origin),
    read,
    find: async (reference) => (await read(reference))?.manifest,
    open: client.readBlob,

    /** `size` is compared where it is known (not `NaN`). The protocol has no ranges: what lies before `offset` is read and dropped. */
    async *blob(digest, size, offset = 0) {
      const { length, body } = await client.readBlob(digest);
      if (!Number.isNaN(size) && !Number.isNaN(length) && size !== length) {
        throw new IntegrityError(`the blob ${formatDigest(digest)} of ${here} has ${length} bytes, not ${size}`);
      }
      let skip = offset;
      for await (const chunk of body) {
        if (chunk.byteLength > skip) yield chunk.subarray(skip);
        skip = Math.max(0, skip - chunk.byteLength);
      }
    },

    async *tags() {
      yield* await client.listTags();
    },

    decode(manifest) {
      const { content } = readDocument(manifest.bytes, `reading the manifest of ${here}`);
      const layers = content.layers.map(({ checksum, labels }) => ({ mediaType: TAR_LAYER, digest: checksum, size: Number.NaN, annotations: labels }));
      return { kind: 'manifest', layers, annotations: content.layers.at(-1)?.labels ?? {} };
    },

    checksum(algorithm) {
      if (!algorithm.startsWith('tarsum')) return createHash(algorithm);
      const sum = createTarSum(algorithm);
      return { update: (chunk) => sum.update(chunk), digest: () => sum.digest().hex };
    },
  };
}
