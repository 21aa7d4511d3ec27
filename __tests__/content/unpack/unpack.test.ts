import { chmodSync, existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { packFolder } from '../../../src/content/pack/pack.ts';
import type { PlacedFile } from '../../../src/content/unpack/place.ts';
import { openStage } from '../../../src/content/unpack/stage.ts';
import { type UnpackOptions, unpack } from '../../../src/content/unpack/unpack.ts';
import { IntegrityError } from '../../../src/core/errors.ts';
import { ATTACKS, file, folder, hardlink, symlink } from '../../support/attacks.ts';
import { makeScratch, type Scratch } from '../../support/scratch.ts';
import { tarOf } from '../../support/tar.ts';

let scratch: Scratch;
beforeEach(async () => {
  scratch = await makeScratch();
});
afterEach(() => scratch.remove());

interface Layer extends Partial<Pick<UnpackOptions, 'kind' | 'prefix' | 'root'>> {
  readonly bytes: Uint8Array;
}

async function pullInto(path: string, layers: readonly Layer[], options: { caseBlind?: boolean } = {}): Promise<readonly PlacedFile[]> {
  const stage = openStage(path, { overwrite: true, ...options });
  try {
    for (const [index, { bytes, kind = 'folder', prefix = [], root = [] }] of layers.entries()) {
      const spool = stage.spool();
      await spool.write(bytes);
      await unpack(await spool.finish(), { stage, what: `layer "l${index}"`, layer: index, kind, prefix, root });
    }
    return stage.place();
  } finally {
    stage.remove();
  }
}

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

  test('names that differ only in case, on a disk that is blind to it', async () => {
    const bytes = tarOf([file('Read', '1'), file('read', '2')]);
    await expect(pullInto(join(scratch.path, 'a'), [{ bytes }], { caseBlind: true })).rejects.toThrow('differs from "Read" only in case');
    const folders = tarOf([file('D/x', '1'), file('d/y', '2')]);
    await expect(pullInto(join(scratch.path, 'a'), [{ bytes: folders }], { caseBlind: true })).rejects.toThrow('only in case');
    expect(await pullInto(join(scratch.path, 'b'), [{ bytes }], { caseBlind: false })).toHaveLength(2);
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

  test('whiteouts hide what earlier layers brought, and nothing else', async () => {
    const path = join(scratch.path, 'out');
    mkdirSync(join(path, 'd'), { recursive: true });
    writeFileSync(join(path, 'mine'), 'mine');
    writeFileSync(join(path, 'd', 'mine'), 'mine');
    const one = tarOf([file('gone', '1'), file('d/old', '1'), file('d/sub/old', '1'), file('e/keep', '1'), file('e/drop', '1')]);
    const two = tarOf([
      file('.wh.gone', ''),
      file('.wh.mine', ''),
      file('d/new', '2'),
      file('d/.wh..wh..opq', ''),
      file('e/.wh.drop', ''),
      file('e/.wh..wh.plnk', ''),
      file('same', '2'),
      file('.wh.same', ''),
    ]);
    const files = await pullInto(path, [
      { bytes: one, kind: 'system' },
      { bytes: two, kind: 'system' },
    ]);
    expect(files.map((placed) => placed.path)).toEqual(['d/new', 'e/keep', 'same']);
    expect(readFileSync(join(path, 'mine'), 'utf8')).toBe('mine');
    expect(readFileSync(join(path, 'd', 'mine'), 'utf8')).toBe('mine');
  });

  test('absolute links of an image start at its own root', async () => {
    const path = join(scratch.path, 'out');
    await pullInto(path, [{ bytes: tarOf([file('bin/busybox', 'box'), symlink('usr/bin/sh', '/bin/busybox'), symlink('root', '/')]), kind: 'system' }]);
    expect(readlinkSync(join(path, 'usr/bin/sh'))).toBe('../../bin/busybox');
    expect(readFileSync(join(path, 'root', 'bin', 'busybox'), 'utf8')).toBe('box');
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
      const packed = await packFolder(from, 'the/title', { compression, level: 1, timestamp: 0, scratch: scratch.path, includeHiddenFiles: true });
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
