/** Names with characters that mean something in other patterns. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { walkFolder } from '../../../src/content/find/walk.ts';
import { type Finding, makeFinding } from './finding.ts';

let at: Finding;
beforeEach(() => {
  at = makeFinding();
});
afterEach(() => at.remove());

test.each<[string, readonly string[], readonly string[]]>([
  ['an exclusion with parentheses', ['app/**', '!app/(auth)/**'], ['app/page']],
  ['an exclusion with parentheses and a wildcard', ['out (x64)/*', '!out (x64)/*.pdb'], ['out (x64)/a.dll']],
  ['parentheses', ['out (x64)/*.dll'], ['out (x64)/a.dll']],
  ['braces', ['{{cookiecutter.slug}}/*'], ['{{cookiecutter.slug}}/f']],
  ['an exclusion with braces', ['*/[fp]*', '!{{cookiecutter.slug}}/**'], ['[[...slug]]/p.js', 'app/page']],
  ['brackets that are a name', ['[[...slug]]'], ['[[...slug]]']],
  ['brackets that are a name, and a wildcard below', ['[[...slug]]/*.js'], ['[[...slug]]/p.js']],
  ['an exclusion of brackets that are a name', ['*/[px]*', '![id]/**', '!app/p*'], ['[[...slug]]/p.js']],
  ['an exclusion of escaped brackets', ['*/[px]*', '!**/[[]id]/**', '!app/p*'], ['[[...slug]]/p.js']],
  ['escaped brackets', ['[[]id]/x'], ['[id]/x']],
  ['a set of characters', ['s[ab].txt'], ['sa.txt', 'sb.txt']],
  ['plus, at and bang before parentheses', ['+(a)', '@(a)', './!(a)'], ['+(a)', '@(a)', '!(a)']],
  ['a star in a name does not hide what it matches', ['*.st'], ['*.st', 'b.st']],
  ['an escaped star', ['\\*.st'], ['*.st']],
  ['a backslash in a name', ['back\\slash'], ['back\\slash']],
  ['quotes before and after the mark', ['"with,comma"', 'app/**', '!"app/page"'], ['with,comma', 'app/(auth)/secret']],
])('%s', (_, lines, expected) => {
  at.files('app/page', 'app/(auth)/secret', 'out (x64)/a.dll', 'out (x64)/a.pdb', '{{cookiecutter.slug}}/f', '[[...slug]]/p.js', '[id]/x', 'with,comma');
  at.files('sa.txt', 'sb.txt', 'sc.txt', '+(a)', '@(a)', '!(a)', 'a', '*.st', 'b.st', 'back\\slash');
  const found = at.find(lines);
  expect(found.paths.map(({ path }) => path.slice(at.workspace.length + 1))).toEqual(expected);
  expect(found.warnings).toEqual([]);
});

test('what looks like a type is the end of a name that exists', () => {
  at.files('out', 'a:b/c.txt', 'out.json');
  const lines = at.find(['a:b/c.txt', 'out.json:text/plain', 'out:b/c']).paths.map(({ inner, line: { type } }) => [inner, type]);
  expect(lines).toEqual([
    ['a:b/c.txt', undefined],
    ['out.json', 'text/plain'],
    ['out', 'b/c'],
  ]);
});

test('brackets that are a name count among the wildcards, as they do where they are none', () => {
  at.files('[id]/a.js');
  expect(at.find(['[id]/*.js,title=$1-$2']).paths.map(({ line: { title } }) => title)).toEqual(['[id]-a']);
});

test('brackets that could be a name or a set are told', () => {
  at.files('[ab]', 'a', 'b');
  const { paths, warnings } = at.find(['[ab]']);
  expect(paths).toHaveLength(1);
  expect(warnings).toEqual(['layers: [ab] is taken for the name that exists; its brackets as sets would match 2 files (a, b)']);
});

test('brackets that match nothing are explained', () => {
  at.files('x/[id]/page');
  expect(at.find(['x/page[12]', 'x/*', '!x/*/[id]/*']).warnings).toEqual([
    'layers: x/page[12] matches no file: […] stands for one of its characters, and [[] for a bracket',
    expect.stringContaining('x/* matches no file, and left 1 folder (x/[id])'),
    'layers: the exclusion !x/*/[id]/* matches nothing that the other lines name: […] stands for one of its characters, and [[] for a bracket',
  ]);
});

describe('a name that is no UTF-8', () => {
  const bytes = () => Buffer.concat([Buffer.from(join(at.workspace, 'd/caf')), Buffer.from([0xe9])]);
  const supported = (): boolean => {
    try {
      at.files('d/a', 'd/\ufffd');
      writeFileSync(bytes(), 'x');
      return true;
    } catch {
      console.warn('this disk takes no such names: not tried');
      return false;
    }
  };

  test('is told by its bytes, by patterns and in folders', () => {
    if (!supported()) return;
    expect(() => at.find(['d/*'])).toThrow(`the name caf\\xe9 in ${at.workspace}/d is no UTF-8`);
    expect(() => walkFolder(join(at.workspace, 'd'), 'd', { includeHiddenFiles: false })).toThrow('the name caf\\xe9');
  });

  test('can be excluded, and left alone', () => {
    if (!supported()) return;
    expect(at.names(['d/*', '!d/caf*'])).toEqual(['d/a', 'd/\ufffd']);
    expect(at.names(['d/a*', 'd/\ufffd'])).toEqual(['d/a', 'd/\ufffd']);
    const [folder] = at.find(['d', '!d/caf?']).paths;
    expect(walkFolder(join(at.workspace, 'd'), 'd', { includeHiddenFiles: false, excluded: folder?.excluded }).map(({ name }) => name)).toEqual([
      'd/',
      'd/a',
      'd/\ufffd',
    ]);
  });
});
