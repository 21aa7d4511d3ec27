/** What a file holds, found out by its first bytes. */

import { IntegrityError } from '../../core/errors.ts';
import { BLOCK, isHeader } from '../tar/header.ts';
import { decompress, fileChunks } from './decompress.ts';
import { foreignPacking, type Packing, packingOf } from './packing.ts';

export interface Sniffed {
  readonly packing: Packing;
  /** Whether a tar is in it, by the sum of its first header: zeros alone are none (a disk image begins with them as well). */
  readonly tar: boolean;
  /** The name of a packing that is not undone here, such as `xz`. */
  readonly foreign: string | undefined;
}

export async function sniff(path: string): Promise<Sniffed> {
  const start = await startOf(fileChunks(path));
  const plain = await startOf(decompress(fileChunks(path), 'layer')).catch((error: unknown) => {
    if (!(error instanceof IntegrityError)) throw error;
    return Buffer.alloc(0);
  });
  return { packing: packingOf(start), tar: isHeader(plain), foreign: foreignPacking(start) };
}

/** A block, where there is so much. */
async function startOf(source: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of source) {
    parts.push(chunk);
    size += chunk.byteLength;
    if (size >= BLOCK) break;
  }
  return Buffer.concat(parts).subarray(0, BLOCK);
}
