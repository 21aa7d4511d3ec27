/** Every path of an OCI image layout, each under the section that defines it. */

import { join } from 'node:path';
import type { Digest } from '../../core/digest.ts';

// spec: https://github.com/opencontainers/image-spec/blob/main/image-layout.md#oci-layout-file
export function markerPath(directory: string): string {
  return join(directory, 'oci-layout');
}

// spec: …#indexjson-file
export function indexPath(directory: string): string {
  return join(directory, 'index.json');
}

/** Whoever holds this file may rewrite `index.json`. */
export function lockPath(directory: string): string {
  return join(directory, '.index.lock');
}

// spec: …#blobs
export function blobsPath(directory: string, algorithm: string): string {
  return join(directory, 'blobs', algorithm);
}

/** `digest` is a checked one (CVE-2024-3727). */
export function blobPath(directory: string, digest: Digest): string {
  return join(blobsPath(directory, digest.algorithm), digest.hex);
}
