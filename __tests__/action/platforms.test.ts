/** `platform`, `platform=`, `format: image` and annotations with prefixes, through the whole action. */

import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type OciRegistry, startOciRegistry } from '../support/oci-registry.ts';
import { documentOf, publishIn } from '../support/publishing.ts';
import { makeScratch, type Scratch } from '../support/scratch.ts';

let scratch: Scratch;
let registry: OciRegistry;
let image: string;
beforeEach(async () => {
  scratch = await makeScratch();
  registry = await startOciRegistry();
  image = `${registry.host}/o/n`;
  await scratch.file('bin/amd64/app', 'amd64');
  await scratch.file('bin/arm64/app', 'arm64');
  await scratch.file('README.md', 'read me');
  await scratch.file('site/index.html', '<html>');
});
afterEach(async () => {
  expect(registry.unexpected).toEqual([]);
  await registry.close();
  await scratch.remove();
});

const json = (reference: string) => JSON.parse(Buffer.from(registry.manifest('o/n', reference)?.bytes ?? []).toString());
const blob = (digest: string) => Buffer.from(registry.blobs('o/n').get(digest) ?? []);

describe('layers for platforms', () => {
  const layers = 'bin/amd64/app,platform=linux/amd64,title=app-amd64\nREADME.md\nbin/arm64/app,platform=linux/arm64/v8,title=app-arm64';

  test('make a manifest each, and an index over them that has all tags', async () => {
    const io = await publishIn(scratch, { image, tag: 'v1,latest', layers });
    expect(io.failures).toEqual([]);
    const index = documentOf(io);
    expect(index.mediaType).toBe('application/vnd.oci.image.index.v1+json');
    expect(io.outputs).toMatchObject({ 'media-type': index.mediaType, tags: `${image}:v1\n${image}:latest`, status: 'pushed' });
    expect(index.manifests?.map(({ platform }) => platform)).toEqual([
      { os: 'linux', architecture: 'amd64' },
      { os: 'linux', architecture: 'arm64', variant: 'v8' },
    ]);
    // What is for no platform is for all.
    const titles = index.manifests?.map(({ digest }) =>
      json(digest).layers.map((layer: { annotations: Record<string, string> }) => layer.annotations['org.opencontainers.image.title']),
    );
    expect(titles).toEqual([
      ['app-amd64', 'README.md'],
      ['README.md', 'app-arm64'],
    ]);
    expect(registry.manifest('o/n', 'latest')?.bytes).toEqual(registry.manifest('o/n', 'v1')?.bytes);
    expect(JSON.parse(io.outputs['blobs'] ?? '').map(({ title }: { title: string }) => title)).toEqual(['app-amd64', 'README.md', 'app-arm64']);
  });

  test('that are one by two names make one manifest', async () => {
    const lines = 'bin/arm64/app,platform=linux/aarch64\nREADME.md,platform=linux/arm64/v8';
    const { manifests } = documentOf(await publishIn(scratch, { image, layers: lines }));
    expect(manifests?.map(({ platform }) => platform)).toEqual([{ os: 'linux', architecture: 'arm64' }]);
  });

  test('again is one question', async () => {
    await publishIn(scratch, { image, tag: 'v1', layers });
    const mark = registry.log.length;
    const io = await publishIn(scratch, { image, tag: 'v1', layers });
    expect(io.outputs['status']).toBe('unchanged');
    expect(registry.log.slice(mark).map(({ method }) => method)).toEqual(['GET']);
  });

  test('in a folder have one entry in the index', async () => {
    const io = await publishIn(scratch, { image: 'oci-layout://out', tag: 'v1', layers });
    expect(io.failures).toEqual([]);
    const { readFile } = await import('node:fs/promises');
    const { manifests } = JSON.parse(await readFile(`${scratch.path}/out/index.json`, 'utf8'));
    expect(manifests.map(({ digest }: { digest: string }) => digest)).toEqual([io.outputs['digest']]);
  });

  test('beside the input platform are refused', async () => {
    const io = await publishIn(scratch, { image, layers, platform: 'linux/amd64' });
    expect(io.failures[0]).toMatch(/^platform: cannot be given beside layers with platform=/);
    expect(registry.log).toEqual([]);
  });
});

