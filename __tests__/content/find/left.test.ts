/** No line takes less than it seems to without a word. */

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type Finding, makeFinding } from './finding.ts';

let at: Finding;
beforeEach(() => {
  at = makeFinding();
});
afterEach(() => at.remove());

const HOW = 'for all files below, or name a folder on a line of its own to pack it';

test.each<[string, readonly string[], readonly string[]]>([
  ['a pattern beside folders', ['dist/*'], [`layers: dist/* takes files alone, and left 2 folders (dist/d, dist/e): write dist/** ${HOW}`]],
  ['a pattern of part of a name', ['dist/d*'], [`layers: dist/d* matches no file, and left 1 folder (dist/d): write dist/d*/** ${HOW}`]],
  ['a pattern with a slash at its end', ['dist/*/'], [`layers: dist/*/ matches no file, and left 2 folders (dist/d, dist/e): write dist/** ${HOW}`]],
  ['a pattern that goes one folder down', ['*/*/*'], [`layers: */*/* takes files alone, and left 1 folder (dist/d/f): write */*/** ${HOW}`]],
  [
    'a pattern that names a folder and one in it',
    ['dist/**/[df]'],
    [`layers: dist/**/[df] matches no file, and left 1 folder (dist/d): write dist/**/[df]/** ${HOW}`],
  ],
  ['in the workspace itself', ['*'], [`layers: * takes files alone, and left 1 folder (dist): write ** ${HOW}`]],
  ['all that lies below', ['dist/**'], []],
  ['all that lies below, as files', ['dist/**/*'], []],
  ['a folder that another line takes file by file', ['dist/*', 'dist/*/**'], []],
  ['folders that are lines of their own', ['dist/*', 'dist/d', 'dist/e'], []],
  ['a folder above that is a line of its own', ['dist/*', 'dist'], []],
  ['folders that are excluded', ['dist/*', '!dist/d', '!dist/e/**'], []],
  ['a folder of which all is excluded', ['dist/*', '!**/f*', '!dist/[de]/x', '!dist/*/hx'], []],
  ['a pattern that only passes folders by', ['dist/*.txt'], []],
  ['an exclusion that matches nothing', ['dist/**', '!dist/*.map'], ['layers: the exclusion !dist/*.map matches nothing that the other lines name']],
  ['an exclusion of nothing', ['a', '!no'], ['layers: the exclusion !no matches nothing that the other lines name']],
  ['an exclusion of what no line would have taken', ['a', '!dist'], []],
  ['an exclusion of a file with a slash at its end', ['a', '!a/'], ['layers: the exclusion !a/ matches nothing that the other lines name']],
  ['a path that is excluded', ['a', 'dist/x', '!dist'], ['layers: dist/x takes nothing, as it is excluded']],
  ['a pattern of which all is excluded', ['a', 'dist/*', '!dist'], ['layers: dist/* matches no file that is not excluded']],
  [
    'hidden files alone',
    ['a', 'hid/*'],
    ['layers: hid/* matches no file but hidden ones (hid/.h): set include-hidden-files to take names that begin with a dot'],
  ],
])('%s', (_, lines, warnings) => {
  at.files('a', 'dist/x', 'dist/d/f/g', 'dist/d/x', 'dist/e/hx', 'dist/n.txt', 'hid/.h', '.hidden/d/x', 'dist/hid/.h');
  mkdirSync(join(at.workspace, 'dist/empty/more'), { recursive: true });
  const found = at.find(lines.includes('*') ? [...lines, '!hid'] : lines);
  expect(found.warnings).toEqual(warnings);
});

test('of many folders some are named', () => {
  at.files(...Array.from({ length: 7 }, (_, n) => `d/${n}/f`), 'd/f');
  expect(at.find(['d/*']).warnings).toEqual([`layers: d/* takes files alone, and left 7 folders (d/0, d/1, d/2, d/3, d/4, and 2 more): write d/** ${HOW}`]);
});
