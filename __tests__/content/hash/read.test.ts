import { createHash } from 'node:crypto';
import { appendFileSync, mkdtempSync, renameSync, rmSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { hashFile } from '../../../src/content/hash/hash.ts';
import { readFile } from '../../../src/content/hash/read.ts';
import { InputError, IntegrityError } from '../../../src/core/errors.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'read-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const MIB = 1024 * 1024;
const SIZES = [0, 1, 65_536, 65_537, MIB, 2 * MIB + 3, 9 * MIB + 1];

function write(size: number): { readonly path: string; readonly bytes: Buffer } {
  const bytes = Buffer.alloc(size);
  for (let at = 0; at < size; at += 1) bytes[at] = (at * 31 + (at >> 12)) % 251;
  const path = join(folder, 'file');
  writeFileSync(path, bytes);
  return { path, bytes };
}

async function drain(source: AsyncIterable<Uint8Array>): Promise<string> {
  const sha256 = createHash('sha256');
  for await (const chunk of source) sha256.update(chunk);
  return sha256.digest('hex');
}

test.each(SIZES)('hashes and reads %i bytes', async (size) => {
  const { path, bytes } = write(size);
  const hex = createHash('sha256').update(bytes).digest('hex');
  const hashed = await hashFile(path);
  expect(hashed).toMatchObject({ size, digest: { algorithm: 'sha256', hex } });
  expect(await drain(readFile(path, size, hashed.stamp))).toBe(hex);
});

test('a chunk stays as it is until the next is asked for, though others read too', async () => {
  const { path, bytes } = write(5 * MIB);
  const readers = [0, 1, 2].map(() => ({ reader: readFile(path, bytes.byteLength), at: 0 }));
  for (let more = true; more; ) {
    const chunks = await Promise.all(readers.map(async (one) => ({ one, chunk: (await one.reader.next()).value ?? undefined })));
    for (const { one, chunk = new Uint8Array(0) } of chunks) {
      expect(bytes.subarray(one.at, one.at + chunk.byteLength).equals(chunk)).toBe(true);
      one.at += chunk.byteLength;
    }
    more = chunks.some(({ chunk }) => chunk !== undefined);
  }
  expect(readers.map(({ at }) => at)).toEqual(Array(3).fill(bytes.byteLength));
});

describe.each([100, 2 * MIB])('a file of %i bytes that changes after it was hashed', (size) => {
  test.each([
    ['grows', (path: string) => appendFileSync(path, 'x')],
    ['shrinks', (path: string) => truncateSync(path, size - 1)],
    ['is gone', (path: string) => rmSync(path)],
    [
      'is written again with the same size',
      (path: string) => {
        writeFileSync(path, Buffer.alloc(size, 1));
        utimesSync(path, 1, 1);
      },
    ],
    [
      'is swapped for another',
      (path: string) => {
        writeFileSync(`${path}.new`, Buffer.alloc(size, 1));
        renameSync(`${path}.new`, path);
      },
    ],
  ])('%s', async (_, change) => {
    const { path } = write(size);
    const { stamp } = await hashFile(path);
    change(path);
    await expect(drain(readFile(path, size, stamp))).rejects.toThrow(IntegrityError);
  });
});

test('a file that grows while it is read', async () => {
  const { path } = write(3 * MIB);
  const reader = readFile(path, 3 * MIB);
  await reader.next();
  appendFileSync(path, 'x');
  await expect(drain(reader)).rejects.toThrow('changed while it was read');
});

test('a file that is not there cannot be hashed', async () => {
  await expect(hashFile(join(folder, 'none'))).rejects.toThrow(InputError);
});

describe('a part of a file', () => {
  test.each([
    [0, 10],
    [7, 1],
    [300_000, 700_000],
    [MIB - 1, MIB + 4],
    [0, 2 * MIB + 3],
  ])('from byte %d on, %d bytes', async (offset, length) => {
    const { path, bytes } = write(2 * MIB + 3);
    const { stamp } = await hashFile(path);
    const chunks: Buffer[] = [];
    for await (const chunk of readFile(path, bytes.byteLength, stamp, { offset, size: length })) chunks.push(Buffer.from(chunk));
    expect(Buffer.concat(chunks).equals(bytes.subarray(offset, offset + length))).toBe(true);
  });

  test('of a file that is another one by now', async () => {
    const { path, bytes } = write(2 * MIB);
    const { stamp } = await hashFile(path);
    appendFileSync(path, 'x');
    await expect(drain(readFile(path, bytes.byteLength, stamp, { offset: 10, size: 10 }))).rejects.toThrow(IntegrityError);
  });
});
