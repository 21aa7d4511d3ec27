/** Every URL of OCI Distribution 1.1 that Waybill asks for, each under the section that defines it. */

import { type Digest, formatDigest } from '../../core/digest.ts';

/** A repository as routes need it: where requests go, and its name. */
export interface Repository {
  /** Scheme and authority: `https://ghcr.io`. */
  readonly origin: string;
  readonly name: string;
}

// spec: https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pulling-blobs (end-2)
export function blobUrl(origin: string, name: string, digest: Digest): URL {
  return new URL(`${origin}/v2/${name}/blobs/${formatDigest(digest)}`);
}

// spec: …#pulling-manifests (end-3), …#pushing-manifests (end-7a)
export function manifestUrl(origin: string, name: string, reference: string): URL {
  return new URL(`${origin}/v2/${name}/manifests/${reference}`);
}

// spec: …#pushing-blobs (end-4a)
export function uploadsUrl(origin: string, name: string): URL {
  return new URL(`${origin}/v2/${name}/blobs/uploads/`);
}

// spec: …#mounting-a-blob-from-another-repository (end-11)
export function mountUrl(origin: string, name: string, digest: Digest, from: string): URL {
  return new URL(`${origin}/v2/${name}/blobs/uploads/?mount=${encodeURIComponent(formatDigest(digest))}&from=${encodeURIComponent(from)}`);
}

// spec: …#content-discovery (end-8a)
export function tagsUrl(origin: string, name: string, last?: string): URL {
  return new URL(`${origin}/v2/${name}/tags/list${last === undefined ? '' : `?last=${encodeURIComponent(last.toWellFormed())}`}`);
}

// spec: …#content-discovery (end-8b): as short a list as there is
export function anyTagUrl(origin: string, name: string): URL {
  return new URL(`${origin}/v2/${name}/tags/list?n=1`);
}

// spec: …#listing-referrers (end-12a)
export function referrersUrl(origin: string, name: string, subject: Digest): URL {
  return new URL(`${origin}/v2/${name}/referrers/${formatDigest(subject)}`);
}

// spec: …#referrers-tag-schema
export function fallbackTag({ algorithm, hex }: Digest): string {
  return `${algorithm.slice(0, 32)}-${hex.slice(0, 64)}`.replace(/[^A-Za-z0-9._-]/g, '-');
}
