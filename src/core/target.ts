/** What the story needs of any registry: where blobs go to, and where they come from. */

import type { Digest } from './digest.ts';
import type { Descriptor, Document, Draft, IndexDraft, LocalBlob, Manifest, UnmeasuredBlob } from './model.ts';

/** An open upload, as one registry knows it; meaningless to any other. */
export interface UploadSession {
  readonly url: URL;
  /** Bytes: what the registry takes in one chunk, but for the last one. */
  readonly minChunkSize?: number;
}

/** The answer to "is this blob there?". A missing blob may come with the session to send it through. */
export type Mount = { readonly kind: 'present'; readonly how: 'exists' | 'mounted' } | { readonly kind: 'missing'; readonly session?: UploadSession };

/** One repository that can be published to. Methods try once: retrying is the story's business. */
export interface Target {
  /** For messages and outputs: `HOST[:PORT]/NAME`, or `SCHEME://PATH`. */
  readonly name: string;
  /**
   * Asks for the blob by mounting it, from this repository or one of `mount-from`. `isLast`: it will not be asked again, so that a refusal which is no
   * failure means that the blob is missing.
   */
  mount(blob: LocalBlob, isLast?: boolean): Promise<Mount>;
  /** Whether the blob is there, by the cheapest question; opens nothing. `isLast` as for `mount`. */
  has(blob: LocalBlob, isLast?: boolean): Promise<boolean>;
  /** Whether a repository to mount from has the blob; opens nothing. */
  mountable?(blob: LocalBlob): Promise<boolean>;
  /** Sends the blob; the answer is the registry's own checksum. */
  upload(blob: LocalBlob, session?: UploadSession): Promise<Digest>;
  /** Whether nothing at all can be there yet, no blob and no tag: then what is large need not wait for its digest. */
  isNew?(): Promise<boolean>;
  /** Sends what is not measured yet and names it by its digest in the end; the answer is the registry's own checksum. */
  uploadUnmeasured?(blob: UnmeasuredBlob, digest: Promise<Digest>): Promise<Digest>;
  /** Closes the sessions that are still open, in whatever way the run ends, and answers how many. Never throws. */
  closeUploads?(): Promise<number>;
  /** Pure: the manifest's bytes from what was stored. */
  encode(draft: Draft): Manifest;
  /** Pure: the index's bytes; registries without indexes have no such method. */
  encodeIndex?(draft: IndexDraft): Manifest;
  /** Pure: the blobs that a manifest of this repository names, as `algorithm:hex`; none where it names other manifests, or is unreadable. */
  blobsOf?(manifest: Manifest): readonly string[];
  /** Puts the manifest under a tag, or by its digest. */
  put(manifest: Manifest, tag: string | undefined): Promise<void>;
  /** Puts a manifest that an index will name, where that is another thing than a put by digest. */
  putChild?(manifest: Manifest): Promise<void>;
  /** The manifest that a tag or a digest names; `undefined` when there is none. */
  find(reference: string): Promise<Manifest | undefined>;
  /** Sees to it that `referrer`, which was put before, is found from `subject`. */
  attach?(subject: Digest, referrer: Descriptor): Promise<void>;
  /** Throws `AuthError` when writing would be refused. Leaves nothing behind. */
  checkWritable(): Promise<void>;
}

/** One repository that can be pulled from. */
export interface Source {
  readonly name: string;
  /** The manifest that a tag or a digest names; `undefined` when there is none. */
  find(reference: string): Promise<Manifest | undefined>;
  /** The blob's bytes from `offset` on. A chunk may be overwritten once the next one is asked for. */
  blob(digest: Digest, size: number, offset?: number): AsyncIterable<Uint8Array>;
  /** The bytes that came were not those of the digest. Whether they had been kept on the way, so that the next ones come from elsewhere. */
  distrust?(digest: Digest): boolean;
  tags(): AsyncIterable<string>;
  /** What says that it refers to `subject`: as the registry lists it, so nothing of it is proved. Kinds without referrers have no such method. */
  referrers?(subject: Digest): AsyncIterable<Descriptor>;
}

/** A checksum in the making; `digest` answers lower-case hex. */
export interface Checksum {
  update(chunk: Uint8Array): unknown;
  digest(encoding: 'hex'): string;
}

/** A source whose manifests can be understood. */
export interface ReadableSource extends Source {
  /** Pure: what a manifest says. Throws `ProtocolError` when it is none, `IntegrityError` when it contradicts itself. */
  decode(manifest: Manifest): Document;
  /** Pure: an index with these children alone (`algorithm:hex`); all else of it, and the order, stay. */
  pick?(index: Manifest, children: ReadonlySet<string>): Manifest;
  /** The checksum of blobs, for algorithms that are no plain hash, such as tar sums. */
  checksum?(algorithm: string): Checksum;
}
