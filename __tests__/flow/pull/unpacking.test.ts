/** What a pull takes out of archives: all, some paths, no devices, more than is usual. */

import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Descriptor } from '../../../src/core/model.ts';
import { type PullRequest, pull } from '../../../src/flow/pull/pull.ts';
import { file, folder, hardlink, symlink } from '../../support/attacks.ts';
import { type MemorySource, memorySource, titled } from '../../support/memory-source.ts';
import { makeScratch, type Scratch } from '../../support/scratch.ts';
import { type TarEntry, tarOf } from '../../support/tar.ts';
import { type PullLog, pullEvents, pullPolicy } from './pulling.ts';

const PACKED = { 'dev.waybill.packed': 'folder' };
const TAR = 'application/vnd.oci.image.layer.v1.tar';
let scratch: Scratch;
let dest: string;
let source: MemorySource;
let log: PullLog;
beforeEach(async () => {
  scratch = await makeScratch();
  dest = join(scratch.path, 'dest');
  source = memorySource();
});
afterEach(() => scratch.remove());

async function run(layers: readonly Descriptor[], more: Partial<PullRequest> = {}): Promise<readonly string[]> {
  source.manifest(layers, 'v1');
  const listening = pullEvents();
  ({ log } = listening);
  const wanted = { reference: 'v1', platform: { os: 'linux', architecture: 'amd64' } };
  const request = { source, wanted, layers: [], path: dest, extract: 'auto', overwrite: true, policy: pullPolicy(), ...more } as const;
  return (await pull(request, listening.events)).files.map(({ path }) => path);
}

const system = (entries: readonly TarEntry[]) => source.layer(gzipSync(tarOf(entries)), {}, `${TAR}+gzip`);
const packed = (title: string, entries: readonly TarEntry[]) => source.layer(tarOf(entries), titled(title, PACKED));
const text = (name: string) => readFileSync(join(dest, name), 'utf8');

describe('paths', () => {
  const base = () =>
    system([
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
    const upper = system([file('bin/tool', '2'), file('etc/.wh.passwd', ''), file('usr/bin/extra', '2')]);
    expect(await run([base(), upper, source.layer('raw', titled('raw.txt'))], { paths: ['usr/bin/tool', 'usr/*/sh'] })).toEqual([
      'raw.txt',
      'usr/bin/sh',
      'usr/bin/tool',
    ]);
    expect(readdirSync(dest).sort()).toEqual(['raw.txt', 'usr']);
    expect(log.warnings).toEqual([]);
  });

  test('find the content of a hard link by any of its names, and write it once', async () => {
    expect(await run([base()], { paths: ['usr/bin/ls', 'usr/bin/cat'] })).toEqual(['usr/bin/cat', 'usr/bin/ls']);
    expect([text('usr/bin/ls'), text('usr/bin/cat')]).toEqual(['box', 'box']);
    expect(statSync(join(dest, 'usr/bin/ls')).ino).toBe(statSync(join(dest, 'usr/bin/cat')).ino);
    expect(statSync(join(dest, 'usr/bin/ls')).nlink).toBe(2);
  });

  test('also where another layer has it', async () => {
    expect(await run([base(), system([hardlink('opt/ls', '/bin/ls')])], { paths: ['opt'] })).toEqual(['opt/ls']);
    expect(text('opt/ls')).toBe('box');
  });

  test('take folders whole, empty ones too, with their modes', async () => {
    expect(await run([system([{ ...folder('a/b'), mode: 0o750 }, folder('a/b/void'), file('a/b/f'), file('a/c')])], { paths: ['a/b'] })).toEqual(['a/b/f']);
    expect([readdirSync(join(dest, 'a/b')), statSync(join(dest, 'a/b')).mode & 0o777]).toEqual([['f', 'void'], 0o750]);
    expect(readdirSync(join(dest, 'a'))).toEqual(['b']);
  });

  test('look into packed folders, and leave files and packed files alone', async () => {
    const one = packed('dist', [folder('dist'), file('dist/a.md', 'a'), file('dist/sub/b.md', 'b'), file('dist/c', 'c')]);
    const whole = source.layer(tarOf([file('app', 'x')]), titled('app', { 'dev.waybill.packed': 'file' }));
    expect(await run([one, whole, source.layer('d', titled('d.txt'))], { paths: ['dist/**/*.md', '!dist/sub'] })).toEqual(['app', 'd.txt', 'dist/a.md']);
  });

  test('that name nothing are warnings', async () => {
    expect(await run([base()], { paths: ['etc', 'nope/*', '!never'] })).toEqual(['etc/passwd']);
    expect(log.warnings).toEqual(['paths: nope/* matches nothing', 'paths: !never matches nothing']);
    await run([base()], { paths: ['nope'], path: join(scratch.path, 'empty') });
    expect(readdirSync(scratch.path)).toEqual(['dest']);
  });

  test('need not skip devices that they do not name', async () => {
    await expect(run([base()], { paths: ['dev'] })).rejects.toThrow('the entry "dev/console" is a device');
    expect(await run([base()], { paths: ['dev', 'etc'], skipDevices: true })).toEqual(['etc/passwd']);
  });

  test('are no way round what is refused', async () => {
    await expect(run([packed('d', [file('d/a'), symlink('d/l', '../x')])], { paths: ['d/a'] })).rejects.toThrow('leads out');
    await expect(run([packed('d', [file('d/a'), file('e')])], { paths: ['d/a'] })).rejects.toThrow('lies outside');
    await expect(run([system([file('a'), file('../b')])], { paths: ['a'] })).rejects.toThrow('".."');
  });

  test('leave a link inside, whatever they leave out of its way', async () => {
    const entries = [folder('a/b'), symlink('deep', 'a/b'), symlink('out', 'deep/../../../passwd'), file('passwd', 'ours')];
    expect(await run([system(entries)], { paths: ['out'] })).toEqual(['out']);
    expect(await run([system(entries)], { paths: ['passwd', 'deep'] })).toEqual(['deep', 'passwd']);
    expect(text('out')).toBe('ours');
  });
});

