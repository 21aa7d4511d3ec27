/** Keys of libtrust: read from PEM or JWK, named by their fingerprint, used through node:crypto alone. */

import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type JsonWebKey,
  type KeyObject,
  sign,
  verify,
  X509Certificate,
} from 'node:crypto';
import { InputError, IntegrityError, ProtocolError } from '../../../core/errors.ts';

/** Members in alphabetical order, as libtrust writes them; without `kid`. */
export type PublicJwk = Readonly<Record<string, string>>;

export interface PublicKey {
  /** Twelve groups of four, of a hash over the key's DER. */
  readonly id: string;
  /** As libtrust wrote it before November 2014. */
  readonly legacyId: string;
  readonly jwk: PublicJwk;
  /** What may stand as `alg`: one for a curve, three for RSA, the first is the one to sign with. */
  readonly algorithms: readonly string[];
  verify(algorithm: string, data: Uint8Array, signature: Uint8Array): boolean;
}

export interface PrivateKey {
  readonly public: PublicKey;
  /** With the first of `public.algorithms`; ECDSA as r‖s. */
  sign(data: Uint8Array): Uint8Array;
}

/** OpenSSL's name to JWK's, its bytes a coordinate, its algorithm (RFC 7518, sections 3.4 and 6.2.1.1). */
const CURVES: Readonly<Record<string, { readonly bytes: number; readonly algorithm: string }>> = {
  'P-256': { bytes: 32, algorithm: 'ES256' },
  'P-384': { bytes: 48, algorithm: 'ES384' },
  'P-521': { bytes: 66, algorithm: 'ES512' },
};
const RSA = ['RS256', 'RS384', 'RS512'];
/** NIST SP 800-131A: what is shorter can be broken. Bits. */
const SHORTEST_RSA = 2048;

/** EC P-256, as docker's own default. */
export function generateKey(): PrivateKey {
  return privateOf(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey);
}

/** PEM (also with libtrust's header lines) or JWK. Throws `InputError` beginning with `what`; the text is never a part of it. */
export function readPrivateKey(text: string, what: string): PrivateKey {
  const trimmed = text.trim();
  if (/ENCRYPTED/.test(trimmed)) throw new InputError(`${what}: the key is encrypted`, { hint: 'give it without a passphrase, from a secret' });
  try {
    return privateOf(
      trimmed.startsWith('{') ? createPrivateKey({ key: JSON.parse(trimmed) as JsonWebKey, format: 'jwk' }) : createPrivateKey(withoutHeaders(trimmed)),
    );
  } catch (error) {
    if (error instanceof InputError || error instanceof ProtocolError) throw new InputError(`${what}: ${error.message}`, { cause: error });
    throw new InputError(`${what}: is no private key`, { hint: 'write PEM or JWK: EC (P-256, P-384, P-521) or RSA' });
  }
}

/** PEM or JWK, of a public key, a certificate, or a private key whose public half is meant. Throws `InputError` beginning with `what`. */
export function readPublicKey(text: string, what: string): PublicKey {
  const trimmed = text.trim();
  try {
    if (!trimmed.startsWith('{')) return publicOf(createPublicKey(withoutHeaders(trimmed)));
    const { d: _secret, ...jwk } = JSON.parse(trimmed) as JsonWebKey;
    return publicOf(createPublicKey({ key: jwk, format: 'jwk' }));
  } catch (error) {
    if (error instanceof ProtocolError) throw new InputError(`${what}: ${error.message}`, { cause: error });
    throw new InputError(`${what}: is no public key`, { hint: 'write PEM or JWK: EC (P-256, P-384, P-521) or RSA' });
  }
}

/** A key out of a signature. Throws `ProtocolError` for anything but a well-formed public one, whose `kid`, where there is one, is right. */
export function jwkKey(jwk: unknown): PublicKey {
  if (typeof jwk !== 'object' || jwk === null) throw new ProtocolError('the signature has no key');
  const given = jwk as Record<string, unknown>;
  if ('d' in given) throw new ProtocolError('the key in the signature is a private one');
  const curve = given['kty'] === 'EC' ? CURVES[String(given['crv'])] : undefined;
  if (curve !== undefined) {
    for (const member of ['x', 'y']) {
      if (typeof given[member] !== 'string' || Buffer.from(given[member], 'base64url').length !== curve.bytes)
        throw new ProtocolError(`the key's ${member} has a wrong length`);
    }
  }
  let key: PublicKey;
  try {
    key = publicOf(createPublicKey({ key: given as JsonWebKey, format: 'jwk' }));
  } catch (error) {
    throw error instanceof ProtocolError ? error : new ProtocolError('the key in the signature is no key', { cause: error });
  }
  const kid = given['kid'];
  if (kid !== undefined && kid !== key.id && kid !== key.legacyId) throw new ProtocolError('the key in the signature has another fingerprint than it says');
  return key;
}

