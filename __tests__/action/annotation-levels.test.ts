/** The levels of `annotations`, through the whole action. */

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

describe('annotations', () => {
  test('go where their prefix says', async () => {
    const io = await publishIn(scratch, {
      image,
      layers: 'README.md,platform=linux/amd64',
      annotations: 'a=1\nmanifest:b=2\nconfig:c=3\nindex:d=4\nlayer[*.md]:e=5\norg.opencontainers.image.created=never',
    });
    expect(io.failures).toEqual([]);
    const index = documentOf(io);
    expect(index.annotations).toEqual({ d: '4', 'org.opencontainers.image.created': '2023-11-14T22:13:20Z' });
    const manifest = json(index.manifests?.[0]?.digest ?? '');
    expect(manifest.annotations).toEqual({ a: '1', b: '2', 'org.opencontainers.image.created': 'never' });
    expect(manifest.config.annotations).toEqual({ c: '3' });
    expect(manifest.layers[0].annotations['e']).toBe('5');
  });

  test('go to one platform, and to entries of the index', async () => {
    const io = await publishIn(scratch, {
      image,
      layers: 'bin/amd64/app,platform=linux/amd64,title=amd64\nbin/arm64/app,platform=linux/arm64,title=arm64',
      'auto-annotations': 'false',
      annotations: 'a=1\nmanifest[linux/arm64]:a=2\nmanifest-descriptor:b=3\nmanifest-descriptor[linux/x64]:b=4\nindex,manifest[linux/amd64]:c=5',
    });
    expect(io.failures).toEqual([]);
    const index = documentOf(io);
    expect(index.annotations).toEqual({ c: '5' });
    expect(index.manifests?.map(({ annotations }) => annotations)).toEqual([{ b: '4' }, { b: '3' }]);
    expect(index.manifests?.map(({ digest }) => json(digest).annotations)).toEqual([{ a: '1', c: '5' }, { a: '2' }]);
  });

  test('for a platform that nothing is for are refused before anything is sent', async () => {
    const io = await publishIn(scratch, { image, layers: 'README.md', platform: 'linux/amd64', annotations: 'manifest[linux/arm64]:a=1' });
    expect(io.failures[0]).toMatch(/^annotations: nothing is for linux\/arm64: there are linux\/amd64/);
    expect(registry.log).toEqual([]);
  });

  test('for one platform are labels of its image', async () => {
    const io = await publishIn(scratch, { image, layers: 'README.md', format: 'image', platform: 'linux/arm64', annotations: 'manifest[linux/arm64]:a=1' });
    expect(JSON.parse(blob(documentOf(io).config?.digest ?? '').toString()).config.Labels).toMatchObject({ a: '1' });
    expect(documentOf(io).annotations['a']).toBe('1');
  });

  test('for an index that there is none of draw a warning', async () => {
    const io = await publishIn(scratch, { image, layers: 'README.md', annotations: 'index:d=4\nmanifest-descriptor:e=5' });
    expect(io.failures).toEqual([]);
    expect(io.warnings).toEqual([expect.stringContaining('index: is left out'), expect.stringContaining('manifest-descriptor: is left out')]);
  });
});
