/** OCI manifests: from a draft to exact bytes. */

import { createHash } from 'node:crypto';
import { formatDigest } from '../core/digest.ts';
import { InputError } from '../core/errors.ts';
import { memoryBlob } from '../core/memory-blob.ts';
import type { Annotations, Descriptor, Draft, IndexDocument, IndexDraft, LocalBlob, Manifest, OddEntry, StoredBlob } from '../core/model.ts';

export const OCI_MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
export const OCI_INDEX = 'application/vnd.oci.image.index.v1+json';
/** https://github.com/opencontainers/image-spec/blob/main/manifest.md#guidance-for-an-empty-descriptor */
export const EMPTY_CONFIG = 'application/vnd.oci.empty.v1+json';
/** What an artifact is when nobody says; oras uses the same name (oras-go: MediaTypeUnknownArtifact). */
export const UNKNOWN_ARTIFACT = 'application/vnd.unknown.artifact.v1';
/** Registries need not take more (distribution-spec, "Pushing Manifests"). Bytes. */
const LARGEST = 4 * 1024 * 1024;
/** As much is read of one document: a manifest, or a page of a list. Bytes. */
export const LARGEST_DOCUMENT = 2 * LARGEST;

/** The two bytes `{}` that stand where there is no config. */
export function emptyConfig(): LocalBlob {
  return memoryBlob(new TextEncoder().encode('{}'), EMPTY_CONFIG);
}

/**
 * https://github.com/opencontainers/image-spec/blob/main/manifest.md. The same draft makes the same bytes: members in the
 * specification's order, annotations sorted. Throws `InputError` when it would be larger than 4 MiB.
 */
export function encodeManifest(draft: Draft): Manifest {
  const config = draft.config ?? { blob: emptyConfig(), digest: emptyConfig().digest, action: 'exists' as const };
  const artifactType = draft.artifactType ?? (config.blob.mediaType === EMPTY_CONFIG ? UNKNOWN_ARTIFACT : undefined);
  const document = {
    schemaVersion: 2,
    mediaType: OCI_MANIFEST,
    ...(artifactType === undefined ? {} : { artifactType }),
    config: descriptorOf(config),
    layers: draft.layers.map(descriptorOf),
    ...(draft.subject === undefined ? {} : { subject: draft.subject }),
    ...(Object.keys(draft.annotations).length === 0 ? {} : { annotations: sorted(draft.annotations) }),
  };
  return manifestOf(document, OCI_MANIFEST);
}

/**
 * https://github.com/opencontainers/image-spec/blob/main/image-index.md. The same draft makes the same bytes; entries that others wrote
 * stay as they are.
 */
export function encodeIndex(draft: IndexDraft): Manifest {
  const document = {
    schemaVersion: 2,
    mediaType: OCI_INDEX,
    ...(draft.artifactType === undefined ? {} : { artifactType: draft.artifactType }),
    manifests: draft.manifests.map(entryOf),
    ...(draft.subject === undefined ? {} : { subject: draft.subject }),
    ...(Object.keys(draft.annotations).length === 0 ? {} : { annotations: sorted(draft.annotations) }),
  };
  return manifestOf(document, OCI_INDEX);
}

/** An index that is there, with other entries, and behind them those that nobody can read; all else that its writers put into it stays. */
export function rewriteIndex({ written }: Pick<IndexDocument, 'written'>, manifests: readonly Descriptor[], odd: readonly OddEntry[] = []): Manifest {
  const mediaType = typeof written['mediaType'] === 'string' ? written['mediaType'] : OCI_INDEX;
  return manifestOf({ ...written, mediaType, manifests: [...manifests.map(entryOf), ...odd.map((entry) => entry.written)] }, mediaType);
}

function entryOf({ annotations, written, ...rest }: Descriptor): object {
  return written ?? { ...rest, ...(annotations === undefined ? {} : { annotations: sorted(annotations) }) };
}

/** The bytes of a document, with their digest. Throws `InputError` when they are too many. */
export function manifestOf(document: object, mediaType: string): Manifest {
  const bytes = new TextEncoder().encode(JSON.stringify(document));
  if (bytes.byteLength > LARGEST) {
    const [what, hint] = /index|manifest\.list/.test(mediaType)
      ? ['the index', 'name fewer manifests, or leave out what is annotated']
      : ['layers: the manifest', 'publish fewer layers: a folder is one layer, whatever it holds'];
    throw new InputError(`${what} would have ${bytes.byteLength} bytes, and registries take at most ${LARGEST}`, { hint });
  }
  return { bytes, mediaType, digest: { algorithm: 'sha256', hex: createHash('sha256').update(bytes).digest('hex') } };
}

function descriptorOf({ blob, digest }: StoredBlob): Descriptor {
  return {
    mediaType: blob.mediaType,
    digest: formatDigest(digest),
    size: blob.size,
    ...(Object.keys(blob.annotations).length === 0 ? {} : { annotations: sorted(blob.annotations) }),
  };
}

/** Bytewise, as Go's encoder sorts maps. */
function sorted(annotations: Annotations): Annotations {
  return Object.fromEntries(Object.entries(annotations).sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b))));
}
