/** The promote action, whole, from registry to registry and folder. */

import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { promoteAction } from '../../src/action/promote.ts';
import { systemClock } from '../../src/action/runner/clock.ts';
import type { Clock } from '../../src/core/retry.ts';
import { heldClock } from '../support/clock.ts';
import { type RecordedIo, recordedIo } from '../support/io.ts';
import { type OciRegistry, type OciRegistryOptions, startOciRegistry } from '../support/oci-registry.ts';
import { publishIn } from '../support/publishing.ts';
import { makeScratch, type Scratch } from '../support/scratch.ts';

let scratch: Scratch;
const open: OciRegistry[] = [];
beforeEach(async () => {
  scratch = await makeScratch();
});
afterEach(async () => {
  for (const registry of open.splice(0)) {
    expect(registry.unexpected).toEqual([]);
    expect(registry.openUploads()).toBe(0);
    await registry.close();
  }
  await scratch.remove();
});

async function start(options: OciRegistryOptions = {}): Promise<OciRegistry> {
  const registry = await startOciRegistry(options);
  open.push(registry);
  return registry;
}

async function promote(inputs: Readonly<Record<string, string>>, clock: Clock = heldClock()): Promise<RecordedIo> {
  const io = recordedIo({ retries: '2', ...inputs }, { GITHUB_WORKSPACE: scratch.path, RUNNER_TEMP: scratch.path, HOME: scratch.path });
  await promoteAction(io, clock);
  return io;
}

/** `v1` of `o/tested`: two files, one of them large enough to come in several chunks. */
async function tested(options: OciRegistryOptions = {}): Promise<{ from: OciRegistry; image: string; digest: string }> {
  const from = await start(options);
  await scratch.file('small.txt', 'small');
  await scratch.file('large.bin', Buffer.alloc(700_000, 'large'));
  const io = await publishIn(scratch, { image: `${from.host}/o/tested`, tag: 'v1', layers: 'small.txt\nlarge.bin' });
  expect(io.failures).toEqual([]);
  return { from, image: `${from.host}/o/tested`, digest: io.outputs['digest'] as string };
}

const text = (registry: OciRegistry, name: string, reference: string) => Buffer.from(registry.manifest(name, reference)?.bytes ?? []).toString();

describe('promotes', () => {
  test('to another registry, byte for byte, under the same tag', async () => {
    const { from, image, digest } = await tested();
    const to = await start();
    const io = await promote({ image: `${image}:v1`, to: `${to.host}/p/used` });
    expect(io.failures).toEqual([]);
    expect(text(to, 'p/used', 'v1')).toBe(text(from, 'o/tested', 'v1'));
    expect(io.outputs).toMatchObject({ digest, status: 'pushed', tags: `${to.host}/p/used:v1`, ref: `${to.host}/p/used@${digest}` });
    expect([...to.blobs('p/used').keys()].sort()).toEqual([...from.blobs('o/tested').keys()].sort());
  });

  test('again: nothing travels', async () => {
    const { image } = await tested();
    const to = await start();
    await promote({ image: `${image}:v1`, to: `${to.host}/p/used` });
    const before = to.log.length;
    const io = await promote({ image: `${image}:v1`, to: `${to.host}/p/used` });
    expect(io.outputs['status']).toBe('unchanged');
    expect(to.log.slice(before).map(({ method }) => method)).toEqual(['GET']);
  });

  test('within a registry by mounting: no blob is read', async () => {
    const { from, image, digest } = await tested();
    const before = from.log.length;
    const io = await promote({ image: `${image}:v1`, to: `${from.host}/o/released`, tag: 'stable, v1' });
    expect(io.failures).toEqual([]);
    expect(io.outputs).toMatchObject({ digest, tags: `${from.host}/o/released:stable\n${from.host}/o/released:v1` });
    expect(from.log.slice(before).filter(({ method, path }) => method === 'GET' && path.includes('/blobs/'))).toEqual([]);
  });

  test('to several registries: each blob of the source is read once', async () => {
    const { from, image, digest } = await tested();
    const targets = [await start(), await start(), await start()];
    const before = from.log.length;
    const io = await promote({ image: `${image}@${digest}`, tag: 'v9', to: targets.map(({ host }) => `${host}/p/used`).join('\n') }, systemClock);
    expect(io.failures).toEqual([]);
    for (const target of targets) expect(text(target, 'p/used', 'v9')).toBe(text(from, 'o/tested', 'v1'));
    const reads = from.log.slice(before).filter(({ path }) => path.includes('/blobs/'));
    expect(reads).toHaveLength(new Set(reads.map(({ path }) => path)).size);
    expect(io.outputs['refs']?.split('\n')).toEqual(targets.map(({ host }) => `${host}/p/used@${digest}`));
  });

  test('named by its digest alone, it gets no tag', async () => {
    const { image, digest } = await tested();
    const to = await start();
    const io = await promote({ image: `${image}@${digest}`, to: `${to.host}/p/used` });
    expect(io.failures).toEqual([]);
    expect(to.tags('p/used')).toEqual([]);
    expect(io.outputs).toMatchObject({ tags: '', digest });
  });

  test('into a folder and out of it', async () => {
    const { image, digest, from } = await tested();
    await promote({ image: `${image}:v1`, to: 'oci-layout://layout' });
    expect(JSON.parse(readFileSync(`${scratch.path}/layout/index.json`, 'utf8')).manifests[0].digest).toBe(digest);
    const to = await start();
    const io = await promote({ image: 'oci-layout://layout:v1', to: `${to.host}/p/used` });
    expect(io.failures).toEqual([]);
    expect(text(to, 'p/used', 'v1')).toBe(text(from, 'o/tested', 'v1'));
  });

  test('with credentials of its own for each side', async () => {
    const users = (name: string) => ({ auth: { kind: 'basic' as const, username: name, password: `${name}-password` } });
    const from = await start(users('reader'));
    await scratch.file('a.txt', 'a');
    await publishIn(scratch, { image: `${from.host}/o/tested`, tag: 'v1', layers: 'a.txt', username: 'reader', password: 'reader-password' });
    const to = await start(users('writer'));
    const io = await promote({
      image: `${from.host}/o/tested:v1`,
      to: `${to.host}/p/used`,
      username: 'writer',
      password: 'writer-password',
      'source-username': 'reader',
      'source-password': 'reader-password\n',
    });
    expect(io.failures).toEqual([]);
    expect(io.secrets).toEqual(expect.arrayContaining(['reader-password', 'writer-password']));
  });
});

