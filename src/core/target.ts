/** What the story needs of any registry: where blobs go to, and where they come from. */

import type { Digest } from './digest.ts';
import type { Document, Draft, LocalBlob, Manifest } from './model.ts';

export type Protocol = 'oci' | 'provenance' | 'layout';

/** An open upload, as one registry knows it; meaningless to any other. */
export interface UploadSession {
  readonly url: URL;
}

/** The answer to "is this blob there?". A missing blob may come with the session to send it through. */
export type Mount = { readonly kind: 'present'; readonly how: 'exists' | 'mounted' } | { readonly kind: 'missing'; readonly session?: UploadSession };

/** One repository that can be published to. Methods try once: retrying is the story's business. */
export interface Target {
  readonly protocol: Protocol;
  /** For messages and outputs: `HOST[:PORT]/NAME`, or `oci-layout://DIR`. */
  readonly name: string;
  /** Asks for the blob by mounting it, from this repository or one of `mount-from`. */
  mount(blob: LocalBlob): Promise<Mount>;
  /** Whether the blob is there, by the cheapest question; opens nothing. */
  has(blob: LocalBlob): Promise<boolean>;
  /** Sends the blob; the answer is the registry's own checksum. */
  upload(blob: LocalBlob, session?: UploadSession): Promise<Digest>;
  /** Closes a session that is not needed any more. Never throws. */
  cancel(session: UploadSession): Promise<void>;
  /** Pure: the manifest's bytes from what was stored. */
  encode(draft: Draft): Manifest;
  /** Puts the manifest under a tag, or by its digest. */
  put(manifest: Manifest, tag: string | undefined): Promise<void>;
  /** The manifest that a tag or a digest names; `undefined` when there is none. */
  find(reference: string): Promise<Manifest | undefined>;
  /** Throws `AuthError` when writing would be refused. Leaves nothing behind. */
  checkWritable(): Promise<void>;
}

/** One repository that can be pulled from. */
export interface Source {
  readonly protocol: Protocol;
  readonly name: string;
  /** The manifest that a tag or a digest names; `undefined` when there is none. */
  find(reference: string): Promise<Manifest | undefined>;
  /** The blob's bytes from `offset` on. */
  blob(digest: Digest, size: number, offset?: number): AsyncIterable<Uint8Array>;
  tags(): AsyncIterable<string>;
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
  /** The checksum of blobs, for algorithms that are no plain hash, such as tar sums. */
  checksum?(algorithm: string): Checksum;
}
