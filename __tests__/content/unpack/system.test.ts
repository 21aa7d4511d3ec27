import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { file, folder, hardlink, symlink } from '../../support/attacks.ts';
import { makeScratch, type Scratch } from '../../support/scratch.ts';
import { type TarEntry, tarOf } from '../../support/tar.ts';
import { pullInto, system } from './pull-into.ts';

let scratch: Scratch;
let path: string;
beforeEach(async () => {
  scratch = await makeScratch();
  path = join(scratch.path, 'in', 'out');
});
afterEach(() => scratch.remove());

const pull = (...layers: readonly (readonly TarEntry[])[]) =>
  pullInto(
    path,
    layers.map((entries) => system(tarOf(entries))),
  );
const text = (name: string) => readFileSync(join(path, name), 'utf8');
const link = (name: string) => readlinkSync(join(path, name));

describe('the root is that of the pull', () => {
  test('of names, of the root itself, and of hard links (GoogleContainerTools/kaniko#1375)', async () => {
    const entries = [folder('/'), { ...folder('/ko-app'), mode: 0o555 }, { ...file('/ko-app/app', 'go'), mode: 0o555 }, hardlink('//usr/bin/b', '/ko-app/app')];
    const files = await pull(entries, [hardlink('c', '/usr/bin/b'), hardlink('./d', './c')]);
    expect(files.map(({ path: name, mode }) => [name, mode])).toEqual(['c', 'd', 'ko-app/app', 'usr/bin/b'].map((name) => [name, '0555']));
    expect(statSync(join(path, 'd')).ino).toBe(statSync(join(path, 'ko-app/app')).ino);
    expect(statSync(join(path, 'ko-app')).mode & 0o777).toBe(0o555);
  });

  test('of links, which become relative', async () => {
    await pull([file('bin/busybox', 'box'), symlink('usr/bin/sh', '/bin/busybox'), symlink('root', '/'), symlink('usr/deep', '//usr//bin/')]);
    expect([link('usr/bin/sh'), link('root'), link('usr/deep')]).toEqual(['../../bin/busybox', '.', '../usr//bin/']);
    expect([text('root/bin/busybox'), text('usr/deep/sh')]).toEqual(['box', 'box']);
  });

  test('of links that lead up beyond it, alone or over others: what a container sees is what is there', async () => {
    writeFileSync(join(scratch.path, 'passwd'), 'secret');
    await pull([
      file('passwd', 'ours'),
      symlink('a/l', '../../passwd'),
      symlink('a/b/deep', '../../../../../passwd'),
      folder('x/y'),
      symlink('to-y', 'x/y'),
      symlink('over', 'to-y/../../../passwd'),
      symlink('up', '../../..'),
      symlink('over-up', 'up/passwd'),
      symlink('late', 'd/../../passwd'),
      symlink('d', 'x/y'),
    ]);
    expect(['a/l', 'a/b/deep', 'over', 'up', 'over-up', 'late'].map(link)).toEqual(['../passwd', '../../passwd', 'passwd', '.', 'up/passwd', 'd/../../passwd']);
    for (const name of ['a/l', 'a/b/deep', 'over', 'over-up', 'late']) expect([name, text(name)]).toEqual([name, 'ours']);
  });

  test('over what was on the disk before', async () => {
    mkdirSync(path, { recursive: true });
    symlinkSync('/etc', join(path, 'out'));
    symlinkSync('..', join(path, 'above'));
    await pull([symlink('l', 'out/passwd'), symlink('m', 'above/outside'), file('outside', 'ours')]);
    expect([link('l'), link('m')]).toEqual(['etc/passwd', 'outside']);
    expect([readlinkSync(join(path, 'out')), text('m')]).toEqual(['/etc', 'ours']);
    await expect(pull([file('out/evil')])).rejects.toThrow('nothing is written through it');
  });

  test('links that go round stay as they are', async () => {
    await pull([symlink('a', 'b'), symlink('b', '/a'), symlink('self', 'self'), symlink('here', '.'), file('f', 'x'), symlink('long', 'here/here/here/f')]);
    expect([link('a'), link('b'), link('self')]).toEqual(['b', 'a', 'self']);
    expect(text('long')).toBe('x');
  });

  test('a chain of more links than Linux follows is refused', async () => {
    const chain = Array.from({ length: 60 }, (_, index) => symlink(`l${index}`, `l${index + 1}`));
    await expect(pull(chain)).rejects.toThrow('leads over too many links');
  });
});

