/** The blob cache over the toolkit's own tool cache: what another job does to an entry meanwhile is a miss. */

import { existsSync, readdirSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openBlobCache } from '../../../src/action/runner/tool-cache.ts';
import type { Digest } from '../../../src/core/digest.ts';
import { parseDigest } from '../../../src/core/digest.ts';
import { type MemorySource, memorySource } from '../../support/memory-source.ts';
import { makeScratch, type Scratch } from '../../support/scratch.ts';

const MANIFEST: Digest = { algorithm: 'sha256', hex: 'a'.repeat(64) };
/** Three chunks of a mebibyte, and a bit. */
const LARGE = Buffer.from(Array.from({ length: 3 * 1024 * 1024 + 10 }, (_, index) => index % 251));
const before = process.env['RUNNER_TOOL_CACHE'];
let scratch: Scratch;
let source: MemorySource;
let digest: Digest;
let runs = 0;

beforeEach(async () => {
  scratch = await makeScratch();
  // The toolkit reads the environment by itself.
  process.env['RUNNER_TOOL_CACHE'] = join(scratch.path, 'tools');
  source = memorySource();
  digest = parseDigest(source.layer(LARGE).digest) as Digest;
});
afterEach(() => scratch.remove());
afterAll(() => {
  if (before === undefined) delete process.env['RUNNER_TOOL_CACHE'];
  else process.env['RUNNER_TOOL_CACHE'] = before;
});

/** One run's cache; `fresh` is where it keeps what it fetches. */
async function open() {
  const folder = join(scratch.path, `run-${++runs}`);
  await mkdir(folder);
  return { ...(await openBlobCache(source, MANIFEST, folder)), fresh: join(folder, 'cache') };
}

/** All of the blob from `offset` on; `look` after each chunk. */
async function read(
  { source: from }: { readonly source: MemorySource | Awaited<ReturnType<typeof open>>['source'] },
  look?: (read: number) => void,
  offset = 0,
): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of from.blob(digest, LARGE.byteLength, offset)) {
    chunks.push(Buffer.from(chunk));
    bytes += chunk.byteLength;
    look?.(bytes);
  }
  return Buffer.concat(chunks);
}

/** A run before this one that has kept the blob; the path of the kept file. */
async function filled(): Promise<string> {
  const first = await open();
  await read(first);
  await first.save();
  source.calls.length = 0;
  return keptFile() as string;
}

function keptFile(): string | undefined {
  const tools = join(scratch.path, 'tools');
  const found = readdirSync(tools, { recursive: true, encoding: 'utf8' }).find((name) => name.endsWith(digest.hex));
  return found === undefined ? undefined : join(tools, found);
}

describe('an entry that another job', () => {
  test('leaves alone is handed on, and not looked at: its reader hashes it', async () => {
    const path = await filled();
    const wrong = Buffer.alloc(LARGE.byteLength, 1);
    writeFileSync(path, wrong);
    const cache = await open();
    expect((await read(cache)).equals(wrong)).toBe(true);
    expect([source.calls, cache.hit()]).toEqual([[], true]);
    expect(cache.source.distrust?.(digest)).toBe(true);
    expect((await read(cache)).equals(LARGE)).toBe(true);
    expect([source.calls, cache.hit()]).toEqual([['blob 0'], false]);
    expect(cache.source.distrust?.(digest)).toBe(false);
    await cache.save();
    expect((await read(await open())).equals(LARGE)).toBe(true);
    expect(source.calls).toEqual(['blob 0']);
  });

  test.each<[string, (path: string) => void]>([
    ['removes', (path) => rmSync(join(path, '../..'), { recursive: true })],
    ['has emptied', (path) => rmSync(path)],
    ['has cut short', (path) => truncateSync(path, 10)],
    ['has made longer', (path) => writeFileSync(path, 'more', { flag: 'a' })],
  ])('%s after it was found is a miss', async (_, change) => {
    const path = await filled();
    const cache = await open();
    change(path);
    expect((await read(cache)).equals(LARGE)).toBe(true);
    expect([source.calls, cache.hit()]).toEqual([['blob 0'], false]);
    await cache.save();
    expect((await read(await open())).equals(LARGE)).toBe(true);
    expect(source.calls).toEqual(['blob 0']);
  });

  test('shortens while it is read is finished from the source', async () => {
    const path = await filled();
    const cache = await open();
    const bytes = await read(cache, (read) => {
      if (read === 1024 * 1024) truncateSync(path, read);
    });
    expect(bytes.equals(LARGE)).toBe(true);
    expect([source.calls, cache.hit()]).toEqual([['blob 1048576'], false]);
    // A half is not worth keeping, and what is in motion is not read again.
    writeFileSync(path, LARGE);
    expect(readdirSync(cache.fresh)).toEqual([]);
    expect((await read(cache, undefined, 2_000_000)).equals(LARGE.subarray(2_000_000))).toBe(true);
    expect(cache.source.distrust?.(digest)).toBe(true);
    expect((await read(cache)).equals(LARGE)).toBe(true);
    expect(source.calls).toEqual(['blob 1048576', 'blob 2000000', 'blob 0']);
  });
});

describe('what is fetched', () => {
  test('is kept whole, also where it came in two parts', async () => {
    const cache = await open();
    for await (const chunk of cache.source.blob(digest, LARGE.byteLength)) {
      expect(chunk.byteLength).toBe(1000);
      break;
    }
    await read(cache, undefined, 1000);
    await cache.save();
    source.calls.length = 0;
    expect((await read(await open())).equals(LARGE)).toBe(true);
    expect(source.calls).toEqual([]);
  });

  test('arrives also where it cannot be kept', async () => {
    const cache = await open();
    rmSync(cache.fresh, { recursive: true });
    expect((await read(cache)).equals(LARGE)).toBe(true);
  });

  (existsSync('/dev/full') ? test : test.skip)('arrives also where the disk is full, and half of it is not kept', async () => {
    const cache = await open();
    symlinkSync('/dev/full', join(cache.fresh, `sha256-${digest.hex}`));
    expect((await read(cache)).equals(LARGE)).toBe(true);
    expect(readdirSync(cache.fresh)).toEqual([]);
  });

  test('is kept beside what is there, however the old entry ends', async () => {
    const path = await filled();
    await writeFile(join(path, '../sha256-other'), 'other');
    const other = await open();
    other.source.distrust?.(digest);
    await read(other);
    await other.save();
    expect(readdirSync(join(path, '..')).sort()).toEqual([`sha256-${digest.hex}`, 'sha256-other'].sort());

    const last = await open();
    last.source.distrust?.(digest);
    await read(last);
    rmSync(join(path, '..'), { recursive: true });
    await last.save();
    expect(keptFile()).toBe(path);
  });
});
