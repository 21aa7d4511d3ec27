import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { joinPieces, PIECE_TYPE, pieceAnnotations, pieceTitle } from '../../../src/content/split/annotations.ts';
import type { Annotations, Descriptor } from '../../../src/core/model.ts';

const TITLE = 'org.opencontainers.image.title';
const hex = (text: string): string => createHash('sha256').update(text).digest('hex');
const whole = { title: 'data.bin', size: 60, digest: { algorithm: 'sha256', hex: hex('all') }, type: PIECE_TYPE, cut: 'gear1:1048576' };
const own = { 'dev.waybill.mode': '0755', [TITLE]: 'data.bin' };
const plain = (title: string): Descriptor => ({ mediaType: 'text/plain', digest: `sha256:${hex(title)}`, size: 5, annotations: { [TITLE]: title } });
const pieces = (count = 3, of = whole): readonly Descriptor[] =>
  Array.from({ length: count }, (_value, at) => ({
    mediaType: PIECE_TYPE,
    digest: `sha256:${hex(String(at))}`,
    size: of.size / count,
    annotations: pieceAnnotations(of, own, at, count),
  }));

describe('a file in pieces is written', () => {
  test('with titles that sort as the pieces lie', () => {
    expect([pieceTitle('a', 0, 3), pieceTitle('a', 11, 12), pieceTitle('a/b', 0, 12_345)]).toEqual(['a.part-0001', 'a.part-0012', 'a/b.part-00001']);
  });

  test('with what is true of the whole at the first piece alone', () => {
    expect(pieceAnnotations({ ...whole, type: 'model/x' }, own, 0, 3)).toEqual({
      'dev.waybill.mode': '0755',
      [TITLE]: 'data.bin.part-0001',
      'dev.waybill.split.title': 'data.bin',
      'dev.waybill.split.size': '60',
      'dev.waybill.split.count': '3',
      'dev.waybill.split.digest': `sha256:${hex('all')}`,
      'dev.waybill.split.cut': 'gear1:1048576',
      'dev.waybill.split.type': 'model/x',
    });
    expect(pieceAnnotations(whole, own, 0, 3)).not.toHaveProperty(['dev.waybill.split.type']);
    expect(pieceAnnotations(whole, own, 1, 3)).toEqual({ [TITLE]: 'data.bin.part-0002' });
  });
});

describe('a file in pieces is read', () => {
  test('between others, as one layer that speaks of the whole', () => {
    const layers = joinPieces([plain('a'), ...pieces(), plain('z')]);
    expect(layers.map(({ descriptor }) => descriptor.annotations?.[TITLE])).toEqual(['a', 'data.bin', 'z']);
    expect(layers[1]).toEqual({
      descriptor: { mediaType: PIECE_TYPE, digest: `sha256:${hex('all')}`, size: 60, annotations: own },
      pieces: pieces(),
      cut: 'gear1:1048576',
    });
    expect(layers[0]).toEqual({ descriptor: plain('a') });
  });

  test('with its own type, and by whatever rule it was cut', () => {
    const [layer] = joinPieces(pieces(2, { ...whole, type: 'model/x', cut: 'gear9:7' }));
    expect([layer?.descriptor.mediaType, layer?.cut]).toEqual(['model/x', 'gear9:7']);
  });

  const change = (changes: Record<string, string | undefined>, at = 0): readonly Descriptor[] =>
    pieces().map((piece, index) => {
      const annotations =
        index !== at ? piece.annotations : Object.fromEntries(Object.entries({ ...piece.annotations, ...changes }).filter(([, value]) => value !== undefined));
      return { ...piece, annotations: annotations as Annotations };
    });
  const key = (name: string): string => `dev.waybill.split.${name}`;
  test.each([
    ...['title', 'size', 'digest', 'count', 'cut'].map((name) => ({
      name: `no ${name}`,
      layers: change({ [key(name)]: undefined }),
      says: `lacks ${key(name)}`,
    })),
    ...['1', '0', '-3', '3.0', '03', '0x3', '4097', '1e3', '', ' 3', '9'.repeat(400)].map((count) => ({
      name: `count ${count.slice(0, 9)}`,
      layers: change({ [key('count')]: count }),
      says: 'pieces: 2 to 4096 are possible',
    })),
    { name: 'more pieces than layers', layers: change({ [key('count')]: '4' }), says: 'only 3 layers are left' },
    ...['sixty', '-60', '6e1', '060', '60.0', '99999999999999999999'].map((size) => ({
      name: `size ${size}`,
      layers: change({ [key('size')]: size }),
      says: 'which is no number',
    })),
    { name: 'sizes that do not add up', layers: change({ [key('size')]: '61' }), says: 'says that it has 61 bytes, and its pieces have 60' },
    { name: 'fewer pieces than it has', layers: change({ [key('count')]: '2' }), says: 'its pieces have 40' },
    ...['', 'sha256:abc', `md5:${'a'.repeat(32)}`, `sha512:${'a'.repeat(128)}`, `sha256:${'A'.repeat(64)}`, '../../x'].map((digest) => ({
      name: `digest ${digest.slice(0, 12)}`,
      layers: change({ [key('digest')]: digest }),
      says: 'which is no SHA-256',
    })),
    { name: 'a split file inside', layers: change({ [key('title')]: 'other' }, 1), says: 'another split file among its pieces (at piece 2)' },
    { name: 'a word of a split inside', layers: change({ [key('whatever')]: '1' }, 2), says: 'at piece 3' },
    { name: 'a word of a split alone', layers: [{ ...plain('a'), annotations: { [key('whatever')]: '1' } }], says: 'lacks' },
    {
      name: 'a piece of another type',
      layers: pieces().map((piece, at) => (at === 1 ? { ...piece, mediaType: 'application/vnd.oci.image.layer.v1.tar' } : piece)),
      says: 'piece 2',
    },
  ])('and refused before anything is fetched: $name', ({ layers, says }) => {
    expect(() => joinPieces(layers)).toThrow(says);
    expect(() => joinPieces(layers)).toThrow(/^the pull is refused: /);
  });
});
