/** The index action through the fake registry and a folder. */

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { indexAction } from '../../src/action/index-action.ts';
import { heldClock } from '../support/clock.ts';
import { type RecordedIo, recordedIo } from '../support/io.ts';
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
  for (const name of ['amd64', 'arm64', 's390x']) await scratch.file(name, name);
});
afterEach(async () => {
  expect(registry.unexpected).toEqual([]);
  await registry.close();
  await scratch.remove();
});

async function join(inputs: Record<string, string>): Promise<RecordedIo> {
  const io = recordedIo({ image, ...inputs }, { GITHUB_WORKSPACE: scratch.path, RUNNER_TEMP: scratch.path, HOME: `${scratch.path}/nowhere` });
  await indexAction(io, heldClock());
  return io;
}

async function child(name: string, more: Record<string, string> = {}): Promise<string> {
  const io = await publishIn(scratch, { image, layers: name, tag: `v1-${name}`, platform: `linux/${name}`, ...more });
  expect(io.failures).toEqual([]);
  return io.outputs['digest'] ?? '';
}

const platformsOf = (io: RecordedIo) => documentOf(io).manifests?.map(({ platform }) => platform && Object.values(platform).join('/'));

describe('children', () => {
  test('by digest, with platforms from their configs, in order', async () => {
    const digests = [await child('amd64'), await child('arm64', { format: 'image' })];
    const io = await join({ tag: 'v1,latest', manifests: digests.join('\n') });
    expect(io.failures).toEqual([]);
    expect(documentOf(io).manifests?.map(({ digest }) => digest)).toEqual(digests);
    expect(platformsOf(io)).toEqual(['linux/amd64', 'linux/arm64']);
    expect(io.outputs).toMatchObject({
      status: 'pushed',
      tags: `${image}:v1\n${image}:latest`,
      ref: `${image}@${io.outputs['digest']}`,
      'media-type': 'application/vnd.oci.image.index.v1+json',
      blobs: '[]',
    });
    expect(registry.manifest('o/n', 'latest')?.bytes).toEqual(registry.manifest('o/n', 'v1')?.bytes);
    const again = await join({ tag: 'v1,latest', manifests: digests.join('\n') });
    expect(again.outputs).toMatchObject({ status: 'unchanged', digest: io.outputs['digest'] });
  });

  test("by other jobs' outputs", async () => {
    const digests = [await child('amd64'), await child('arm64')];
    const io = await join({
      tag: 'v1',
      manifests: JSON.stringify(
        digests.map((digest) => ({ digest, ref: `${image}@${digest}` })),
        null,
        2,
      ),
    });
    expect(io.failures).toEqual([]);
    expect(platformsOf(io)).toEqual(['linux/amd64', 'linux/arm64']);
  });

  test('by tags, references and patterns', async () => {
    for (const name of ['s390x', 'amd64', 'arm64']) await child(name);
    const io = await join({ tag: 'v1', manifests: `${image}:v1-s390x\nv1-arm64`, 'from-tags': 'v1-*\n!*-s390x' });
    expect(io.failures).toEqual([]);
    // Each once, patterns last and sorted.
    expect(platformsOf(io)).toEqual(['linux/s390x', 'linux/arm64', 'linux/amd64']);
  });

  test('that are indexes give their own', async () => {
    const inner = await publishIn(scratch, { image, layers: 'amd64,platform=linux/amd64\narm64,platform=linux/arm64' });
    const io = await join({ manifests: `${inner.outputs['digest']}\n${await child('s390x')}` });
    expect(io.failures).toEqual([]);
    expect(platformsOf(io)).toEqual(['linux/amd64', 'linux/arm64', 'linux/s390x']);
    expect(io.outputs['tags']).toBe('');
  });

  test('with platforms given', async () => {
    const plain = await publishIn(scratch, { image, layers: 'amd64' });
    const io = await join({ manifests: plain.outputs['digest'] ?? '', platforms: 'windows/amd64' });
    expect(platformsOf(io)).toEqual(['windows/amd64']);
    const named = await join({ manifests: plain.outputs['digest'] ?? '', platforms: `${plain.outputs['digest']}=linux/arm/v7` });
    expect(platformsOf(named)).toEqual(['linux/arm/v7']);
  });

  test('for one platform twice draw a warning', async () => {
    const first = await child('amd64');
    await scratch.file('amd64', 'other');
    const second = await child('amd64');
    const io = await join({ manifests: `${first}\n${second}` });
    expect(io.failures).toEqual([]);
    expect(io.warnings.join()).toContain('linux/amd64 is there twice');
  });
});

describe('policies', () => {
  test.each(['same', 'fail'])('%s stops, and the tag stays', async (policy) => {
    const digest = await child('amd64');
    const before = registry.manifest('o/n', 'v1-amd64')?.bytes;
    const io = await join({ tag: 'v1-amd64', manifests: digest, 'if-tag-exists': policy });
    expect(io.failures[0]).toContain(`if-tag-exists is ${policy}`);
    expect(registry.manifest('o/n', 'v1-amd64')?.bytes).toEqual(before);
  });

  test('skip leaves it', async () => {
    const digest = await child('amd64');
    const io = await join({ tag: 'v1-amd64', manifests: digest, 'if-tag-exists': 'skip' });
    expect(io.outputs).toEqual({ status: 'skipped' });
  });
});

describe('what cannot be', () => {
  const gone = `sha256:${'0'.repeat(64)}`;
  test.each([
    ['nothing given', {}, /manifests: is empty, and so is from-tags/],
    ['a child that is not there', { manifests: gone }, /manifests: .*o\/n@sha256:0+ does not exist/],
    ['a child elsewhere', { manifests: `ghcr.io/other/x@${gone}` }, /an index names manifests of its own repository only/],
    ['a branch', { manifests: 'feature/x' }, /manifests: "feature\/x" is not a tag: .*"feature-x" would be one/],
    ['a digest that is none', { manifests: `sha256:${'0'.repeat(63)}` }, /manifests: "sha256:0+" is not a digest/],
    ['a bare digest that is not there', { manifests: '0'.repeat(64) }, /manifests: .*o\/n@sha256:0+ does not exist/],
    ['no tag that fits', { 'from-tags': 'none-*' }, /from-tags: .* has no tag that fits none-\*/],
    ['platforms that do not fit', { manifests: gone, platforms: 'linux' }, /platforms: "linux" is not a platform/],
    ['a broken JSON', { manifests: '{' }, /manifests: the JSON does not parse/],
    ['a layer annotation', { manifests: gone, annotations: 'layer[*]:a=b' }, /an index has annotations of its own only/],
  ])('%s', async (_name, inputs, message) => {
    const io = await join({ tag: 'v1', ...inputs });
    expect(io.failures).toHaveLength(1);
    expect(io.failures[0]).toMatch(message);
    expect(registry.tags('o/n')).toEqual([]);
  });

  test('more platforms than manifests', async () => {
    const io = await join({ manifests: await child('amd64'), platforms: 'linux/amd64\nlinux/arm64' });
    expect(io.failures[0]).toMatch(/platforms: there are 2, and 1 manifests/);
  });
});

test('in a folder', async () => {
  const one = await publishIn(scratch, { image: 'oci-layout://out', layers: 'amd64', tag: 'a', platform: 'linux/amd64' });
  const io = await join({ image: 'oci-layout://out', tag: 'v1', 'from-tags': '*' });
  expect(io.failures).toEqual([]);
  expect(documentOf(io).manifests?.map(({ digest }) => digest)).toEqual([one.outputs['digest']]);
});
