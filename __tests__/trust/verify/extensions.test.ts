/** What Fulcio writes into a certificate is read as it is written, or not at all. */

import { expect, test } from '@jest/globals';
import { extensionOf } from '../../../src/trust/verify/extensions.ts';

const utf8 = (text: string, length = Buffer.byteLength(text)) =>
  Buffer.concat([Buffer.from(length < 128 ? [0x0c, length] : [0x0c, 0x82, length >> 8, length & 0xff]), Buffer.from(text)]);
const own = (number: number, value: Uint8Array) => ({ oid: { id: [1, 3, 6, 1, 4, 1, 57264, 1, number] }, value });

test('a short text and a long one', () => {
  const long = 'ü'.repeat(300);
  expect(extensionOf([own(9, utf8('other')), own(8, utf8('short')), own(12, utf8(long))], 8)).toBe('short');
  expect(extensionOf([own(12, utf8(long))], 12)).toBe(long);
});

test.each<readonly [string, readonly { readonly oid: { readonly id: readonly number[] } | undefined; readonly value: Uint8Array }[]]>([
  ['nothing', []],
  ['another number', [own(18, utf8('a'))]],
  ['another arc', [{ oid: { id: [1, 3, 6, 1, 4, 1, 57265, 1, 8] }, value: utf8('a') }]],
  ['no number', [{ oid: undefined, value: utf8('a') }]],
  ['two of them', [own(8, utf8('a')), own(8, utf8('b'))]],
  ['raw text, as the old ones are', [own(8, Buffer.from('https://issuer.test'))]],
  ['a length that is too short', [own(8, utf8('abc', 2))]],
  ['a length that is too long', [own(8, utf8('abc', 4))]],
  ['bytes that are no text', [own(8, Buffer.from([0x0c, 1, 0xff]))]],
  ['a length of three bytes', [own(8, Buffer.from([0x0c, 0x83, 0, 0, 1, 0x61]))]],
  ['only a tag', [own(8, Buffer.from([0x0c]))]],
])('%s is no text', (_name, extensions) => {
  expect(extensionOf(extensions, 8)).toBeUndefined();
});
