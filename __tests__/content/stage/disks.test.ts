/** Volumes that are mounted below the destination, played by a disk that moves nothing between them; two-disks.test.ts has real ones. */

import {
  chownSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Disk } from '../../../src/content/stage/move.ts';
import { openStage, type Stage } from '../../../src/content/stage/stage.ts';
import { makeScratch, type Scratch } from '../../support/scratch.ts';
import { asSomebody, isRoot, NOBODY } from '../../support/somebody.ts';

let scratch: Scratch;
let dest: string;
beforeEach(async () => {
  scratch = await makeScratch();
  dest = join(scratch.path, 'dest');
  mkdirSync(join(dest, 'vol', 'sub'), { recursive: true });
  writeFileSync(join(scratch.path, 'outside'), 'secret');
});
afterEach(() => scratch.remove());

/** Everything below `vol` is one disk, everything else another. */
const volume = (path: string): boolean => path.startsWith(join(dest, 'vol/'));
const apart =
  (step: (from: string, to: string) => void) =>
  (from: string, to: string): void => {
    if (volume(from) !== volume(to)) throw Object.assign(new Error('cross-device'), { code: 'EXDEV', syscall: 'rename' });
    step(from, to);
  };
const disk: Disk = { rename: apart(renameSync), link: apart(linkSync) };
/** As on Windows: a file that is read-only is not replaced. */
const stubborn: Disk = {
  link: linkSync,
  rename(from, to) {
    const there = lstatSync(to, { throwIfNoEntry: false });
    if (there?.isFile() && (there.mode & 0o222) === 0) throw Object.assign(new Error('not permitted'), { code: 'EPERM', syscall: 'rename' });
    renameSync(from, to);
  },
};

async function put(stage: Stage, path: string, content: string | number, mode = 0o644): Promise<string> {
  const spool = stage.spool();
  if (typeof content === 'string') await spool.write(Buffer.from(content));
  else await spool.skip(content);
  const done = await spool.finish();
  stage.tree.put(path.split('/'), { kind: 'file', content: done, mode, layer: 0 }, 'a file');
  return done.path;
}

function link(stage: Stage, path: string, target: string): void {
  stage.tree.put(path.split('/'), { kind: 'link', target, rooted: false, within: 0, layer: 0, what: 'a link' }, 'a link');
}

async function pull(fill: (stage: Stage) => Promise<unknown>, options: { disk?: Disk } = { disk }): Promise<void> {
  const stage = openStage(dest, { overwrite: true, ...options });
  try {
    await fill(stage);
    stage.place();
  } finally {
    stage.remove();
  }
}

const text = (name: string) => readFileSync(join(dest, name), 'utf8');
const all = () => readdirSync(dest, { recursive: true, encoding: 'utf8' }).sort();

