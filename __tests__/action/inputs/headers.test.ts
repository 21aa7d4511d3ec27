import { describe, expect, test } from '@jest/globals';
import { parseHeaders, secretsOfHeaders } from '../../../src/action/inputs/headers.ts';
import { InputError } from '../../../src/core/errors.ts';

function problems(text: string): readonly string[] {
  try {
    parseHeaders(text);
  } catch (error) {
    if (error instanceof InputError) return error.problems;
    throw error;
  }
  return [];
}

test('a header a line, its value split from its name at the first colon', () => {
  expect(parseHeaders('X-Gate: a:b, c \r\n# no\n\ncf-access-client-id:x\nUser-Agent: mine')).toEqual({
    'x-gate': 'a:b, c',
    'cf-access-client-id': 'x',
    'user-agent': 'mine',
  });
});

describe('what cannot be sent is told without its value, all of it at once', () => {
  test.each([
    ['s3cret', ['number 1 is no header, such as "X-Name: value"']],
    ['X-A: 1\nX B: s3cret', ['number 2 is no header, such as "X-Name: value"']],
    [': s3cret', ['number 1 is no header, such as "X-Name: value"']],
    ['X-A:', ['x-a has no value: is the secret there?']],
    ['X-A: s3cret\nx-a: s3cret', ['x-a is given twice']],
    ['X-A: s3cret\u0007\nX-B: 漢s3cret', ['x-a would hold characters that HTTP does not allow', 'x-b would hold characters that HTTP does not allow']],
    ['Authorization: s3cret', ['authorization is made of username and password, or of registry-token: give it there']],
    ['Host: s3cret', ['host is what a request says of itself, and cannot be another']],
    ['content-length: 3', ['content-length is what a request says of itself, and cannot be another']],
    ['Accept: s3cret', ['accept is what a request says of itself, and cannot be another']],
  ])('%j', (text, expected) => {
    expect(problems(text)).toEqual(expected);
    expect(problems(text).join()).not.toContain('s3cret');
  });
});

test('secrets are the values, and tokens within them; not what stands in every log', () => {
  expect(secretsOfHeaders('X-A: Bearer t0ken\nX-B: plain-value\nno colon\nX-C: 1\nX-D: true')).toEqual([
    'Bearer t0ken',
    't0ken',
    'plain-value',
    'plain-value',
    'no colon',
    'colon',
  ]);
});
