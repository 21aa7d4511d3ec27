/** From stored blobs to the documents that name them: a manifest for each part, an index over several, one tagged manifest for each tag. */

import { formatDigest } from '../../core/digest.ts';
import type { RegistryKind } from '../../core/kind.ts';
import { type Annotations, type Descriptor, type LocalBlob, type Manifest, type Platform, piecesOf, type StoredBlob } from '../../core/model.ts';
import { platformKey } from '../../core/platform.ts';
import type { Target } from '../../core/target.ts';

/** What one manifest is made from. */
export interface Part {
  readonly layers: readonly LocalBlob[];
  readonly config: LocalBlob | undefined;
  readonly platform: Platform | undefined;
  /** Of its manifest, beside those of all and over them. */
  readonly annotations?: Annotations;
  /** Of its entry in the index. */
  readonly entry?: Annotations;
}

/** A key and a value for one platform; `undefined` = for all. */
export interface PlatformAnnotation {
  readonly platform: Platform | undefined;
  readonly key: string;
  readonly value: string;
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
      layers: part.layers.flatMap(piecesOf).map(stored),
      config: part.config === undefined ? undefined : stored(part.config),
      annotations: { ...content.annotations, ...part.annotations },
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
  const manifests = content.parts.map(({ platform, entry = {} }, at) =>
    annotated(descriptorOf(children[at] as Manifest, platform, content.artifactType), entry),
  );
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

/** Those of `all` that are for this platform; what is for one alone wins over what is for all. */
export function annotationsFor(platform: Platform | undefined, all: readonly PlatformAnnotation[]): Annotations {
  const own = platform === undefined ? undefined : platformKey(platform);
  const wanted = all.filter((one) => one.platform === undefined || platformKey(one.platform) === own);
  return Object.fromEntries(
    [...wanted].sort((a, b) => Number(a.platform !== undefined) - Number(b.platform !== undefined)).map(({ key, value }) => [key, value]),
  );
}

/** The entry of an index with more annotations, whoever wrote it. */
export function annotated(descriptor: Descriptor, more: Annotations): Descriptor {
  if (Object.keys(more).length === 0) return descriptor;
  const { annotations, written, ...rest } = descriptor;
  const again = written === undefined ? {} : { written: { ...written, annotations: { ...(written['annotations'] as object | null), ...more } } };
  return { ...rest, annotations: { ...annotations, ...more }, ...again };
}

export function asExisting(blob: LocalBlob): StoredBlob {
  const pieces = blob.pieces === undefined ? {} : { pieces: { count: blob.pieces.length, sent: 0, bytes: 0 } };
  return { blob, digest: blob.digest, action: 'exists', ...pieces };
}