describe('another disk below', () => {
  test('gets files with their modes, links as links, and holes as holes', async () => {
    const size = 32 * 1024 * 1024;
    await pull(async (stage) => {
      await put(stage, 'vol/run', 'go', 0o750);
      await put(stage, 'vol/sub/deep/f', 'x');
      await put(stage, 'vol/hole', size);
      link(stage, 'vol/l', 'run');
      link(stage, 'vol/nowhere', 'none');
      // Followed from the staging area, this one would be the first file that lies there.
      link(stage, 'vol/zero', '0');
      await put(stage, 'here', 'y');
    });
    expect(all()).toEqual(['here', 'vol', 'vol/hole', 'vol/l', 'vol/nowhere', 'vol/run', 'vol/sub', 'vol/sub/deep', 'vol/sub/deep/f', 'vol/zero']);
    expect([readlinkSync(join(dest, 'vol/l')), readlinkSync(join(dest, 'vol/nowhere')), readlinkSync(join(dest, 'vol/zero'))]).toEqual(['run', 'none', '0']);
    expect([text('vol/run'), text('vol/sub/deep/f'), text('here')]).toEqual(['go', 'x', 'y']);
    expect(statSync(join(dest, 'vol/run')).mode & 0o7777).toBe(0o750);
    expect(statSync(join(dest, 'vol/hole')).size).toBe(size);
    expect(statSync(join(dest, 'vol/hole')).blocks * 512).toBeLessThan(size / 4);
  });

  test('has what was there replaced, links by name and not through them', async () => {
    writeFileSync(join(dest, 'vol/f'), 'old', { mode: 0o444 });
    symlinkSync(join(scratch.path, 'outside'), join(dest, 'vol/l'));
    await pull(async (stage) => {
      await put(stage, 'vol/f', 'new');
      await put(stage, 'vol/l', 'new');
    });
    expect([text('vol/f'), text('vol/l'), all()]).toEqual(['new', 'new', ['vol', 'vol/f', 'vol/l', 'vol/sub']]);
    expect(readFileSync(join(scratch.path, 'outside'), 'utf8')).toBe('secret');
  });

  test('is as it was when the pull fails half way', async () => {
    writeFileSync(join(dest, 'vol/a'), 'old', { mode: 0o640 });
    symlinkSync('nowhere', join(dest, 'vol/l'));
    const before = statSync(join(dest, 'vol/a'));
    const failing = pull(async (stage) => {
      await put(stage, 'vol/a', 'new');
      await put(stage, 'vol/b/c', 'new');
      await put(stage, 'vol/l', 'new');
      rmSync(await put(stage, 'z', 'new'));
    });
    await expect(failing).rejects.toThrow('cannot be written (ENOENT)');
    expect(all()).toEqual(['vol', 'vol/a', 'vol/l', 'vol/sub']);
    const after = statSync(join(dest, 'vol/a'));
    expect([text('vol/a'), after.ino, after.mtimeMs, after.mode]).toEqual(['old', before.ino, before.mtimeMs, before.mode]);
    expect(readlinkSync(join(dest, 'vol/l'))).toBe('nowhere');
  });

  test('may take two names for one, and then nothing is lost', async () => {
    const blind: Disk = {
      ...disk,
      rename(from, to) {
        disk.rename(from, to);
        // What comes second under another case finds the first.
        if (to.endsWith('vol/Read')) linkSync(to, join(dest, 'vol/read'));
      },
    };
    const pulling = pull(
      async (stage) => {
        await put(stage, 'vol/Read', '1');
        await put(stage, 'vol/read', '2');
      },
      { disk: blind },
    );
    await expect(pulling).rejects.toThrow('the disk does not tell two names of the pull apart');
  });

  test('that is new is closed at the end all the same', async () => {
    if (isRoot) for (const folder of [scratch.path, dest, join(dest, 'vol')]) chownSync(folder, NOBODY, NOBODY);
    await asSomebody(() =>
      pull(async (stage) => {
        stage.tree.put(['vol', 'ro'], { kind: 'folder', mode: 0o555, layer: 0 }, 'a folder');
        await put(stage, 'vol/ro/f', 'x');
      }),
    );
    expect(statSync(join(dest, 'vol/ro')).mode & 0o777).toBe(0o555);
    expect(all()).toEqual(['vol', 'vol/ro', 'vol/ro/f', 'vol/sub']);
  });
});

describe('a disk that replaces no file that is read-only (actions/checkout#1720)', () => {
  test('has it replaced', async () => {
    for (const content of ['1', '2']) await pull((stage) => put(stage, 'f', content, 0o444), { disk: stubborn });
    expect([text('f'), statSync(join(dest, 'f')).mode & 0o777]).toEqual(['2', 0o444]);
  });

  test('and has it back as it was, when the pull fails', async () => {
    await pull((stage) => put(stage, 'f', '1', 0o444), { disk: stubborn });
    const failing = pull(
      async (stage) => {
        await put(stage, 'f', '2', 0o444);
        rmSync(await put(stage, 'z', 'new'));
      },
      { disk: stubborn },
    );
    await expect(failing).rejects.toThrow('ENOENT');
    expect([text('f'), statSync(join(dest, 'f')).mode & 0o777]).toEqual(['1', 0o444]);
  });
});
