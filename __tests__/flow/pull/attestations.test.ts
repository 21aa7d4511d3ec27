/** What is attached is read, checked and heard; what is no bundle is passed over, and no more than a hundred are opened. */

import { expect, test } from '@jest/globals';
import { formatDigest, parseDigest } from '../../../src/core/digest.ts';
import { RegistryError } from '../../../src/core/errors.ts';
import type { Descriptor, Manifest } from '../../../src/core/model.ts';
import { createPolicy } from '../../../src/flow/policy.ts';
import { type Judge, judgeAttestations } from '../../../src/flow/pull/attestations.ts';
import { createThrottle } from '../../../src/flow/throttle.ts';
import { heldClock } from '../../support/clock.ts';
import { type MemorySource, memorySource } from '../../support/memory-source.ts';

const BUNDLE = 'application/vnd.dev.sigstore.bundle.v0.3+json';
const EMPTY = 'application/vnd.oci.empty.v1+json';

interface Heard {
  readonly heard: readonly string[];
  readonly dismissed: readonly string[];
}

/** Content with `enough` of them. */
function judge(enough: number): Judge<Heard> {
  const heard: string[] = [];
  const dismissed: string[] = [];
  return {
    hear: (_digest, bundle) => heard.push(bundle) >= enough,
    dismiss: (_digest, why) => void dismissed.push(why),
    verdict: () => ({ heard, dismissed }),
  };
}

function prepared(): {
  readonly source: MemorySource;
  readonly subject: Manifest;
  add(bundle: Descriptor, listedAs?: string | undefined, manifestType?: string): Descriptor;
} {
  const source = memorySource();
  source.manifest([], 'v1');
  const subject = source.manifests.get('v1') as Manifest;
  const listed: Descriptor[] = [];
  source.listed.set(formatDigest(subject.digest), listed);
  const add = (bundle: Descriptor, listedAs: string | undefined = BUNDLE, manifestType: string | undefined = BUNDLE): Descriptor => {
    const config = source.layer('{}', {}, EMPTY);
    const json = {
      schemaVersion: 2,
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      artifactType: manifestType,
      config,
      layers: [bundle],
      n: listed.length,
    };
    const manifest = source.raw(json, json.mediaType);
    listed.push({ ...manifest, ...(listedAs === '' ? {} : { artifactType: listedAs }) });
    return manifest;
  };
  return { source, subject, add };
}

function run({ source, subject }: ReturnType<typeof prepared>, enough: number): Promise<Heard> {
  const clock = heldClock();
  const { signal } = new AbortController();
  const policy = createPolicy({ retries: 1, clock, throttle: createThrottle(3, clock, signal), signal, info: () => undefined });
  return judgeAttestations(source, subject, judge(enough), policy);
}

test('stops when the judge has heard enough', async () => {
  const world = prepared();
  for (const text of ['one', 'two', 'three']) world.add(world.source.layer(text, {}, BUNDLE));
  expect((await run(world, 2)).heard).toEqual(['one', 'two']);
});

test('types tell what to open; where they say nothing, the manifest does', async () => {
  const world = prepared();
  world.add(world.source.layer('by an older index', {}, BUNDLE), EMPTY);
  world.add(world.source.layer('without any type', {}, BUNDLE), '', EMPTY);
  world.add(world.source.layer('an SBOM', {}, 'application/spdx+json'), 'application/spdx+json', 'application/spdx+json');
  world.add(world.source.layer('something else', {}, 'text/plain'), EMPTY, 'text/plain');
  expect(await run(world, 9)).toEqual({ heard: ['by an older index', 'without any type'], dismissed: [] });
  expect(world.source.calls.filter((call) => call.startsWith('blob'))).toHaveLength(2);
});

test('what was planted keeps nobody else from being heard', async () => {
  const world = prepared();
  const { source } = world;
  const lying = source.layer('what it says', {}, BUNDLE);
  source.blobs.set(lying.digest, new TextEncoder().encode('what it sais'));
  world.add(lying);
  const longer = source.layer('longer than it says', {}, BUNDLE);
  world.add({ ...longer, size: 3 });
  world.add({ ...source.layer('large', {}, BUNDLE), size: 33 * 1024 * 1024 });
  source.listed.get(formatDigest(world.subject.digest))?.push({ ...lying, digest: `sha256:${'0'.repeat(64)}`, artifactType: BUNDLE });
  source.listed.get(formatDigest(world.subject.digest))?.push({ ...lying, digest: 'nothing', artifactType: BUNDLE });
  world.add(source.layer('good', {}, BUNDLE));
  const { heard, dismissed } = await run(world, 1);
  expect(heard).toEqual(['good']);
  expect(dismissed).toEqual([
    expect.stringContaining('not those of'),
    expect.stringContaining('more than the 3 bytes'),
    expect.stringContaining('are read at most'),
    'is listed, and not there',
    'is no digest',
  ]);
});

test('of 130 a hundred are opened', async () => {
  const world = prepared();
  for (let n = 0; n < 130; n++) world.add(world.source.layer(`junk ${n}`, {}, BUNDLE));
  expect((await run(world, 1000)).heard).toHaveLength(100);
});

test('a list that cannot be read ends the run, after another try', async () => {
  const world = prepared();
  let tries = 0;
  const source: MemorySource = {
    ...world.source,
    // biome-ignore lint/correctness/useYield: it fails before it has anything
    async *referrers() {
      tries++;
      throw new RegistryError('busy', { status: 503, method: 'GET', url: 'x', retryable: true });
    },
  };
  await expect(run({ ...world, source }, 1)).rejects.toThrow('busy');
  expect(tries).toBe(2);
  expect(parseDigest(formatDigest(world.subject.digest))).toBeDefined();
});
