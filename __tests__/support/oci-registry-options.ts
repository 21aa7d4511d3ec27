/** What the registry in memory can be told, and what it tells. */

import type { IncomingMessage } from 'node:http';
import type { Answer } from './oci-registry-answer.ts';
import type { AuthOptions } from './oci-registry-auth.ts';
import type { KeptManifest } from './oci-registry-store.ts';

export interface Asked {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  /** How many requests of this method and path came before. */
  readonly nth: number;
}

/** An answer in place of the registry's own, a cut connection, or `undefined` to go on. */
export type Fault = Answer | 'reset' | undefined;

export interface OciRegistryOptions {
  readonly tls?: { readonly key: string; readonly cert: string };
  readonly auth?: AuthOptions;
  readonly mount?: 'yes' | 'never' | 'lie';
  readonly referrers?: 'api' | 'none';
  /** true: a tag takes no other digest (409). 'always': not even the same one (400, as ECR does). */
  readonly immutableTags?: boolean | 'always';
  /** 403 DENIED on every write. */
  readonly readOnly?: boolean;
  readonly repositories?: 'create' | readonly string[];
  /** How `Location` is written. 'other-origin' sends uploads to 127.0.0.1, where no credentials belong. */
  readonly location?: 'relative' | 'absolute' | 'other-origin';
  /** false: bodies above 8 MiB are hashed and dropped. */
  readonly keepBodies?: boolean;
  /** The most tags of one answer; 1,000 when left out. */
  readonly pageSize?: number;
  /** Instead of the registry's work; `{ resetAfter }` cuts the connection within the request's body. */
  readonly before?: (asked: Asked) => Fault | { readonly resetAfter: number } | Promise<Fault>;
  /** Once the work is done: the answer is lost or another one. */
  readonly after?: (asked: Asked, answer: Answer) => Fault;
  /** Holds back every answer until it resolves. */
  readonly delay?: (asked: Asked) => Promise<void>;
  /** Milliseconds; tokens expire by it. */
  readonly now?: () => number;
}

export interface LogEntry {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  /** 0 while there is no answer, and where there never was one. */
  status: number;
  readonly authorization?: string;
  /** Of the request's body. */
  bytes: number;
}

export interface OciRegistry {
  /** `localhost:PORT` */
  readonly host: string;
  readonly url: string;
  readonly log: readonly LogEntry[];
  count(method?: string, path?: RegExp): number;
  /** What no client should have done: unknown routes, credentials sent to another origin. Expect it to be empty. */
  readonly unexpected: readonly string[];
  /** Digest to bytes, of one repository; blobs whose bytes were dropped are empty. */
  blobs(name: string): ReadonlyMap<string, Uint8Array>;
  tags(name: string): readonly string[];
  /** Upload sessions that nobody closed. */
  openUploads(): number;
  manifest(name: string, reference: string): KeptManifest | undefined;
  /** Stores a blob unasked; its digest. */
  setBlob(name: string, bytes: Uint8Array): string;
  removeBlob(name: string, digest: string): boolean;
  /** Stores a manifest unchecked; its digest. */
  setManifest(name: string, reference: string, bytes: Uint8Array, mediaType: string): string;
  close(): Promise<void>;
}
