/** The thread that hashes: the same digests as here, and the same errors. */

import { createHash, randomBytes } from 'node:crypto';
import { appendFileSync, chmodSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { hashFile } from '../../../src/content/hash/hash.ts';
import { type HashedPiece, type HashThread, startHashThread } from '../../../src/content/hash/hash-thread.ts';
import { readFile } from '../../../src/content/hash/read.ts';
import { createCutter, gearTable } from '../../../src/content/split/gear.ts';
import { InputError, IntegrityError } from '../../../src/core/errors.ts';
import { makeScratch, type Scratch } from '../../support/scratch.ts';

let scratch: Scratch;
let thread: HashThread;
beforeEach(async () => {
  scratch = await makeScratch();
  thread = startHashThread();
});
afterEach(async () => {
  await thread.end();
  await scratch.remove();
});

const KIB = 1024;

test('files of all sizes, several at once, have the digests that they have here', async () => {
  const sizes = [0, 1, 256 * KIB - 1, 256 * KIB, 256 * KIB + 1, 5 * 1024 * KIB + 3];
  const files = await Promise.all(sizes.map((size, index) => scratch.file(String(index), randomBytes(size))));
  expect(await Promise.all(files.map((path) => thread.hash(path)))).toEqual(await Promise.all(files.map((path) => hashFile(path))));
});

test('what it measured is known again, and is another file once it changes', async () => {
  const bytes = randomBytes(300 * KIB);
  const path = await scratch.file('a', bytes);
  const { size, stamp, digest } = await thread.hash(path);
  const sha256 = createHash('sha256');
  for await (const chunk of readFile(path, size, stamp)) sha256.update(chunk);
  expect(sha256.digest('hex')).toBe(digest.hex);
  appendFileSync(path, 'x');
  await expect(readFile(path, size, stamp).next()).rejects.toThrow(IntegrityError);
});

test('what cannot be read is named, and the next file is hashed all the same', async () => {
  await expect(thread.hash(join(scratch.path, 'none'))).rejects.toThrow(/none cannot be read \(ENOENT\)/);
  await expect(thread.hash(scratch.path)).rejects.toThrow(InputError);
  const path = await scratch.file('a', 'a');
  chmodSync(path, 0o400);
  expect((await thread.hash(path)).digest.hex).toBe(createHash('sha256').update('a').digest('hex'));
});

test('a file that is being written is followed, several at once, and one that is dropped is forgotten', async () => {
  const sizes = [1, 256 * KIB, 3 * 1024 * KIB + 7];
  const digests = await Promise.all(
    sizes.map(async (size, index) => {
      const bytes = randomBytes(size);
      const path = await scratch.file(`growing-${index}`, '');
      const following = thread.follow(path);
      for (let at = 0; at < size; at += 200 * KIB) {
        appendFileSync(path, bytes.subarray(at, at + 200 * KIB));
        following.wrote(Math.min(size, at + 200 * KIB));
      }
      return [await following.finish(size), createHash('sha256').update(bytes).digest('hex')];
    }),
  );
  for (const [found, expected] of digests) expect(found).toBe(expected);
  const dropped = thread.follow(await scratch.file('dropped', 'x'));
  dropped.wrote(1);
  dropped.drop();
  thread.follow(join(scratch.path, 'never')).drop();
  expect((await thread.hash(await scratch.file('a', 'a'))).size).toBe(1);
});

test.each([
  ['is not there', 'none', 1],
  ['is shorter than was said', 'short', 9],
])('a followed file that %s is named when its digest is asked for', async (_name, name, bytes) => {
  await scratch.file('short', 'four');
  const following = thread.follow(join(scratch.path, name));
  following.wrote(bytes);
  await expect(following.finish(bytes)).rejects.toThrow(new RegExp(`${name} cannot be read`));
  await expect(thread.hash(await scratch.file('a', 'a'))).resolves.toMatchObject({ size: 1 });
});

test('who waits when it ends hears of it', async () => {
  const path = await scratch.file('a', Buffer.alloc(64 * 1024 * KIB));
  const waiting = expect(thread.hash(path)).rejects.toThrow(InputError);
  await thread.end();
  await waiting;
});

/** What `HashedPiece`s say of `content`, checked against it. */
function joined(content: Buffer, pieces: readonly HashedPiece[]): readonly number[] {
  for (const { offset, size, hex } of pieces) {
    expect(hex).toBe(
      createHash('sha256')
        .update(content.subarray(offset, offset + size))
        .digest('hex'),
    );
  }
  return pieces.map(({ offset, size }) => offset + size);
}

test.each([0, 1, 64 * KIB, 64 * KIB + 1, 5 * 1024 * KIB + 3])('a file of %d bytes is cut while it is hashed, and every piece is what it says', async (size) => {
  const content = randomBytes(size);
  const path = await scratch.file('a', content);
  const pieces: HashedPiece[] = [];
  expect(await thread.split(path, 64 * KIB, (piece) => pieces.push(piece))).toEqual(await hashFile(path));
  const ends = joined(content, pieces);
  expect(ends.at(-1) ?? 0).toBe(size);
  expect(pieces.map(({ offset }) => offset)).toEqual([0, ...ends].slice(0, pieces.length));
  const cutter = createCutter(64 * KIB, gearTable());
  const expected: number[] = [];
  for (let at = 0, end = 0; at < size; at = end) {
    const found = cutter.next(content, at);
    end = found < 0 ? size : found;
    expected.push(end);
  }
  expect(ends).toEqual(expected);
});

test('two files are cut at once, and each hears of its own pieces alone', async () => {
  const contents = [randomBytes(900 * KIB), randomBytes(1300 * KIB)];
  const ends = await Promise.all(
    contents.map(async (content, at) => {
      const pieces: HashedPiece[] = [];
      await thread.split(await scratch.file(`cut-${at}`, content), 128 * KIB, (piece) => pieces.push(piece));
      return joined(content, pieces).at(-1);
    }),
  );
  expect(ends).toEqual(contents.map(({ byteLength }) => byteLength));
});
