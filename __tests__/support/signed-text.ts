/** libtrust's signatures read once more, by the protocol's description alone: what the registry in memory checks manifests with. */

import { createHash, createPublicKey, type JsonWebKey, type KeyObject, verify, X509Certificate } from 'node:crypto';

interface Signature {
  readonly header: { readonly jwk?: JsonWebKey & { readonly kid?: string }; readonly x5c?: readonly string[]; readonly alg: string };
  readonly signature: string;
  readonly protected: string;
}

/** `alg` of each curve; RSA keys may take any of three. */
const ALGORITHMS: Readonly<Record<string, RegExp>> = { 'P-256': /^ES256$/, 'P-384': /^ES384$/, 'P-521': /^ES512$/, RSA: /^RS(?:256|384|512)$/ };

/** The signed text. Throws an `Error` for a document that anybody may have written. */
export function signedText(document: Uint8Array): Uint8Array {
  const { signatures } = JSON.parse(Buffer.from(document).toString()) as { signatures?: readonly Signature[] };
  if (!signatures?.length) throw new Error('nobody has signed it');
  const texts = signatures.map(({ protected: header }) => textOf(document, header));
  for (const [index, { header, signature, protected: own }] of signatures.entries()) {
    const text = texts[index] as Buffer;
    if (!text.equals(texts[0] as Buffer)) throw new Error('the signatures are of different texts');
    const key = keyOf(header);
    const { crv = 'RSA' } = key.export({ format: 'jwk' });
    if (!ALGORITHMS[crv]?.test(header.alg)) throw new Error(`${header.alg} is no algorithm of a key of ${crv}`);
    const input = Buffer.from(`${own}.${text.toString('base64url')}`);
    if (!verify(`sha${header.alg.slice(2)}`, input, { key, dsaEncoding: 'ieee-p1363' }, Buffer.from(signature, 'base64url'))) {
      throw new Error('a signature does not fit');
    }
  }
  return texts[0] as Buffer;
}

/** The document's first `formatLength` bytes, and the tail that had to make room for the signatures. */
function textOf(document: Uint8Array, header: string): Buffer {
  const { formatLength, formatTail, time } = JSON.parse(Buffer.from(header, 'base64url').toString()) as Record<string, unknown>;
  if (typeof formatLength !== 'number' || formatLength < 1 || formatLength > document.length) throw new Error(`formatLength is ${formatLength}`);
  if (typeof formatTail !== 'string') throw new Error(`formatTail is ${formatTail}`);
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(String(time))) throw new Error(`the time is ${time}`);
  return Buffer.concat([document.subarray(0, formatLength), Buffer.from(formatTail, 'base64url')]);
}

function keyOf({ jwk, x5c }: Signature['header']): KeyObject {
  if (x5c !== undefined) return new X509Certificate(Buffer.from(x5c[0] as string, 'base64')).publicKey;
  if (jwk === undefined || 'd' in jwk) throw new Error('there is no public key');
  const key = createPublicKey({ key: jwk, format: 'jwk' });
  const names = [fingerprint(key.export({ format: 'der', type: 'spki' })), fingerprint(formerName(jwk))];
  if (jwk.kid !== undefined && !names.includes(jwk.kid)) throw new Error(`the key calls itself ${jwk.kid}, and is ${names[0]}`);
  return key;
}

/** What was hashed before November 2014: numbers without leading zeros, one after the other. */
function formerName({ kty, crv, x, y, n, e }: JsonWebKey): Buffer {
  const numbers = kty === 'EC' ? [x, y] : [n, e];
  const bytes = numbers.map((text) =>
    Buffer.from(
      Buffer.from(text ?? '', 'base64url')
        .toString('hex')
        .replace(/^(?:00)+/, ''),
      'hex',
    ),
  );
  return Buffer.concat([Buffer.from(kty === 'EC' ? `EC${crv}` : 'RSA'), ...bytes]);
}

/** 240 bits of a SHA-256 in base32, in groups of four. */
function fingerprint(bytes: Uint8Array): string {
  const digits = BigInt(`0x${createHash('sha256').update(bytes).digest('hex').slice(0, 60)}`)
    .toString(32)
    .padStart(48, '0');
  const letters = digits.replace(/./g, (digit) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'[Number.parseInt(digit, 32)] as string);
  return letters.replace(/(....)(?!$)/g, '$1:');
}
