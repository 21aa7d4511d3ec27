/** What the provenance registry in memory can be told, and what it tells. */

import type { Answer } from './oci-registry-answer.ts';
import type { Asked, Fault, LogEntry } from './oci-registry-options.ts';

export interface ProvenanceRegistryOptions {
  /** What `GET /v2/version` says; true when left out. */
  readonly standalone?: boolean;
  /** Every request but the version's must carry exactly these, joined by commas. */
  readonly tokens?: readonly string[];
  /** Basic for a standalone registry, and what the index asks for. */
  readonly login?: { readonly username: string; readonly password: string };
  /** true: the version wants that login, too. */
  readonly guardsVersion?: boolean;
  /** Gives out tokens for the login; every other request must carry them. */
  readonly index?: {
    readonly tokens: readonly string[];
    /** The header's value; the registry's own host when left out. */
    readonly endpoints?: string;
    /** The first PUT is sent to `/index/…` by this status. */
    readonly redirect?: 301 | 302 | 303 | 307 | 308;
  };
  /** The answer to a mount of what is not there: 300 in October 2014, 404 a month later. */
  readonly mountMissing?: 300 | 404;
  /** How the checksum of an upload is written. */
  readonly checksum?: 'full' | 'bare' | 'upper';
  /** false: unsigned manifests are refused. */
  readonly unsigned?: boolean;
  /** Blobs are sent without a length. */
  readonly chunkedBlobs?: boolean;
  /** Instead of the registry's work; `{ resetAfter }` cuts the connection within the request's body. */
  readonly before?: (asked: Asked) => Fault | { readonly resetAfter: number } | Promise<Fault>;
  /** Once the work is done: the answer is lost or another one. */
  readonly after?: (asked: Asked, answer: Answer) => Fault;
  /** Holds back every answer until it resolves. */
  readonly delay?: (asked: Asked) => Promise<void>;
}

export interface ProvenanceLogEntry extends LogEntry {
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

export interface ProvenanceRegistry {
  /** `localhost:PORT` */
  readonly host: string;
  readonly url: string;
  readonly log: readonly ProvenanceLogEntry[];
  count(method?: string, path?: RegExp): number;
  /** What no client should have done: unknown routes, tars that two readers sum differently. Expect it to be empty. */
  readonly unexpected: readonly string[];
  /** `SUMTYPE:SUM` to bytes, of one image. */
  blobs(image: string): ReadonlyMap<string, Uint8Array>;
  tags(image: string): readonly string[];
  /** The document as it was put. */
  manifest(image: string, tag: string): Uint8Array | undefined;
  /** Stores a tar unasked; its checksum by the simple reader. */
  setBlob(image: string, tar: Uint8Array, sumType?: string): string;
  removeBlob(image: string, checksum: string): boolean;
  /** Stores a document unchecked. */
  setManifest(image: string, tag: string, document: Uint8Array): void;
  close(): Promise<void>;
}
