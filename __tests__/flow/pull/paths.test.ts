/** `paths`: only some of what packed folders and file systems hold. */

import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { file, folder, hardlink, symlink } from '../../support/attacks.ts';
import { titled } from '../../support/memory-source.ts';
import { makeScratch, type Scratch } from '../../support/scratch.ts';
import { tarOf } from '../../support/tar.ts';
import { type PullBench, pullBench } from './pulling.ts';

let scratch: Scratch;
let bench: PullBench;
beforeEach(async () => {
  scratch = await makeScratch();
  bench = pullBench(scratch.path);
});
afterEach(() => scratch.remove());

describe('paths', () => {
  const base = () =>
    bench.system([
      { ...folder('usr/bin'), mode: 0o755 },
      folder('usr/void'),
      file('usr/bin/coreutils', 'box'),
      hardlink('usr/bin/ls', '/usr/bin/coreutils'),
      hardlink('usr/bin/cat', 'usr/bin/ls'),
      symlink('usr/bin/sh', '/usr/bin/coreutils'),
      symlink('bin', 'usr/bin'),
      { name: 'dev/console', type: '3' },
      file('etc/passwd', 'root'),
    ]);

  test('take some files out of a file system, over all its layers', async () => {
    const upper = bench.system([file('bin/tool', '2'), file('etc/.wh.passwd', ''), file('usr/bin/extra', '2')]);
    expect(await bench.run([base(), upper, bench.source.layer('raw', titled('raw.txt'))], { paths: ['usr/bin/tool', 'usr/*/sh'] })).toEqual([
      'raw.txt',
      'usr/bin/sh',
      'usr/bin/tool',
    ]);
    expect(readdirSync(bench.dest).sort()).toEqual(['raw.txt', 'usr']);
    expect(bench.log().warnings).toEqual([]);
  });

  test('find the content of a hard link by any of its names, and write it once', async () => {
    expect(await bench.run([base()], { paths: ['usr/bin/ls', 'usr/bin/cat'] })).toEqual(['usr/bin/cat', 'usr/bin/ls']);
    expect([bench.text('usr/bin/ls'), bench.text('usr/bin/cat')]).toEqual(['box', 'box']);
    expect(statSync(join(bench.dest, 'usr/bin/ls')).ino).toBe(statSync(join(bench.dest, 'usr/bin/cat')).ino);
    expect(statSync(join(bench.dest, 'usr/bin/ls')).nlink).toBe(2);
  });

  test('also where another layer has it', async () => {
    expect(await bench.run([base(), bench.system([hardlink('opt/ls', '/bin/ls')])], { paths: ['opt'] })).toEqual(['opt/ls']);
    expect(bench.text('opt/ls')).toBe('box');
  });

  test('take folders whole, empty ones too, with their modes', async () => {
    expect(await bench.run([bench.system([{ ...folder('a/b'), mode: 0o750 }, folder('a/b/void'), file('a/b/f'), file('a/c')])], { paths: ['a/b'] })).toEqual([
      'a/b/f',
    ]);
    expect([readdirSync(join(bench.dest, 'a/b')), statSync(join(bench.dest, 'a/b')).mode & 0o777]).toEqual([['f', 'void'], 0o750]);
    expect(readdirSync(join(bench.dest, 'a'))).toEqual(['b']);
  });

  test('look into packed folders, and leave files and packed files alone', async () => {
    const one = bench.packed('dist', [folder('dist'), file('dist/a.md', 'a'), file('dist/sub/b.md', 'b'), file('dist/c', 'c')]);
    const whole = bench.source.layer(tarOf([file('app', 'x')]), titled('app', { 'dev.waybill.packed': 'file' }));
    expect(await bench.run([one, whole, bench.source.layer('d', titled('d.txt'))], { paths: ['dist/**/*.md', '!dist/sub'] })).toEqual([
      'app',
      'd.txt',
      'dist/a.md',
    ]);
  });

  test('that name nothing are warnings', async () => {
    expect(await bench.run([base()], { paths: ['etc', 'nope/*', '!never'] })).toEqual(['etc/passwd']);
    expect(bench.log().warnings).toEqual(['paths: nope/* matches nothing', 'paths: !never matches nothing']);
    await bench.run([base()], { paths: ['nope'], path: join(scratch.path, 'empty') });
    expect(readdirSync(scratch.path)).toEqual(['dest']);
  });

  test('need not skip devices that they do not name', async () => {
    await expect(bench.run([base()], { paths: ['dev'] })).rejects.toThrow('the entry "dev/console" is a device');
    expect(await bench.run([base()], { paths: ['dev', 'etc'], skipDevices: true })).toEqual(['etc/passwd']);
  });

  test('are no way round what is refused', async () => {
    await expect(bench.run([bench.packed('d', [file('d/a'), symlink('d/l', '../x')])], { paths: ['d/a'] })).rejects.toThrow('leads out');
    await expect(bench.run([bench.packed('d', [file('d/a'), file('e')])], { paths: ['d/a'] })).rejects.toThrow('lies outside');
    await expect(bench.run([bench.system([file('a'), file('../b')])], { paths: ['a'] })).rejects.toThrow('".."');
  });

  test('leave a link inside, whatever they leave out of its way', async () => {
    const entries = [folder('a/b'), symlink('deep', 'a/b'), symlink('out', 'deep/../../../passwd'), file('passwd', 'ours')];
    expect(await bench.run([bench.system(entries)], { paths: ['out'] })).toEqual(['out']);
    expect(await bench.run([bench.system(entries)], { paths: ['passwd', 'deep'] })).toEqual(['deep', 'passwd']);
    expect(bench.text('out')).toBe('ours');
  });
});
