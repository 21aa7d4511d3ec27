/** What is told to who publishes is what pull refuses. */

import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { walkFolder } from '../../../src/content/find/walk.ts';
import { refusedNames, refusedSize } from '../../../src/content/pack/refusals.ts';
import { makeScratch, type Scratch } from '../../support/scratch.ts';

let scratch: Scratch;
beforeEach(async () => {
  scratch = await makeScratch();
});
afterEach(() => scratch.remove());

/** A folder `d` of these names; `name -> target` is a link. */
function folder(names: readonly string[]) {
  for (const text of names) {
    const [name = '', target] = text.split(' -> ');
    const path = join(scratch.path, 'd', name);
    mkdirSync(dirname(path), { recursive: true });
    if (target === undefined) writeFileSync(path, '');
    else symlinkSync(target, path);
  }
  return walkFolder(join(scratch.path, 'd'), 'd', { includeHiddenFiles: true });
}

describe('titles', () => {
  test.each<[string, readonly string[], readonly string[]]>([
    ['good ones', ['a', 'b/c', 'é.txt', 'a.b'], []],
    ['a colon', ['a:b'], ['the title "a:b" holds a colon']],
    ['a name of Windows', ['x/aux.c'], ['the title "x/aux.c" holds a name that Windows reserves (aux.c)']],
    ['a dot at the end', ['a.'], ['the title "a." holds a name that ends with a dot or a blank ("a.")']],
    ['a way up', ['../a'], ['the title "../a" leads up with ".."']],
    ['an absolute one', ['/a'], ['the title "/a" is absolute']],
    ['a slash at the end', ['a/'], ['the title "a/" ends with a slash']],
    [
      'two that are one on some disks',
      ['README', 'readme', 'x/é', 'x/e\u0301'],
      ['"README" and "readme" differ only in case or Unicode form', '"x/é" and "x/e\u0301" differ only in case or Unicode form'],
    ],
    ['folders that are one on some disks', ['A/x', 'a/y'], ['"A" and "a" differ only in case or Unicode form']],
    ['a file below a file', ['a', 'a/b'], ['"a/b" lies below "a", which is a file']],
  ])('%s', (_, titles, expected) => {
    expect(refusedNames(titles.map((title) => ({ title, entries: undefined })))).toEqual(expected);
  });
});

describe('names in a folder', () => {
  test.each<[string, readonly string[], readonly string[]]>([
    ['good ones', ['a', 'b/c', 'l -> b/c', 'b/up -> ../a'], []],
    [
      'a colon, a name of Windows, blanks',
      ['a:b', 'nul', 'c '],
      ['"d/a:b" holds a colon', '"d/c " holds a name that ends with a dot or a blank ("c ")', '"d/nul" holds a name that Windows reserves (nul)'],
    ],
    ['two that are one on some disks', ['x/Makefile', 'x/makefile'], ['"d/x/Makefile" and "d/x/makefile" differ only in case or Unicode form']],
    ['a link with a backslash', ['l -> a\\b'], ['"d/l" is a link to "a\\\\b", which is no relative path']],
    ['links that go round', ['l -> m', 'm -> l'], ['"d/l" is a link to "m", which leads over too many links']],
  ])('%s', (_, names, expected) => {
    expect(refusedNames([{ title: 'd', entries: folder(names) }])).toEqual(expected);
  });

  test('layers that are in one anothers way', () => {
    const entries = folder(['l -> x', 'x/y']);
    const file = (title: string) => ({ title, entries: undefined });
    expect(refusedNames([{ title: 'd', entries }, file('d/l/z'), file('D/x')])).toEqual([
      '"d/l/z" lies behind the link "l"',
      '"d" and "D" differ only in case or Unicode form',
    ]);
  });
});

describe('archives', () => {
  const MB = 1024 * 1024;
  test.each<[string, { entries: number; size: number; plainSize: number }, string | undefined]>([
    ['small', { entries: 3, size: 100, plainSize: 100 * MB }, undefined],
    ['large', { entries: 3, size: MB, plainSize: 200 * MB }, undefined],
    ['many entries', { entries: 100_000, size: MB, plainSize: MB }, undefined],
    ['too many entries', { entries: 100_001, size: MB, plainSize: MB }, '"d" holds 100001 entries, more than 100000'],
    ['too well packed', { entries: 3, size: MB, plainSize: 200 * MB + 1 }, '"d" unpacks from 1.0 MB to 210 MB, which is more than 200 times its size'],
  ])('%s', (_, archive, expected) => expect(refusedSize('d', archive)).toBe(expected));
});
