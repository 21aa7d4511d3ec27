/** What a pull takes out of archives: no devices, more than is usual, and what cannot be unpacked. */

import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { file, folder, hardlink } from '../../support/attacks.ts';
import { titled } from '../../support/memory-source.ts';
import { makeScratch, type Scratch } from '../../support/scratch.ts';
import { type TarEntry, tarOf } from '../../support/tar.ts';
import { PACKED, type PullBench, pullBench, TAR } from './pulling.ts';

let scratch: Scratch;
let bench: PullBench;
beforeEach(async () => {
  scratch = await makeScratch();
  bench = pullBench(scratch.path);
});
afterEach(() => scratch.remove());

describe('devices and pipes', () => {
  const entries: readonly TarEntry[] = [file('dev/null', 'lower'), file('f', 'x')];
  const upper: readonly TarEntry[] = [{ name: 'dev/null', type: '3' }, { name: 'run/pipe', type: '6' }, hardlink('dev/zero', '/dev/null'), file('g', 'y')];

  test('are refused, and it is said how not', async () => {
    await expect(bench.run([bench.system(entries), bench.system(upper)])).rejects.toMatchObject({
      hint: 'set skip-devices: true to leave devices and pipes out',
    });
  });

  test('are left out, with what they replace and what links to them', async () => {
    expect(await bench.run([bench.system(entries), bench.system(upper)], { skipDevices: true })).toEqual(['f', 'g']);
    expect(bench.log().infos).toEqual(['left out, as devices and pipes: dev/null, run/pipe']);
  });
});

describe('limits', () => {
  // A folder again and again: as many files would only wait for the disk.
  const many = () => {
    const one = tarOf([folder('x')]).subarray(0, 512);
    return bench.source.layer(gzipSync(Buffer.concat([...Array.from({ length: 100_001 }, () => one), tarOf([file('f')])])), {}, `${TAR}+gzip`);
  };
  const zeros = (size: number) => bench.system([{ name: 'log', content: Buffer.alloc(size) }]);

  test('are lifted by a size for entries, and by none for all', async () => {
    await expect(bench.run([many()])).rejects.toMatchObject({
      message: expect.stringContaining('holds more than 100000 entries'),
      hint: expect.stringContaining('unpack-limit'),
    });
    expect(await bench.run([many()], { unpackLimit: 2 ** 30 })).toEqual(['f']);
  });

  test('an honest log of zeros is no bomb where the user says so', async () => {
    const layer = zeros(110 * 1024 * 1024);
    await expect(bench.run([layer])).rejects.toThrow('unpacks to more than 100 MiB, which is more than 200 times its size');
    await expect(bench.run([layer], { unpackLimit: 100 * 1024 * 1024 })).rejects.toThrow('unpacks to more than 100 MiB, which is what unpack-limit allows');
    expect(await bench.run([layer], { unpackLimit: 120 * 1024 * 1024 })).toEqual(['log']);
    expect(await bench.run([layer], { unpackLimit: 'none', path: join(scratch.path, 'again') })).toEqual(['log']);
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
    await expect(bench.run([bench.source.layer(bytes, titled('dist', PACKED))])).rejects.toMatchObject({
      message: `layer "dist" ${because}`,
      hint: expect.stringContaining('extract: false'),
    });
    await expect(bench.run([bench.source.layer(bytes, {}, `${TAR}+xz`)])).rejects.toThrow(because);
    expect(await bench.run([bench.source.layer(bytes, titled('dist', PACKED))], { extract: 'never' })).toEqual(['dist']);
  });

  test.each(foreign)('%s: saved with a warning, where every tar was to be unpacked', async (name, bytes) => {
    const title = `a.tar.${name}`;
    expect(await bench.run([bench.source.layer(bytes, titled(title))], { extract: 'always' })).toEqual([title]);
    expect(bench.log().warnings).toEqual([`layer "${title}" is not unpacked, because it is packed with ${name}; it is saved as it is`]);
  });

  test('a zip that calls itself something else is no archive', async () => {
    await bench.run([bench.source.layer(Buffer.from('504b0304', 'hex'), titled('app.jar'))], { extract: 'always' });
    expect(bench.log().warnings).toEqual([]);
  });

  test('a zstd window that is too large is not broken', async () => {
    // RFC 8878, section 3.1.1.1: a frame without a size, its window 2 GiB; then one block of raw bytes.
    const frame = Buffer.concat([Buffer.from('28b52ffd00a8010000', 'hex')]);
    const because = 'is not unpacked, because its zstd window is larger than the 128 MiB that are held in memory';
    await expect(bench.run([bench.source.layer(frame, titled('dist', PACKED))])).rejects.toThrow(`layer "dist" ${because}`);
    expect(await bench.run([bench.source.layer(frame, titled('a.tar.zst'))], { extract: 'always' })).toEqual(['a.tar.zst']);
    expect(bench.log().warnings).toEqual([`layer "a.tar.zst" ${because}; it is saved as it is`]);
  });

  test('an archive of nothing is a folder of nothing, and no file', async () => {
    expect(await bench.run([bench.source.layer(Buffer.alloc(1024), titled('void/dist', PACKED))])).toEqual([]);
    expect(readdirSync(join(bench.dest, 'void/dist'))).toEqual([]);
    const lost = bench.run([bench.source.layer(Buffer.alloc(1024), titled('app', { 'dev.waybill.packed': 'file' }))]);
    await expect(lost).rejects.toThrow('layer "app" does not hold the file that it says it holds');
  });

  test.each([512, 1024, 10240, 50_000])('%d zeros are a file', async (size) => {
    expect(
      await bench.run([bench.source.layer(Buffer.alloc(size), titled('zeros')), bench.source.layer(zstdCompressSync(Buffer.alloc(size)), titled('z.zst'))], {
        extract: 'always',
      }),
    ).toEqual(['z.zst', 'zeros']);
    expect(statSync(join(bench.dest, 'zeros')).size).toBe(size);
  });
});
