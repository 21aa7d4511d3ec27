/** Scratch folders hold what they are given, and go. */

import { chmod, readFile, stat } from 'node:fs/promises';
import { dirname, isAbsolute } from 'node:path';
import { expect, test } from '@jest/globals';
import { makeScratch } from './scratch.ts';

test('a scratch folder', async () => {
  const [scratch, other] = await Promise.all([makeScratch(), makeScratch()]);
  expect(scratch.path).not.toBe(other.path);
  const file = await scratch.file('a/b.txt', 'text');
  expect([isAbsolute(file), await readFile(file, 'utf8')]).toEqual([true, 'text']);
  await chmod(dirname(file), 0o500);
  await Promise.all([scratch.remove(), other.remove()]);
  await expect(stat(scratch.path)).rejects.toThrow('ENOENT');
});
