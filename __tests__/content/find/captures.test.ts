import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { capture, countWildcards, fillTitle } from '../../../src/content/find/captures.ts';
import { compileGlob } from '../../../src/core/glob.ts';

test.each<[string, string, readonly string[] | undefined]>([
  ['build/*/bin/app', 'build/linux/bin/app', ['linux']],
  ['*-*.tgz', 'a-b-c.tgz', ['a-b', 'c']],
  ['?[a-c]*', 'xbyz', ['x', 'b', 'yz']],
  ['a/**/b', 'a/b', ['']],
  ['a/**/b', 'a/x/y/b', ['x/y']],
  ['a/**', 'a/x/y', ['x/y']],
  ['**', 'x', ['x']],
  ['**/**/f', 'x/y/f', ['x/y', '']],
  ['**/*.js', 'x/y/z.js', ['x/y', 'z']],
  ['a/**', 'a', ['']],
  ['[[]*]', '[x]', ['x']],
  ['\\**', '*x', ['x']],
  ['[[:digit:]]x', '1x', ['1']],
  ['[[:alpha:]]*', '𐐀b', ['𐐀', 'b']],
  ['a[!b]', 'a.', ['.']],
  ['(*)', '(x)', ['x']],
  ['*', 'a/b', undefined],
  ['a?', 'a', undefined],
  ['[ab]', 'c', undefined],
])('%s takes of %s', (pattern, path, expected) => {
  expect(capture(pattern, path)).toEqual(expected);
  if (expected !== undefined) expect(countWildcards(pattern)).toBe(expected.length);
});

test('many stars cost no more than their product', () => {
  expect(capture(`${'*a'.repeat(30)}*b`, 'a'.repeat(200))).toBeUndefined();
});

test('whatever a pattern matches, its wildcards have taken', () => {
  const pieces = fc.constantFrom('*', '?', '**', '/', '/', 'a', 'b', '[ab]', '[!a]', '[b', ']', '(', '.');
  const pattern = fc.array(pieces, { minLength: 1, maxLength: 8 }).map((all) => all.join('').replaceAll(/\/{2,}/g, '/'));
  const path = fc.array(fc.constantFrom('a', 'b', '/', ']', '(', '.'), { minLength: 1, maxLength: 8 }).map((all) => all.join('').replaceAll(/\/{2,}/g, '/'));
  const law = fc.property(pattern, path, (one, other) => {
    fc.pre(!/^\/|\/$|(?:^|\/)\.\.?(?:\/|$)/.test(one) && !/^\/|\/$|(?:^|\/)\.\.?(?:\/|$)/.test(other));
    const taken = capture(one, other);
    if (compileGlob(one, { hidden: true }).matches(other)) expect(taken).toHaveLength(countWildcards(one));
  });
  fc.assert(law, { numRuns: 3000 });
});

test.each([
  ['app-$1', ['linux'], 'app-linux'],
  ['$2/$1', ['a', 'b'], 'b/a'],
  ['$1/app', [''], 'app'],
  ['$1$2', ['x', ''], 'x'],
  ['$x $', ['a'], '$x $'],
])('%s with %j is %s', (title, captures, expected) => {
  expect(fillTitle(title, captures)).toBe(expected);
});
