/** A folder as a registry: nothing half written, nothing of others lost. */

import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { layoutTarget } from '../../../src/registries/layout/target.ts';
import { memoryBlob } from '../../support/memory-target.ts';
import { makeScratch, type Scratch } from '../../support/scratch.ts';

const run = promisify(execFile);
let scratch: Scratch;
let folder: string;
beforeEach(async () => {
  scratch = await makeScratch();
  folder = join(scratch.path, 'layout');
});
afterEach(() => scratch.remove());

const open = () => layoutTarget('layout', { workspace: scratch.path });
async function publish(title: string, tag: string | undefined): Promise<string> {
  const target = open();
  const blob = memoryBlob(title);
  const layers = [{ blob, digest: await target.upload(blob), action: 'uploaded' as const }];
  const manifest = target.encode({ layers, config: undefined, annotations: {}, artifactType: 'application/x', name: 'x', tag, created: 0 });
  await target.put(manifest, tag);
  return `sha256:${manifest.digest.hex}`;
}
const index = async () => JSON.parse(await readFile(join(folder, 'index.json'), 'utf8'));
const tags = async () =>
  Object.fromEntries(
    (await index()).manifests.map((entry: { digest: string; annotations?: Record<string, string> }) => [
      entry.annotations?.['org.opencontainers.image.ref.name'] ?? '',
      entry.digest,
    ]),
  );
const leftovers = async () => (await readdir(folder, { recursive: true })).filter((name) => name.includes('.tmp') || name.includes('.lock'));

test('has the marker, an index and blobs, and no leftovers', async () => {
  const digest = await publish('a', 'v1');
  expect(JSON.parse(await readFile(join(folder, 'oci-layout'), 'utf8'))).toEqual({ imageLayoutVersion: '1.0.0' });
  expect(await index()).toEqual({
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.index.v1+json',
    manifests: [
      {
        mediaType: 'application/vnd.oci.image.manifest.v1+json',
        digest,
        size: expect.any(Number),
        artifactType: 'application/x',
        annotations: { 'org.opencontainers.image.ref.name': 'v1' },
      },
    ],
  });
  expect(await leftovers()).toEqual([]);
});

test('a tag moves, others stay, and so does what others wrote into the index', async () => {
  const first = await publish('a', 'v1');
  await publish('b', 'v2');
  const before = await index();
  await writeFile(join(folder, 'index.json'), JSON.stringify({ ...before, annotations: { mine: 'kept' }, 'x-foreign': 1 }));
  const moved = await publish('c', 'v1');
  expect(await tags()).toEqual({ v1: moved, v2: before.manifests[1].digest });
  expect(await index()).toMatchObject({ annotations: { mine: 'kept' }, 'x-foreign': 1 });
  expect(moved).not.toBe(first);
});

test('by digest only there is an entry without a tag, once', async () => {
  const digest = await publish('a', undefined);
  await publish('a', undefined);
  expect(await tags()).toEqual({ '': digest });
  await publish('a', 'v1');
  expect(await tags()).toEqual({ v1: digest });
});

test('an entry keeps what others wrote into it when it gets a tag, and null is nothing', async () => {
  const digest = await publish('a', undefined);
  const text = JSON.stringify({ ...(await index()), annotations: null, 'x-number': 0 }).replace('"x-number":0', '"x-number":12345678901234567890');
  const own = (await index()).manifests[0];
  const odd = { ...own, annotations: { mine: '1', none: null }, platform: { os: 'linux', 'x-own': true } };
  await writeFile(join(folder, 'index.json'), text.replace(JSON.stringify(own), JSON.stringify(odd)));
  await publish('a', 'v1');
  expect((await index()).manifests).toEqual([{ ...odd, annotations: { ...odd.annotations, 'org.opencontainers.image.ref.name': 'v1' } }]);
  expect(await readFile(join(folder, 'index.json'), 'utf8')).toContain('"annotations":null,"x-number":12345678901234567890');
  await writeFile(join(folder, 'index.json'), '{"schemaVersion":2,"manifests":null}');
  await publish('a', 'v1');
  expect(await tags()).toEqual({ v1: digest });
});

test('several processes at once lose no tag', async () => {
  const worker = join(import.meta.dirname, 'layout-worker.ts');
  const names = ['a', 'b', 'c', 'd'];
  await Promise.all(names.map((name) => run(process.execPath, ['--no-warnings', worker, folder, name, '10'])));
  expect(Object.keys(await tags()).sort()).toEqual(names.flatMap((name) => Array.from({ length: 10 }, (_, n) => `${name}-${n}`)).sort());
  expect(await leftovers()).toEqual([]);
}, 60_000);

test('the lock of a process that died is broken in the end', async () => {
  await publish('a', 'v1');
  const lock = join(folder, '.index.lock');
  await writeFile(lock, '');
  const { utimes } = await import('node:fs/promises');
  await utimes(lock, new Date(0), new Date(0));
  await publish('b', 'v2');
  expect(Object.keys(await tags()).sort()).toEqual(['v1', 'v2']);
});

describe('what cannot be used is left as it is', () => {
  test('a folder with other things in it', async () => {
    await mkdir(folder);
    await writeFile(join(folder, 'precious'), 'mine');
    await expect(publish('a', 'v1')).rejects.toThrow(/is not empty, and no OCI image layout/);
    expect(await readdir(folder)).toEqual(['precious']);
  });

  test('a file in its place', async () => {
    await writeFile(folder, 'a file');
    await expect(publish('a', 'v1')).rejects.toThrow(/cannot be used/);
    expect(await readFile(folder, 'utf8')).toBe('a file');
  });

  test.each(['{', '[]', '{"schemaVersion":2}', '{"schemaVersion":2,"manifests":[{}]}'])('a broken index.json: %s', async (text) => {
    await publish('a', 'v1');
    await writeFile(join(folder, 'index.json'), text);
    await expect(publish('b', 'v2')).rejects.toThrow(/is not the index of an OCI image layout/);
    expect(await readFile(join(folder, 'index.json'), 'utf8')).toBe(text);
  });

  test('bytes that are not those of the digest', async () => {
    const blob = memoryBlob('a');
    await expect(open().upload({ ...blob, open: memoryBlob('b').open })).rejects.toMatchObject({ code: 'EINTEGRITY' });
    expect((await readdir(join(folder, 'blobs/sha256'))).filter((name) => !name.startsWith('.'))).toEqual([]);
    expect(await leftovers()).toEqual([]);
  });

  test('a damaged manifest', async () => {
    const digest = await publish('a', 'v1');
    await writeFile(join(folder, 'blobs/sha256', digest.slice(7)), '{}');
    await expect(open().find('v1')).rejects.toThrow(/is damaged/);
  });
});
