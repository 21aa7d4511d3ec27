import { expect, test } from '@jest/globals';
import { parseTimestamp } from '../../src/content/timestamp.ts';
import { InputError } from '../../src/core/errors.ts';

test.each([
  ['now', 12],
  ['0', 0],
  ['1700000000', 1_700_000_000],
  ['1970-01-01T00:01:00Z', 60],
  ['2024-02-29T00:00:00+01:00', 1_709_161_200],
  ['1970-01-01t00:00:01.9z', 1],
])('%s', (text, seconds) => {
  expect(parseTimestamp(text, 12_345)).toBe(seconds);
});

test.each(['', 'yesterday', '-1', '2023-02-29T00:00:00Z', '2024-01-01', '1969-12-31T23:59:59Z'])('refuses "%s"', (text) => {
  expect(() => parseTimestamp(text, 0)).toThrow(InputError);
});
