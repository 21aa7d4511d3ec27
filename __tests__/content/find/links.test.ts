/** Links lead nowhere that the lines do not name, and nothing from outside `base-dir` is published. */

import { mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type Finding, makeFinding } from './finding.ts';

let at: Finding;
let elsewhere: string;
beforeEach(() => {
  at = makeFinding();
  elsewhere = realpathSync(mkdtempSync(join(tmpdir(), 'elsewhere-')));
  writeFileSync(join(elsewhere, 'secret'), 'x');
});
afterEach(() => {
  at.remove();
  rmSync(elsewhere, { recursive: true, force: true });
});

const link = (target: string, name: string): void => symlinkSync(target, join(at.workspace, name));

test('patterns follow no links to folders, and say which they met', () => {
  at.files('dist/a', 'dist/sub/b');
  link(elsewhere, 'dist/ext');
  link('..', 'dist/loop');
  const { paths, warnings } = at.find(['dist/**']);
  expect(paths.map(({ inner }) => inner)).toEqual(['dist/a', 'dist/sub/b']);
  expect(warnings).toEqual(['layers: dist/** met 2 links (dist/ext, dist/loop) to folders, and follows none: name a folder on a line of its own to take it']);
  expect(at.names(['*/*/secret'])).toEqual([]);
  expect(at.find(['dist/**', '!dist/ext', '!dist/loop']).warnings).toEqual([]);
});

test.each(['dist/ext', 'dist/ext/secret', 'dist/ext/*', 'dist/ext/**', 'dist/file', 'dist/f*', 'dist/ext/../ext/secret'])(
  '%s, which lies elsewhere, is refused',
  (line) => {
    at.files('dist/a');
    link(elsewhere, 'dist/ext');
    link(join(elsewhere, 'secret'), 'dist/file');
    expect(() => at.find([line])).toThrow('outside base-dir');
  },
);

test('a link that is named is followed inside base-dir, to a file and to a folder', () => {
  at.files('in/a', 'in/d/b', 'out/c');
  link('a', 'in/good');
  link('d', 'in/folder');
  link('../out/c', 'in/bad');
  link('../out', 'in/out');
  expect(at.names(['in/good', 'in/g*', 'in/folder', 'in/folder/*'], { baseDir: 'in' })).toEqual(['in/good', 'in/folder', 'in/folder/b']);
  for (const line of ['in/bad', 'in/*d', 'in/out', 'in/out/c', 'in/out/*', 'out/c'])
    expect(() => at.find([line], { baseDir: 'in' })).toThrow('outside base-dir');
});

test('what lies outside base-dir is refused whatever its title', () => {
  at.files('in/a', 'b');
  expect(() => at.find(['b,title=b'], { baseDir: 'in' })).toThrow(`b lies outside base-dir (${at.workspace}/in): set base-dir to a folder above it`);
});

test('another name of base-dir is base-dir', () => {
  at.files('in/a', 'in/d/b');
  const other = join(elsewhere, 'other');
  symlinkSync(join(at.workspace, 'in'), other);
  symlinkSync(join(at.workspace, 'in/a'), join(elsewhere, 'file'));
  const { paths } = at.find([`${other}/a`, `${other}/d/*`, join(elsewhere, 'file')], { baseDir: 'in' });
  expect(paths.map(({ inner }) => inner)).toEqual(['a', 'd/b', 'a']);
});

test('links to nothing are left by patterns, with a word', () => {
  at.files('d/a');
  link('nothing', 'd/b');
  link('c', 'd/c');
  const { paths, warnings } = at.find(['d/*']);
  expect(paths).toHaveLength(1);
  expect(warnings).toEqual(['layers: d/* met 2 links (d/b, d/c) to nothing']);
});