/**
 * The leaf of an `x5c` chain, leaf first (RFC 7515, section 4.1.6). Each certificate must be signed by the next. Whether anybody trusts
 * the last is the caller's question. Throws `ProtocolError` for what is no chain, `IntegrityError` for one that does not hold.
 */
export function chainKey(chain: unknown): PublicKey {
  if (!Array.isArray(chain) || chain.length === 0 || chain.length > 16 || !chain.every((item) => typeof item === 'string')) {
    throw new ProtocolError('x5c is no chain of certificates');
  }
  let certificates: X509Certificate[];
  try {
    certificates = chain.map((item: string) => new X509Certificate(Buffer.from(item, 'base64')));
  } catch (error) {
    throw new ProtocolError('x5c holds what is no certificate', { cause: error });
  }
  for (const [index, certificate] of certificates.entries()) {
    const issuer = certificates[index + 1];
    if (issuer !== undefined && !(certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey))) {
      throw new IntegrityError('the chain of certificates in the signature is broken');
    }
  }
  return publicOf((certificates[0] as X509Certificate).publicKey);
}

function privateOf(key: KeyObject): PrivateKey {
  const own = publicOf(createPublicKey(key));
  const hash = hashOf(own.algorithms[0] as string);
  return { public: own, sign: (data) => sign(hash, data, { key, dsaEncoding: 'ieee-p1363' }) };
}

function publicOf(key: KeyObject): PublicKey {
  const { kty, crv, x, y, n, e } = key.export({ format: 'jwk' }) as Record<string, string>;
  const hashed = (bytes: Uint8Array) => fingerprint(createHash('sha256').update(bytes).digest());
  const id = hashed(key.export({ type: 'spki', format: 'der' }));
  const check = (algorithms: readonly string[]): PublicKey['verify'] => {
    return (algorithm, data, signature) => algorithms.includes(algorithm) && verify(hashOf(algorithm), data, { key, dsaEncoding: 'ieee-p1363' }, signature);
  };
  if (kty === 'EC' && crv !== undefined && CURVES[crv] !== undefined) {
    const algorithms = [(CURVES[crv] as { algorithm: string }).algorithm];
    const legacy = Buffer.concat([Buffer.from(`EC${crv}`), minimal(x as string), minimal(y as string)]);
    return { id, legacyId: hashed(legacy), jwk: { crv, kty, x: x as string, y: y as string }, algorithms, verify: check(algorithms) };
  }
  if (kty === 'RSA') {
    const bits = (key.asymmetricKeyDetails?.modulusLength ?? 0) as number;
    if (bits < SHORTEST_RSA) throw new ProtocolError(`the RSA key has ${bits} bits, and needs ${SHORTEST_RSA}`);
    const legacy = Buffer.concat([Buffer.from('RSA'), minimal(n as string), minimal(e as string)]);
    return { id, legacyId: hashed(legacy), jwk: { e: e as string, kty, n: n as string }, algorithms: RSA, verify: check(RSA) };
  }
  throw new ProtocolError(`keys of the kind ${kty ?? 'unknown'}${crv === undefined ? '' : ` ${crv}`} are not supported`);
}

function hashOf(algorithm: string): string {
  return `sha${algorithm.slice(2)}`;
}

/** Big-endian without leading zeros. */
function minimal(text: string): Buffer {
  const bytes = Buffer.from(text, 'base64url');
  const first = bytes.findIndex((byte) => byte !== 0);
  return first < 0 ? bytes.subarray(bytes.length) : bytes.subarray(first);
}

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** The first 240 bits in base32 (RFC 4648, section 6), in groups of four. */
function fingerprint(hash: Buffer): string {
  let bits = 0n;
  for (const byte of hash.subarray(0, 30)) bits = (bits << 8n) | BigInt(byte);
  let text = '';
  for (let shift = 235n; shift >= 0n; shift -= 5n) text += BASE32[Number((bits >> shift) & 31n)];
  return (text.match(/.{4}/g) as string[]).join(':');
}

/** libtrust writes `keyID: …` lines into PEM, which not every reader takes. */
function withoutHeaders(pem: string): string {
  return pem.replace(/^[A-Za-z][A-Za-z0-9-]*: .*\r?\n/gm, '').replace(/(-----\r?\n)(?:[ \t]*\r?\n)+/g, '$1');
}
