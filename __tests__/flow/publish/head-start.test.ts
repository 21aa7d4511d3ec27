/** What travels before all is measured, and what waits. */

import { expect, test } from '@jest/globals';
import type { Digest } from '../../../src/core/digest.ts';
import { AuthError, InputError, IntegrityError, type PublishError, RegistryError } from '../../../src/core/errors.ts';
import type { LocalBlob, UnmeasuredBlob } from '../../../src/core/model.ts';
import { createPolicy } from '../../../src/flow/policy.ts';
import type { Events } from '../../../src/flow/publish/events.ts';
import { headStart, type Measuring } from '../../../src/flow/publish/head-start.ts';
import type { TagPolicy } from '../../../src/flow/put/tag-policy.ts';
import { createThrottle } from '../../../src/flow/throttle.ts';
import { heldClock } from '../../support/clock.ts';
import { memoryKind } from '../../support/memory-kind.ts';
import { type MemoryTarget, memoryBlob, memoryTarget } from '../../support/memory-target.ts';

const silent: Events = { sending() {}, sent() {}, stored() {}, tag() {}, notice() {}, warning() {}, info() {}, debug() {} };

/** A layer whose measuring the test ends. */
function later(blob: LocalBlob) {
  let measured = (): void => {};
  let failed = (_error: unknown): void => {};
  const layer = new Promise<LocalBlob>((resolve, reject) => {
    measured = () => resolve(blob);
    failed = reject;
  });
  layer.catch(() => {});
  return { layer, measured, failed };
}

function begin(
  target: MemoryTarget,
  layers: readonly Promise<LocalBlob>[],
  policy: TagPolicy = 'overwrite',
  tags: readonly string[] = ['v1'],
  large: Measuring['large'] = new Map(),
  events: Partial<Events> = {},
) {
  const clock = heldClock();
  const publication = {
    kind: memoryKind(),
    target,
    tags,
    name: 'x',
    policy: createPolicy({ retries: 0, clock, throttle: createThrottle(2, clock), info() {} }),
  };
  return headStart(publication, { layers, large }, policy, { ...silent, ...events });
}

/** What is in memory is done by then. */
const settle = () => new Promise((resolve) => setImmediate(resolve));
const [a, b, c] = ['a', 'b', 'c'].map((title) => memoryBlob(title)) as [LocalBlob, LocalBlob, LocalBlob];

/** As if the tag named a manifest of these blobs. */
function named(target: MemoryTarget, blobs: readonly LocalBlob[], mediaType = 'application/vnd.oci.image.manifest.v1+json'): void {
  const bytes = Buffer.from(JSON.stringify({ layers: blobs.map(({ digest }) => ({ digest: `sha256:${digest.hex}` })) }));
  target.tags.set('v1', { bytes, mediaType, digest: { algorithm: 'sha256', hex: '0'.repeat(64) } });
}

test('where the tag names nothing, each blob goes as soon as it is measured', async () => {
  const target = memoryTarget();
  const [first, second] = [later(a), later(b)];
  const start = begin(target, [first.layer, second.layer]);
  first.measured();
  await settle();
  expect(target.calls).toEqual(['find v1', 'mount a', 'upload a']);
  second.measured();
  expect((await start.layers).map(({ title }) => title)).toEqual(['a', 'b']);
  await Promise.all(start.begun.sent.values());
  expect(target.calls).toEqual(['find v1', 'mount a', 'upload a', 'mount b', 'upload b']);
  expect([...start.seen]).toEqual([['v1', undefined]]);
});

test('what the tag names waits until one blob shows that the manifest will be another', async () => {
  const target = memoryTarget();
  named(target, [a, b]);
  const [first, second, third] = [later(a), later(c), later(b)];
  const start = begin(target, [first.layer, second.layer, third.layer]);
  first.measured();
  await settle();
  expect(target.calls).toEqual(['find v1']);
  second.measured();
  await settle();
  expect(target.calls.filter((call) => call.startsWith('upload')).sort()).toEqual(['upload a', 'upload c']);
  third.measured();
  await start.layers;
  await settle();
  expect(target.calls).toContain('upload b');
});

test.each<[string, TagPolicy, readonly LocalBlob[], string | undefined]>([
  ['when all is named by the tag', 'overwrite', [a, b, c], undefined],
  ['when the tag may have to stay', 'skip', [], undefined],
  ['when the tag must stay', 'fail', [], undefined],
  ['when the tag names an index', 'overwrite', [], 'application/vnd.oci.image.index.v1+json'],
  ['when the tag names a list of manifests', 'overwrite', [], 'application/vnd.docker.distribution.manifest.list.v2+json'],
])('nothing goes early %s', async (_name, policy, there, mediaType) => {
  const target = memoryTarget();
  named(target, there, mediaType);
  const start = begin(target, [Promise.resolve(a), Promise.resolve(b)], policy);
  await start.layers;
  await settle();
  expect(target.calls).toEqual(['find v1']);
  expect(start.begun.sent.size).toBe(0);
});

test('nothing is looked up or sent where nothing may be', async () => {
  const start = headStart(undefined, { layers: [Promise.resolve(a)], large: new Map() }, 'overwrite', silent);
  expect(await start.layers).toEqual([a]);
  expect([start.seen.size, start.begun.sent.size]).toEqual([0, 0]);
});

