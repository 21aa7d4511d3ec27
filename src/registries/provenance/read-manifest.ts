/** What a schema 1 document says, once its signatures are checked: the part that publishing and pulling share. */

import { createHash } from 'node:crypto';
import { ProtocolError } from '../../core/errors.ts';
import type { Manifest } from '../../core/model.ts';
import { decodeSchema1, type Schema1 } from './schema1.ts';
import type { PublicKey } from './signing/keys.ts';
import { verifySigned } from './signing/signature.ts';

/** spec: https://distribution.github.io/distribution/spec/manifest-v2-1/ */
export const SIGNED = 'application/vnd.docker.distribution.manifest.v1+prettyjws';
export const UNSIGNED = 'application/vnd.docker.distribution.manifest.v1+json';

export interface ReadManifest {
  /** `bytes` are the whole document, `digest` is that of the signed text. */
  readonly manifest: Manifest;
  readonly content: Schema1;
  /** Every key that signed; empty = unsigned. */
  readonly keys: readonly PublicKey[];
}

/**
 * Nothing outside the signed text is looked at. Throws `IntegrityError` for a bad signature, `ProtocolError` when the document
 * is no manifest; `what` says which.
 */
export function readDocument(bytes: Uint8Array, what: string): ReadManifest {
  const { payload, keys } = isSigned(bytes, what) ? verifySigned(bytes) : { payload: bytes, keys: [] };
  return { manifest: manifestOf(bytes, payload, keys.length > 0), content: decodeSchema1(payload), keys };
}

/** The manifest that a document is, by the text that it signs. */
export function manifestOf(document: Uint8Array, payload: Uint8Array, signed: boolean): Manifest {
  const hex = createHash('sha256').update(payload).digest('hex');
  return { bytes: document, mediaType: signed ? SIGNED : UNSIGNED, digest: { algorithm: 'sha256', hex } };
}

function isSigned(bytes: Uint8Array, what: string): boolean {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    throw new ProtocolError(`${what}: the manifest is not JSON`, { cause: error });
  }
  return typeof json === 'object' && json !== null && 'signatures' in json;
}
