/** A config that the user gives: small, held in memory, sent like any blob. */

import { createHash } from 'node:crypto';
import type { LocalBlob } from '../core/model.ts';

export function configBlob(bytes: Uint8Array, mediaType: string): LocalBlob {
  return {
    title: 'config',
    mediaType,
    size: bytes.byteLength,
    digest: { algorithm: 'sha256', hex: createHash('sha256').update(bytes).digest('hex') },
    annotations: {},
    async *open() {
      yield bytes;
    },
  };
}
