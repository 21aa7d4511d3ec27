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
  /** Why what is packed cannot be looked into. */
  readonly broken: string | undefined;
}

/** `what` begins the sentence about what is broken. */
export async function sniff(path: string, what = 'layer'): Promise<Sniffed> {
  const start = await startOf(fileChunks(path));
  const known = { packing: packingOf(start), foreign: foreignPacking(start), broken: undefined };
  try {
    return { ...known, tar: isHeader(await startOf(decompress(fileChunks(path), what))) };
  } catch (error) {
    if (!(error instanceof IntegrityError)) throw error;
    return { ...known, tar: false, broken: error.message };
  }
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
