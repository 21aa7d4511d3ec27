import { describe, expect, test } from '@jest/globals';
import { IntegrityError } from '../../../src/core/errors.ts';
import { paxOf, type TarEntry, tarOf } from '../../support/tar.ts';
import { read, short } from './read.ts';

const names = async (entries: readonly TarEntry[]) => (await read(tarOf(entries))).map(({ name }) => name);
const long = 'd/'.repeat(80).concat('x');
const after: TarEntry = { name: 'after', content: 'still here' };
const write = (block: Buffer, at: number, text: string) => void block.write(text, at, 'latin1');
const gnu = (block: Buffer) => write(block, 257, 'ustar  \0');
/** GNU's magic, and something where others have a prefix. */
const gnuWith = (text: string) => (block: Buffer) => {
  gnu(block);
  write(block, 345, text);
};
const zeros = (from: number, to: number, then?: (block: Buffer) => void) => (block: Buffer) => {
  block.fill(0, from, to);
  then?.(block);
};
const octal = (value: number) => value.toString(8).padStart(11, '0').concat('\0');

describe('names and numbers', () => {
  test.each<[string, readonly TarEntry[], string]>([
    ['of GNU, longer than a header', [{ name: '././@LongLink', type: 'L', content: `${long}\0` }, { name: 'cut' }], long],
    ['of PAX', [{ name: 'cut', pax: { path: long } }], long],
    ['of PAX, for all that follow', [{ name: 'g', type: 'g', content: paxOf({ path: long }) }, { name: 'a' }], long],
    [
      'of PAX, taken back',
      [
        { name: 'g', type: 'g', content: paxOf({ path: long }) },
        { name: 'a', pax: { path: '' } },
      ],
      'a',
    ],
    ['with a prefix', [{ name: 'x', spoil: (block) => write(block, 345, 'some/folder') }], 'some/folder/x'],
    ['with a prefix that is no prefix, as V7 knew none', [{ name: 'x', spoil: zeros(257, 265, (block) => write(block, 345, 'junk')) }], 'x'],
    ['of GNU with times where a prefix would be', [{ name: 'x', spoil: gnuWith(octal(1)) }], 'x'],
    ['of old Go, which wrote a prefix there', [{ name: 'x', spoil: gnuWith('some/folder') }], 'some/folder/x'],
    ['of Solaris', [{ name: 'X', type: 'X', content: paxOf({ path: long }) }, { name: 'cut' }], long],
    ['behind a label', [{ name: 'my backup', type: 'V' }, { name: 'x' }], 'x'],
    ['that are Latin-1', [{ name: Buffer.from('caf\u00e9', 'latin1') }], 'caf\udce9'],
    [
      'that are Latin-1 in PAX',
      [
        {
          name: 'x',
          pax: [
            ['path', Buffer.from('caf\u00e9', 'latin1')],
            ['hdrcharset', 'BINARY'],
          ],
        },
      ],
      'caf\udce9',
    ],
    ['as long as the field', [{ name: 'x'.repeat(100) }], 'x'.repeat(100)],
  ])('%s', async (_name, entries, expected) => {
    expect(await names([...entries, { ...after, pax: { path: 'after' } }])).toEqual([expected, 'after']);
  });

  test.each<[string, TarEntry]>([
    ['a size in base 256', { name: 'a', content: 'abc', spoil: zeros(124, 136, (block) => write(block, 124, '\x80'.padEnd(11, '\0').concat('\x03'))) }],
    ['a size in PAX', { name: 'a', content: 'abc', size: 0, pax: { size: '3' } }],
    ['a size with blanks', { name: 'a', content: 'abc', spoil: (block) => write(block, 124, '         3 \0') }],
    ['owners and times of nonsense', { name: 'a', content: 'abc', spoil: (block) => void block.fill('?', 108, 124).fill('?', 136, 148) }],
    ['a time before 1970', { name: 'a', content: 'abc', pax: { mtime: '-1.5' }, spoil: (block) => void block.fill(0xff, 136, 148) }],
    ['a contiguous file', { name: 'a', type: '7', content: 'abc' }],
    ['a file of V7', { name: 'a', type: '\0', content: 'abc', spoil: (block) => void block.fill(0, 257, 512) }],
  ])('%s', async (_name, entry) => {
    const [one, other] = await read(tarOf([entry, after]));
    expect(one).toMatchObject({ kind: 'file', size: 3, text: 'abc', mode: 0o644 });
    expect(other).toMatchObject({ name: 'after', text: 'still here' });
  });

  test('a sum of signed bytes', async () => {
    const bytes = tarOf([{ name: Buffer.from('caf\u00e9', 'latin1'), content: 'abc' }]);
    const signed = bytes.subarray(0, 512).reduce((sum, byte, at) => sum + (at >= 148 && at < 156 ? 0x20 : byte > 127 ? byte - 256 : byte), 0);
    bytes.write(`${signed.toString(8).padStart(6, '0')}\0 `, 148);
    expect(await read(bytes)).toMatchObject([{ name: 'caf\udce9', text: 'abc' }]);
    bytes.write('0000001\0', 148);
    await expect(read(bytes)).rejects.toThrow('no header of an entry');
  });

  test('a folder by its name alone, a file with a slash and content, and links that say a size', async () => {
    const entries: readonly TarEntry[] = [
      { name: 'old/', type: '\0' },
      { name: 'ustar/' },
      { name: 'file/', content: 'x' },
      { name: 'l', type: '2', link: 'x', size: 5 },
      { name: 'h', type: '1', link: 'x', size: 5 },
      { name: 'd/', type: '5', size: 5 },
      { name: 'dump/', type: 'D', content: 'Yname\0\0' },
      after,
    ];
    expect(short(await read(tarOf(entries)))).toEqual([
      'folder old/ ',
      'folder ustar/ ',
      'file file/ x',
      'symlink l ',
      'hard link h ',
      'folder d/ ',
      'folder dump/ Yname\0\0',
      'file after still here',
    ]);
  });
});

