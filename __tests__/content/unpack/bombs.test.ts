/** A thousand bytes of every one: refused before more than a little of it is written. */

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Content, Spool } from '../../../src/content/stage/spool.ts';
import { openStage, type Stage } from '../../../src/content/stage/stage.ts';
import { limitsOf } from '../../../src/content/unpack/limits.ts';
import { unpack } from '../../../src/content/unpack/unpack.ts';
import { IntegrityError } from '../../../src/core/errors.ts';
import { makeScratch, type Scratch } from '../../support/scratch.ts';
import { tarOf } from '../../support/tar.ts';

const MIB = 1024 * 1024;
const PIECE = 64 * MIB;
const PIECES = 16;

let scratch: Scratch;
beforeEach(async () => {
  scratch = await makeScratch();
});
afterEach(() => scratch.remove());

/** Each piece is packed once and stands there many times, as gzip and zstd allow. */
let zeros: Buffer;
let files: Buffer;
beforeAll(() => {
  zeros = Buffer.alloc(PIECE);
  files = tarOf(Array.from({ length: 63 }, (_, index) => ({ name: `f${index}`, content: zeros.subarray(0, MIB) }))).subarray(0, -1024);
});
afterAll(() => {
  zeros = files = Buffer.alloc(0);
});
const many = (piece: Buffer) => Array.from({ length: PIECES }, () => piece);

/** How many bytes were written until it was refused. */
async function written(archive: Buffer): Promise<number> {
  const stage = openStage(join(scratch.path, 'out'), { overwrite: true });
  let bytes = 0;
  const counting: Stage = {
    ...stage,
    spool(...args): Spool {
      const spool = stage.spool(...args);
      return {
        ...spool,
        write(chunk) {
          bytes += chunk.byteLength;
          return spool.write(chunk);
        },
      };
    },
  };
  try {
    const spool = stage.spool();
    await spool.write(archive);
    const content: Content = await spool.finish();
    const unpacking = unpack(content, { stage: counting, what: 'layer "bomb"', layer: 0, root: [], prefix: [], kind: 'folder' });
    await expect(unpacking).rejects.toThrow(IntegrityError);
    await expect(unpacking).rejects.toThrow(/^layer "bomb" unpacks to more than \d{3}(?:\.\d)? MiB, which is more than 200 times its size$/);
    await expect(unpacking).rejects.toMatchObject({ hint: expect.stringContaining('unpack-limit') });
    return bytes;
  } finally {
    stage.remove();
    expect(readdirSync(scratch.path)).toEqual([]);
  }
}

describe('a bomb', () => {
  const header = (size: number) => tarOf([{ name: 'bomb', size }]).subarray(0, 512);

  test('of one file: not a byte', async () => {
    const archive = Buffer.concat([gzipSync(header(PIECE * PIECES - 1)), ...many(gzipSync(zeros))]);
    expect(archive.byteLength).toBeLessThan((PIECE * PIECES) / 900);
    expect(await written(archive)).toBe(0);
  });

  test('of one file with a hole: not a byte', async () => {
    const pax = { 'GNU.sparse.size': String(PIECE * PIECES), 'GNU.sparse.map': '0,4' };
    expect(await written(gzipSync(tarOf([{ name: 'bomb', content: 'boom', pax }])))).toBe(0);
  });

  test('of many files: no more than a little', async () => {
    expect(await written(Buffer.concat(many(gzipSync(files))))).toBeLessThan(100 * MIB);
  });

  test('of zeros behind the end, or alone', async () => {
    expect(await written(Buffer.concat([gzipSync(tarOf([{ name: 'a', content: 'abc' }])), ...many(gzipSync(zeros))]))).toBe(3);
    expect(await written(Buffer.concat(many(gzipSync(zeros))))).toBe(0);
  });

  test('of zstd', async () => {
    expect(await written(Buffer.concat([zstdCompressSync(header(PIECE * 4)), ...many(zstdCompressSync(zeros)).slice(0, 4)]))).toBe(0);
    expect(await written(Buffer.concat(many(zstdCompressSync(files)).slice(0, 4)))).toBeLessThan(100 * MIB);
  });
});

test('what begins like a bomb and is none is unpacked', async () => {
  const archive = gzipSync(tarOf([{ name: 'zeros', content: zeros.subarray(0, 40 * MIB) }]));
  const stage = openStage(join(scratch.path, 'out'), { overwrite: true });
  try {
    const spool = stage.spool();
    await spool.write(archive);
    await unpack(await spool.finish(), { stage, what: 'layer', layer: 0, root: [], prefix: [], kind: 'folder', limits: limitsOf('auto') });
    expect(stage.place()).toMatchObject([{ path: 'zeros', size: 40 * MIB }]);
  } finally {
    stage.remove();
  }
});
