/** A key of one's own to sign with: PEM, encrypted or not, or cosign's. */

import { createHash, createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { InputError } from '../../core/errors.ts';
import { isCosignKey, openCosignKey } from './cosign-key.ts';

export interface SigningKey {
  readonly private: KeyObject;
  readonly public: KeyObject;
  /** SubjectPublicKeyInfo. */
  readonly der: Buffer;
  /** What names it in a bundle, as cosign does: base64 of the SHA-256 of `der`. */
  readonly hint: string;
}

/** SEC1, PKCS#8, encrypted PKCS#8 or `cosign.key`, on P-256. Throws `InputError` naming the input; the key is never a part of it. */
export async function readSigningKey(pem: string, password: string): Promise<SigningKey> {
  const what = 'signing-key';
  const text = pem.trim();
  if (isCosignKey(text)) return signingKey(await openCosignKey(text, password, what));
  const isEncrypted = /ENCRYPTED/.test(text);
  if (isEncrypted && password === '') throw new InputError(`${what}: the key is encrypted`, { hint: 'give signing-key-password' });
  let key: KeyObject;
  try {
    key = createPrivateKey({ key: text, ...(isEncrypted ? { passphrase: password } : {}) });
  } catch {
    throw isEncrypted
      ? new InputError(`${what}: does not open with this password`, { hint: 'check signing-key-password' })
      : new InputError(`${what}: is no private key`, { hint: 'write PEM, or the text of cosign.key' });
  }
  return signingKey(key);
}

/** Verifiers differ about the hash of other curves: cosign takes SHA-384 for P-384, sigstore-js SHA-256. */
export function signingKey(key: KeyObject): SigningKey {
  if (!isP256(key))
    throw new InputError('signing-key: is no key on the curve P-256, the only one that all verifiers read alike', {
      hint: 'make one with `cosign generate-key-pair`',
    });
  const own = createPublicKey(key);
  const der = own.export({ type: 'spki', format: 'der' });
  return { private: key, public: own, der, hint: createHash('sha256').update(der).digest('base64') };
}

export function isP256(key: KeyObject): boolean {
  return key.asymmetricKeyType === 'ec' && key.asymmetricKeyDetails?.namedCurve === 'prime256v1';
}
