/** The private key that `cosign generate-key-pair` writes: scrypt and NaCl's secretbox around PKCS#8. */

import { createPrivateKey, type KeyObject, scryptSync } from 'node:crypto';
import * as v from 'valibot';
import { InputError } from '../../core/errors.ts';

const LABEL = /^-----BEGIN ENCRYPTED (?:SIGSTORE|COSIGN) PRIVATE KEY-----([A-Za-z0-9+/=\s]+)-----END/;

/** https://github.com/secure-systems-lab/go-securesystemslib/blob/main/encrypted/encrypted.go */
const Sealed = v.object({
  kdf: v.object({ name: v.literal('scrypt'), params: v.object({ N: v.number(), r: v.number(), p: v.number() }), salt: v.string() }),
  cipher: v.object({ name: v.literal('nacl/secretbox'), nonce: v.string() }),
  ciphertext: v.string(),
});

/** What scrypt may cost: cosign writes 2^16. A key that asks for more would hold the job up. */
const MOST = { N: 2 ** 20, r: 32, p: 16 } as const;
/** Bytes. */
const MOST_MEMORY = 2 ** 30 + 2 ** 20;

export function isCosignKey(pem: string): boolean {
  return LABEL.test(pem.trim());
}

/** Throws `InputError` beginning with `what`; neither key nor password is a part of it. */
export async function openCosignKey(pem: string, password: string, what: string): Promise<KeyObject> {
  const base64 = LABEL.exec(pem.trim())?.[1] ?? '';
  let json: unknown;
  try {
    json = JSON.parse(Buffer.from(base64, 'base64').toString());
  } catch {
    throw new InputError(`${what}: is no key of cosign's`);
  }
  const sealed = v.safeParse(Sealed, json);
  if (!sealed.success)
    throw new InputError(`${what}: is sealed in a way that is not known`, { hint: 'keys of `cosign generate-key-pair` are scrypt and nacl/secretbox' });
  const { kdf, cipher, ciphertext } = sealed.output;
  const { N, r, p } = kdf.params;
  const isSane = [N, r, p].every((value) => Number.isInteger(value) && value > 0) && N <= MOST.N && r <= MOST.r && p <= MOST.p && 128 * N * r <= MOST_MEMORY;
  if (!isSane) throw new InputError(`${what}: asks for more work than is sane (scrypt N=${N}, r=${r}, p=${p})`);
  // Rare, and not light: loaded for such a key alone.
  const { xsalsa20poly1305 } = await import('@noble/ciphers/salsa.js');
  try {
    const key = scryptSync(password, Buffer.from(kdf.salt, 'base64'), 32, { N, r, p, maxmem: MOST_MEMORY + 2 ** 24 });
    const der = xsalsa20poly1305(key, Buffer.from(cipher.nonce, 'base64')).decrypt(Buffer.from(ciphertext, 'base64'));
    return createPrivateKey({ key: Buffer.from(der), format: 'der', type: 'pkcs8' });
  } catch {
    throw new InputError(`${what}: does not open with this password`, { hint: 'check signing-key-password' });
  }
}
