/** Of what is attached, the newest of a type: what manifests say themselves counts, and not what a list says of them. */

import { beforeEach, describe, expect, test } from '@jest/globals';
import { formatDigest } from '../../../src/core/digest.ts';
import { InputError, RegistryError } from '../../../src/core/errors.ts';
import type { Descriptor } from '../../../src/core/model.ts';
import { resolve } from '../../../src/flow/pull/resolve.ts';
import { type MemorySource, memorySource, OCI_MANIFEST, titled } from '../../support/memory-source.ts';
import { pullPolicy } from './pulling.ts';

const SPDX = 'application/spdx+json';
const CREATED = 'org.opencontainers.image.created';

let source: MemorySource;
let subject: Descriptor;
let listed: Descriptor[];
beforeEach(() => {
  source = memorySource();
  subject = source.manifest([source.layer('content', titled('content'))], 'v1');
  listed = [];
  source.listed.set(subject.digest, listed);
});

/** Attaches; the list says the type that the manifest says, or another. */
function attach(name: string, artifactType: string | undefined, time?: string, more: object = {}, asListed: Partial<Descriptor> = {}): string {
  const config = source.layer('{}', {}, 'application/vnd.oci.empty.v1+json');
  const annotations = time === undefined ? {} : { [CREATED]: time };
  const json = { schemaVersion: 2, mediaType: OCI_MANIFEST, artifactType, config, layers: [source.layer(name, titled(name))], subject, annotations, ...more };
  const entry = source.raw(json, OCI_MANIFEST);
  listed.push({ ...entry, ...(artifactType === undefined ? {} : { artifactType }), ...asListed });
  return entry.digest;
}
async function run(referrer: string): Promise<string> {
  const resolved = await resolve(source, { reference: 'v1', platform: { os: 'linux', architecture: 'amd64' }, referrer }, pullPolicy());
  expect(resolved.tag).toBe('v1');
  expect(resolved.top).toBe(resolved.manifest);
  return formatDigest(resolved.manifest.digest);
}

describe('the newest', () => {
  test('of the type, by the time that it says itself, whatever the list says', async () => {
    attach('old', SPDX, '2024-01-01T00:00:00Z', {}, { annotations: { [CREATED]: '2030-01-01T00:00:00Z' } });
    const newest = attach('new', SPDX, '2025-06-01T12:00:00+02:00');
    attach('middle', SPDX, '2025-06-01T09:59:59Z');
    attach('timeless', SPDX);
    attach('other', 'application/x', '2029-01-01T00:00:00Z');
    expect(await run(SPDX)).toBe(newest);
  });

  test('by what the list says of it, where the manifest says nothing', async () => {
    const newest = attach('a', SPDX, undefined, {}, { annotations: { [CREATED]: '2025-01-01T00:00:00Z' } });
    attach('b', SPDX, '2024-01-01T00:00:00Z');
    expect(await run(SPDX)).toBe(newest);
  });

  test('is the last in the list where no time tells', async () => {
    attach('a', SPDX);
    const last = attach('b', SPDX);
    expect(await run(SPDX)).toBe(last);
  });

  test('of any type that a pattern fits', async () => {
    attach('a', 'application/vnd.cyclonedx+json', '2024-01-01T00:00:00Z');
    const newest = attach('b', 'application/spdx+json', '2025-01-01T00:00:00Z');
    attach('c', 'text/plain', '2026-01-01T00:00:00Z');
    expect(await run('application/*')).toBe(newest);
  });

  test.each([undefined, 'application/vnd.oci.empty.v1+json'])('is found where the list says %s of its type', async (artifactType) => {
    const digest = attach('a', SPDX, undefined, {}, { artifactType } as Partial<Descriptor>);
    attach('b', 'application/x', undefined, {}, { artifactType } as Partial<Descriptor>);
    expect(await run(SPDX)).toBe(digest);
  });

  test("has its config's type where it has none of its own", async () => {
    const config = source.layer('{}', {}, SPDX);
    expect(await run(SPDX).catch(() => undefined)).toBeUndefined();
    const digest = attach('a', undefined, undefined, { artifactType: undefined, config }, { artifactType: SPDX });
    expect(await run(SPDX)).toBe(digest);
  });
});

describe('what is passed over', () => {
  test.each<[string, () => void]>([
    ['is about something else', () => void attach('x', SPDX, '2030-01-01T00:00:00Z', { subject: { ...subject, digest: `sha256:${'1'.repeat(64)}` } })],
    ['is of another type than its list says', () => void attach('x', 'application/x', '2030-01-01T00:00:00Z', {}, { artifactType: SPDX })],
    ['is not there', () => void source.manifests.delete(attach('x', SPDX, '2030-01-01T00:00:00Z'))],
    ['is no manifest', () => void attach('x', SPDX, '2030-01-01T00:00:00Z', { layers: 5 })],
    ['has no digest', () => void listed.push({ mediaType: OCI_MANIFEST, digest: 'x', size: 1, artifactType: SPDX })],
  ])('what %s', async (_name, plant) => {
    const digest = attach('a', SPDX, '2024-01-01T00:00:00Z');
    plant();
    expect(await run(SPDX)).toBe(digest);
  });

  test('more than a hundred: the newest of the list are opened', async () => {
    const newest = attach('n', SPDX, '2025-01-01T00:00:00Z', {}, { annotations: { [CREATED]: '2025-01-01T00:00:00Z' } });
    for (let n = 0; n < 120; n++) attach(`${n}`, SPDX);
    expect(await run(SPDX)).toBe(newest);
    expect(source.calls.filter((call) => call === 'find digest')).toHaveLength(100);
  });
});

describe('nothing', () => {
  test('of that type: those that there are are told', async () => {
    attach('a', 'application/b');
    attach('a', 'application/a');
    await expect(run(SPDX)).rejects.toThrow(InputError);
    await expect(run(SPDX)).rejects.toThrow(
      `nothing of the type "${SPDX}" is attached to memory.example/x@${subject.digest}; there are application/a, application/b`,
    );
  });

  test('at all', async () => {
    await expect(run(SPDX)).rejects.toThrow('; nothing is');
  });

  test('can be read: a list that fails is no empty one', async () => {
    source.referrers = async function* () {
      yield* [];
      throw new RegistryError('listing: 503', { status: 503, method: 'GET', url: 'http://r.example' });
    };
    await expect(run(SPDX)).rejects.toThrow('listing: 503');
  });
});