describe('an index', () => {
  async function index(): Promise<{ from: OciRegistry; image: string }> {
    const from = await start();
    await scratch.file('amd', 'amd');
    await scratch.file('arm', 'arm');
    const io = await publishIn(scratch, {
      image: `${from.host}/o/tested`,
      tag: 'v1',
      layers: 'amd,platform=linux/amd64,annotation.org.example.a=1\narm,platform=linux/arm64',
      annotations: 'index:org.example.whole=yes',
    });
    expect(io.failures).toEqual([]);
    return { from, image: `${from.host}/o/tested` };
  }

  test('goes with all its children', async () => {
    const { from, image } = await index();
    const to = await start();
    const io = await promote({ image: `${image}:v1`, to: `${to.host}/p/used` });
    expect(io.failures).toEqual([]);
    expect(text(to, 'p/used', 'v1')).toBe(text(from, 'o/tested', 'v1'));
    for (const { digest } of JSON.parse(text(from, 'o/tested', 'v1')).manifests) expect(text(to, 'p/used', digest)).toBe(text(from, 'o/tested', digest));
  });

  test('or with some of them, and all else as it was', async () => {
    const { from, image } = await index();
    const to = await start();
    const io = await promote({ image: `${image}:v1`, to: `${to.host}/p/used`, platforms: 'linux/arm64' });
    expect(io.failures).toEqual([]);
    const [before, after] = [JSON.parse(text(from, 'o/tested', 'v1')), JSON.parse(text(to, 'p/used', 'v1'))];
    expect(after).toEqual({ ...before, manifests: [before.manifests[1]] });
    expect(to.blobs('p/used').size).toBeLessThan(from.blobs('o/tested').size);
  });

  test('of which an entry cannot be read does not go at all, but with the platforms that are named it does', async () => {
    const { from, image } = await index();
    const { manifests, ...rest } = JSON.parse(text(from, 'o/tested', 'v1'));
    const odd = Buffer.from(JSON.stringify({ ...rest, manifests: [...manifests, { ...manifests[0], size: -1 }] }));
    from.setManifest('o/tested', 'v2', odd, rest.mediaType);
    const to = await start();
    const io = await promote({ image: `${image}:v2`, to: `${to.host}/p/used` });
    expect(io.failures[0]).toContain('cannot be copied whole: entry 3: size is negative');
    expect(to.log).toEqual([]);
    const some = await promote({ image: `${image}:v2`, to: `${to.host}/p/used`, platforms: 'linux/arm64, linux/amd64' });
    expect(some.failures).toEqual([]);
    expect(JSON.parse(text(to, 'p/used', 'v2'))).toEqual({ ...rest, manifests });
  });

  test('a platform that it has not is named, and nothing is written', async () => {
    const { image } = await index();
    const to = await start();
    const io = await promote({ image: `${image}:v1`, to: `${to.host}/p/used`, platforms: 'linux/arm64, linux/s390x' });
    expect(io.failures[0]).toMatch(/platforms: .* has nothing for linux\/s390x; it has linux\/amd64, linux\/arm64/);
    expect(to.log).toEqual([]);
  });
});

