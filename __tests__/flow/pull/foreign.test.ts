/** Documents that others wrote, with content where we would not put it, or none. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { RegistryError } from '../../../src/core/errors.ts';
import { pull } from '../../../src/flow/pull/pull.ts';
import { type MemorySource, memorySource, OCI_MANIFEST, titled } from '../../support/memory-source.ts';
import { makeScratch, type Scratch } from '../../support/scratch.ts';
import { type PullLog, pullEvents, pullPolicy } from './pulling.ts';

let scratch: Scratch;
let source: MemorySource;
let log: PullLog;
beforeEach(async () => {
  scratch = await makeScratch();
  source = memorySource();
});
afterEach(() => scratch.remove());

async function run(): Promise<readonly string[]> {
  const heard = pullEvents();
  log = heard.log;
  const wanted = { reference: 'v1', platform: { os: 'linux', architecture: 'amd64' } };
  const rest = { layers: [], path: join(scratch.path, 'out'), extract: 'auto', overwrite: true, policy: pullPolicy() } as const;
  return (await pull({ source, wanted, ...rest }, heard.events)).files.map(({ path }) => path);
}

test.each(['application/vnd.oci.artifact.manifest.v1+json', 'application/vnd.cncf.oras.artifact.manifest.v1+json'])(
  'an artifact manifest of old holds its files as blobs (%s)',
  async (mediaType) => {
    source.raw({ mediaType, artifactType: 'a/b', blobs: [source.layer('one', titled('one.txt')), source.layer('two', titled('d/two.txt'))] }, mediaType, 'v1');
    expect(await run()).toEqual(['d/two.txt', 'one.txt']);
    expect(readFileSync(join(scratch.path, 'out/one.txt'), 'utf8')).toBe('one');
    source.raw({ mediaType, artifactType: 'a/b' }, mediaType, 'v1');
    expect(await run()).toEqual([]);
  },
);

test.each([
  ['absent', {}],
  ['null', { layers: null }],
  ['none', { layers: [] }],
])('layers that are %s: nothing is pulled, and that is said', async (_name, layers) => {
  const config = source.layer('{}', {}, 'application/vnd.oci.empty.v1+json');
  source.raw({ schemaVersion: 2, mediaType: OCI_MANIFEST, config, ...layers }, OCI_MANIFEST, 'v1');
  expect(await run()).toEqual([]);
  expect(log.warnings).toEqual(['the manifest has no layers, so nothing is pulled']);
});

test('a config in the place of a layer is a file where it has a title, and told of where it has none', async () => {
  const named = source.layer('policy', titled('policy.rego'), 'application/vnd.example.policy');
  source.raw({ schemaVersion: 2, mediaType: OCI_MANIFEST, config: named, layers: [] }, OCI_MANIFEST, 'v1');
  expect(await run()).toEqual(['policy.rego']);
  const nameless = source.layer('policy', {}, 'application/vnd.example.policy');
  source.raw({ schemaVersion: 2, mediaType: OCI_MANIFEST, config: nameless, layers: [] }, OCI_MANIFEST, 'v1');
  expect(await run()).toEqual([]);
  expect(log.warnings[0]).toContain(`a config of the type application/vnd.example.policy without a title (${nameless.digest})`);
  source.raw({ schemaVersion: 2, mediaType: OCI_MANIFEST, config: named, layers: [source.layer('a', titled('a'))] }, OCI_MANIFEST, 'v1');
  expect(await run()).toEqual(['a']);
});

test.each(['application/vnd.docker.image.rootfs.foreign.diff.tar.gzip', 'application/vnd.oci.image.layer.nondistributable.v1.tar+gzip'])(
  'a foreign layer that the registry does not hold is told as such (%s)',
  async (mediaType) => {
    const layer = source.layer('windows', {}, mediaType);
    source.plays.set(layer.digest, [
      () => {
        throw new RegistryError('fetching it: r.example answered 404', { status: 404, method: 'GET', url: 'http://r.example' });
      },
    ]);
    source.manifest([{ ...layer, urls: ['https://mcr.example/x'] } as typeof layer], 'v1');
    const running = run();
    await expect(running).rejects.toThrow(/answered 404; it is a foreign layer, which a registry need not hold, and nothing is fetched from elsewhere$/);
    await expect(running).rejects.toMatchObject({ hint: expect.stringContaining('allow-nondistributable-artifacts') });
  },
);
