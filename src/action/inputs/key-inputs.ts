/** Keys as inputs, and what of them is a secret. */

import { isKeyText } from '../../content/key-file.ts';

/** What of a key must not be seen: its lines but for the PEM's frame, and the secret members of a JWK. */
export function secretsOfKey(text: string): readonly string[] {
  if (!isKeyText(text)) return [];
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  const members = [...text.matchAll(/"(?:d|p|q|dp|dq|qi|k)"\s*:\s*"([^"]+)"/g)].map((match) => match[1] as string);
  return [...lines.filter((line) => line.length > 3 && !line.startsWith('-----')), ...members];
}