describe('devices and pipes', () => {
  const entries: readonly TarEntry[] = [file('dev/null', 'lower'), file('f', 'x')];
  const upper: readonly TarEntry[] = [{ name: 'dev/null', type: '3' }, { name: 'run/pipe', type: '6' }, hardlink('dev/zero', '/dev/null'), file('g', 'y')];

  test('are refused, and it is said how not', async () => {
    await expect(run([system(entries), system(upper)])).rejects.toMatchObject({ hint: 'set skip-devices: true to leave devices and pipes out' });
  });

  test('are left out, with what they replace and what links to them', async () => {
    expect(await run([system(entries), system(upper)], { skipDevices: true })).toEqual(['f', 'g']);
    expect(log.infos).toEqual(['left out, as devices and pipes: dev/null, run/pipe']);
  });
});

describe('limits', () => {
  // A folder again and again: as many files would only wait for the disk.
  const many = () => {
    const one = tarOf([folder('x')]).subarray(0, 512);
    return source.layer(gzipSync(Buffer.concat([...Array.from({ length: 100_001 }, () => one), tarOf([file('f')])])), {}, `${TAR}+gzip`);
  };
  const zeros = (size: number) => system([{ name: 'log', content: Buffer.alloc(size) }]);

  test('are lifted by a size for entries, and by none for all', async () => {
    await expect(run([many()])).rejects.toMatchObject({
      message: expect.stringContaining('holds more than 100000 entries'),
      hint: expect.stringContaining('unpack-limit'),
    });
    expect(await run([many()], { unpackLimit: 2 ** 30 })).toEqual(['f']);
  });

  test('an honest log of zeros is no bomb where the user says so', async () => {
    const layer = zeros(110 * 1024 * 1024);
    await expect(run([layer])).rejects.toThrow('unpacks to more than 100 MiB, which is more than 200 times its size');
    await expect(run([layer], { unpackLimit: 100 * 1024 * 1024 })).rejects.toThrow('unpacks to more than 100 MiB, which is what unpack-limit allows');
    expect(await run([layer], { unpackLimit: 120 * 1024 * 1024 })).toEqual(['log']);
    expect(await run([layer], { unpackLimit: 'none', path: join(scratch.path, 'again') })).toEqual(['log']);
  });
});

describe('what cannot be unpacked', () => {
  const foreign = [
    ['xz', Buffer.from('fd377a585a000004e6d6b446', 'hex')],
    ['bzip2', Buffer.from('425a68393141592653591234', 'hex')],
    ['zip', Buffer.from('504b03041400080008000000', 'hex')],
  ] as const;

  test.each(foreign)('%s: a packed folder and a file system say why', async (name, bytes) => {
    const because = `is not unpacked, because it is packed with ${name}`;
    await expect(run([source.layer(bytes, titled('dist', PACKED))])).rejects.toMatchObject({
      message: `layer "dist" ${because}`,
      hint: expect.stringContaining('extract: false'),
    });
    await expect(run([source.layer(bytes, {}, `${TAR}+xz`)])).rejects.toThrow(because);
    expect(await run([source.layer(bytes, titled('dist', PACKED))], { extract: 'never' })).toEqual(['dist']);
  });

  test.each(foreign)('%s: saved with a warning, where every tar was to be unpacked', async (name, bytes) => {
    const title = `a.tar.${name}`;
    expect(await run([source.layer(bytes, titled(title))], { extract: 'always' })).toEqual([title]);
    expect(log.warnings).toEqual([`layer "${title}" is not unpacked, because it is packed with ${name}; it is saved as it is`]);
  });

  test('a zip that calls itself something else is no archive', async () => {
    await run([source.layer(Buffer.from('504b0304', 'hex'), titled('app.jar'))], { extract: 'always' });
    expect(log.warnings).toEqual([]);
  });

  test('a zstd window that is too large is not broken', async () => {
    // RFC 8878, section 3.1.1.1: a frame without a size, its window 2 GiB; then one block of raw bytes.
    const frame = Buffer.concat([Buffer.from('28b52ffd00a8010000', 'hex')]);
    const because = 'is not unpacked, because its zstd window is larger than the 128 MiB that are held in memory';
    await expect(run([source.layer(frame, titled('dist', PACKED))])).rejects.toThrow(`layer "dist" ${because}`);
    expect(await run([source.layer(frame, titled('a.tar.zst'))], { extract: 'always' })).toEqual(['a.tar.zst']);
    expect(log.warnings).toEqual([`layer "a.tar.zst" ${because}; it is saved as it is`]);
  });

  test.each([512, 1024, 10240, 50_000])('%d zeros are a file', async (size) => {
    expect(
      await run([source.layer(Buffer.alloc(size), titled('zeros')), source.layer(zstdCompressSync(Buffer.alloc(size)), titled('z.zst'))], {
        extract: 'always',
      }),
    ).toEqual(['z.zst', 'zeros']);
    expect(statSync(join(dest, 'zeros')).size).toBe(size);
  });
});
