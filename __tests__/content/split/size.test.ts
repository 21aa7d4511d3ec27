import { describe, expect, test } from '@jest/globals';
import { formatSize, parseSplit, pieceSize } from '../../../src/content/split/size.ts';
import { InputError } from '../../../src/core/errors.ts';

const KiB = 1024;
const MiB = 1024 * KiB;
const GiB = 1024 * MiB;

describe('the input split', () => {
  test.each([
    ['', 'none'],
    ['none', 'none'],
    ['auto', 'auto'],
    ['64KiB', 64 * KiB],
    ['64K', 64 * KiB],
    ['1024KiB', MiB],
    ['4MiB', 4 * MiB],
    ['4m', 4 * MiB],
    [' 256MiB ', 256 * MiB],
  ] as const)('%j is %j', (text, split) => {
    expect(parseSplit(text)).toBe(split);
  });

  test.each([
    ['3MiB', '4MiB'],
    ['32KiB', '64KiB'],
    ['0MiB', '64KiB'],
    ['512MiB', '256MiB'],
    ['999999999999MiB', '256MiB'],
    ['5MiB', '4MiB'],
  ])('%j is refused, and %s is offered', (text, nearest) => {
    expect(() => parseSplit(text)).toThrow(expect.objectContaining({ message: expect.stringContaining(`"${text}"`), hint: `the nearest is ${nearest}` }));
  });

  test.each(['yes', '4', '4MB', '4GiB', '-4MiB', '4.5MiB', 'Auto'])('%j is no size', (text) => {
    expect(() => parseSplit(text, 'layers: x')).toThrow(InputError);
    expect(() => parseSplit(text, 'layers: x')).toThrow(`layers: x: "${text}"`);
  });

  test.each([64 * KiB, 512 * KiB, MiB, 256 * MiB])('a size is written as it is read (%d)', (bytes) => {
    expect(parseSplit(formatSize(bytes))).toBe(bytes);
  });
});

describe('the size of pieces', () => {
  test.each([
    ['none', 10 * GiB, undefined],
    ['auto', 64 * MiB - 1, undefined],
    ['auto', 64 * MiB, 256 * KiB],
    ['auto', 512 * MiB - 1, 256 * KiB],
    ['auto', 512 * MiB, 512 * KiB],
    ['auto', GiB, MiB],
    ['auto', 10 * GiB, 8 * MiB],
    ['auto', 100 * GiB, 64 * MiB],
    ['auto', 1000 * GiB, 256 * MiB],
    [MiB, MiB, undefined],
    [MiB, MiB + 1, MiB],
    [MiB, 0, undefined],
  ] as const)('%s of %d bytes: %s', (split, size, mean) => {
    expect(pieceSize(split, size)).toBe(mean);
  });
});
