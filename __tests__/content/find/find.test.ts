import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { nameOf, titleOf, titleProblems } from '../../../src/content/find/title.ts';
import { walkFolder } from '../../../src/content/find/walk.ts';
import { parsePlatform } from '../../../src/core/platform.ts';
import { needs } from '../../real/needs.ts';
import { type Finding, makeFinding } from './finding.ts';

const mkfifo = await needs('mkfifo');
let at: Finding;
beforeEach(() => {
  at = makeFinding();
});
afterEach(() => at.remove());

describe('lines', () => {
  test.each<[string, readonly string[], readonly string[]]>([
    ['lines in order, matches bytewise', ['d/*', 'a'], ['d/B', 'd/a', 'd/é', 'a']],
    ['wildcards match files only', ['*'], ['a', 'b[1]']],
    ['a folder is a folder', ['d'], ['d']],
    ['a name with brackets that exists', ['b[1]'], ['b[1]']],
    ['a path twice stays once, at its first place', ['a', 'd/a', 'a', './a'], ['a', 'd/a']],
    ['an exclusion', ['d/*', '!d/B'], ['d/a', 'd/é']],
    ['an exclusion before', ['!d/B', 'd/*'], ['d/a', 'd/é']],
    ['an exclusion of a folder', ['**', '!d'], ['a', 'b[1]', 'e/f/g']],
    ['an exclusion by pattern', ['**', '!**/a'], ['b[1]', 'd/B', 'd/é', 'e/f/g']],
    ['an exclusion of all below a folder', ['**', '!e/**'], ['a', 'b[1]', 'd/B', 'd/a', 'd/é']],
    ['an exclusion with a slash at its end, of a folder', ['**', '!e/'], ['a', 'b[1]', 'd/B', 'd/a', 'd/é']],
    ['what an exclusion took, a later line takes back', ['d/*', '!d/*', 'd/a'], ['d/a']],
    ['from a folder too', ['d', '!d/B', 'd/B'], ['d', 'd/B']],
    ['an exclusion of what no line before has named stands', ['a', '!d/B', 'd/*'], ['a', 'd/a', 'd/é']],
    ['two marks are none', ['d/*', '!!a', '!d/B'], ['d/a', 'd/é', 'a']],
    ['hidden names are taken when named', ['.hidden', '.dot/*', 'd/.*'], ['.hidden', '.dot/x', 'd/.h']],
    ['an absolute pattern', ['/…/d/*'], ['d/B', 'd/a', 'd/é']],
    ['the way up, before any wildcard', ['d/../e/*/g'], ['e/f/g']],
  ])('%s', (_, lines, expected) => {
    at.files('a', 'b[1]', 'd/a', 'd/B', 'd/é', 'e/f/g', '.hidden', '.dot/x', 'd/.h');
    expect(at.names(lines.map((line) => line.replace('/…', at.workspace)))).toEqual(expected);
  });

  test('hidden names, when wanted', () => {
    at.files('a', '.b', '.d/c');
    expect(at.names(['**'], { hidden: true })).toEqual(['.b', '.d/c', 'a']);
  });

  test('the home folder', () => {
    at.files('home/x', 'home/[h]/y', '~/z');
    expect(at.names(['~/x', '~/*/y', './~/z'])).toEqual(['home/x', 'home/[h]/y', '~/z']);
    expect(at.names(['~'])).toEqual(['home']);
    expect(at.names(['home/**', '!~/x'])).toEqual(['home/[h]/y']);
  });

  test('a folder that may not be read stops the run, unless it is excluded', () => {
    at.files('d/a', 'd/b/c');
    mkdirSync(join(at.workspace, 'd/locked'), { mode: 0 });
    asSomebody(at.workspace, () => {
      expect(() => at.find(['d/**'])).toThrow(/layers: .*locked cannot be read \(EACCES\)/);
      expect(at.names(['d/**', '!d/locked'])).toEqual(['d/a', 'd/b/c']);
    });
    chmodSync(join(at.workspace, 'd/locked'), 0o755);
  });
});

/** Root may read everything, so it becomes somebody else for a while. */
function asSomebody(folder: string, step: () => void): void {
  const isRoot = process.geteuid?.() === 0;
  chmodSync(folder, 0o755);
  if (isRoot) process.seteuid?.(65534);
  try {
    step();
  } finally {
    if (isRoot) process.seteuid?.(0);
  }
}

