/** The manifest that carries a bundle beside what it is about; the same that cosign and actions/attest write. */

import { createHash } from 'node:crypto';
import { formatDigest } from '../../core/digest.ts';
import type { Descriptor, LocalBlob, Manifest } from '../../core/model.ts';
import { emptyConfig, encodeManifest } from '../../manifest/oci.ts';
import { BUNDLE } from './bundle.ts';

export interface Referrer {
  /** Empty config, then the bundle. */
  readonly blobs: readonly LocalBlob[];
  readonly manifest: Manifest;
  /** As lists of referrers have it: readers drop entries by their `artifactType`. */
  readonly descriptor: Descriptor;
}

/** `created`: milliseconds since 1970. */
export function referrerOf(bundle: string, predicateType: string, subject: Descriptor, created: number): Referrer {
  const bytes = new TextEncoder().encode(bundle);
  const config = emptyConfig();
  // No title: `pull` would take the bundle for a file.
  const layer: LocalBlob = {
    title: 'bundle',
    mediaType: BUNDLE,
    size: bytes.byteLength,
    digest: { algorithm: 'sha256', hex: createHash('sha256').update(bytes).digest('hex') },
    annotations: {},
    async *open() {
      yield bytes;
    },
  };
  const annotations = {
    'dev.sigstore.bundle.content': 'dsse-envelope',
    'dev.sigstore.bundle.predicateType': predicateType,
    'org.opencontainers.image.created': `${new Date(created).toISOString().slice(0, 19)}Z`,
  };
  const stored = (blob: LocalBlob) => ({ blob, digest: blob.digest, action: 'uploaded' as const });
  const { mediaType, digest, size } = subject;
  const manifest = encodeManifest({
    layers: [stored(layer)],
    config: stored(config),
    annotations,
    artifactType: BUNDLE,
    subject: { mediaType, digest, size },
    name: '',
    tag: undefined,
    created: 0,
  });
  return {
    blobs: [config, layer],
    manifest,
    descriptor: { mediaType: manifest.mediaType, digest: formatDigest(manifest.digest), size: manifest.bytes.byteLength, artifactType: BUNDLE, annotations },
  };
}
