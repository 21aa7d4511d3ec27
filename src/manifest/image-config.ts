/** The config of an image, and of an artifact that is for one platform. */

import { formatDigest } from '../core/digest.ts';
import { InputError } from '../core/errors.ts';
import { memoryBlob } from '../core/memory-blob.ts';
import type { Annotations, LocalBlob, Platform } from '../core/model.ts';

export const IMAGE_CONFIG = 'application/vnd.oci.image.config.v1+json';

export interface ImageConfigDraft {
  /** In order, each with the digest of its uncompressed tar. */
  readonly layers: readonly LocalBlob[];
  readonly platform: Platform;
  /** Seconds since 1970. */
  readonly created: number;
  readonly labels: Annotations;
}

/** https://github.com/opencontainers/image-spec/blob/main/config.md. Throws `InputError` for a layer that is no archive. */
export function imageConfig({ layers, platform, created, labels }: ImageConfigDraft): LocalBlob {
  const time = new Date(created * 1000).toISOString().replace('.000Z', 'Z');
  const diffIds = layers.map(({ title, diffId }) => {
    if (diffId === undefined)
      throw new InputError(`layers: "${title}" is no archive, and an image's layers are`, { hint: 'leave its type out, and it is packed' });
    return formatDigest(diffId);
  });
  return configOf({
    created: time,
    ...platform,
    config: Object.keys(labels).length === 0 ? {} : { Labels: Object.fromEntries(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1))) },
    rootfs: { type: 'layers', diff_ids: diffIds },
    history: layers.map(({ title }) => ({ created: time, created_by: `waybill: ${title}` })),
  });
}

/** What tells readers the platform of an artifact without a config of its own; oras reads it, too (`oras pull --platform`). */
export function platformConfig(platform: Platform): LocalBlob {
  return configOf({ ...platform });
}

function configOf(document: object): LocalBlob {
  return memoryBlob(new TextEncoder().encode(JSON.stringify(document)), IMAGE_CONFIG);
}
