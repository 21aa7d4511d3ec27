/** Between the first look and the last: what is told when tags are refused, hidden, or shown late. */

import { describe, expect, test } from '@jest/globals';
import { AuthError, IntegrityError, NetworkError, ProtocolError, type PublishError, RegistryError } from '../../../src/core/errors.ts';
import type { LocalBlob, Manifest } from '../../../src/core/model.ts';
import { createPolicy } from '../../../src/flow/policy.ts';
import type { Events } from '../../../src/flow/publish/events.ts';
import { type Published, type PublishRequest, publish } from '../../../src/flow/publish/publish.ts';
import type { TagPolicy } from '../../../src/flow/put/tag-policy.ts';
import { createThrottle } from '../../../src/flow/throttle.ts';
import { heldClock } from '../../support/clock.ts';
import { memoryKind } from '../../support/memory-kind.ts';
import { type MemoryTarget, memoryBlob, memoryTarget } from '../../support/memory-target.ts';

interface Setup {
  readonly target: MemoryTarget;
  readonly tags?: readonly string[];
  readonly layers?: readonly LocalBlob[];
  readonly ifTagExists?: TagPolicy;
  readonly verify?: boolean | 'blobs';
  readonly retries?: number;
}

async function run({ target, tags = ['v1'], layers = [memoryBlob('a')], ifTagExists = 'overwrite', verify = true, retries = 3 }: Setup) {
  const clock = heldClock();
  const published: Published[] = [];
  const warnings: string[] = [];
  const events: Events = { sending() {}, sent() {}, stored() {}, tag() {}, notice() {}, warning: (text) => warnings.push(text), info() {}, debug() {} };
  const request: PublishRequest = {
    publications: [{ kind: memoryKind(), target, tags, name: 'x', policy: createPolicy({ retries, clock, throttle: createThrottle(6, clock), info() {} }) }],
    layers,
    parts: [{ layers, config: undefined, platform: undefined }],
    index: undefined,
    subject: undefined,
    ifTagExists,
    annotations: {},
    artifactType: undefined,
    created: 0,
    push: true,
    verify,
  };
  target.calls.length = 0;
  const error = await publish(request, events, (result) => published.push(result)).then(
    () => undefined,
    (failure: unknown) => failure as PublishError,
  );
  return { error, published, warnings, clock };
}

const denied = () => new AuthError('denied');
const immutable = () => new RegistryError('the tag is immutable', { status: 400, method: 'PUT', url: 'x' });
/** Every call of `names` is refused, however often it is made. */
const always = (target: MemoryTarget, error: () => PublishError, ...names: readonly string[]): void => {
  for (const name of names) target.faults.set(name, Array.from({ length: 20 }, error));
};
/** A tag that names something else. */
const other = (text = 'other'): Manifest => ({
  bytes: new TextEncoder().encode(text),
  mediaType: 'application/x',
  digest: { algorithm: 'sha256', hex: Buffer.from(text).toString('hex').padEnd(64, '0') },
});

describe('the first look', () => {
  test.each([
    ['403', denied()],
    ['404 with a puzzling body', new RegistryError('puzzling', { status: 400, method: 'GET', url: 'x' })],
    ['a server that breaks for good', new RegistryError('broken', { status: 500, method: 'GET', url: 'x' })],
    ['another digest than its own', new IntegrityError('the registry says another digest')],
    ['a document that is no manifest', new ProtocolError('no manifest')],
  ])('overwrites all the same: %s', async (_name, error) => {
    const target = memoryTarget();
    target.faults.set('find v1', [error]);
    const { published } = await run({ target });
    expect(published).toMatchObject([{ status: 'pushed', tags: ['v1'] }]);
  });

  test('a lost connection ends it', async () => {
    const target = memoryTarget();
    always(target, () => new NetworkError('reset'), 'find v1');
    const { error, published } = await run({ target });
    expect([String(error), published]).toEqual(['NetworkError: reset', []]);
    expect(target.calls.some((call) => !call.startsWith('find'))).toBe(false);
  });

  test.each(['same', 'skip', 'fail'] as const)('%s needs the answer, and says which right is missing', async (ifTagExists) => {
    const target = memoryTarget();
    always(target, denied, 'find v1');
    const { error } = await run({ target, ifTagExists });
    expect(error).toBeInstanceOf(AuthError);
    expect(error?.hint).toContain(`if-tag-exists: ${ifTagExists} needs to know what the tag names`);
    expect(target.calls).toEqual(['find v1']);
  });
});

