/** libtrust's JSON signatures: a text that stays readable, with signatures spliced in before its last brace. */

import { IntegrityError, ProtocolError, PublishError } from '../../../core/errors.ts';
import { chainKey, jwkKey, type PrivateKey, type PublicKey } from './keys.ts';

export interface SignOptions {
  /** Seconds since 1970; in the protected header, not in the text. */
  readonly time: number;
}

export interface Verified {
  /** The signed text, byte for byte. Nothing else of the document may be used. */
  readonly payload: Uint8Array;
  /** Every key that signed; at least one. */
  readonly keys: readonly PublicKey[];
}

const MOST_SIGNATURES = 100;

/**
 * docker/libtrust: jsonsign.go. Throws `ProtocolError` for a text that is no JSON object with a member. Several signatures are sorted by
 * key and value, as libtrust does it.
 */
export function signText(payload: Uint8Array, keys: readonly PrivateKey[], options: SignOptions): Uint8Array {
  const bytes = Buffer.from(payload);
  const length = formatLength(bytes);
  const protectedHeader = base64url(
    JSON.stringify({
      formatLength: length,
      formatTail: base64url(bytes.subarray(length)),
      time: new Date(options.time * 1000).toISOString().replace(/\.\d+Z$/, 'Z'),
    }),
  );
  const input = Buffer.from(`${protectedHeader}.${base64url(bytes)}`);
  const signatures = keys
    .map((key) => ({
      id: key.public.id,
      jwk: named(key.public),
      alg: key.public.algorithms[0],
      signature: base64url(key.sign(input)),
    }))
    .sort((a, b) => compare(a.id, b.id) || compare(a.signature, b.signature))
    .map(({ jwk, alg, signature }) => ({ header: { jwk, alg }, signature, protected: protectedHeader }));
  const indent = indentOf(bytes);
  const list = JSON.stringify(signatures, null, indent).replaceAll('\n', `\n${indent}`);
  const member = indent === '' ? `,"signatures":${list}}` : `,\n${indent}"signatures": ${list}\n}`;
  return Buffer.concat([bytes.subarray(0, length), Buffer.from(member)]);
}

/** Throws `IntegrityError` for a signature that does not fit, `ProtocolError` for a document that is not signed in this way. */
export function verifySigned(document: Uint8Array): Verified {
  const bytes = Buffer.from(document.buffer, document.byteOffset, document.byteLength);
  const signatures = signaturesOf(bytes);
  const headers = signatures.map(({ protected: text }) => protectedOf(text, bytes.length));
  const first = headers[0] as ReturnType<typeof protectedOf>;
  if (headers.some(({ length, tail }) => length !== first.length || !tail.equals(first.tail)))
    throw new IntegrityError('the signatures are of different texts');
  const payload = Buffer.concat([bytes.subarray(0, first.length), first.tail]);
  const text = base64url(payload);
  const keys = signatures.map(({ header, signature, protected: own }) => {
    const key = header['x5c'] !== undefined ? chainKey(header['x5c']) : jwkKey(header['jwk']);
    const algorithm = String(header['alg']);
    let fits = false;
    try {
      fits = key.verify(algorithm, Buffer.from(`${own}.${text}`), decode(signature));
    } catch (error) {
      if (error instanceof PublishError) throw error;
    }
    if (!fits) throw new IntegrityError(`the signature of the key ${key.id} does not fit`);
    return key;
  });
  return { payload, keys };
}

interface Signature {
  readonly header: Readonly<Record<string, unknown>>;
  readonly signature: string;
  readonly protected: string;
}

function signaturesOf(bytes: Buffer): readonly Signature[] {
  let list: unknown;
  try {
    ({ signatures: list } = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as { signatures?: unknown });
  } catch (error) {
    throw new ProtocolError('the signed document is no JSON', { cause: error });
  }
  // An empty list would verify with nobody's signature.
  if (!Array.isArray(list) || list.length === 0 || list.length > MOST_SIGNATURES) throw new ProtocolError('the document has no signatures');
  return list.map((item: unknown) => {
    const { header, signature, protected: own } = (typeof item === 'object' && item !== null ? item : {}) as Record<string, unknown>;
    if (typeof signature !== 'string' || typeof own !== 'string' || typeof header !== 'object' || header === null)
      throw new ProtocolError('a signature is incomplete');
    return { header: header as Record<string, unknown>, signature, protected: own };
  });
}

function protectedOf(text: string, documentLength: number): { readonly length: number; readonly tail: Buffer } {
  let json: { formatLength?: unknown; formatTail?: unknown };
  try {
    json = JSON.parse(decode(text).toString('utf8'));
  } catch (error) {
    throw error instanceof ProtocolError ? error : new ProtocolError("a signature's protected header is no JSON", { cause: error });
  }
  const { formatLength: length, formatTail: tail } = json ?? {};
  if (!Number.isInteger(length) || (length as number) < 1 || (length as number) > documentLength || typeof tail !== 'string') {
    throw new ProtocolError("a signature's protected header does not tell what was signed");
  }
  return { length: length as number, tail: decode(tail) };
}

/** Bytes up to the end of the last member: what follows is blanks, the brace, and blanks. */
function formatLength(bytes: Buffer): number {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch (error) {
    throw new ProtocolError('only JSON can be signed', { cause: error });
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json) || Object.keys(json).length === 0) {
    throw new ProtocolError('only a JSON object with a member can be signed');
  }
  const blank = (at: number) => [0x20, 0x09, 0x0a, 0x0d].includes(bytes[at] as number);
  let at = bytes.length - 1;
  while (blank(at)) at--;
  at--;
  while (blank(at)) at--;
  return at + 1;
}

/** What stands before the first member, when the text begins with a brace and a line's end. */
function indentOf(bytes: Buffer): string {
  if (bytes[0] !== 0x7b || bytes[1] !== 0x0a) return '';
  return bytes.toString('utf8', 2, bytes.indexOf(0x22));
}

/** In libtrust's own way since November 2014. */
function named(key: PublicKey): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries({ ...key.jwk, kid: key.id }).sort(([a], [b]) => compare(a, b)));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function base64url(data: string | Uint8Array): string {
  return Buffer.from(data as string).toString('base64url');
}

/** Throws `ProtocolError` for what is no URL-safe base64 without padding. */
function decode(text: string): Buffer {
  if (!/^[A-Za-z0-9_-]*$/.test(text) || text.length % 4 === 1) throw new ProtocolError('a signature holds what is no base64');
  return Buffer.from(text, 'base64url');
}
