/** The inputs that only this protocol knows: which sum, whose key. */

import { keyText } from '../../content/key-file.ts';
import { InputError } from '../../core/errors.ts';
import type { KindInputs } from '../../core/kind.ts';
import { nearest } from '../../core/text/nearest.ts';
import { generateKey, type PrivateKey, type PublicKey, readPrivateKey, readPublicKey } from './signing/keys.ts';

const SUM_TYPES = ['tarsum', 'tarsum.v1', 'tarsum.dev'].flatMap((version) => [`${version}+sha256`, `${version}+sha512`]);
const USUAL_SUM_TYPE = 'tarsum.v1+sha256';

/** Throws `InputError` for what is none of the types. */
export function sumType(text: string): string {
  if (SUM_TYPES.includes(text)) return text;
  const near = nearest(text, SUM_TYPES);
  throw new InputError(`"${text}" is not one of ${SUM_TYPES.join(', ')}${near === undefined ? '' : ` (did you mean \`${near}\`?)`}`);
}

/** `none` = unsigned. Throws `InputError` naming the input; the key's text is never a part of it. */
export function signingKey(text: string, workspace: string): PrivateKey | 'none' {
  return text === 'none' ? text : readPrivateKey(keyText('signing-key', workspace, text), 'signing-key');
}

/** Throws `InputError` naming the input. */
export function verifyKey(text: string, workspace: string): PublicKey {
  return readPublicKey(keyText('verify-key', workspace, text), 'verify-key');
}

export function sumTypeOf(inputs: KindInputs): string {
  return sumType(inputs.text('sum-type') || USUAL_SUM_TYPE);
}

/** `undefined` = unsigned. Without a key there is a fresh one: it says who signed this run's manifests, and nothing more. */
export function signingKeys({ text, workspace }: KindInputs, info: (text: string) => void): readonly PrivateKey[] | undefined {
  const given = text('signing-key');
  const key = given === '' ? generateKey() : signingKey(given, workspace);
  if (key === 'none') return undefined;
  info(`Signing with ${given === '' ? 'a fresh key of this run' : 'the key'} ${key.public.id}`);
  return [key];
}

export function verifyKeyOf({ text, workspace }: KindInputs): PublicKey | undefined {
  const given = text('verify-key');
  return given === '' ? undefined : verifyKey(given, workspace);
}
