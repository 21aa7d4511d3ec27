/** What is published and pulled in these tests, and what stood there before. */

import { createHash } from 'node:crypto';
import type { OciRegistry } from '../support/oci-registry.ts';

export const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
export const INDEX = 'application/vnd.oci.image.index.v1+json';
export const EMPTY = Buffer.from('{}');
/** The layer of every publication here. */
export const LAYER = Buffer.alloc(40_000, 'waybill ');
/** What the tag names before. */
export const OLD = Buffer.from(
  JSON.stringify({ schemaVersion: 2, mediaType: MANIFEST, config: descriptor(EMPTY, 'application/vnd.oci.empty.v1+json'), layers: [] }),
);

export function sha256(bytes: Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

export function descriptor(bytes: Uint8Array, mediaType = 'application/octet-stream', annotations: Readonly<Record<string, string>> = {}) {
  return { mediaType, digest: sha256(bytes), size: bytes.byteLength, annotations };
}

/** Puts an artifact under `v1`, whatever its layers say of themselves. */
export function setArtifact(registry: OciRegistry, layers: readonly unknown[], more: Readonly<Record<string, unknown>> = {}): Buffer {
  registry.setBlob('o/n', EMPTY);
  const bytes = Buffer.from(
    JSON.stringify({ schemaVersion: 2, mediaType: MANIFEST, config: descriptor(EMPTY, 'application/vnd.oci.empty.v1+json'), layers, ...more }),
  );
  registry.setManifest('o/n', 'v1', bytes, MANIFEST);
  return bytes;
}