describe('where it ends', () => {
  const one = tarOf([{ name: 'a', content: 'abc' }]);
  test.each<[string, Uint8Array]>([
    ['two zero blocks', one],
    ['twenty zero blocks', Buffer.concat([one, Buffer.alloc(512 * 18)])],
    ['one zero block', one.subarray(0, -512)],
    ['no zero block', one.subarray(0, -1024)],
    ['the last byte, without padding', one.subarray(0, 512 + 3)],
    ['half a block of zeros', one.subarray(0, -700)],
    ['another archive behind it, as tar reads it', Buffer.concat([one, one])],
    ['noise behind it', Buffer.concat([one, Buffer.alloc(5000, 'noise')])],
  ])('%s', async (_name, bytes) => {
    for (const piece of [1, 511, 513, 100_000]) expect(short(await read(bytes, piece))).toEqual(['file a abc']);
  });

  test.each([0, 512, 1024, 10240])('nothing but %d zeros is an archive of nothing', async (size) => {
    expect(await read(Buffer.alloc(size))).toEqual([]);
  });

  test.each<[string, Uint8Array, string]>([
    ['within a header', one.subarray(0, 300), 'within a header'],
    ['within a body', tarOf([{ name: 'a', content: 'x'.repeat(600) }]).subarray(0, 1000), 'within an entry'],
    ['behind the announcement of an entry', tarOf([{ name: 'x', type: 'x', content: paxOf({ path: 'y' }) }]), 'an entry was announced'],
    ['before it has begun', Buffer.from('<html>'.repeat(200)), 'no header of an entry at byte 512'],
    ['within a list of records', tarOf([{ name: 'x', type: 'x', content: '30 path=y\n' }, after]), 'a list of records cannot be read'],
    ['in a size that no file has', tarOf([{ name: 'a', pax: { size: '-1' } }]), 'the size is no number'],
    ['in a size below zero', tarOf([{ name: 'a', spoil: (block) => void block.fill(0xff, 124, 136) }]), 'the size is no number'],
    ['in a name of two megabytes', tarOf([{ name: 'L', type: 'L', content: Buffer.alloc(2 ** 21, 'x') }, after]), '2097152 bytes'],
  ])('%s: refused', async (_name, bytes, reason) => {
    await expect(read(bytes)).rejects.toThrow(IntegrityError);
    await expect(read(bytes)).rejects.toThrow(reason);
  });
});
