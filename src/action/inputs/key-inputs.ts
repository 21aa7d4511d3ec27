/** Keys as inputs: their text, or the path of a file. */

import { readText } from '../../content/local-files.ts';
import { type PrivateKey, type PublicKey, readPrivateKey, readPublicKey } from '../../manifest/keys.ts';

/** `fresh` = a key of this run's own, `none` = unsigned. */
export type SigningKey = PrivateKey | 'fresh' | 'none';

/** Throws `InputError` naming the input; the key's text is never a part of it. */
export function signingKey(text: string, workspace: string): SigningKey {
  return text.trim() === 'none' ? 'none' : readPrivateKey(textOf('signing-key', text, workspace), 'signing-key');
}

/** Throws `InputError` naming the input. */
export function verifyKey(text: string, workspace: string): PublicKey {
  return readPublicKey(textOf('verify-key', text, workspace), 'verify-key');
}

/** What of a key must not be seen: its lines but for the PEM's frame, and the secret members of a JWK. */
export function secretsOfKey(text: string): readonly string[] {
  if (!isText(text)) return [];
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  const members = [...text.matchAll(/"(?:d|p|q|dp|dq|qi|k)"\s*:\s*"([^"]+)"/g)].map((match) => match[1] as string);
  return [...lines.filter((line) => line.length > 3 && !line.startsWith('-----')), ...members];
}

function textOf(input: string, text: string, workspace: string): string {
  return isText(text) ? text : readText(input, workspace, text.trim());
}

function isText(text: string): boolean {
  return /^\s*(?:-----BEGIN|\{)/.test(text);
}
