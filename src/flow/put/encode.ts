/** From stored blobs to the documents that name them: a manifest for each part, an index over several, one tagged manifest for each tag. */

import { formatDigest } from '../../core/digest.ts';
import type { RegistryKind } from '../../core/kind.ts';
import type { Annotations, Descriptor, LocalBlob, Manifest, Platform, StoredBlob } from '../../core/model.ts';
import type { Target } from '../../core/target.ts';

/** What one manifest is made from. */
export interface Part {
  readonly layers: readonly LocalBlob[];
  readonly config: LocalBlob | undefined;
  readonly platform: Platform | undefined;
}

export interface Content {
  readonly parts: readonly Part[];
  /** Of each manifest. */
  readonly annotations: Annotations;
  /** Where there is an index over the parts. */
  readonly index: { readonly annotations: Annotations } | undefined;
  readonly artifactType: string | undefined;
  /** Seconds since 1970. */
  readonly created: number;
}

/** A tag, or none, and what it is to name. */
export interface TaggedManifest {
  readonly tag: string | undefined;
  readonly manifest: Manifest;
}

export interface Encoded {
  /** Below the index; none where there is no index. */
  readonly children: readonly Manifest[];
  /** At least one. */
  readonly tagged: readonly TaggedManifest[];
}

export interface Place {
  readonly kind: RegistryKind;
  readonly target: Target;
  readonly name: string;
  readonly tags: readonly string[];
  readonly subject: Descriptor | undefined;
}

/** `stored` answers what the registry said of a blob. Pure. */
export function encode({ kind, target, name, tags, subject }: Place, content: Content, stored: (blob: LocalBlob) => StoredBlob): Encoded {
  const wanted = tags.length > 0 ? tags : [undefined];
  const document = (part: Part, tag: string | undefined): Manifest =>
    target.encode({
      layers: part.layers.map(stored),
      config: part.config === undefined ? undefined : stored(part.config),
      annotations: content.annotations,
      artifactType: content.artifactType,
      // Of an index's children none refers to the subject: the index does.
      subject: content.index === undefined ? subject : undefined,
      name,
      tag,
      created: content.created,
      platform: part.platform,
    });
  const [first] = content.parts as readonly [Part, ...Part[]];
  if (content.index === undefined || target.encodeIndex === undefined) {
    const shared = kind.knows.digests ? document(first, wanted[0]) : undefined;
    return { children: [], tagged: wanted.map((tag) => ({ tag, manifest: shared ?? document(first, tag) })) };
  }
  const children = content.parts.map((part) => document(part, undefined));
  const manifests = children.map((child, at) => descriptorOf(child, content.parts[at]?.platform, content.artifactType));
  const index = target.encodeIndex({ manifests, annotations: content.index.annotations, artifactType: content.artifactType, subject });
  return { children, tagged: wanted.map((tag) => ({ tag, manifest: index })) };
}

export function descriptorOf({ mediaType, digest, bytes }: Manifest, platform?: Platform, artifactType?: string): Descriptor {
  return {
    mediaType,
    digest: formatDigest(digest),
    size: bytes.byteLength,
    ...(platform === undefined ? {} : { platform }),
    ...(artifactType === undefined ? {} : { artifactType }),
  };
}

export function asExisting(blob: LocalBlob): StoredBlob {
  return { blob, digest: blob.digest, action: 'exists' };
}
