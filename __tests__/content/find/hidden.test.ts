/** Names that begin with a dot are left out, and it is said which. */

import { chmodSync, mkdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { walkFolder } from '../../../src/content/find/walk.ts';
import { type Finding, makeFinding } from './finding.ts';

let at: Finding;
beforeEach(() => {
  at = makeFinding();
  at.files('a', '.b', 'd/.c/x.js', 'd/.e/y.txt', 'd/f/.g', 'd/f/h');
  mkdirSync(join(at.workspace, 'd/.empty'));
  mkdirSync(join(at.workspace, 'd/.locked'), { mode: 0 });
});
afterEach(() => {
  chmodSync(join(at.workspace, 'd/.locked'), 0o755);
  at.remove();
});

test.each<[readonly string[], readonly string[]]>([
  [['*'], ['.b']],
  [['**'], ['.b', 'd/.c', 'd/.e', 'd/f/.g']],
  [['**/*.js'], ['d/.c']],
  [['d/f/*'], ['d/f/.g']],
  [['d/*'], []],
  [['**', '!.b', '!d/.*', '!**/.g'], []],
  [
    ['**', '!**/*.txt', '!**/.b'],
    ['d/.c', 'd/f/.g'],
  ],
  [['a', '.b', 'd/.c/*'], []],
])('%j leaves out %j', (lines, hidden) => {
  const found = at.find(lines).hidden.map((path) => relative(at.workspace, path));
  expect([...found].sort()).toEqual(hidden);
});

test('nothing is left out where hidden names are wanted', () => {
  expect(at.find(['d/f/*'], { hidden: true }).hidden).toEqual([]);
});

test('a folder that is packed tells of those in it, but not of excluded ones', () => {
  const heard: string[] = [];
  const rules = { includeHiddenFiles: false, excluded: (path: string) => path.endsWith('.e'), onHidden: (path: string) => void heard.push(path) };
  expect(walkFolder(join(at.workspace, 'd'), 'd', rules).map(({ name }) => name)).toEqual(['d/', 'd/f/', 'd/f/h']);
  expect(heard.map((path) => relative(at.workspace, path)).sort()).toEqual(['d/.c', 'd/.empty', 'd/.locked', 'd/f/.g']);
});
