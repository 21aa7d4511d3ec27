import { chmodSync, existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { diskError } from '../../../src/content/disk.ts';
import { openStage, type Stage } from '../../../src/content/stage/stage.ts';
import { InputError } from '../../../src/core/errors.ts';
import { makeScratch, type Scratch } from '../../support/scratch.ts';

let scratch: Scratch;
let dest: string;
beforeEach(async () => {
  scratch = await makeScratch();
  dest = join(scratch.path, 'dest');
});
afterEach(() => scratch.remove());

async function put(stage: Stage, path: string, content: string, mode = 0o644): Promise<string> {
  const spool = stage.spool();
  await spool.write(Buffer.from(content));
  const done = await spool.finish();
  stage.tree.put(path.split('/'), { kind: 'file', content: done, mode, layer: 0 }, 'a file');
  return done.path;
}

function link(stage: Stage, path: string, target: string): void {
  stage.tree.put(path.split('/'), { kind: 'link', target, rooted: false, within: 0, layer: 0, what: 'a link' }, 'a link');
}

test('nothing is at its place before all of it is', async () => {
  const stage = openStage(dest, { overwrite: true });
  await put(stage, 'a/b', 'content', 0o755);
  link(stage, 'l', 'a/b');
  expect(readdirSync(dest).filter((name) => !name.startsWith('.waybill-'))).toEqual([]);
  const files = stage.place();
  stage.remove();
  expect(readdirSync(dest)).toEqual(['a', 'l']);
  expect(files).toEqual([
    { path: 'a/b', digest: 'sha256:ed7002b439e9ac845f22357d822bac1444730fbdb6016d3ec9432297b9ec9f73', size: 7, mode: '0755' },
    { path: 'l', link: 'a/b', mode: '0777' },
  ]);
  expect(readFileSync(join(dest, 'l'), 'utf8')).toBe('content');
  expect(statSync(join(dest, 'a/b')).mode & 0o7777).toBe(0o755);
});

test('what was there is replaced, a link by name and not through it', async () => {
  mkdirSync(dest);
  writeFileSync(join(dest, 'f'), 'old', { mode: 0o600 });
  writeFileSync(join(scratch.path, 'outside'), 'secret');
  symlinkSync(join(scratch.path, 'outside'), join(dest, 'l'));
  const stage = openStage(dest, { overwrite: true });
  await put(stage, 'f', 'new');
  await put(stage, 'l', 'new');
  stage.place();
  stage.remove();
  expect(readFileSync(join(dest, 'f'), 'utf8')).toBe('new');
  expect(lstatSync(join(dest, 'l')).isFile()).toBe(true);
  expect(readFileSync(join(scratch.path, 'outside'), 'utf8')).toBe('secret');
  expect(readdirSync(dest)).toEqual(['f', 'l']);
});

test('the destination itself may be a link', async () => {
  mkdirSync(dest);
  symlinkSync(dest, join(scratch.path, 'by-name'));
  const stage = openStage(join(scratch.path, 'by-name'), { overwrite: true });
  await put(stage, 'f', 'x');
  stage.place();
  stage.remove();
  expect(readdirSync(dest)).toEqual(['f']);
});

describe('refused before anything is moved', () => {
  test.each<[string, (stage: Stage) => Promise<unknown>, boolean, string]>([
    ['a folder that is a link on the disk', (stage) => put(stage, 'out/f', 'x'), true, 'is a link that was there before'],
    ['a folder whose name a file has', (stage) => put(stage, 'file/f', 'x'), true, 'is in the way'],
    ['a file whose name a folder has', (stage) => put(stage, 'folder', 'x'), true, 'is a folder'],
    ['a link whose name a folder has', async (stage) => link(stage, 'folder', 'file'), true, 'is a folder'],
    ['a hook of git', (stage) => put(stage, 'folder/.git/hooks/pre-commit', 'x'), true, "is git's own"],
    ['a hook of git by another case', (stage) => put(stage, 'folder/.GIT/config', 'x'), true, "is git's own"],
    ['a file in the place of what git has', (stage) => put(stage, 'folder/.git', 'x'), true, "is git's own"],
    ['a file that is there', (stage) => put(stage, 'file', 'x'), false, 'overwrite is false'],
    ['a link that is there', (stage) => put(stage, 'out', 'x'), false, 'overwrite is false'],
    ['a link that leads nowhere and is there', (stage) => put(stage, 'dangling', 'x'), false, 'overwrite is false'],
  ])('%s', async (_, fill, overwrite, message) => {
    mkdirSync(join(dest, 'folder'), { recursive: true });
    mkdirSync(join(scratch.path, 'outside'));
    mkdirSync(join(dest, 'folder', '.git'));
    mkdirSync(join(dest, 'folder', '.GIT'), { recursive: true });
    writeFileSync(join(dest, 'file'), 'old');
    symlinkSync(join(scratch.path, 'outside'), join(dest, 'out'));
    symlinkSync('nowhere', join(dest, 'dangling'));
    const stage = openStage(dest, { overwrite });
    await put(stage, 'another', 'x');
    await fill(stage);
    expect(() => stage.place()).toThrow(InputError);
    expect(() => stage.place()).toThrow(message);
    stage.remove();
    expect(readdirSync(dest).sort()).toEqual(['dangling', 'file', 'folder', 'out']);
    expect(readFileSync(join(dest, 'file'), 'utf8')).toBe('old');
    expect(readlinkSync(join(dest, 'out'))).toBe(join(scratch.path, 'outside'));
    expect(readdirSync(join(scratch.path, 'outside'))).toEqual([]);
  });
});

test('a failure half way puts everything back', async () => {
  mkdirSync(join(dest, 'kept'), { recursive: true });
  writeFileSync(join(dest, 'a'), 'old', { mode: 0o640 });
  chmodSync(join(dest, 'a'), 0o640);
  symlinkSync('nowhere', join(dest, 'b'));
  const before = statSync(join(dest, 'a'));
  const stage = openStage(dest, { overwrite: true });
  await put(stage, 'a', 'new');
  await put(stage, 'b', 'new');
  await put(stage, 'kept/c', 'new');
  await put(stage, 'made/d', 'new');
  // The last one in order is gone when its turn comes.
  rmSync(await put(stage, 'z', 'new'));
  expect(() => stage.place()).toThrow('cannot be written (ENOENT)');
  stage.remove();
  expect(readdirSync(dest)).toEqual(['a', 'b', 'kept']);
  expect(readdirSync(join(dest, 'kept'))).toEqual([]);
  expect(readFileSync(join(dest, 'a'), 'utf8')).toBe('old');
  expect(statSync(join(dest, 'a')).mode & 0o777).toBe(0o640);
  expect(statSync(join(dest, 'a')).mtimeMs).toBe(before.mtimeMs);
  expect(readlinkSync(join(dest, 'b'))).toBe('nowhere');
});

test('a failed pull leaves no folder that it made', async () => {
  const stage = openStage(join(dest, 'deep', 'er'), { overwrite: true });
  await put(stage, 'a', 'x');
  stage.remove();
  expect(existsSync(dest)).toBe(false);
});

test('a destination below a file is one clear sentence', () => {
  writeFileSync(dest, 'x');
  expect(() => openStage(join(dest, 'x'), { overwrite: true })).toThrow(/cannot be written \(E(?:NOTDIR|EXIST)\)/);
});

test('a full disk is one clear sentence', () => {
  const full = Object.assign(new Error('no space'), { code: 'ENOSPC', syscall: 'write' });
  expect(diskError('dest/f', full)).toMatchObject({ code: 'EINPUT', message: 'dest/f cannot be written: the disk is full (ENOSPC)' });
});