test('equal blobs go once', async () => {
  const target = memoryTarget();
  const start = begin(target, [Promise.resolve(a), Promise.resolve({ ...a, title: 'again' })]);
  await start.layers;
  await Promise.all(start.begun.sent.values());
  expect(target.calls).toEqual(['find v1', 'mount a', 'upload a']);
});

test('a layer that cannot be measured stops what has not begun, and open uploads are closed', async () => {
  const target = memoryTarget();
  let closed = 0;
  const closing: MemoryTarget = Object.assign(target, { closeUploads: async () => ++closed });
  const [first, second] = [later(a), later(b)];
  const start = begin(closing, [first.layer, second.layer]);
  first.failed(new InputError('a cannot be read'));
  await expect(start.layers).rejects.toThrow('a cannot be read');
  const ended = start.end();
  second.measured();
  await ended;
  await settle();
  expect(target.calls).toEqual(['find v1']);
  expect(closed).toBe(1);
});

test('a blob that is refused stops the others, and is what is heard', async () => {
  const target = memoryTarget();
  target.faults.set('mount a', [new AuthError('no')]);
  const [first, second] = [later(a), later(b)];
  const start = begin(target, [first.layer, second.layer]);
  first.measured();
  await settle();
  // Though the second is not measured yet.
  await expect(start.layers).rejects.toThrow(/"a": no/);
  second.measured();
  await settle();
  expect(target.calls).toEqual(['find v1', 'mount a']);
  expect(start.begun.hasFailed()).toBe(true);
  await start.end();
});

/** A target that takes what is not measured yet; `fails` once, where it is given. */
function eager(isNew: boolean, fails?: PublishError): MemoryTarget {
  const target = memoryTarget();
  return Object.assign(target, {
    isNew: async () => {
      target.calls.push('is new');
      return isNew;
    },
    uploadUnmeasured: async (blob: UnmeasuredBlob, digest: Promise<Digest>) => {
      target.calls.push(`stream ${blob.title}`);
      for await (const _chunk of blob.open());
      if (fails !== undefined) throw fails;
      const found = await digest;
      target.calls.push(`name ${blob.title}`);
      return found;
    },
  });
}

function large(one: ReturnType<typeof later>, blob: LocalBlob): Measuring['large'] {
  return new Map([[one.layer, { title: blob.title, size: blob.size, open: () => blob.open() }]]);
}

test('into a new repository what is large goes before it is measured, once, and no tag is asked for', async () => {
  const target = eager(true);
  const [first, second] = [later(a), later(b)];
  const start = begin(target, [first.layer, second.layer], 'overwrite', ['v1'], large(first, a));
  await settle();
  expect(target.calls).toEqual(['is new', 'stream a']);
  first.measured();
  second.measured();
  await start.layers;
  const sent = await Promise.all(start.begun.sent.values());
  expect(sent.map(({ stored }) => [stored.blob.title, stored.action, stored.digest.hex])).toEqual([
    ['a', 'uploaded', a.digest.hex],
    ['b', 'uploaded', b.digest.hex],
  ]);
  expect(target.calls).toEqual(['is new', 'stream a', 'name a', 'mount b', 'upload b']);
  expect([...start.seen]).toEqual([['v1', undefined]]);
});

test('into a repository that may hold it, it waits to be measured', async () => {
  const target = eager(false);
  const first = later(a);
  const start = begin(target, [first.layer], 'overwrite', ['v1'], large(first, a));
  await settle();
  expect(target.calls).toEqual(['is new', 'find v1']);
  first.measured();
  await start.layers;
  await Promise.all(start.begun.sent.values());
  expect(target.calls).toEqual(['is new', 'find v1', 'mount a', 'upload a']);
});

test('a registry that does not take it gets it once more, measured', async () => {
  const refusal = new RegistryError('no', { status: 405, method: 'PATCH', url: '', codes: [], retryable: false });
  const target = eager(true, refusal);
  const first = later(a);
  let counted = 0;
  const start = begin(target, [first.layer], 'overwrite', ['v1'], large(first, a), { sent: (bytes) => (counted += bytes) });
  await settle();
  first.measured();
  await start.layers;
  await Promise.all(start.begun.sent.values());
  expect(target.calls).toEqual(['is new', 'stream a', 'mount a', 'upload a']);
  expect(counted).toBe(a.size);
});

test.each([
  ['a file that changed', new IntegrityError('a changed while it was read')],
  ['a file that cannot be read', new InputError('a cannot be read')],
])('%s is not sent again', async (_name, error) => {
  const target = eager(true, error);
  const first = later(a);
  const start = begin(target, [first.layer], 'overwrite', ['v1'], large(first, a));
  await settle();
  first.measured();
  await expect(start.layers).rejects.toThrow(error.message);
  expect(target.calls).toEqual(['is new', 'stream a']);
});

test('a registry that calculates another checksum is not believed', async () => {
  const target = Object.assign(eager(true), { uploadUnmeasured: async () => b.digest });
  const first = later(a);
  const start = begin(target, [first.layer], 'overwrite', ['v1'], large(first, a));
  await settle();
  first.measured();
  await settle();
  await expect(Promise.all(start.begun.sent.values())).rejects.toThrow(/calculated sha256:[0-9a-f]{64} for "a", but its digest is/);
});

test('without a tag nothing goes early: only the whole manifest tells whether it is there', async () => {
  const target = eager(true);
  const first = later(a);
  const start = begin(target, [first.layer], 'overwrite', [], large(first, a));
  first.measured();
  await start.layers;
  await settle();
  expect(target.calls).toEqual([]);
});