test('an artifact for one platform says so in its config, and stays an artifact', async () => {
  const io = await publishIn(scratch, { image, layers: 'bin/arm64/app', platform: 'linux/arm64' });
  expect(io.failures).toEqual([]);
  const { config, artifactType } = documentOf(io);
  expect(artifactType).toBe('application/vnd.unknown.artifact.v1');
  expect(JSON.parse(blob(config?.digest ?? '').toString())).toEqual({ os: 'linux', architecture: 'arm64' });
});

describe('an image', () => {
  test('has a config that names its layers, uncompressed', async () => {
    const io = await publishIn(scratch, {
      image,
      tag: 'v1',
      layers: 'site\nREADME.md',
      format: 'image',
      platform: 'linux/arm64',
      annotations: 'org.example.a=b',
      'expires-after': '7d',
    });
    expect(io.failures).toEqual([]);
    const { config, layers, artifactType, annotations } = documentOf(io);
    expect(artifactType).toBeUndefined();
    expect(config?.mediaType).toBe('application/vnd.oci.image.config.v1+json');
    expect(layers?.map(({ mediaType }) => mediaType)).toEqual(Array(2).fill('application/vnd.oci.image.layer.v1.tar+gzip'));
    const diffIds = layers?.map(
      ({ digest }) =>
        `sha256:${createHash('sha256')
          .update(gunzipSync(blob(digest)))
          .digest('hex')}`,
    );
    expect(JSON.parse(blob(config?.digest ?? '').toString())).toMatchObject({
      architecture: 'arm64',
      os: 'linux',
      created: '2023-11-14T22:13:20Z',
      rootfs: { type: 'layers', diff_ids: diffIds },
      history: [{ created_by: 'waybill: site' }, { created_by: 'waybill: README.md' }],
      config: { Labels: { 'org.example.a': 'b', 'quay.expires-after': '7d', 'org.opencontainers.image.created': '2023-11-14T22:13:20Z' } },
    });
    expect(annotations['quay.expires-after']).toBe('7d');
  });

  test('takes a file that calls itself a layer as it is', async () => {
    const packed = await publishIn(scratch, { image, layers: 'site', format: 'image' });
    const { layers } = documentOf(packed);
    await scratch.file('ready.tgz', blob(layers?.[0]?.digest ?? ''));
    const io = await publishIn(scratch, { image, layers: 'ready.tgz:application/vnd.oci.image.layer.v1.tar+gzip', format: 'image' });
    expect(io.failures).toEqual([]);
    expect(documentOf(io).layers?.[0]?.digest).toBe(layers?.[0]?.digest);
    const configs = [packed, io].map((one) => JSON.parse(blob(documentOf(one).config?.digest ?? '').toString()).rootfs.diff_ids);
    expect(configs[0]).toEqual(configs[1]);
  });

  test.each([
    [{ archive: 'none' }, /archive: none cannot be/],
    [{ config: 'README.md' }, /config: cannot be given/],
  ])('with %j is refused', async (inputs, message) => {
    const io = await publishIn(scratch, { image, layers: 'README.md', format: 'image', ...inputs });
    expect(io.failures[0]).toMatch(message);
    expect(registry.log).toEqual([]);
  });
});

describe('the file of artifacts', () => {
  test('gets one line a name, the newest', async () => {
    const file = await scratch.file('artifacts', 'oci://example.com/other@sha256:00\n');
    await publishIn(scratch, { image, layers: 'README.md' }, { GITHUB_ARTIFACTS: file });
    await scratch.file('README.md', 'changed');
    const io = await publishIn(scratch, { image, layers: 'README.md' }, { GITHUB_ARTIFACTS: file });
    const { readFile } = await import('node:fs/promises');
    expect(await readFile(file, 'utf8')).toBe(`oci://example.com/other@sha256:00\noci://${image}@${io.outputs['digest']}\n`);
  });
});
