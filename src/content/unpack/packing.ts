/** How bytes are packed, by how they begin. */

export type Packing = 'gzip' | 'zstd' | 'plain';

/** Bytes of a start that tell. */
const LONGEST_MAGIC = 10;
const ZSTD_MAGIC = 0xfd2fb528;

/** RFC 1952, section 2.3.1; RFC 8878, sections 3.1.1 and 3.1.2. */
export function packingOf(start: Uint8Array): Packing {
  if (start[0] === 0x1f && start[1] === 0x8b) return 'gzip';
  if (start.byteLength < 4) return 'plain';
  const magic = new DataView(start.buffer, start.byteOffset, 4).getUint32(0, true);
  // Skippable frames may stand before the first one.
  return magic === ZSTD_MAGIC || (magic & 0xfffffff0) >>> 0 === 0x184d2a50 ? 'zstd' : 'plain';
}

/** As hex: https://en.wikipedia.org/wiki/List_of_file_signatures */
const FOREIGN: readonly (readonly [name: string, start: RegExp])[] = [
  ['xz', /^fd377a585a00/],
  ['bzip2', /^425a683[1-9](?:314159265359|177245385090)/],
  ['zip', /^504b(?:0304|0506|0708)/],
  ['7-Zip', /^377abcaf271c/],
  ['RAR', /^526172211a07/],
  ['lzip', /^4c5a495001/],
  ['LZ4', /^04224d18/],
  ['compress', /^1f(?:9d|a0)/],
];

/** The name of a packing that is known, and not undone here. */
export function foreignPacking(start: Uint8Array): string | undefined {
  const hex = Buffer.from(start.subarray(0, LONGEST_MAGIC)).toString('hex');
  return FOREIGN.find(([, magic]) => magic.test(hex))?.[0];
}
