/** What the reader sees in a tar, as text. */

import { type TarEntry as Read, readTar } from '../../../src/content/tar/entries.ts';

export type Seen = Pick<Read, 'name' | 'kind' | 'mode' | 'link' | 'size'> & { readonly text: string };

/** In pieces of one size, which are overwritten never. */
export async function read(bytes: Uint8Array, piece = 1000): Promise<readonly Seen[]> {
  async function* source() {
    for (let at = 0; at < bytes.byteLength; at += piece) yield bytes.subarray(at, at + piece);
  }
  const seen: Seen[] = [];
  for await (const { name, kind, mode, link, size, content } of readTar(source(), 'it')) {
    let text = '';
    for await (const part of content()) text += typeof part === 'number' ? '.'.repeat(part) : Buffer.from(part).toString('latin1');
    seen.push({ name, kind, mode, link, size, text });
  }
  return seen;
}

/** Kind, name and content of each. */
export const short = (seen: readonly Seen[]) => seen.map(({ name, kind, text }) => `${kind} ${name} ${text}`);
