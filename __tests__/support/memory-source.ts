/** A registry in memory behind the Source interface itself, for tests of the way back. */

import { createHash } from 'node:crypto';
import { formatDigest } from '../../src/core/digest.ts';
import type { Descriptor, Manifest, Platform } from '../../src/core/model.ts';
import type { ReadableSource } from '../../src/core/target.ts';
import { decodeManifest } from '../../src/manifest/oci-read.ts';

export interface MemorySource extends ReadableSource {
  /** `find v1`, `blob 0` (with the offset), `tags`. */
  readonly calls: string[];
  readonly manifests: Map<string, Manifest>;
  readonly blobs: Map<string, Uint8Array>;
  /** What is listed of a subject, by its digest. */
  readonly listed: Map<string, Descriptor[]>;
  /** Played instead of the blob's bytes, by digest; each once. */
  readonly plays: Map<string, ((bytes: Uint8Array, offset: number) => AsyncIterable<Uint8Array>)[]>;
  /** Adds a blob; what a manifest says of it. */
  layer(content: string | Uint8Array, annotations?: Readonly<Record<string, string>>, mediaType?: string): Descriptor;
  /** Adds a manifest under its digest and the names given. */
  manifest(layers: readonly Descriptor[], ...names: readonly string[]): Descriptor;
  index(manifests: readonly (Descriptor & { readonly platform?: Platform })[], ...names: readonly string[]): Descriptor;
  raw(json: unknown, mediaType: string, ...names: readonly string[]): Descriptor;
}

export const OCI_MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
export const OCI_INDEX = 'application/vnd.oci.image.index.v1+json';

export function titled(title: string, more: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
  return { 'org.opencontainers.image.title': title, ...more };
}

export function memorySource(name = 'memory.example/x'): MemorySource {
  const calls: string[] = [];
  const manifests = new Map<string, Manifest>();
  const blobs = new Map<string, Uint8Array>();
  const plays: MemorySource['plays'] = new Map();
  const listed: MemorySource['listed'] = new Map();
  const raw: MemorySource['raw'] = (json, mediaType, ...names) => {
    const bytes = new TextEncoder().encode(JSON.stringify(json));
    const manifest = { bytes, mediaType, digest: { algorithm: 'sha256', hex: createHash('sha256').update(bytes).digest('hex') } };
    for (const key of [formatDigest(manifest.digest), ...names]) manifests.set(key, manifest);
    return { mediaType, digest: formatDigest(manifest.digest), size: bytes.byteLength };
  };
  return {
    name,
    calls,
    manifests,
    blobs,
    plays,
    listed,
    raw,
    decode: decodeManifest,
    layer(content, annotations = {}, mediaType = 'application/octet-stream') {
      const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
      const digest = `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
      blobs.set(digest, bytes);
      return { mediaType, digest, size: bytes.byteLength, annotations };
    },
    manifest(layers, ...names) {
      const config = this.layer('{}', {}, 'application/vnd.oci.empty.v1+json');
      return raw({ schemaVersion: 2, mediaType: OCI_MANIFEST, config, layers }, OCI_MANIFEST, ...names);
    },
    index: (list, ...names) => raw({ schemaVersion: 2, mediaType: OCI_INDEX, manifests: list }, OCI_INDEX, ...names),
    async find(reference) {
      calls.push(`find ${reference.startsWith('sha256:') ? 'digest' : reference}`);
      return manifests.get(reference);
    },
    async *blob(digest, _size, offset = 0) {
      calls.push(`blob ${offset}`);
      const bytes = blobs.get(formatDigest(digest)) as Uint8Array;
      const play = plays.get(formatDigest(digest))?.shift();
      if (play !== undefined) yield* play(bytes, offset);
      else for (let at = offset; at < bytes.byteLength; at += 1000) yield Uint8Array.from(bytes.subarray(at, at + 1000));
    },
    async *referrers(subject) {
      calls.push('referrers');
      yield* listed.get(formatDigest(subject)) ?? [];
    },
    async *tags() {
      calls.push('tags');
      yield* [...manifests.keys()].filter((key) => !key.includes(':'));
    },
  };
}
