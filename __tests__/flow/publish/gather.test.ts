import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { parseLayerLine } from '../../../src/content/find/layer-line.ts';
import { IntegrityError } from '../../../src/core/errors.ts';
import { type GatherRequest, gather } from '../../../src/flow/publish/gather.ts';

let workspace: string;
let scratch: string;
beforeEach(() => {
  workspace = mkdtempSync(join(tmpdir(), 'gather-'));
  scratch = mkdtempSync(join(tmpdir(), 'scratch-'));
});
afterEach(() => {
  for (const folder of [workspace, scratch]) rmSync(folder, { recursive: true, force: true });
});

function file(name: string, content = name, mode = 0o644): void {
  mkdirSync(dirname(join(workspace, name)), { recursive: true });
  writeFileSync(join(workspace, name), content, { mode });
}

async function run(lines: readonly string[], more: Partial<GatherRequest> = {}) {
  const { layers, warnings } = gather({
    layers: lines.map(parseLayerLine),
    workspace,
    home: workspace,
    baseDir: '.',
    titles: 'path',
    archive: 'auto',
    compressionLevel: 6,
    includeHiddenFiles: false,
    timestamp: 0,
    scratch,
    layerAnnotations: [],
    concurrency: 2,
    split: 'none',
    format: 'artifact',
    ...more,
  });
  return { blobs: await Promise.all(layers), warnings };
}

async function digestOf(source: AsyncIterable<Uint8Array>): Promise<string> {
  const sha256 = createHash('sha256');
  for await (const chunk of source) sha256.update(chunk);
  return sha256.digest('hex');
}

test('files stay as they are, a folder becomes an archive, and each opens as often as needed', async () => {
  file('b.json', '{}');
  file('bin/app', 'x', 0o755);
  file('dist/f');
  const { blobs, warnings } = await run(['bin/app,platform=linux/amd64', 'b.json', 'dist', '*.none']);
  expect(warnings).toEqual(['layers: *.none matches no file']);
  expect(blobs.map(({ title, mediaType }) => [title, mediaType])).toEqual([
    ['bin/app', 'application/octet-stream'],
    ['b.json', 'application/json'],
    ['dist', 'application/vnd.oci.image.layer.v1.tar+gzip'],
  ]);
  expect(blobs[0]).toMatchObject({ platform: { os: 'linux', architecture: 'amd64' }, annotations: { 'dev.waybill.mode': '0755' } });
  expect(blobs[2]?.annotations).toEqual({
    'org.opencontainers.image.title': 'dist',
    'dev.waybill.packed': 'folder',
    'io.deis.oras.content.unpack': 'true',
    'io.deis.oras.content.digest': `sha256:${blobs[2]?.diffId?.hex}`,
  });
  for (const blob of blobs) for (let times = 0; times < 2; times += 1) expect(await digestOf(blob.open())).toBe(blob.digest.hex);
});

test('annotations of patterns and lines; the line wins, a pattern without a layer is told', async () => {
  file('a');
  file('b');
  const { blobs, warnings } = await run(['a,annotation.k=line', 'b'], {
    layerAnnotations: [
      { glob: '*', key: 'k', value: 'glob' },
      { glob: 'b', key: 'dev.waybill.mode', value: '0600' },
      { glob: 'c', key: 'k', value: 'v' },
    ],
  });
  expect(blobs.map(({ annotations }) => [annotations['k'], annotations['dev.waybill.mode']])).toEqual([
    ['line', '0644'],
    ['glob', '0600'],
  ]);
  expect(warnings).toEqual(['annotations: layer[c] matches no layer']);
});

test.each(['tar', 'gzip', 'zstd'] as const)('archive: %s packs files too', async (archive) => {
  file('a');
  const { blobs } = await run(['a'], { archive });
  expect(blobs[0]).toMatchObject({ title: 'a', mediaType: `application/vnd.oci.image.layer.v1.tar${archive === 'tar' ? '' : `+${archive}`}` });
  expect(blobs[0]?.annotations['dev.waybill.packed']).toBe('file');
  expect(blobs[0]?.annotations).not.toHaveProperty('io.deis.oras.content.unpack');
});

test.each([
  ['gzip', true],
  ['tar', false],
  ['zstd', false],
] as const)('a folder as %s carries the mark of oras: %s', async (archive, marked) => {
  file('d/a');
  const { blobs } = await run(['d'], { archive });
  expect(blobs[0]?.annotations['dev.waybill.packed']).toBe('folder');
  expect('io.deis.oras.content.unpack' in (blobs[0]?.annotations ?? {})).toBe(marked);
  expect('io.deis.oras.content.digest' in (blobs[0]?.annotations ?? {})).toBe(marked);
});

test.each([
  [0o600, '0644'],
  [0o664, '0644'],
  [0o655, '0644'],
  [0o700, '0755'],
  [0o775, '0755'],
])('a file of mode %o is written as %s, whatever the umask left of it', async (mode, written) => {
  file('a');
  chmodSync(join(workspace, 'a'), mode);
  const { blobs } = await run(['a']);
  expect(blobs[0]?.annotations['dev.waybill.mode']).toBe(written);
});

test('the same digests at any concurrency', async () => {
  for (let n = 0; n < 50; n += 1) file(`d${n % 5}/${n}`);
  const lines = ['d0', 'd1', 'd2/*', 'd3', 'd4/*'];
  const one = await run(lines, { concurrency: 1 });
  const many = await run(lines, { concurrency: 16 });
  expect(many.blobs.map(({ title, digest }) => [title, digest.hex])).toEqual(one.blobs.map(({ title, digest }) => [title, digest.hex]));
});

test('what cannot be gathered', async () => {
  file('x/a');
  file('y/a');
  await expect(run(['x'], { archive: 'none' })).rejects.toThrow('is a folder, and archive is none');
  await expect(run(['x/a,title=t', 'y/a,title=t'])).rejects.toThrow('the title "t" occurs 2 times');
  await expect(run(['x/a'], { baseDir: 'y' })).rejects.toThrow('outside base-dir');
  await expect(run(['x/a'], { tars: { takenBy: 'a registry of tars', measure: () => Promise.reject() }, archive: 'none' })).rejects.toMatchObject({
    message: 'layers: "x/a" is no tar, and archive is none',
    hint: 'a registry of tars takes tars alone: leave archive at auto',
  });
});

test('nothing found is a value', async () => {
  expect(await run(['*.none'])).toEqual({ blobs: [], warnings: ['layers: *.none matches no file'] });
});

test('a file that changes between hashing and sending', async () => {
  file('a', 'one');
  const { blobs } = await run(['a']);
  file('a', 'two');
  await expect(digestOf(blobs[0]?.open() as AsyncIterable<Uint8Array>)).rejects.toThrow(IntegrityError);
});
