/** A blob of a few bytes that are at hand, such as a config. */

import { createHash } from 'node:crypto';
import type { LocalBlob } from './model.ts';

/** `title` is for messages: what is no layer has none in the manifest. The bytes are kept, and must not change any more. */
export function memoryBlob(bytes: Uint8Array, mediaType: string, title = 'config'): LocalBlob {
  return {
    title,
    mediaType,
    size: bytes.byteLength,
    digest: { algorithm: 'sha256', hex: createHash('sha256').update(bytes).digest('hex') },
    annotations: {},
    async *open() {
      yield bytes;
    },
  };
}
