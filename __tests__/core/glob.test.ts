import { expect, test } from '@jest/globals';
import { compileGlob, literalName, textMatcher } from '../../src/core/glob.ts';

test.each<[string, string, boolean]>([
  ['*/{a,b}', 'x/{a,b}', true],
  ['*/{a,b}', 'x/a', false],
  ['*/{1..3}', 'x/2', false],
  ['*/+(a)', 'x/+(a)', true],
  ['*/+(a)', 'x/aa', false],
  ['*/!(a)', 'x/b', false],
  ['!*', '!x', true],
  ['!*', 'x', false],
  ['#*', '#x', true],
  ['a/**', 'a', true],
  ['a/**', 'ab', false],
  ['a/*', 'a', false],
  ['*', '.a', true],
])('%s and %s: %s', (pattern, path, expected) => {
  expect(compileGlob(pattern, { hidden: true }).matches(path)).toBe(expected);
});

test('wildcards match hidden names where that is wanted alone', () => {
  const strict = compileGlob('**/*', { hidden: false });
  expect(['a/b', '.a', 'a/.b', '.a/b'].filter((path) => strict.matches(path))).toEqual(['a/b']);
  expect(compileGlob('.*', { hidden: false }).matches('.a')).toBe(true);
});

test('a pattern leads into the folders above what it may name', () => {
  const glob = compileGlob('a/*/c', { hidden: true });
  expect(['a', 'a/b', 'b', 'a/b/d'].filter((path) => glob.leadsInto(path))).toEqual(['a', 'a/b']);
});

test.each(['[id].js', 'out (x64)', '[[...slug]]', 'a'])('a text that is written like the pattern is meant: %s', (text) => {
  expect(textMatcher(text)(text)).toBe(true);
});

test('a text is matched, and an empty pattern matches nothing but itself', () => {
  expect(textMatcher('[id].js')('i.js')).toBe(true);
  expect(textMatcher('')('a')).toBe(false);
});

test.each([
  ['a', 'a'],
  ['a\\*', 'a*'],
  ['[[]x]', '[x]'],
  ['(x)', '(x)'],
  ['{a,b}', '{a,b}'],
  ['a*', undefined],
  ['[ab]', undefined],
  ['**', undefined],
])('the name of %s is %s', (segment, name) => expect(literalName(segment)).toBe(name));