describe.each(['api', 'none'] as const)('what is attached (referrers at the target: %s)', (referrers) => {
  test('goes along where asked for, also to what is attached itself, and also when the manifest was there', async () => {
    const { image, digest } = await tested({ referrers: 'api' });
    await scratch.file('sbom.json', '{}');
    await scratch.file('signature', 's');
    const sbom = await publishIn(scratch, { image, layers: 'sbom.json', subject: digest, 'artifact-type': 'application/spdx+json' });
    const signature = await publishIn(scratch, {
      image,
      layers: 'signature',
      subject: sbom.outputs['digest'] as string,
      'artifact-type': 'application/x-signature',
    });
    expect([...sbom.failures, ...signature.failures]).toEqual([]);
    const to = await start({ referrers });
    const plain = await promote({ image: `${image}:v1`, to: `${to.host}/p/used` });
    expect(plain.failures).toEqual([]);
    expect(to.manifest('p/used', sbom.outputs['digest'] as string)).toBeUndefined();
    const io = await promote({ image: `${image}:v1`, to: `${to.host}/p/used`, referrers: 'true' });
    expect(io.failures).toEqual([]);
    expect(io.outputs['status']).toBe('unchanged');
    for (const attached of [sbom, signature]) expect(to.manifest('p/used', attached.outputs['digest'] as string)).toBeDefined();
    const out = await promote({ image: `${to.host}/p/used:v1`, to: 'oci-layout://layout', referrers: 'true' });
    expect(out.failures).toEqual([]);
    const layout = JSON.parse(readFileSync(`${scratch.path}/layout/index.json`, 'utf8')) as { manifests: { digest: string }[] };
    expect(layout.manifests.map((entry) => entry.digest).sort()).toEqual([digest, sbom.outputs['digest'], signature.outputs['digest']].sort());
  });
});

describe('failures', () => {
  test('one target that is down keeps nothing from the others', async () => {
    const { from, image } = await tested();
    const [good, down] = [await start(), await start({ before: ({ method }) => (method === 'GET' ? undefined : 'reset') })];
    const io = await promote({ image: `${image}:v1`, to: `${down.host}/p/used\n${good.host}/p/used`, retries: '0' });
    expect(io.failures).toHaveLength(1);
    expect(io.failures[0]).toContain(down.host);
    expect(text(good, 'p/used', 'v1')).toBe(text(from, 'o/tested', 'v1'));
    expect(io.outputs['tags']).toBe(`${good.host}/p/used:v1`);
    expect(down.tags('p/used')).toEqual([]);
  });

  test('a connection that breaks in the middle of a blob heals', async () => {
    let broken = 0;
    const { from, image } = await tested();
    const to = await start({
      before: ({ method, path, nth }) => (method === 'PUT' && path.includes('/blobs/') && nth === 0 && broken++ === 0 ? { resetAfter: 1000 } : undefined),
    });
    const io = await promote({ image: `${image}:v1`, to: `${to.host}/p/used` });
    expect(io.failures).toEqual([]);
    expect(broken).toBeGreaterThan(0);
    expect(text(to, 'p/used', 'v1')).toBe(text(from, 'o/tested', 'v1'));
  });

  test.each(['same', 'fail'])('a tag that may not be moved stops all before anything is written (%s)', async (policy) => {
    const { image } = await tested();
    const [one, two] = [await start(), await start()];
    await scratch.file('other', 'other');
    await publishIn(scratch, { image: `${two.host}/p/used`, tag: 'v1', layers: 'other' });
    const before = text(two, 'p/used', 'v1');
    const io = await promote({ image: `${image}:v1`, to: `${one.host}/p/used, ${two.host}/p/used`, 'if-tag-exists': policy });
    expect(io.failures[0]).toContain(`if-tag-exists is ${policy}`);
    expect(one.log.filter(({ method }) => method !== 'GET')).toEqual([]);
    expect(text(two, 'p/used', 'v1')).toBe(before);
  });

  test('a source that is not there is named', async () => {
    const { image } = await tested();
    const to = await start();
    const io = await promote({ image: `${image}:v2`, to: `${to.host}/p/used` });
    expect(io.failures[0]).toContain(`${image} has no tag "v2"`);
    expect(to.log).toEqual([]);
  });

  test('a dry run reads, and changes nothing', async () => {
    const { image, digest } = await tested();
    const to = await start();
    const io = await promote({ image: `${image}:v1`, to: `${to.host}/p/used`, push: 'false' });
    expect(io.failures).toEqual([]);
    expect(io.outputs).toMatchObject({ status: 'dry-run', digest, tags: '' });
    expect(to.tags('p/used')).toEqual([]);
    expect(to.blobs('p/used').size).toBe(0);
  });

  test('bad inputs are told together', async () => {
    const io = await promote({ image: 'a/b', to: '', platforms: 'linux', tag: 'a b', referrers: 'yes' });
    expect(io.failures).toHaveLength(1);
    for (const name of ['image: ', 'to: is required', 'platforms: ', 'tag: ', 'referrers: ']) expect(io.failures[0]).toContain(name);
  });
});
