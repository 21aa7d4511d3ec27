import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { findPaths } from '../../../src/content/find/find.ts';
import { parseLayerLine } from '../../../src/content/find/layer-line.ts';
import { titleOf, titleProblems } from '../../../src/content/find/title.ts';
import { InputError } from '../../../src/core/errors.ts';
import { needs } from '../../real/needs.ts';

const mkfifo = await needs('mkfifo');
let workspace: string;
beforeEach(() => {
  workspace = realpathSync(mkdtempSync(join(tmpdir(), 'find-')));
});
afterEach(() => rmSync(workspace, { recursive: true, force: true }));

function files(...names: readonly string[]): void {
  for (const name of names) {
    mkdirSync(dirname(join(workspace, name)), { recursive: true });
    writeFileSync(join(workspace, name), name);
  }
}

function find(lines: readonly string[], options: { readonly hidden?: boolean; readonly baseDir?: string } = {}) {
  return findPaths({
    layers: lines.map(parseLayerLine),
    workspace,
    baseDir: join(workspace, options.baseDir ?? '.'),
    includeHiddenFiles: options.hidden ?? false,
  });
}

function names(lines: readonly string[], options: { readonly hidden?: boolean } = {}): readonly string[] {
  return find(lines, options).paths.map(({ path }) => relative(workspace, path));
}

test.each<[string, readonly string[], readonly string[]]>([
  ['lines in order, matches bytewise', ['d/*', 'a'], ['d/B', 'd/a', 'd/é', 'a']],
  ['wildcards match files only', ['*'], ['a', 'b[1]']],
  ['a folder is a folder', ['d'], ['d']],
  ['a name with brackets that exists', ['b[1]'], ['b[1]']],
  ['a path twice stays once, at its first place', ['a', 'd/a', 'a'], ['a', 'd/a']],
  ['an exclusion', ['d/*', '!d/B'], ['d/a', 'd/é']],
  ['an exclusion before', ['!d/B', 'd/*'], ['d/a', 'd/é']],
  ['an exclusion of a folder', ['**', '!d'], ['a', 'b[1]', 'e/f/g']],
  ['an exclusion by pattern', ['**', '!**/a'], ['b[1]', 'd/B', 'd/é', 'e/f/g']],
  ['hidden names are taken when named', ['.hidden', '.dot/*'], ['.hidden', '.dot/x']],
])('%s', (_, lines, expected) => {
  files('a', 'b[1]', 'd/a', 'd/B', 'd/é', 'e/f/g', '.hidden', '.dot/x', 'd/.h');
  expect(names(lines)).toEqual(expected);
});

test('hidden names, when wanted', () => {
  files('a', '.b', '.d/c');
  expect(names(['**'], { hidden: true })).toEqual(['.b', '.d/c', 'a']);
});

test('a later line gives the attributes', () => {
  files('a', 'b');
  expect(find(['*', 'b,type=text/x']).paths.map(({ line }) => line.type)).toEqual([undefined, 'text/x']);
});

test('a pattern without a match is told, a path that is missing is an error, and all are told together', () => {
  files('a');
  expect(find(['*.none', 'a']).unmatched.map(({ pattern }) => pattern)).toEqual(['*.none']);
  expect(() => find(['no', '~/x'])).toThrow(/no does not exist[\s\S]*~\/x does not exist/);
});

test('a link is followed inside base-dir, and refused outside', () => {
  files('in/a', 'out/b');
  symlinkSync('a', join(workspace, 'in/good'));
  symlinkSync('../out/b', join(workspace, 'in/bad'));
  expect(find(['in/good'], { baseDir: 'in' }).paths).toHaveLength(1);
  for (const line of ['in/bad', 'in/*']) expect(() => find([line], { baseDir: 'in' })).toThrow('outside base-dir');
});

mkfifo.test('a pipe is refused', () => {
  execFileSync(mkfifo.program, [join(workspace, 'pipe')]);
  expect(() => find(['pipe'])).toThrow('neither a file nor a folder');
});

test('a dangling link and a path outside are refused', () => {
  symlinkSync('nothing', join(workspace, 'dangling'));
  expect(() => find(['dangling'])).toThrow('cannot be read');
  expect(() => find(['../'])).toThrow('outside the workspace');
});

test('titles', () => {
  expect(titleOf('/w/a/b', '/w')).toBe('a/b');
  expect(titleOf('/w/a', '/w/a')).toBe('a');
  expect(titleOf('/w/..a', '/w')).toBe('..a');
  expect(() => titleOf('/x', '/w')).toThrow(InputError);
  expect(titleProblems(['a', 'b'])).toEqual([]);
  expect(titleProblems(['a', 'b', 'a', 'b', 'c\n', 'é'.repeat(513)])).toHaveLength(4);
});
