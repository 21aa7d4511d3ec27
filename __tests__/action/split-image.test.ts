/** Folders of an image in several layers: published, published again with a change, and pulled. */

import { createHash } from 'node:crypto';
import { chmod, mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { pullAction } from '../../src/action/pull.ts';
import { heldClock } from '../support/clock.ts';
import { recordedIo } from '../support/io.ts';
import { type OciRegistry, startOciRegistry } from '../support/oci-registry.ts';
import { documentOf, publishIn } from '../support/publishing.ts';
import { makeScratch, type Scratch } from '../support/scratch.ts';

let scratch: Scratch;
let registry: OciRegistry;
let image: string;
const content = (name: string) => createHash('sha512').update(name).digest('hex').repeat(60);
beforeEach(async () => {
  scratch = await makeScratch();
  registry = await startOciRegistry();
  image = `${registry.host}/o/n`;
  for (let at = 0; at < 120; at++) await scratch.file(`site/d${at % 7}/deep/f${at}.txt`, content(String(at)));
  await mkdir(join(scratch.path, 'site/void'), { mode: 0o755 });
  await chmod(await scratch.file('site/run.sh', '#!/bin/sh\n'), 0o755);
  await symlink('run.sh', join(scratch.path, 'site/link'));
});
afterEach(async () => {
  expect(registry.unexpected).toEqual([]);
  await registry.close();
  await scratch.remove();
});

async function pulled(tag: string): Promise<readonly { readonly path: string }[]> {
  const nowhere = join(scratch.path, 'nowhere');
  const io = recordedIo(
    { image, tag, path: `out-${tag}`, platform: 'linux/amd64' },
    { GITHUB_WORKSPACE: scratch.path, RUNNER_TEMP: scratch.path, HOME: nowhere, DOCKER_CONFIG: nowhere },
  );
  await pullAction(io, heldClock());
  expect(io.failures).toEqual([]);
  return JSON.parse(io.outputs['files'] ?? '[]');
}

const configOf = (io: { outputs: Record<string, string> }) => {
  const { config } = documentOf(io as Parameters<typeof documentOf>[0]);
  return JSON.parse(Buffer.from(registry.blobs('o/n').get(config?.digest ?? '') ?? []).toString()) as { rootfs: { diff_ids: string[] } };
};

test('several layers hold what one does, and each has its place in the config', async () => {
  const whole = await publishIn(scratch, { image, tag: 'whole', layers: 'site', format: 'image' });
  const split = await publishIn(scratch, { image, tag: 'split', layers: 'site,annotation.k=v', format: 'image', split: '64KiB' });
  expect([...whole.failures, ...split.failures]).toEqual([]);
  const { layers = [] } = documentOf(split);
  expect(layers.length).toBeGreaterThan(4);
  expect(configOf(split).rootfs.diff_ids).toHaveLength(layers.length);
  expect(layers.map(({ annotations }) => annotations)).toEqual(layers.map(() => ({ k: 'v' })));
  expect(await pulled('split')).toEqual(await pulled('whole'));
});

test('a file that changes changes one layer', async () => {
  await publishIn(scratch, { image, tag: 'v1', layers: 'site', format: 'image', split: '64KiB' });
  await scratch.file('site/d3/deep/f3.txt', content('other'));
  const io = await publishIn(scratch, { image, tag: 'v2', layers: 'site', format: 'image', split: '64KiB' });
  const actions = (JSON.parse(io.outputs['blobs'] ?? '[]') as { action: string }[]).map(({ action }) => action);
  expect(actions.filter((action) => action === 'uploaded')).toHaveLength(1);
});

test.each([
  ['none', 1],
  ['256MiB', 1],
])('%s leaves it whole, with its title', async (split, count) => {
  const io = await publishIn(scratch, { image, tag: 'v1', layers: 'site', format: 'image', split });
  expect(documentOf(io).layers).toHaveLength(count);
  expect(documentOf(io).layers?.[0]?.annotations['org.opencontainers.image.title']).toBe('site');
});

test('more layers than a runtime takes are refused before anything is sent', async () => {
  for (let at = 0; at < 500; at++) await scratch.file(`site/more/${at}`, Buffer.alloc(130 * 1024, String(at)));
  const io = await publishIn(scratch, { image, tag: 'v1', layers: 'site', format: 'image', split: '64KiB' });
  expect(io.failures).toEqual([expect.stringMatching(/split: "site" comes out as \d+ layers of about 64KiB, and runtimes take 125 at most/)]);
  expect(registry.log.filter(({ method }) => method !== 'GET')).toEqual([]);
});
