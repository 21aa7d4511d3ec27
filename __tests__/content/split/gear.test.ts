import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { createCutter, gearTable } from '../../../src/content/split/gear.ts';

const MiB = 1024 * 1024;
const sha = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex');

/** The stream that the vectors speak of: block i is SHA-256 of i as four bytes, big-endian. */
const stream = ((): Buffer => {
  const out = Buffer.alloc(16 * MiB);
  const counter = Buffer.alloc(4);
  for (let block = 0; block < out.byteLength / 32; block++) {
    counter.writeUInt32BE(block);
    createHash('sha256')
      .update(counter)
      .digest()
      .copy(out, block * 32);
  }
  return out;
})();

/** Ends of all pieces, the content given in chunks of `size` bytes. */
function ends(content: Uint8Array, mean: number, size: number): readonly number[] {
  const cutter = createCutter(mean, gearTable());
  const found: number[] = [];
  for (let offset = 0; offset < content.byteLength; offset += size) {
    const chunk = content.subarray(offset, offset + size);
    for (let at = 0; at < chunk.byteLength; ) {
      const end = cutter.next(chunk, at);
      if (end < 0) break;
      found.push(offset + end);
      at = end;
    }
  }
  if (found.at(-1) !== content.byteLength && content.byteLength > 0) found.push(content.byteLength);
  return found;
}

/** The rule as it is written down, byte for byte and slow. */
function naive(content: Uint8Array, mean: number): readonly number[] {
  const table = Array.from({ length: 256 }, (_value, byte) => Number.parseInt(sha(Uint8Array.of(byte)).slice(0, 8), 16));
  const found: number[] = [];
  let n = 0;
  let h = 0n;
  for (let at = 0; at < content.byteLength; at++) {
    n += 1;
    h = (2n * h + BigInt(table[content[at] as number] as number)) % 2n ** 32n;
    if ((n > mean / 2 && h < 2n ** BigInt(33 - Math.log2(mean))) || n === 4 * mean) {
      found.push(at + 1);
      n = 0;
      h = 0n;
    }
  }
  if (found.at(-1) !== content.byteLength && content.byteLength > 0) found.push(content.byteLength);
  return found;
}

describe('gear1', () => {
  test('its table is the one that was written down', () => {
    const table = gearTable();
    expect([table[0], table[1], table[255]].map((gear) => gear?.toString(16))).toEqual(['6e340b9c', '4bf5122f', 'a8100ae6']);
    const bytes = Buffer.alloc(1024);
    for (const [byte, gear] of table.entries()) bytes.writeUInt32BE(gear, byte * 4);
    expect(sha(bytes)).toBe('b7d63cb2cbfcf07328d2ee72ebe1685a984bd77f76f4e83b8785f069601cecb4');
  });

  test('the stream of the vectors is the right one', () => {
    expect(sha(stream)).toBe('3e228225817752562a96e39e211a8a0ead879701eba071fd9fdef5bd4d90a5f3');
  });

  const rows = [
    {
      name: '256 KiB',
      mean: 256 * 1024,
      content: () => stream,
      pieces: 59,
      first: [248576, 654697, 835306, 1108593, 1257677, 1633369],
      all: '621e52f976d6a0bc',
    },
    { name: '1 MiB', mean: MiB, content: () => stream, pieces: 16, first: [654697, 1257677, 2381565, 2942991, 4950423, 5728124], all: 'f5126ddf25da6b3a' },
    {
      name: '1 MiB, a byte before',
      mean: MiB,
      content: () => Buffer.concat([Buffer.from('x'), stream]),
      pieces: 16,
      first: [654698, 1257678],
      all: '18a6e3ea1d9896b9',
    },
    {
      name: '1 MiB of zeros',
      mean: MiB,
      content: () => Buffer.alloc(16 * MiB),
      pieces: 4,
      first: [4194304, 8388608, 12582912, 16777216],
      all: 'f869add836ab0e6b',
    },
  ];
  test.each(rows)('cuts where the vector says: $name', ({ mean, content, pieces, first, all }) => {
    const found = ends(content(), mean, 256 * 1024);
    expect(found).toHaveLength(pieces);
    expect(found.slice(0, first.length)).toEqual(first);
    expect(sha(found.join(',')).slice(0, 16)).toBe(all);
  });

  test.each([1000, 4096, 65_537, 16 * MiB])('the size of chunks (%d) changes nothing', (size) => {
    const content = stream.subarray(0, 4 * MiB);
    expect(ends(content, 64 * 1024, size)).toEqual(ends(content, 64 * 1024, 256 * 1024));
  });

  test('agrees with the rule as it is written down', () => {
    const content = stream.subarray(0, MiB);
    expect(ends(content, 64 * 1024, 10_000)).toEqual(naive(content, 64 * 1024));
    expect(ends(Buffer.alloc(MiB, 7), 64 * 1024, 10_000)).toEqual(naive(Buffer.alloc(MiB, 7), 64 * 1024));
  });

  test('an empty file has no piece, and one that ends at a cut has none behind it', () => {
    expect(ends(Buffer.alloc(0), MiB, 1000)).toEqual([]);
    expect(ends(stream.subarray(0, 654_697), MiB, 1000)).toEqual([654_697]);
  });
});