describe('an upper layer', () => {
  const base = [folder('usr/lib'), file('usr/lib/old', '1'), symlink('lib', 'usr/lib'), symlink('abs', '/usr/lib'), symlink('out', '../../usr/lib')];

  test("writes below a lower layer's link (bazel-contrib/rules_oci#857)", async () => {
    const files = await pull(base, [
      file('lib/x/libfoo.so', '2'),
      file('abs/y', '2'),
      file('out/z', '2'),
      hardlink('lib/h', '/abs/old'),
      symlink('lib/l', 'old'),
    ]);
    expect(files.map((placed) => placed.path)).toEqual([
      'abs',
      'lib',
      'out',
      'usr/lib/h',
      'usr/lib/l',
      'usr/lib/old',
      'usr/lib/x/libfoo.so',
      'usr/lib/y',
      'usr/lib/z',
    ]);
    expect([link('lib'), text('lib/x/libfoo.so'), text('usr/lib/l')]).toEqual(['usr/lib', '2', '1']);
  });

  test('writes below a link to what is not there yet, and to the root', async () => {
    const files = await pull([symlink('data', 'var/data'), symlink('root', '/')], [file('data/f', '1'), file('root/g', '2')]);
    expect(files.map((placed) => placed.path)).toEqual(['data', 'g', 'root', 'var/data/f']);
  });

  test('replaces links, files and folders by name', async () => {
    const files = await pull(
      [...base, file('f', '1'), file('d/x', '1')],
      [folder('lib'), file('lib/mine', '2'), file('abs', '2'), folder('f'), file('f/y', '2'), file('d', '2')],
    );
    expect(lstatSync(join(path, 'lib')).isDirectory()).toBe(true);
    expect(files.map((placed) => placed.path)).toEqual(['abs', 'd', 'f/y', 'lib/mine', 'out', 'usr/lib/old']);
  });

  test('hides what earlier layers brought, and nothing else', async () => {
    mkdirSync(join(path, 'd'), { recursive: true });
    writeFileSync(join(path, 'mine'), 'mine');
    writeFileSync(join(path, 'd', 'mine'), 'mine');
    const files = await pull(
      [file('gone', '1'), file('d/old', '1'), file('d/sub/old', '1'), file('e/keep', '1'), file('e/drop', '1')],
      [
        file('.wh.gone', ''),
        file('/.wh.mine', ''),
        file('d/new', '2'),
        file('d/.wh..wh..opq', ''),
        file('./e/.wh.drop', ''),
        file('same', '2'),
        file('.wh.same', ''),
      ],
    );
    expect(files.map((placed) => placed.path)).toEqual(['d/new', 'e/keep', 'same']);
    expect([text('mine'), text('d/mine')]).toEqual(['mine', 'mine']);
  });

  test('hides links by name, and behind links what they lead to', async () => {
    const one = await pull(base, [file('.wh.lib', '')]);
    expect(one.map((placed) => placed.path)).toEqual(['abs', 'out', 'usr/lib/old']);
    path = join(scratch.path, 'other');
    const two = await pull(base, [file('lib/.wh.old', ''), file('lib/new', '')]);
    expect(two.map((placed) => placed.path)).toEqual(['abs', 'lib', 'out', 'usr/lib/new']);
    path = join(scratch.path, 'third');
    const three = await pull(base, [file('abs/.wh..wh..opq', '')]);
    expect(three.map((placed) => placed.path)).toEqual(['abs', 'lib', 'out']);
    expect(existsSync(join(path, 'usr/lib'))).toBe(true);
  });

  test('hides behind a link what lies outside of nothing', async () => {
    mkdirSync(path, { recursive: true });
    writeFileSync(join(path, 'before'), 'was here');
    writeFileSync(join(scratch.path, 'before'), 'secret');
    await pull([symlink('l', '../..')], [file('l/.wh.before', ''), file('l/evil', 'x')]);
    expect(readdirSync(path)).toEqual(['before', 'evil', 'l']);
    expect(readdirSync(scratch.path)).toEqual(['before', 'in']);
    expect(readFileSync(join(scratch.path, 'before'), 'utf8')).toBe('secret');
  });
});

test("AUFS's notes are left out, and what hard links take from them is not", async () => {
  const files = await pull([
    folder('.wh..wh.plnk/'),
    file('.wh..wh.plnk/8.2', 'linked'),
    hardlink('a', '.wh..wh.plnk/8.2'),
    hardlink('b', '/.wh..wh.plnk/8.2'),
    folder('.wh..wh.orph'),
    file('.wh..wh.aufs', ''),
  ]);
  expect(files.map((placed) => placed.path)).toEqual(['a', 'b']);
  expect([readdirSync(path), text('b')]).toEqual([['a', 'b'], 'linked']);
});