test('what is taken back from a folder is a layer of its own', () => {
  at.files('d/a', 'd/b');
  const [folder] = at.find(['d', '!d/b', 'd/b']).paths;
  const rules = { includeHiddenFiles: false, excluded: folder?.excluded };
  expect(walkFolder(join(at.workspace, 'd'), 'd', rules).map(({ name }) => name)).toEqual(['d/', 'd/a']);
});

test('bytewise is not by the units of UTF-16', () => {
  at.files('\uff5e', '😀');
  expect(at.names(['*'])).toEqual(['\uff5e', '😀']);
});

describe('what is wrong', () => {
  test('a file that may not be read is found out here, in a folder too', () => {
    at.files('a', 'd/b');
    for (const name of ['a', 'd/b']) chmodSync(join(at.workspace, name), 0);
    asSomebody(at.workspace, () => {
      expect(() => at.find(['*'])).toThrow(/layers: .*a cannot be read \(EACCES\)/);
      expect(() => walkFolder(join(at.workspace, 'd'), 'd', { includeHiddenFiles: false })).toThrow(/d\/b cannot be read \(EACCES\)/);
    });
  });

  test('a pattern without a match is told, a path that is missing is an error, and all are told together', () => {
    at.files('a');
    expect(at.find(['*.none', 'a']).warnings).toEqual(['layers: *.none matches no file']);
    expect(() => at.find(['no', 'a/b', '~/x', 'a/'])).toThrow(
      /4 inputs are wrong[\s\S]*: no does not exist[\s\S]*a\/b does not exist[\s\S]*~\/x does not exist[\s\S]*a\/ is no folder/,
    );
  });

  test.each([
    ['{a,b}.txt', 'braces and parentheses are ordinary'],
    ['!(a|b)', 'braces and parentheses are ordinary'],
    ['$HOME/x', 'no variable is replaced here'],
    ['a/*/../b', '".." after a wildcard'],
  ])('%s says what does not work as elsewhere', (pattern, message) => {
    const line = pattern.startsWith('!') ? `./${pattern}` : pattern.includes(',') ? `"${pattern}"` : pattern;
    expect(() => at.find([line])).toThrow(message);
  });

  mkfifo.test('a pipe is refused', () => {
    execFileSync(mkfifo.program, [join(at.workspace, 'pipe')]);
    for (const line of ['pipe', 'pip*']) expect(() => at.find([line])).toThrow('neither a file nor a folder');
  });

  test('a dangling link that is named, and a path outside, are refused', () => {
    symlinkSync('nothing', join(at.workspace, 'dangling'));
    expect(() => at.find(['dangling'])).toThrow('cannot be read');
    expect(() => at.find(['../'])).toThrow('outside base-dir');
  });

  test('many problems are cut', () => {
    expect(() => at.find(Array.from({ length: 30 }, (_, n) => `no-${n}`))).toThrow(/no-19 does not exist[\s\S]*and 10 more/);
  });
});

test('titles', () => {
  expect(titleOf('a/b', '/w')).toBe('a/b');
  expect(titleOf('', '/w/a')).toBe('a');
  expect(nameOf('a/b', '/w')).toBe('b');
  expect(nameOf('', '/w/a')).toBe('a');
  const problems = (...titles: readonly string[]) => titleProblems(titles.map((title) => ({ title })));
  expect(problems('a', 'b')).toEqual([]);
  expect(problems('a', 'b', 'a', 'b', 'c\n', 'é'.repeat(513))).toHaveLength(4);
});

test.each<[string, readonly (readonly [title: string, platform?: string])[], readonly string[]]>([
  [
    'one title on two platforms',
    [
      ['a', 'linux/amd64'],
      ['a', 'linux/arm64'],
    ],
    [],
  ],
  [
    'twice on one platform',
    [
      ['a', 'linux/amd64'],
      ['b', 'linux/arm64'],
      ['a', 'linux/x86_64'],
    ],
    ['layers: the title "a" occurs 2 times'],
  ],
  ['on one platform, and on all', [['a'], ['a', 'linux/amd64'], ['b', 'linux/arm64']], ['layers: the title "a" occurs 2 times']],
  ['twice on all', [['a'], ['a'], ['b', 'linux/amd64'], ['b', 'linux/arm64']], ['layers: the title "a" occurs 2 times']],
])('titles are unique in a manifest: %s', (_, layers, expected) => {
  expect(titleProblems(layers.map(([title, platform]) => ({ title, platform: platform === undefined ? undefined : parsePlatform(platform) })))).toEqual(
    expected,
  );
});
