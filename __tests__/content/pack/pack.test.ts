import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, linkSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, zstdDecompressSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { walkFile, walkFolder } from '../../../src/content/find/walk.ts';
import { type PackOptions, packEntries } from '../../../src/content/pack/pack.ts';
import { InputError } from '../../../src/core/errors.ts';
import { needs } from '../../real/needs.ts';

const tar = await needs('tar');
const mkfifo = await needs('mkfifo');
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pack-'));
  mkdirSync(join(folder, 'scratch'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const LONG = `${'long-'.repeat(40)}name`;
const NAMES = ['b', 'a/x', `a/${LONG}`, 'ünï', 'run.sh', '.hidden', '.git/config'];

function tree(name: string, order: readonly string[], time: number, umask: number): string {
  const root = join(folder, name);
  const before = process.umask(umask);
  for (const entry of order) {
    const path = join(root, entry);
    mkdirSync(join(path, '..'), { recursive: true });
    writeFileSync(path, `content of ${entry}`, { mode: entry === 'run.sh' ? 0o777 : 0o666 });
    utimesSync(path, time, time);
  }
  symlinkSync('a/x', join(root, 'link'));
  process.umask(before);
  return root;
}

interface FolderOptions extends PackOptions {
  readonly includeHiddenFiles: boolean;
  readonly excluded?: (path: string) => boolean;
}

async function packFolder(root: string, title: string, { includeHiddenFiles, excluded, ...form }: FolderOptions) {
  return packEntries(walkFolder(root, title, { includeHiddenFiles, excluded }), form);
}

function options(more: Partial<FolderOptions> = {}): FolderOptions {
  return { compression: 'tar', level: 6, timestamp: 1_700_000_000, scratch: join(folder, 'scratch'), includeHiddenFiles: false, ...more };
}

function list(path: string): readonly string[] {
  return execFileSync(tar.program, ['-tf', path, '--quoting-style=literal'], { encoding: 'utf8' }).trim().split('\n');
}

test('a small tree has the digest it has always had', async () => {
  const packed = await packFolder(tree('t', NAMES, 1, 0o022), 'dist', options());
  expect(packed.digest.hex).toBe('760b7a2da03e64c443f0ca5a350e3038c262df4f76e66d229d383e6d30dd0c33');
  expect(packed.diffId).toEqual(packed.digest);
  expect(createHash('sha256').update(readFileSync(packed.path)).digest('hex')).toBe(packed.digest.hex);
  const end = readFileSync(packed.path).subarray(-1536);
  expect(end.subarray(512).every((byte) => byte === 0)).toBe(true);
  expect(end.subarray(0, 512).some((byte) => byte !== 0)).toBe(true);
});

tar.test('another program lists it: sorted, and hidden names are left out', async () => {
  const packed = await packFolder(tree('t', NAMES, 1, 0o022), 'dist', options());
  expect(list(packed.path)).toEqual(['dist/', 'dist/a/', `dist/a/${LONG}`, 'dist/a/x', 'dist/b', 'dist/link', 'dist/run.sh', 'dist/ünï']);
});

describe.each(['tar', 'gzip', 'zstd'] as const)('%s', (compression) => {
  test('the same bytes whatever the times, the umask and the order of creation', async () => {
    const first = await packFolder(tree('one', NAMES, 1, 0o077), 'dist', options({ compression }));
    const second = await packFolder(tree('two', [...NAMES].reverse(), 1_000_000, 0o002), 'dist', options({ compression }));
    expect(second.digest).toEqual(first.digest);
    const bytes = readFileSync(first.path);
    const plain = compression === 'gzip' ? gunzipSync(bytes) : compression === 'zstd' ? zstdDecompressSync(bytes) : bytes;
    expect(createHash('sha256').update(plain).digest('hex')).toBe(first.diffId.hex);
    expect(first.size).toBe(bytes.byteLength);
  });
});

test('the gzip frame names no time and no system', async () => {
  const packed = await packFolder(tree('t', ['b'], 1, 0o022), 'dist', options({ compression: 'gzip' }));
  expect([...readFileSync(packed.path).subarray(0, 10)]).toEqual([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff]);
});

tar.test('a large file goes through whole', async () => {
  const root = join(folder, 'big');
  mkdirSync(root);
  const bytes = Buffer.alloc(5 * 1024 * 1024 + 7, 'waybill');
  writeFileSync(join(root, 'f'), bytes);
  const packed = await packFolder(root, 'big', options({ compression: 'gzip' }));
  const out = execFileSync(tar.program, ['-xzOf', packed.path, 'big/f'], { maxBuffer: 1e8 });
  expect(out.equals(bytes)).toBe(true);
});

tar.test('hard links are files of their own, hidden names and exclusions are left out', async () => {
  const root = tree('t', ['b', '.h', 'no'], 1, 0o022);
  linkSync(join(root, 'b'), join(root, 'c'));
  const packed = await packFolder(root, 'd', options({ excluded: (path) => path === join(root, 'no') }));
  expect(list(packed.path)).toEqual(['d/', 'd/b', 'd/c', 'd/link']);
  const all = await packFolder(root, 'd', options({ includeHiddenFiles: true }));
  expect(list(all.path)).toContain('d/.h');
});

test.each([
  ['a link out of the folder', (root: string) => symlinkSync('../x', join(root, 'l')), 'leaves the folder'],
  ['an absolute link', (root: string) => symlinkSync('/etc/passwd', join(root, 'l')), 'leaves the folder'],
])('refuses %s', async (_, make, message) => {
  const root = tree('t', ['b'], 1, 0o022);
  make(root);
  const packing = packFolder(root, 'd', options());
  await expect(packing).rejects.toThrow(InputError);
  await expect(packing).rejects.toThrow(message);
});

mkfifo.test('refuses a pipe', async () => {
  const root = tree('t', ['b'], 1, 0o022);
  execFileSync(mkfifo.program, [join(root, 'p')]);
  await expect(packFolder(root, 'd', options())).rejects.toThrow('neither a file nor a folder');
});

tar.test('one file is one entry, under its title', async () => {
  const file = join(folder, 'f');
  writeFileSync(file, 'x');
  chmodSync(file, 0o744);
  const packed = await packEntries([walkFile(file, 'bin/app')], options());
  expect(execFileSync(tar.program, ['--numeric-owner', '-tvf', packed.path], { encoding: 'utf8', env: { TZ: 'UTC', PATH: process.env['PATH'] } })).toMatch(
    /^-rwxr-xr-x 0\/0 +1 2023-11-14 22:13 bin\/app\n$/,
  );
});
