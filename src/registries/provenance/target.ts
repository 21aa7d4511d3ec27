/** Publishing to a provenance registry: ask for each blob by mounting it, upload the tar, put the signed manifest under its tags. */

import { equalDigests, formatDigest } from '../../core/digest.ts';
import { InputError, IntegrityError, PublishError } from '../../core/errors.ts';
import type { Manifest } from '../../core/model.ts';
import type { Target } from '../../core/target.ts';
import type { Send } from '../../http/types.ts';
import { provenanceClient, type Repository } from './client.ts';
import { manifestOf, readDocument } from './read-manifest.ts';
import { checkVariable } from './routes.ts';
import { encodeSchema1 } from './schema1.ts';
import type { PrivateKey } from './signing/keys.ts';
import { signText } from './signing/signature.ts';

export interface ProvenanceTargetOptions {
  /** The type of the blobs' digests: `tarsum.v1+sha256`. */
  readonly sumType: string;
  /** `undefined` = unsigned. */
  readonly keys: readonly PrivateKey[] | undefined;
  /** Seconds since 1970; a part of each signature, not of the signed text. */
  readonly signingTime: number;
  readonly debug: (text: string) => void;
}

/**
 * Blobs are uncompressed tars, and their digests are tar sums. Throws `InputError` at once for an image name or a sum type that
 * the protocol does not know; every method throws the errors of `call`.
 */
export function provenanceTarget(send: Send, repository: Repository, options: ProvenanceTargetOptions): Target {
  const { name, host } = repository;
  const here = `${host}/${name}`;
  const client = provenanceClient({ send, debug: options.debug }, repository);
  checkVariable('sumtype', options.sumType);
  /** Signatures vary from one signing to the next (ECDSA), so each text is signed once. By the text's digest. */
  const signed = new Map<string, Manifest>();
  /** Checksums that a manifest at the registry names, as far as it was read. */
  const named = new Set<string>();
  /** The tag that a manifest was put under last, by its digest: there is no other way to ask for it. */
  const tagOf = new Map<string, string>();

  return {
    name: here,

    /** Every question about a blob changes something or downloads it, so only what manifests said is known. */
    async has(blob) {
      return named.has(formatDigest(blob.digest));
    },

    async mount(blob) {
      return (await client.mountBlob(blob.digest)) ? { kind: 'present', how: 'mounted' } : { kind: 'missing' };
    },

    async upload(blob) {
      const digest = await client.putBlob(blob.title, blob.digest.algorithm, () => blob.open(), blob.size);
      // Of another type than the address asked for: neither side could tell what is stored (the client of 2014 compared the whole text, too).
      if (!equalDigests(digest, blob.digest)) {
        throw new IntegrityError(`${host} calculated ${formatDigest(digest)} for "${blob.title}", but its checksum is ${formatDigest(blob.digest)}`);
      }
      return digest;
    },

    encode(draft) {
      const payload = encodeSchema1(draft);
      const unsigned = manifestOf(payload, payload, false);
      if (options.keys === undefined) return unsigned;
      const known = signed.get(unsigned.digest.hex) ?? manifestOf(signText(payload, options.keys, { time: options.signingTime }), payload, true);
      signed.set(unsigned.digest.hex, known);
      return known;
    },

    async put(manifest, tag) {
      if (tag === undefined) throw new InputError(`${here}: a provenance registry takes manifests under tags only`, { hint: 'set tag' });
      await client.putManifest(tag, manifest.bytes);
      tagOf.set(formatDigest(manifest.digest), tag);
    },

    async find(reference) {
      const tag = reference.includes(':') ? tagOf.get(reference) : reference;
      const document = tag === undefined ? undefined : await client.readManifest(tag);
      if (tag === undefined || document === undefined) return undefined;
      try {
        const { manifest, content } = readDocument(document, `reading the manifest "${tag}" of ${here}`);
        for (const checksum of content.checksums) named.add(checksum);
        return manifest;
      } catch (error) {
        // What we put must come back whole. What somebody else left there is only another manifest, which ours may replace.
        if (!(error instanceof PublishError) || [...tagOf.values()].includes(tag)) throw error;
        options.debug(`${here}:${tag} holds no good manifest: ${error.message}`);
        return manifestOf(document, document, false);
      }
    },

    async checkWritable() {
      // The protocol has no question for it that would leave nothing behind.
    },
  };
}
