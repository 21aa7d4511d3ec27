import { execFileSync } from 'node:child_process';
import { chmodSync, linkSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { formatDigest } from '../../../../src/core/digest.ts';
import { createTarSum } from '../../../../src/registries/provenance/layers/tarsum.ts';
import { needs } from '../../../real/needs.ts';
import { makeScratch, type Scratch } from '../../../support/scratch.ts';
import { simpleTarSum } from '../../../support/simple-tarsum.ts';

const programs = await needs('tar', 'mkfifo');
const TYPES = ['tarsum', 'tarsum.v1', 'tarsum.dev'].flatMap((version) => [`${version}+sha256`, `${version}+sha512`]);

function sumOf(tar: Uint8Array, sumType: string, size = tar.length || 1): string {
  const sum = createTarSum(sumType);
  for (let at = 0; at < tar.length; at += size) sum.update(tar.subarray(at, at + size));
  return formatDigest(sum.digest());
}

interface Entry {
  readonly name: string;
  readonly mode?: number;
  readonly id?: number;
  readonly time?: number;
  readonly type?: string;
  readonly uname?: string;
  readonly gname?: string;
  readonly body?: Buffer;
  readonly xattrs?: readonly (readonly [string, string])[];
}

function header({ name, mode = 0, id = 0, time = 0, type = '0', uname = '', gname = '' }: Entry, size: number): Buffer {
  const block = Buffer.alloc(512);
  const octal = (value: number, digits: number) => `${value.toString(8).padStart(digits, '0')}\0`;
  block.write(name, 0);
  block.write(octal(mode, 7), 100);
  block.write(octal(id, 7), 108);
  block.write(octal(id, 7), 116);
  block.write(octal(size, 11), 124);
  block.write(octal(time, 11), 136);
  block.write('        ', 148);
  block.write(type, 156, 'latin1');
  block.write('ustar\u000000', 257);
  block.write(uname, 265);
  block.write(gname, 297);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}

const padded = (body: Buffer) => Buffer.concat([body, Buffer.alloc((512 - (body.length % 512)) % 512)]);

function tarOf(...entries: readonly Entry[]): Buffer {
  const record = ([key, value]: readonly [string, string]): string => {
    const rest = ` SCHILY.xattr.${key}=${value}\n`;
    const length = rest.length + 2;
    return `${length}${rest}`;
  };
  return Buffer.concat([
    ...entries.flatMap((entry) => {
      const body = entry.body ?? Buffer.alloc(0);
      const records = Buffer.from((entry.xattrs ?? []).map(record).join(''));
      const extended = records.length > 0 ? [header({ name: 'pax', type: 'x' }, records.length), padded(records)] : [];
      return [...extended, header(entry, body.length), padded(body)];
    }),
    Buffer.alloc(1024),
  ]);
}

/** moby: pkg/tarsum/tarsum_test.go, as the code of 2014 computes it. */
describe('the vectors of 2014', () => {
  const user = { id: 1000, uname: 'slartibartfast', gname: 'users', body: Buffer.from('test') };
  test.each([
    ['tarsum+sha256', '626c4a2e9a467d65c33ae81f7f3dedd4de8ccaee72af73223c4bc4718cbc7bbd', { name: 'file.txt' }],
    ['tarsum.dev+sha256', '6ffd43a1573a9913325b4918e124ee982a99c0f3cba90fc032a65f5e20bdd465', { name: 'file.txt' }],
    ['tarsum.dev+sha256', 'b38166c059e11fb77bef30bf16fba7584446e80fcc156ff46d47e36c5305d8ef', { name: 'another.txt', ...user }],
    [
      'tarsum.dev+sha256',
      '4cc2e71ac5d31833ab2be9b4f7842a14ce595ec96a37af4ed08f87bc374228cd',
      {
        name: 'xattrs.txt',
        ...user,
        xattrs: [
          ['user.key1', 'value1'],
          ['user.key2', 'value2'],
        ],
      },
    ],
    [
      'tarsum.dev+sha256',
      '65f4284fa32c0d4112dd93c3637697805866415b570587e4fd266af241503760',
      {
        name: 'xattrs.txt',
        ...user,
        xattrs: [
          ['user.KEY1', 'value1'],
          ['user.key2', 'value2'],
        ],
      },
    ],
    [
      'tarsum+sha256',
      'c12bb6f1303a9ddbf4576c52da74973c00d14c109bcfa76b708d5da1154a07fa',
      { name: 'xattrs.txt', ...user, xattrs: [['user.NOT', 'CALCULATED']] },
    ],
  ] as const)('%s:%s', (sumType, hex, entry) => {
    expect(sumOf(tarOf(entry), sumType)).toBe(`${sumType}:${hex}`);
    expect(simpleTarSum(tarOf(entry), sumType)).toBe(`${sumType}:${hex}`);
  });

  test.each([
    ['tarsum+sha256', '8bf12d7e67c51ee2e8306cba569398b1b9f419969521a12ffb9d8875e8836738'],
    ['tarsum+sha512', 'e9bfb90ca5a4dfc93c46ee061a5cf9837de6d2fdf82544d6460d3147290aecfabf7b5e415b9b6e72db9b8941f149d5d69fb17a394cbfaf2eac523bd9eae21855'],
  ])('one mebibyte of zeros, %s', (sumType, hex) => {
    const tar = tarOf({ name: '/testdata0', mode: 0o755, type: '\0', body: Buffer.alloc(1048576) });
    expect(sumOf(tar, sumType, 65_536)).toBe(`${sumType}:${hex}`);
  });

  test.each([0, 512, 1024, 10240])('%i zero bytes are an empty archive', (size) => {
    expect(sumOf(Buffer.alloc(size), 'tarsum+sha256')).toBe('tarsum+sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  });
});

test.each(['invalidlabel', 'invalid+sha256', 'tarsum.v1+invalid', 'tarsum.v2+sha256', 'tarsum+md5', '', 'tarsum.v1+sha256 '])('"%s" is no type', (sumType) => {
  expect(() => createTarSum(sumType)).toThrow('is not a type of tar sum');
});

programs.describe('what real programs write', () => {
  let scratch: Scratch;
  const formats = ['ustar', 'pax', 'gnu'] as const;
  beforeAll(async () => {
    scratch = await makeScratch();
    const work = join(scratch.path, 'work');
    const deep = join(work, 'a'.repeat(60), 'b'.repeat(60));
    mkdirSync(deep, { recursive: true });
    writeFileSync(join(deep, 'c'.repeat(30)), 'long');
    writeFileSync(join(work, 'ü 名'), 'unicode');
    writeFileSync(join(work, 'empty'), '');
    writeFileSync(join(work, 'odd'), Buffer.alloc(1537, 7));
    writeFileSync(join(work, 'large'), Buffer.alloc(300_000, 'tar'));
    chmodSync(join(work, 'odd'), 0o4755);
    linkSync(join(work, 'odd'), join(work, 'hard'));
    symlinkSync('odd', join(work, 'soft'));
    execFileSync('mkfifo', [join(work, 'pipe')]);
    for (const format of formats) execFileSync('tar', [`--format=${format}`, '-cf', join(scratch.path, `${format}.tar`), '-C', work, '.']);
    const longer = join(work, 'd'.repeat(120));
    writeFileSync(longer, 'longer than a header');
    symlinkSync('e'.repeat(150), join(work, 'far'));
    for (const format of ['pax', 'gnu']) execFileSync('tar', [`--format=${format}`, '-cf', join(scratch.path, `long-${format}.tar`), '-C', work, '.']);
  });
  afterAll(() => scratch.remove());

  test.each([...formats, 'long-pax', 'long-gnu'])('%s: the same in chunks of any size, and by another reader', (format) => {
    const tar = readFileSync(join(scratch.path, `${format}.tar`));
    for (const sumType of TYPES) {
      const expected = simpleTarSum(tar, sumType);
      for (const size of [511, 512, 1024 * 1024]) expect([size, sumOf(tar, sumType, size)]).toEqual([size, expected]);
    }
    expect(sumOf(tar, 'tarsum.v1+sha256', 1)).toBe(simpleTarSum(tar, 'tarsum.v1+sha256'));
  });
});

test('the order of entries does not matter, times do in the first version alone', () => {
  const one = { name: 'one', body: Buffer.from('1') };
  const two = { name: 'two', body: Buffer.from('2') };
  expect(sumOf(tarOf(one, two), 'tarsum.v1+sha256')).toBe(sumOf(tarOf(two, one), 'tarsum.v1+sha256'));
  expect(sumOf(tarOf(one, two), 'tarsum.v1+sha256')).not.toBe(sumOf(tarOf(one), 'tarsum.v1+sha256'));
  const later = TYPES.filter((sumType) => sumOf(tarOf({ ...one, time: 1 }), sumType) !== sumOf(tarOf(one), sumType));
  expect(later).toEqual(['tarsum+sha256', 'tarsum+sha512']);
});

test('any archive has one sum, however it is cut', () => {
  const entry = fc.record({
    name: fc.stringMatching(/^[a-z./]{1,40}$/),
    mode: fc.integer({ min: 0, max: 0o7777 }),
    id: fc.integer({ min: 0, max: 0o777777 }),
    body: fc.uint8Array({ maxLength: 2000 }).map((bytes) => Buffer.from(bytes)),
  });
  fc.assert(
    fc.property(fc.array(entry, { maxLength: 12 }), fc.integer({ min: 1, max: 3000 }), fc.constantFrom(...TYPES), (entries, size, sumType) => {
      const tar = tarOf(...entries);
      expect(sumOf(tar, sumType, size)).toBe(simpleTarSum(tar, sumType));
    }),
    { numRuns: 200 },
  );
});

describe('what is no tar is refused with offset and reason', () => {
  const tar = tarOf({ name: 'a', body: Buffer.alloc(700, 1) }, { name: 'b' });
  const patched = (at: number, text: string) => {
    const copy = Buffer.from(tar);
    copy.write(text, at, 'latin1');
    return copy;
  };
  test.each([
    ['text', Buffer.from('x'.repeat(2000)), /the header has a wrong checksum at byte 0/],
    ['gzip', Buffer.concat([Buffer.from([0x1f, 0x8b]), Buffer.alloc(600, 9)]), /wrong checksum at byte 0/],
    ['a cut header', tar.subarray(0, 300), /it ends within a header at byte 300/],
    ['a cut body', tar.subarray(0, 800), /it ends within an entry at byte 800/],
    ['a cut padding', tar.subarray(0, 1300), /it ends within an entry at byte 1300/],
    ['another byte in a header', patched(1536, 'c'), /wrong checksum at byte 1536/],
    ['a zero block before a header', Buffer.concat([Buffer.alloc(512), tar]), /a zero block stands before another header at byte 512/],
    ['a sparse file', tarOf({ name: 's', type: 'S' }), /sparse file, which is not supported, at byte 0/],
    ['a record without a length', Buffer.concat([header({ name: 'p', type: 'x' }, 4), padded(Buffer.from('abcd')), tar]), /a record has no length/],
  ])('%s', (_name, bytes, message) => {
    expect(() => sumOf(bytes, 'tarsum.v1+sha256')).toThrow(message);
  });

  test('never by anything but our errors', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 3000 }), (noise) => {
        try {
          sumOf(Buffer.concat([tar.subarray(0, 512), noise]), 'tarsum+sha256');
        } catch (error) {
          expect(error).toMatchObject({ code: 'EINTEGRITY' });
        }
      }),
    );
  });
});
