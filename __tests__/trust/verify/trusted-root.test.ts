/** Whom to trust: one file, or several roots as lines. */

import { expect, test } from '@jest/globals';
import { InputError } from '../../../src/core/errors.ts';
import { publicGoodRoot, readTrustedRoots } from '../../../src/trust/verify/trusted-root.ts';
import { type Json, recorded } from '../recorded.ts';

const text = recorded('trusted-root.json');
const without = (...members: readonly string[]): string => {
  const root = JSON.parse(text) as Json;
  for (const member of members) delete root[member];
  return JSON.stringify(root);
};

test('the public one is there, whole', () => {
  const { certificateAuthorities, tlogs, ctlogs, timestampAuthorities } = publicGoodRoot();
  expect([certificateAuthorities.length, tlogs.length, ctlogs.length, timestampAuthorities.length]).toEqual([2, 2, 2, 1]);
});

test('one as a document, several as lines', () => {
  expect(readTrustedRoots(text, 'r', false)).toHaveLength(1);
  expect(readTrustedRoots(JSON.stringify(JSON.parse(text), undefined, 2), 'r', false)).toHaveLength(1);
  const line = JSON.stringify(JSON.parse(text));
  expect(readTrustedRoots(`${line}\n${line}\n\n`, 'r', false)).toHaveLength(2);
});

test.each<readonly [string, string, RegExp]>([
  ['empty', '', /^trusted-root: r is neither JSON/],
  ['no JSON', 'x', /^trusted-root: r is neither JSON/],
  ['another document', '{"mediaType":"application/json"}', /^trusted-root: r is no trusted root/],
  ['null', 'null', /is no trusted root/],
  ['one bad line', `${JSON.stringify(JSON.parse(text))}\n{}`, /^trusted-root: r, line 2, is no trusted root/],
  ['a key that is none', text.replace(/"rawBytes":\s*"[^"]+"/, '"rawBytes":"AAAA"'), /cannot be read/],
  ['nobody who certifies', without('certificateAuthorities'), /names no certificate authority/],
  ['neither log nor clock', without('tlogs', 'timestampAuthorities'), /neither a log nor a timestamp authority/],
])('%s is a bad input', (_name, given, words) => {
  expect(() => readTrustedRoots(given, 'r', false)).toThrow(InputError);
  expect(() => readTrustedRoots(given, 'r', false)).toThrow(words);
});

test('beside a key nobody needs to certify', () => {
  expect(readTrustedRoots(without('certificateAuthorities'), 'r', true)).toHaveLength(1);
});