describe('tags', () => {
  test('new ones come first, then those that are moved: whole versions, others, and last what moves with every release', async () => {
    const target = memoryTarget();
    for (const tag of ['latest', 'v1', 'main', 'v1.2.3']) target.tags.set(tag, other());
    const { published } = await run({ target, tags: ['latest', 'v1', 'fresh', 'main', 'v1.2.3', 'second'] });
    expect(target.calls.filter((call) => call.startsWith('put'))).toEqual(['put fresh', 'put second', 'put v1.2.3', 'put main', 'put latest', 'put v1']);
    expect(published[0]?.tags).toEqual(['latest', 'v1', 'fresh', 'main', 'v1.2.3', 'second']);
  });

  test('where one may not be moved, what floats has not been', async () => {
    const target = memoryTarget();
    for (const tag of ['latest', 'v1.0.0']) target.tags.set(tag, other());
    always(target, immutable, 'put v1.0.0');
    const { error, published } = await run({ target, tags: ['latest', 'v1.0.0'] });
    expect(String(error)).toMatch('the tag is immutable');
    expect(published).toEqual([]);
    expect(target.tags.get('latest')).toEqual(other());
  });

  test('what was moved before another was refused is told of', async () => {
    const target = memoryTarget();
    target.tags.set('latest', other());
    always(target, immutable, 'put latest');
    const { error, published } = await run({ target, tags: ['latest', 'v1', 'v2'] });
    expect(String(error)).toMatch('the tag is immutable');
    expect(published).toMatchObject([{ status: 'pushed', tags: ['v1', 'v2'], there: true }]);
  });

  test('a first one that is refused keeps all others from being put', async () => {
    const target = memoryTarget();
    always(target, denied, 'put v1');
    const { published } = await run({ target, tags: ['v1', 'v2', 'v3'] });
    expect(target.calls.filter((call) => call.startsWith('put'))).toEqual(['put v1']);
    expect(published).toEqual([]);
  });
});

