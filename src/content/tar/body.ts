/** What follows the header of an entry: its content, with holes where the file has some. */

import type { TarBytes } from './bytes.ts';
import { BLOCK, type TarHeader } from './header.ts';
import type { PaxRecords } from './pax.ts';
import { isPaxSparse, oldGnuMap, paxMap, type SparseMap } from './sparse.ts';

export interface Body {
  /** Bytes of the file, holes included. */
  readonly size: number;
  /** Bytes, and the lengths of holes. */
  content(): AsyncGenerator<Uint8Array | number, void, undefined>;
  /** Goes on to the next header, however much was read. */
  skip(): Promise<void>;
}

interface Head {
  readonly block: Buffer;
  readonly header: TarHeader;
  readonly records: PaxRecords;
  /** Bytes of the archive that belong to it, padding aside. */
  readonly size: number;
}

/** Reads the map of a file with holes, where it is one. `fail` throws. */
export async function createBody({ block, header, records, size }: Head, bytes: TarBytes, fail: (why: string) => never): Promise<Body> {
  let left = size;
  const map = await sparseMap();
  if (map !== undefined && map.segments.reduce((sum, segment) => sum + segment.size, 0) !== left) fail('the map of a sparse file does not fit its data');
  return {
    size: map?.size ?? size,

    async *content() {
      let at = 0;
      for (const segment of map?.segments ?? [{ offset: 0, size: left }]) {
        if (segment.offset > at) yield segment.offset - at;
        for await (const piece of bytes.pieces(segment.size)) {
          left -= piece.length;
          yield piece;
        }
        at = segment.offset + segment.size;
      }
      if (map !== undefined && map.size > at) yield map.size - at;
    },

    async skip() {
      await bytes.skip(left);
      await bytes.pad(size);
    },
  };

  async function sparseMap(): Promise<SparseMap | undefined> {
    const unreadable = (): never => fail('the map of a sparse file cannot be read');
    if (header.type === 'S') {
      if (!header.gnu) return fail('a sparse file that is not of GNU');
      return (await oldGnuMap(block, () => bytes.exactly(BLOCK))) ?? unreadable();
    }
    if (!isPaxSparse(records)) return undefined;
    const map = await paxMap(records, () => {
      left -= BLOCK;
      return left < 0 ? unreadable() : bytes.exactly(BLOCK);
    });
    return map ?? unreadable();
  }
}
