/** The things that travel: blobs, descriptors, drafts and manifests. */

import type { Digest } from './digest.ts';

/** Key and value pairs as OCI annotations hold them. */
export type Annotations = Readonly<Record<string, string>>;

/** In the field's own spelling (GOOS, GOARCH): https://github.com/opencontainers/image-spec/blob/main/image-index.md */
export interface Platform {
  readonly os: string;
  readonly architecture: string;
  readonly variant?: string;
  /** Which Windows: `10.0.20348.1`. */
  readonly 'os.version'?: string;
  readonly 'os.features'?: readonly string[];
}

/** A file, a folder or a few bytes, ready to be sent: measured, hashed, and openable as often as needed. */
export interface LocalBlob {
  /** The layer's title; for a config, `config`. Unique among the layers of a manifest. */
  readonly title: string;
  readonly mediaType: string;
  /** Bytes of what `open()` yields. */
  readonly size: number;
  readonly digest: Digest;
  readonly annotations: Annotations;
  /** Digest of the uncompressed tar, where this blob is an archive (`rootfs.diff_ids`). */
  readonly diffId?: Digest;
  readonly platform?: Platform;
  /** Where it travels in pieces: they are what a registry sees of it, in the order of its content. */
  readonly pieces?: readonly LocalBlob[];
  /**
   * A fresh stream from the start, for each attempt. A chunk may be overwritten once the next one is asked for.
   * Throws `IntegrityError` when the content is no longer what was measured.
   */
  open(): AsyncIterable<Uint8Array>;
}

/** A file that stays as it is, and whose digest is still being found out. */
export interface UnmeasuredBlob {
  readonly title: string;
  /** Bytes of what `open()` yields; it throws `IntegrityError` when there are more or fewer. */
  readonly size: number;
  open(): AsyncIterable<Uint8Array>;
}

export type BlobAction = 'exists' | 'mounted' | 'uploaded' | 'planned';

/** A blob with the registry's own checksum. */
export interface StoredBlob {
  readonly blob: LocalBlob;
  readonly digest: Digest;
  readonly action: BlobAction;
  /** Of a blob in pieces. */
  readonly pieces?: SentPieces;
}

/** What became of the pieces of a blob: how many there are, how many of them had to travel, and their bytes. */
export interface SentPieces {
  readonly count: number;
  readonly sent: number;
  readonly bytes: number;
}

/** What a registry sees of a blob: its pieces, or the blob itself. */
export function piecesOf(blob: LocalBlob): readonly LocalBlob[] {
  return blob.pieces ?? [blob];
}

/** An object of a document as others wrote it, with all its members, known here or not. */
export type Written = Readonly<Record<string, unknown>>;

/** https://github.com/opencontainers/image-spec/blob/main/descriptor.md */
export interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
  readonly annotations?: Annotations;
  readonly platform?: Platform;
  readonly artifactType?: string;
  /** Of an index's entry: what stands in an index when it is written again, instead of all the above. */
  readonly written?: Written;
}

/** Everything a manifest is made from, in input order. */
export interface Draft {
  readonly layers: readonly StoredBlob[];
  readonly config: StoredBlob | undefined;
  readonly annotations: Annotations;
  readonly artifactType: string | undefined;
  readonly subject?: Descriptor | undefined;
  /** Repository and tag, for manifests that name themselves (schema 1). */
  readonly name: string;
  readonly tag: string | undefined;
  /** Seconds since 1970. */
  readonly created: number;
  readonly platform?: Platform | undefined;
}

/** Everything an index is made from. */
export interface IndexDraft {
  /** In input order. */
  readonly manifests: readonly Descriptor[];
  readonly annotations: Annotations;
  readonly artifactType: string | undefined;
  readonly subject?: Descriptor | undefined;
}

/** A manifest or an index as exact bytes: encoded once, or as a registry sent it. */
export interface Manifest {
  readonly bytes: Uint8Array;
  readonly mediaType: string;
  /** Of `bytes`; for a signed schema 1 manifest, of its payload. */
  readonly digest: Digest;
}

/** What a manifest or an index says, decoded and checked. */
export type Document = ManifestDocument | IndexDocument;

interface DocumentParts {
  readonly annotations: Annotations;
  readonly artifactType?: string;
  readonly subject?: Descriptor;
}

export interface ManifestDocument extends DocumentParts {
  readonly kind: 'manifest';
  /** A size is `NaN` where the manifest does not tell it (schema 1). */
  readonly layers: readonly Descriptor[];
  readonly config?: Descriptor;
}

export interface OddEntry {
  readonly written: Written;
  /** As a clause: `entry 2 has a size that is negative`. */
  readonly problem: string;
}

export interface IndexDocument extends DocumentParts {
  readonly kind: 'index';
  readonly manifests: readonly Descriptor[];
  /** Entries that say too little, or what cannot be: nothing is known of them, and whoever needs all must not go on. */
  readonly odd: readonly OddEntry[];
  /** All of it, for whoever writes it again. */
  readonly written: Written;
}
