/** A second pull over what the first one wrote, as somebody who is not root: folders that let nobody in, files that nobody may write. */

import { chmodSync, chownSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { InputError } from '../../../src/core/errors.ts';
import { file, folder, symlink } from '../../support/attacks.ts';
import { makeScratch, type Scratch } from '../../support/scratch.ts';
import { asSomebody, isRoot, NOBODY } from '../../support/somebody.ts';
import { type TarEntry, tarOf } from '../../support/tar.ts';
import { pullInto } from '../unpack/pull-into.ts';

let scratch: Scratch;
let dest: string;
beforeEach(async () => {
  scratch = await makeScratch();
  dest = join(scratch.path, 'dest');
  if (isRoot) chownSync(scratch.path, NOBODY, NOBODY);
});
afterEach(async () => {
  for (const name of ['dest', 'dest/ro', 'dest/ro/none', 'dest/none'])
    if (statSync(join(scratch.path, name), { throwIfNoEntry: false })) chmodSync(join(scratch.path, name), 0o755);
  await scratch.remove();
});

const mode = (name: string) => (statSync(join(dest, name)).mode & 0o777).toString(8);
const pull = (entries: readonly TarEntry[]) => asSomebody(() => pullInto(dest, [{ bytes: tarOf(entries) }]));
const tree = (content: string): readonly TarEntry[] => [
  { ...folder('ro'), mode: 0o555 },
  { ...file('ro/f', content), mode: 0o444 },
  { ...folder('ro/none'), mode: 0 },
  { ...file('ro/none/g', content), mode: 0 },
  { ...folder('none'), mode: 0 },
  file('none/h', content),
];

(process.platform === 'win32' ? describe.skip : describe)('closed folders', () => {
  test('are opened and closed again', async () => {
    const names = (await pull(tree('1'))).map(({ path }) => path);
    expect([mode('ro'), mode('ro/none'), mode('none')]).toEqual(['555', '0', '0']);
    expect((await pull([...tree('2'), file('ro/new', '2')])).map(({ path }) => path)).toEqual([...names, 'ro/new'].sort());
    expect([mode('ro'), mode('ro/none'), mode('none'), mode('ro/f')]).toEqual(['555', '0', '0', '444']);
    for (const name of ['ro', 'none', 'ro/none']) chmodSync(join(dest, name), 0o755);
    expect(mode('ro/none/g')).toBe('0');
    chmodSync(join(dest, 'ro/none/g'), 0o755);
    expect(['ro/f', 'ro/none/g', 'none/h', 'ro/new'].map((name) => readFileSync(join(dest, name), 'utf8'))).toEqual(['2', '2', '2', '2']);
  });

  test('are closed again when the pull fails', async () => {
    await pull(tree('1'));
    await expect(pull([...tree('2'), file('ro/none', 'in the way')])).rejects.toThrow('is a folder, and a file of that name is to be written');
    expect([mode('ro'), mode('ro/none'), mode('none')]).toEqual(['555', '0', '0']);
    for (const name of ['ro', 'none', 'ro/none', 'ro/none/g']) chmodSync(join(dest, name), 0o755);
    expect(readFileSync(join(dest, 'ro/none/g'), 'utf8')).toBe('1');
    expect(readdirSync(dest)).toEqual(['none', 'ro']);
  });

  test('may be the destination itself', async () => {
    await pull([file('f', '1')]);
    chmodSync(dest, 0o555);
    await pull([file('f', '2')]);
    expect([mode(''), readFileSync(join(dest, 'f'), 'utf8'), readdirSync(dest)]).toEqual(['555', '2', ['f']]);
  });

  test('hide no link that leads out', async () => {
    await pull([{ ...folder('none'), mode: 0 }]);
    chmodSync(join(dest, 'none'), 0o755);
    symlinkSync('/etc', join(dest, 'none/out'));
    chmodSync(join(dest, 'none'), 0);
    await expect(pull([symlink('l', 'none/out/passwd')])).rejects.toThrow('leads out of the folder over another link');
    expect([mode('none'), readdirSync(dest)]).toEqual(['0', ['none']]);
  });

  (isRoot ? test : test.skip)('of somebody else are told of in one sentence', async () => {
    await pull([file('f', '1')]);
    mkdirSync(join(dest, 'ro'), { mode: 0o755 });
    writeFileSync(join(dest, 'ro/f'), 'theirs');
    const pulling = pull([file('f', '2'), file('ro/f', '2')]);
    await expect(pulling).rejects.toThrow(InputError);
    await expect(pulling).rejects.toThrow(`${join(dest, 'ro/f')} cannot be written (EACCES)`);
    expect(readFileSync(join(dest, 'f'), 'utf8')).toBe('1');
    chmodSync(join(dest, 'ro'), 0);
    await expect(pull([file('ro/f', '2')])).rejects.toThrow(`${join(dest, 'ro/f')} cannot be written (EACCES)`);
    // What cannot be looked into may be a link to anywhere.
    await expect(pull([symlink('l', 'ro/f/x')])).rejects.toThrow('leads out of the folder over another link');
    rmSync(join(dest, 'ro'), { recursive: true });
  });
});
