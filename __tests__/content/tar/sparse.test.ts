import { describe, expect, test } from '@jest/globals';
import { type TarEntry, tarOf } from '../../support/tar.ts';
import { read, short } from './read.ts';

const after: TarEntry = { name: 'after', content: 'still here' };
const octal = (value: number) => value.toString(8).padStart(11, '0').concat('\0');

describe('files with holes', () => {
  const pair = (offset: number, size: number) => octal(offset) + octal(size);
  const old = (pairs: readonly string[], extended: boolean, size: number) => (block: Buffer) => {
    block.write('ustar  \0', 257);
    block.write(pairs.join(''), 386);
    block[482] = extended ? 1 : 0;
    block.write(octal(size), 483);
  };
  const more = Buffer.alloc(512);
  more.write(pair(10, 1) + pair(12, 1) + pair(14, 0));
  const map = (text: string) => Buffer.concat([Buffer.from(text), Buffer.alloc(512 - text.length)]);
  const one = { 'GNU.sparse.major': '1', 'GNU.sparse.minor': '0', 'GNU.sparse.name': 'a', 'GNU.sparse.realsize': '14' };

  test.each<[string, TarEntry]>([
    ['GNU', { name: 'a', type: 'S', content: 'abcde', spoil: old([pair(2, 1), pair(4, 1), pair(6, 1), pair(8, 0)], true, 14), between: more }],
    [
      'PAX 0.0',
      {
        name: 'a',
        content: 'abcde',
        pax: [
          ['GNU.sparse.size', '14'],
          ['GNU.sparse.numblocks', '5'],
          ...[2, 4, 6, 10, 12].flatMap((offset): [string, string][] => [
            ['GNU.sparse.offset', String(offset)],
            ['GNU.sparse.numbytes', '1'],
          ]),
        ],
      },
    ],
    [
      'PAX 0.1',
      { name: 'x/GNUSparseFile.1/a', content: 'abcde', pax: { 'GNU.sparse.name': 'a', 'GNU.sparse.size': '14', 'GNU.sparse.map': '2,1,4,1,6,1,10,1,12,1' } },
    ],
    ['PAX 1.0', { name: 'x/GNUSparseFile.1/a', content: Buffer.concat([map('6\n2\n1\n4\n1\n6\n1\n10\n1\n12\n1\n14\n0\n'), Buffer.from('abcde')]), pax: one }],
  ])('%s', async (_name, entry) => {
    expect(short(await read(tarOf([entry, after]), 700))).toEqual(['file a ..a.b.c...d.e.', 'file after still here']);
  });

  test.each<[string, TarEntry]>([
    ['data that overlap', { name: 'a', content: 'ab', pax: { 'GNU.sparse.size': '9', 'GNU.sparse.map': '4,1,2,1' } }],
    ['data behind the end', { name: 'a', content: 'ab', pax: { 'GNU.sparse.size': '3', 'GNU.sparse.map': '0,1,3,1' } }],
    ['more data than there are', { name: 'a', content: 'ab', pax: { 'GNU.sparse.size': '9', 'GNU.sparse.map': '0,3' } }],
    ['fewer data than there are', { name: 'a', content: 'ab', pax: { 'GNU.sparse.size': '9', 'GNU.sparse.map': '0,1' } }],
    ['half a pair', { name: 'a', content: 'ab', pax: { 'GNU.sparse.size': '9', 'GNU.sparse.map': '0,1,2' } }],
    ['no size', { name: 'a', content: 'ab', pax: { 'GNU.sparse.map': '0,2' } }],
    ['words for numbers', { name: 'a', content: 'ab', pax: { 'GNU.sparse.size': '9', 'GNU.sparse.map': 'a,b' } }],
    ['a form that nobody has written yet', { name: 'a', content: 'ab', pax: { ...one, 'GNU.sparse.minor': '1' } }],
    ['a map without lines', { name: 'a', content: Buffer.alloc(2048, '1'), pax: one }],
    ['a map that says how long it is and is not', { name: 'a', content: map('9\n1\n'), pax: one }],
    ['a map of more pairs than there may be', { name: 'a', content: map('9999999999\n1\n'), pax: one }],
    ['another kind of sparse file', { name: 'a', type: 'S', content: 'ab' }],
  ])('%s: refused', async (_name, entry) => {
    await expect(read(tarOf([entry, after]))).rejects.toThrow(/^it is no whole tar \(.*sparse file/);
  });
});
