/** What a digest is: an algorithm and lower-case hex, checked before any use. */

import { InputError } from './errors.ts';

/** `algorithm` as registries write it: `sha256`, `sha512`, `tarsum.v1+sha256`. */
export interface Digest {
  readonly algorithm: string;
  readonly hex: string;
}

const HEX_LENGTH: Readonly<Record<string, number>> = { sha256: 64, sha384: 96, sha512: 128 };

/** `algorithm:hex`, the only written form. */
export function formatDigest(digest: Digest): string {
  return `${digest.algorithm}:${digest.hex}`;
}

/**
 * Reads `algorithm:hex`; `undefined` when it is no digest. Unchecked digests have led to path traversal
 * (CVE-2024-3727), so the whole value must fit, and the length must be that of the algorithm.
 */
export function parseDigest(text: string): Digest | undefined {
  const match = /^(?:(tarsum(?:\.v1|\.dev)?)\+)?(sha256|sha384|sha512):([a-f0-9]+)$/.exec(text);
  if (!match) return undefined;
  const [, tarsum, hash, hex] = match as unknown as [string, string | undefined, string, string];
  if (hex.length !== HEX_LENGTH[hash]) return undefined;
  return { algorithm: tarsum ? `${tarsum}+${hash}` : hash, hex };
}

/** `algorithm:hex` of hex digits alone, which docker's guides pass on as names of files; `undefined` when they are no digest's. */
export function bareDigest(hex: string): string | undefined {
  return /^(?:[a-f0-9]{64}|[a-f0-9]{128})$/.test(hex) ? `${hex.length === 64 ? 'sha256' : 'sha512'}:${hex}` : undefined;
}

/** As `parseDigest`, for text a person typed. Throws `InputError`. */
export function requireDigest(text: string): Digest {
  const digest = parseDigest(text);
  if (!digest) throw new InputError(`"${text}" is not a digest`, { hint: 'write sha256: and 64 lower-case hex digits' });
  return digest;
}

export function equalDigests(a: Digest, b: Digest): boolean {
  return a.algorithm === b.algorithm && a.hex === b.hex;
}

/** The form of log lines: the first 12 hex digits. */
export function shortDigest(digest: Digest): string {
  return digest.hex.slice(0, 12);
}