describe('reading back', () => {
  /** For so many times each tag shows what it named before. */
  function late(times: number, before: Manifest | undefined): MemoryTarget {
    const target = memoryTarget();
    if (before !== undefined) target.tags.set('v1', before);
    const find = target.find.bind(target);
    let left = times;
    return {
      ...target,
      async find(reference) {
        const found = await find(reference);
        const isBack = target.calls.some((call) => call.startsWith('put')) && reference === 'v1';
        return isBack && left-- > 0 ? before : found;
      },
    };
  }

  test.each([
    ['nothing', undefined],
    ['what it named before', other()],
  ])('a tag that shows %s a while is asked for again', async (_name, before) => {
    const { error, published } = await run({ target: late(2, before) });
    expect(error).toBeUndefined();
    expect(published[0]?.status).toBe('pushed');
  });

  test.each([
    ['nothing', undefined, 'says now that it is not there'],
    ['what it named before', other(), 'still shows the one from before'],
  ])('a tag that goes on showing %s is a failure, and what stands is told of', async (_name, before, says) => {
    const { error, published } = await run({ target: late(99, before), retries: 2 });
    expect(String(error)).toContain(says);
    expect(published).toMatchObject([{ status: 'pushed', tags: ['v1'] }]);
  });

  test('a third digest is another job, at once', async () => {
    const target = late(99, other('before'));
    const find = target.find.bind(target);
    const { error, clock } = await run({
      target: { ...target, find: async (reference) => ((await find(reference)) && target.calls.includes('put v1') ? other('third') : undefined) },
    });
    expect(error).toBeInstanceOf(IntegrityError);
    expect(String(error)).toContain('another job put it after this one');
    expect(clock.slept).toEqual([]);
  });

  test.each([
    ['another media type', 'application/y', /reading back \S+ from \S+: the registry calls it application\/y, not application\/x/],
    ['no media type', '', /^undefined$/],
  ])('a registry that shows %s', async (_name, mediaType, says) => {
    const target = memoryTarget();
    const find = target.find.bind(target);
    const changed = async (reference: string) => {
      const found = await find(reference);
      return found === undefined ? undefined : { ...found, mediaType };
    };
    const { error } = await run({ target: { ...target, find: changed } });
    expect(error === undefined || error instanceof IntegrityError).toBe(true);
    expect(String(error?.message)).toMatch(says);
  });

  test('who may not read is warned', async () => {
    const target = memoryTarget();
    always(target, denied, 'find v1', 'find digest');
    const { error, published, warnings } = await run({ target });
    expect(error).toBeUndefined();
    expect(published[0]?.status).toBe('pushed');
    expect(warnings).toEqual([expect.stringContaining('was published, but not read back: these credentials may not read')]);
  });

  test('false: nothing is read back', async () => {
    const target = memoryTarget();
    await run({ target, verify: false });
    expect(target.calls).toEqual(['find v1', 'mount a', 'upload a', 'put v1']);
  });
});

describe('blobs that the present manifest of a tag names', () => {
  /** Its manifests name their blobs. */
  function naming(): MemoryTarget {
    const target = memoryTarget();
    return {
      ...target,
      blobsOf: ({ bytes }) => ((JSON.parse(new TextDecoder().decode(bytes)) as [string, string][][])[0] ?? []).map(([, hex]) => `sha256:${hex}`),
    };
  }
  const files = Array.from({ length: 64 }, (_value, at) => memoryBlob(`f${at}`));

  test('are not asked for: one file of 64 is one mount and one upload', async () => {
    const target = naming();
    await run({ target, layers: files });
    const { published } = await run({ target, layers: [memoryBlob('f0', 'changed'), ...files.slice(1)] });
    expect(target.calls).toEqual(['find v1', 'mount f0', 'upload f0', 'put v1', 'find digest', 'find v1']);
    expect(published[0]?.layers.map(({ action }) => action)).toEqual(['uploaded', ...Array(63).fill('exists')]);
  });

  test('blobs: all are asked for, also when nothing changed', async () => {
    const target = naming();
    await run({ target, layers: files });
    const { published } = await run({ target, layers: files, verify: 'blobs' });
    expect(target.calls.filter((call) => call.startsWith('mount'))).toHaveLength(64);
    expect(published[0]?.status).toBe('unchanged');
  });

  test.each([
    ['that it names', true, 1],
    ['that it does not name', false, 64],
  ])('one %s as missing is sent, and the manifest put again', async (_name, named, asked) => {
    const target = naming();
    await run({ target, layers: files });
    const lost = `sha256:${files[7]?.digest.hex}`;
    target.blobs.delete(lost);
    const refusal = new RegistryError('unknown', { status: 404, method: 'PUT', url: 'x', codes: ['MANIFEST_BLOB_UNKNOWN'], digests: named ? [lost] : [] });
    target.faults.set('put v1', [refusal]);
    const { error } = await run({ target, layers: [memoryBlob('f0', 'changed'), ...files.slice(1)] });
    expect(error).toBeUndefined();
    const again = target.calls.slice(target.calls.indexOf('put v1') + 1);
    expect(again.filter((call) => call.startsWith('mount'))).toHaveLength(asked);
    expect(again.filter((call) => call.startsWith('upload'))).toEqual(['upload f7']);
  });
});
