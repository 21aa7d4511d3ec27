/** A file that another step writes to while it is hashed, or between two looks at it: never a digest of something that nobody wrote. */

import { appendFileSync, renameSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { hashFile } from '../../../src/content/hash/hash.ts';
import { startHashThread } from '../../../src/content/hash/hash-thread.ts';
import { readFile } from '../../../src/content/hash/read.ts';
import { IntegrityError } from '../../../src/core/errors.ts';
import { makeScratch, type Scratch } from '../../support/scratch.ts';

const MIB = 1024 * 1024;
/** Longer than what is hashed in one go. */
const LONG = 20 * MIB;
let scratch: Scratch;
beforeEach(async () => {
  scratch = await makeScratch();
});
afterEach(() => scratch.remove());

/** With a time that can be set again to the nanosecond. */
async function fileOf(content: Uint8Array): Promise<string> {
  const path = await scratch.file('a', content);
  utimesSync(path, 1, 1);
  return path;
}

describe('while it is hashed', () => {
  test.each<[string, (path: string) => void]>([
    ['it grows', (path) => appendFileSync(path, 'x')],
    ['it grows, and its time is set back', (path) => [appendFileSync(path, 'x'), utimesSync(path, 1, 1)]],
    ['it shrinks', (path) => truncateSync(path, 100)],
    ['bytes that were hashed are written again', (path) => writeFileSync(path, 'x', { flag: 'r+' })],
  ])('%s', async (_name, change) => {
    const path = await fileOf(Buffer.alloc(LONG));
    const hashing = hashFile(path);
    hashing.catch(() => {});
    await turn();
    change(path);
    await expect(hashing).rejects.toThrow(IntegrityError);
  });

  test('by the thread', async () => {
    const path = await scratch.file('a', '');
    truncateSync(path, 256 * MIB);
    const thread = startHashThread();
    try {
      await expect(thread.split(path, MIB, () => appendFileSync(path, 'x'))).rejects.toThrow(IntegrityError);
    } finally {
      await thread.end();
    }
  });
});

describe('after it was hashed', () => {
  test.each([100, 2 * MIB])('%i other bytes in its place, of the same size and time', async (size) => {
    const path = await fileOf(Buffer.alloc(size));
    const { stamp } = await hashFile(path);
    writeFileSync(`${path}.new`, Buffer.alloc(size, 1));
    utimesSync(`${path}.new`, 1, 1);
    renameSync(`${path}.new`, path);
    await expect(readFile(path, size, stamp).next()).rejects.toThrow(IntegrityError);
  });

  test('a small one that is written within the tick of a clock', async () => {
    const path = await fileOf(Buffer.from('before'));
    const { stamp } = await hashFile(path);
    writeFileSync(path, 'after!');
    utimesSync(path, 1, 1);
    await expect(readFile(path, 6, stamp).next()).rejects.toThrow(IntegrityError);
  });
});
