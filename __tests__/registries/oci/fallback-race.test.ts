/** Several jobs write the fallback tag of one subject at the same time: nobody's entry is lost, and nobody waits for ever. */

import { createHash } from 'node:crypto';
import { afterEach, expect, test } from '@jest/globals';
import type { Descriptor } from '../../../src/core/model.ts';
import { ociTarget } from '../../../src/registries/oci/target.ts';
import { type HeldClock, heldClock } from '../../support/clock.ts';
import { type OciRegistry, type OciRegistryOptions, startOciRegistry } from '../../support/oci-registry.ts';
import { loopbackTransport } from '../../support/transport.ts';

const INDEX = 'application/vnd.oci.image.index.v1+json';
const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const subject = { algorithm: 'sha256', hex: 'a'.repeat(64) };
const tag = `sha256-${subject.hex}`;
const bytesOf = (n: number) => Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType: MANIFEST, n }));
const referrer = (n: number): Descriptor => ({
  mediaType: MANIFEST,
  digest: `sha256:${createHash('sha256').update(bytesOf(n)).digest('hex')}`,
  size: bytesOf(n).byteLength,
});
const [OURS, THEIRS, LATE] = [referrer(1), referrer(2), referrer(3)];

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

async function start(clock: HeldClock, options: OciRegistryOptions = {}) {
  const registry = await startOciRegistry({ referrers: 'none', ...options });
  for (const n of [1, 2, 3]) registry.setManifest('o/n', referrer(n).digest, bytesOf(n), MANIFEST);
  const transport = loopbackTransport();
  open.push(transport, registry);
  const target = ociTarget(transport.send, { origin: registry.url, name: 'o/n', host: registry.host }, { mountFrom: [], clock });
  return { registry, attach: async () => target.attach?.(subject, OURS) };
}

function list(registry: OciRegistry, ...manifests: readonly Descriptor[]): void {
  registry.setManifest('o/n', tag, Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType: INDEX, manifests })), INDEX);
}
const listed = (registry: OciRegistry): readonly Descriptor[] => JSON.parse(Buffer.from(registry.manifest('o/n', tag)?.bytes ?? []).toString()).manifests;

test.each([
  ['that was put just now', []],
  ['that was there already', [OURS, THEIRS]],
])('an entry %s is looked for once more, as a writer that read before may put after', async (_name, before) => {
  const clock = heldClock();
  let late = () => {};
  const sleep = async (ms: number) => {
    late();
    late = () => {};
    return clock.sleep(ms);
  };
  const { registry, attach } = await start({ ...clock, sleep });
  if (before.length > 0) list(registry, ...before);
  // It loses ours, which it has not seen.
  late = () => list(registry, THEIRS, LATE);
  await attach();
  expect(new Set(listed(registry).map(({ digest }) => digest))).toEqual(new Set([OURS.digest, THEIRS.digest, LATE.digest]));
});

test.each([
  ['its ETag', { etag: '"abc"' }, '"abc"'],
  ['nothing, where the registry gives none', {}, undefined],
])('a list is put on the condition of %s', async (_name, headers, condition) => {
  const conditions: unknown[] = [];
  const { registry, attach } = await start(heldClock(), {
    before: ({ method, path, headers: sent }) => {
      if (method === 'PUT' && path.endsWith(tag)) conditions.push(sent['if-match']);
      return undefined;
    },
    after: ({ method, path }, answer) => (method === 'GET' && path.endsWith(tag) ? { ...answer, headers: { ...answer.headers, ...headers } } : undefined),
  });
  list(registry, THEIRS);
  await attach();
  expect(conditions).toEqual([condition]);
});

test('the first list of a subject is put on no condition', async () => {
  const conditions: unknown[] = [];
  const { attach } = await start(heldClock(), {
    before: ({ method, headers }) => {
      if (method === 'PUT') conditions.push(headers['if-match']);
      return undefined;
    },
  });
  await attach();
  expect(conditions).toEqual([undefined]);
});

/** Milliseconds that our read and put took together, and the wait for other writers: eight times that, half of it jitter, within bounds. */
test.each([
  [0, 180],
  [100, 1200],
  [2000, 7500],
])('after %i ms of our own, other writers have %i', async (took, wait) => {
  const clock = heldClock();
  let ahead = 0;
  const { attach } = await start(
    { ...clock, now: () => clock.now() + ahead },
    {
      before: ({ method, path }) => {
        if (method === 'PUT' && path.endsWith(tag)) ahead += took;
        return undefined;
      },
    },
  );
  await attach();
  expect(clock.slept[0]).toBe(wait);
});
