import { chmodSync, existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { walkFolder } from '../../../src/content/find/walk.ts';
import { packEntries } from '../../../src/content/pack/pack.ts';
import { IntegrityError } from '../../../src/core/errors.ts';
import { ATTACKS, file, folder, hardlink, symlink } from '../../support/attacks.ts';
import { makeScratch, type Scratch } from '../../support/scratch.ts';
import { sha256, tarOf } from '../../support/tar.ts';
import { pullInto } from './pull-into.ts';

let scratch: Scratch;
beforeEach(async () => {
  scratch = await makeScratch();
});
afterEach(() => scratch.remove());

/** Everything below the scratch folder, links not followed. */
function everything(): readonly string[] {
  const visit = (path: string): readonly string[] =>
    readdirSync(path, { withFileTypes: true }).flatMap((entry) => {
      const whole = join(path, entry.name);
      const name = relative(scratch.path, whole);
      return entry.isDirectory() ? [name, ...visit(whole)] : [`${name}=${entry.isSymbolicLink() ? readlinkSync(whole) : readFileSync(whole, 'utf8')}`];
    });
  return [...visit(scratch.path)].sort();
}

describe('tricks, each refused as a whole', () => {
  test.each(ATTACKS)('%s', async (_, entries, reason, more = {}) => {
    const path = join(scratch.path, 'in', 'dest');
    mkdirSync(path, { recursive: true });
    writeFileSync(join(path, 'before'), 'was here');
    writeFileSync(join(scratch.path, 'outside'), 'secret');
    const before = everything();
    const pulling = pullInto(path, [{ bytes: tarOf([file('first', 'fine'), ...entries].slice(more.prefix ? 1 : 0)), ...more }]);
    await expect(pulling).rejects.toThrow(IntegrityError);
    await expect(pulling).rejects.toThrow(new RegExp(`^layer "l0".*(?:${reason.replaceAll('.', '\\.')})`, 's'));
    expect(everything()).toEqual(before);
    expect(existsSync('/tmp/waybill-evil')).toBe(false);
  });

  test('a link over one that was on the disk before', async () => {
    const path = join(scratch.path, 'dest');
    mkdirSync(path);
    symlinkSync('/etc', join(path, 'out'));
    await expect(pullInto(path, [{ bytes: tarOf([symlink('l', 'out/passwd')]) }])).rejects.toThrow('leads out of the folder over another link');
    expect(readdirSync(path)).toEqual(['out']);
  });

  test('links of two layers that only together lead out', async () => {
    const path = join(scratch.path, 'dest');
    const one = { bytes: tarOf([folder('a/b'), symlink('a/l', 'b/x/..'), folder('a/b/x')]), prefix: ['a'] };
    const two = { bytes: tarOf([symlink('a/b/x', '..'), folder('a/b')]), prefix: ['a', 'b'] };
    await expect(pullInto(path, [one, two])).rejects.toThrow('leads out');
    expect(existsSync(path)).toBe(false);
  });

  test('more entries than anyone needs', async () => {
    // Folders: a hundred thousand files of the staging area would only wait for the disk.
    const one = tarOf([folder('x')]).subarray(0, 512);
    const bytes = gzipSync(Buffer.concat([...Array.from({ length: 100_001 }, () => one), Buffer.alloc(1024)]));
    await expect(pullInto(join(scratch.path, 'a'), [{ bytes }])).rejects.toThrow('layer "l0" holds more than 100000 entries');
  });

  test('more folders than anyone needs, in few entries', async () => {
    const entries = Array.from({ length: 101 }, (_, index) => ({ name: 'x', pax: { path: `${index}/${'d/'.repeat(1000)}x` } }));
    await expect(pullInto(join(scratch.path, 'a'), [{ bytes: tarOf(entries) }])).rejects.toThrow('holds more than 100000 entries');
  });

  test.each([
    ['gzip', gzipSync(Buffer.alloc(101 * 1024 * 1024))],
    ['zstd', zstdCompressSync(Buffer.alloc(101 * 1024 * 1024))],
  ])('a %s bomb', async (_, bytes) => {
    await expect(pullInto(join(scratch.path, 'a'), [{ bytes }])).rejects.toThrow('more than 200 times its size');
    expect(readdirSync(scratch.path)).toEqual([]);
  });

  test.each([
    ['a gzip that breaks off', gzipSync(tarOf([file('a', 'x'.repeat(5000))])).subarray(0, -12)],
    ['a zstd that breaks off', zstdCompressSync(tarOf([file('a', 'x'.repeat(5000))])).subarray(0, -12)],
    ['no tar at all', Buffer.from('<html>'.repeat(200))],
  ])('%s', async (_, bytes) => {
    await expect(pullInto(join(scratch.path, 'a'), [{ bytes }])).rejects.toThrow(/^layer "l0" is (?:packed, but|no whole tar)/);
    expect(readdirSync(scratch.path)).toEqual([]);
  });
});

describe('what is let in', () => {
  test('set-id bits go, modes come back, hard links stay one file, the later of two stays', async () => {
    const entries = [
      { ...file('su', 'x'), mode: 0o6755 },
      { ...folder('ro'), mode: 0o555 },
      file('ro/f', 'inner'),
      file('two', 'first'),
      file('two', 'second'),
      hardlink('h', 'su'),
    ];
    const path = join(scratch.path, 'out');
    const files = await pullInto(path, [{ bytes: tarOf(entries) }]);
    expect(files.map(({ path: name, mode, size }) => [name, mode, size])).toEqual([
      ['h', '0755', 1],
      ['ro/f', '0644', 5],
      ['su', '0755', 1],
      ['two', '0644', 6],
    ]);
    expect(statSync(join(path, 'su')).mode & 0o7777).toBe(0o755);
    expect(statSync(join(path, 'ro')).mode & 0o7777).toBe(0o555);
    expect(statSync(join(path, 'h')).ino).toBe(statSync(join(path, 'su')).ino);
    expect(readFileSync(join(path, 'two'), 'utf8')).toBe('second');
    chmodSync(join(path, 'ro'), 0o755);
  });

  test('a symlink inside, and one over a link that leads inside', async () => {
    const path = join(scratch.path, 'out');
    await pullInto(path, [
      { bytes: tarOf([folder('a/b'), file('a/f', 'x'), symlink('a/b/up', '../f'), symlink('l', 'a/b'), symlink('m', 'l/up'), symlink('none', 'nowhere')]) },
    ]);
    expect(readFileSync(join(path, 'm'), 'utf8')).toBe('x');
    expect(lstatSync(join(path, 'none')).isSymbolicLink()).toBe(true);
  });

  test('a hard link to a symlink is one too, and starts from its own place', async () => {
    const path = join(scratch.path, 'out');
    await pullInto(path, [{ bytes: tarOf([file('a/f', 'x'), file('f', 'y'), symlink('a/l', 'f'), hardlink('h', 'a/l')]) }]);
    expect(readlinkSync(join(path, 'h'))).toBe('f');
    expect([readFileSync(join(path, 'a/l'), 'utf8'), readFileSync(join(path, 'h'), 'utf8')]).toEqual(['x', 'y']);
  });

  test('holes stay holes', async () => {
    const size = 64 * 1024 * 1024;
    const data = Buffer.alloc(1000, 'waybill');
    const sparse = { name: 'disk.img', content: data, pax: { 'GNU.sparse.size': String(size), 'GNU.sparse.map': `4096,500,${size / 2},500,${size},0` } };
    const path = join(scratch.path, 'out');
    const files = await pullInto(path, [{ bytes: tarOf([sparse, file('next', 'n')]) }]);
    const whole = Buffer.alloc(size);
    data.copy(whole, 4096, 0, 500);
    data.copy(whole, size / 2, 500);
    expect(readFileSync(join(path, 'disk.img')).equals(whole)).toBe(true);
    expect(files[0]).toMatchObject({ size, digest: `sha256:${sha256(whole)}` });
    expect(statSync(join(path, 'disk.img')).blocks * 512).toBeLessThan(size / 4);
    expect(readFileSync(join(path, 'next'), 'utf8')).toBe('n');
  });

  (process.platform === 'linux' ? test : test.skip)('names that are no UTF-8 stay as many files as they are', async () => {
    const names = ['caf\u00e9', 'caf\u00e8', 'd\u00fc/f\u00fc'].map((name) => Buffer.from(name, 'latin1'));
    const path = join(scratch.path, 'out');
    const entries = [...names.map((name, index) => ({ name, content: String(index) })), { name: 'l', type: '2', link: names[0] as Buffer }];
    const files = await pullInto(path, [{ bytes: tarOf(entries) }]);
    const below = Buffer.from(`${path}/`);
    expect(names.map((name) => readFileSync(Buffer.concat([below, name]), 'utf8'))).toEqual(['0', '1', '2']);
    expect(readlinkSync(join(path, 'l'), { encoding: 'buffer' })).toEqual(names[0]);
    expect(files.map((placed) => placed.path)).toEqual(['caf\udce8', 'caf\udce9', 'd\udcfc/f\udcfc', 'l']);
    // Once more, over what is there.
    expect(await pullInto(path, [{ bytes: tarOf(entries) }])).toEqual(files);
    await expect(pullInto(path, [{ bytes: tarOf(entries), platform: 'darwin' }])).rejects.toThrow('is no UTF-8');
  });

  test.each([
    ['gzip of two members', (bytes: Buffer) => Buffer.concat([gzipSync(bytes.subarray(0, 700)), gzipSync(bytes.subarray(700))])],
    ['zstd of two frames', (bytes: Buffer) => Buffer.concat([zstdCompressSync(bytes.subarray(0, 700)), zstdCompressSync(bytes.subarray(700))])],
  ])('%s', async (_, pack) => {
    const files = await pullInto(join(scratch.path, 'out'), [{ bytes: pack(tarOf([file('a', 'x'.repeat(2000)), file('b', '')])) }]);
    expect(files.map(({ path, size }) => [path, size])).toEqual([
      ['a', 2000],
      ['b', 0],
    ]);
  });
});

test('what was packed comes back the same', async () => {
  const name = fc
    .string({ unit: fc.constantFrom('a', 'b', 'ü', '名', '-', '_', ' ', '.', '\u{1f600}'), minLength: 1, maxLength: 60 })
    .filter((text) => !/^\.{1,2}$/.test(text));
  const path = fc.array(name, { minLength: 1, maxLength: 4 }).map((names) => names.join('/'));
  const tree = fc.uniqueArray(fc.record({ path, content: fc.uint8Array({ maxLength: 3000 }), executable: fc.boolean() }), {
    selector: (entry) => entry.path,
    maxLength: 8,
  });
  let run = 0;
  await fc.assert(
    fc.asyncProperty(tree, fc.constantFrom('tar', 'gzip', 'zstd'), async (entries, compression) => {
      run += 1;
      const from = join(scratch.path, `from${run}`);
      const made = new Map<string, string>();
      mkdirSync(from);
      for (const entry of entries) {
        const whole = join(from, entry.path);
        // One name may be another's folder.
        if ([...made.keys()].some((other) => other.startsWith(`${entry.path}/`) || entry.path.startsWith(`${other}/`))) continue;
        mkdirSync(join(whole, '..'), { recursive: true });
        writeFileSync(whole, entry.content);
        chmodSync(whole, entry.executable ? 0o755 : 0o644);
        made.set(entry.path, `${entry.executable ? '0755' : '0644'} ${Buffer.from(entry.content).toString('hex')}`);
      }
      const packed = await packEntries(walkFolder(from, 'the/title', { includeHiddenFiles: true }), {
        compression,
        level: 1,
        timestamp: 0,
        scratch: scratch.path,
      });
      const to = join(scratch.path, `to${run}`);
      const files = await pullInto(to, [{ bytes: readFileSync(packed.path), prefix: ['the', 'title'] }]);
      const back = files.map(
        (placed) => [placed.path.slice('the/title/'.length), `${placed.mode} ${readFileSync(join(to, placed.path)).toString('hex')}`] as const,
      );
      expect(new Map(back)).toEqual(made);
    }),
    { numRuns: 60 },
  );
});
