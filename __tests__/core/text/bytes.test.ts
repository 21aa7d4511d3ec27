import { describe, expect, test } from '@jest/globals';
import { formatBinary, parseBytes } from '../../../src/core/text/bytes.ts';

describe('sizes', () => {
  test.each([
    ['20GiB', 20 * 1024 ** 3],
    ['20G', 20 * 1024 ** 3],
    ['20 gib', 20 * 1024 ** 3],
    ['20GB', 20e9],
    ['1.5MiB', 1.5 * 1024 ** 2],
    ['512', 512],
    ['512B', 512],
    ['1TiB', 1024 ** 4],
    ['4kb', 4000],
  ])('%s is %d bytes', (text, bytes) => expect(parseBytes(text)).toBe(bytes));

  test.each(['', 'x', '-1', '1e9', '1PiB', '20GiBs', 'GiB', '1,5G', '99999999999999TiB', '0x10'])('%j is none', (text) =>
    expect(parseBytes(text)).toBeUndefined(),
  );

  test.each([
    [0, '0 B'],
    [1023, '1023 B'],
    [1024, '1 KiB'],
    [100 * 1024 ** 2, '100 MiB'],
    [1.5 * 1024 ** 3, '1.5 GiB'],
    [5000 * 1024 ** 4, '5000 TiB'],
  ])('%d bytes are %s', (bytes, text) => expect(formatBinary(bytes)).toBe(text));
});
