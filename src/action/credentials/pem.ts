/** Certificates as TLS takes them: PEM, each checked before a connection would stumble over it. */

import { X509Certificate } from 'node:crypto';
import { InputError } from '../../core/errors.ts';

const BLOCK = /-----BEGIN ((?:TRUSTED |X509 )?CERTIFICATE)-----[^-]*-----END \1-----/g;

/** All certificates of a file, PEM or DER. Throws `InputError`, which begins with `what`, when there is none, or one that cannot be read. */
export function certificatesOf(bytes: Uint8Array, what: string): string {
  const blocks = Buffer.from(bytes).toString('latin1').match(BLOCK);
  const found = (blocks ?? [bytes]).map((block, index) => {
    try {
      return new X509Certificate(block).toString();
    } catch (error) {
      throw new InputError(blocks === null ? `${what} holds no certificate` : `${what}: its certificate ${index + 1} cannot be read`, {
        hint: 'it must be PEM (-----BEGIN CERTIFICATE-----) or DER',
        cause: error,
      });
    }
  });
  return found.join('');
}
