import { describe, expect, test } from '@jest/globals';
import { AuthError, IntegrityError, NetworkError, RegistryError } from '../../../src/core/errors.ts';
import type { LocalBlob } from '../../../src/core/model.ts';
import { createPolicy } from '../../../src/flow/policy.ts';
import type { Events } from '../../../src/flow/publish/events.ts';
import { type Published, type PublishRequest, publish } from '../../../src/flow/publish/publish.ts';
import type { TagPolicy } from '../../../src/flow/put/tag-policy.ts';
import { createThrottle } from '../../../src/flow/throttle.ts';
import { heldClock } from '../../support/clock.ts';
import { memoryKind } from '../../support/memory-kind.ts';
import { type MemoryTarget, memoryBlob, memoryTarget } from '../../support/memory-target.ts';

const silent: Events = { sending() {}, sent() {}, stored() {}, tag() {}, notice() {}, warning() {}, info() {}, debug() {} };

interface Setup {
  readonly targets?: readonly MemoryTarget[];
  readonly tags?: readonly string[];
  readonly layers?: readonly LocalBlob[];
  readonly concurrency?: number;
  readonly retries?: number;
  readonly push?: boolean;
  readonly verify?: boolean;
  readonly ifTagExists?: TagPolicy;
  readonly events?: Partial<Events>;
}

async function run(setup: Setup): Promise<{ published: Published[]; target: MemoryTarget; clock: ReturnType<typeof heldClock>; error?: unknown }> {
  const clock = heldClock();
  const targets = setup.targets ?? [memoryTarget()];
  const published: Published[] = [];
  const layers = setup.layers ?? [memoryBlob('a'), memoryBlob('b')];
  const request: PublishRequest = {
    publications: targets.map((target) => ({
      kind: memoryKind(),
      target,
      tags: setup.tags ?? ['v1'],
      name: 'x',
      policy: createPolicy({ retries: setup.retries ?? 5, clock, throttle: createThrottle(setup.concurrency ?? 6, clock), info: silent.info }),
    })),
    layers,
    parts: [{ layers, config: undefined, platform: undefined }],
    index: undefined,
    subject: undefined,
    ifTagExists: setup.ifTagExists ?? 'overwrite',
    annotations: {},
    artifactType: undefined,
    created: 0,
    push: setup.push ?? true,
    verify: setup.verify ?? true,
  };
  const outcome = { published, target: targets[0] as MemoryTarget, clock };
  try {
    await publish(request, { ...silent, ...setup.events }, (result) => published.push(result));
    return outcome;
  } catch (error) {
    return { ...outcome, error };
  }
}

describe('the road', () => {
  test('looks, sends, puts, reads back', async () => {
    const { published, target } = await run({ concurrency: 1 });
    expect(target.calls).toEqual(['find v1', 'mount a', 'upload a', 'mount b', 'upload b', 'put v1', 'find digest', 'find v1']);
    expect(published).toMatchObject([{ status: 'pushed', tags: ['v1'] }]);
  });

  test('a rerun is one question', async () => {
    const target = memoryTarget();
    await run({ targets: [target] });
    target.calls.length = 0;
    const { published } = await run({ targets: [target] });
    expect(target.calls).toEqual(['find v1']);
    expect(published[0]?.status).toBe('unchanged');
    expect(published[0]?.layers.map(({ action }) => action)).toEqual(['exists', 'exists']);
  });

  test('a new tag beside a known one sends no blob', async () => {
    const target = memoryTarget();
    await run({ targets: [target] });
    target.calls.length = 0;
    const { published } = await run({ targets: [target], tags: ['v1', 'v2'] });
    expect(target.calls).toEqual(['find v1', 'find v2', 'put v2', 'find digest', 'find v2']);
    expect(published[0]?.status).toBe('pushed');
  });

  test('without a tag the digest is asked for and put', async () => {
    const { target } = await run({ tags: [], layers: [memoryBlob('a')] });
    expect(target.calls).toEqual(['find digest', 'mount a', 'upload a', 'put by digest', 'find digest']);
  });

  test('equal contents travel once and stand in the manifest twice', async () => {
    const { published, target } = await run({ layers: [memoryBlob('a', 'same'), memoryBlob('b', 'same')] });
    expect(target.calls.filter((call) => call.startsWith('upload'))).toHaveLength(1);
    expect(published[0]?.layers.map(({ blob }) => blob.title)).toEqual(['a', 'b']);
  });

  test('the manifest has the order of the input, whichever blob is done first', async () => {
    const layers = [memoryBlob('small', 's'), memoryBlob('large', 'l'.repeat(100)), memoryBlob('middle', 'm'.repeat(10))];
    const { published, target } = await run({ layers, concurrency: 1 });
    expect(target.calls.filter((call) => call.startsWith('upload'))).toEqual(['upload large', 'upload middle', 'upload small']);
    expect(published[0]?.layers.map(({ blob }) => blob.title)).toEqual(['small', 'large', 'middle']);
  });

  test('no more blobs travel at once than allowed', async () => {
    const { target } = await run({ layers: Array.from({ length: 20 }, (_, index) => memoryBlob(`f${index}`)), concurrency: 3 });
    expect(target.travelling.most).toBeLessThanOrEqual(3);
    expect(target.blobs.size).toBe(20);
  });

  test('blobs go to all images before the first manifest', async () => {
    const order: string[] = [];
    const targets = ['one.example/x', 'two.example/x'].map((name) => {
      const target = memoryTarget(name);
      return {
        ...target,
        put: async (...given: Parameters<typeof target.put>) => {
          order.push(`put ${name}`);
          return target.put(...given);
        },
        upload: async (blob: LocalBlob) => {
          order.push(`upload ${name}`);
          return target.upload(blob);
        },
      };
    });
    await run({ targets, layers: [memoryBlob('a')] });
    expect(order).toEqual(['upload one.example/x', 'upload two.example/x', 'put one.example/x', 'put two.example/x']);
  });
});

describe('failures', () => {
  test('a broken upload is looked at again, then sent from its start', async () => {
    const target = memoryTarget();
    target.faults.set('upload a', [new NetworkError('reset')]);
    const sizes: number[] = [];
    const { published } = await run({ targets: [target], layers: [memoryBlob('a', '12345')], events: { sent: (bytes) => sizes.push(bytes) } });
    expect(target.calls.slice(0, 6)).toEqual(['find v1', 'mount a', 'upload a', 'has a', 'mount a', 'upload a']);
    expect(published[0]?.status).toBe('pushed');
    expect(sizes.reduce((sum, size) => sum + size)).toBe(5);
  });

  test('what arrived although its answer was lost is not sent twice', async () => {
    const target = memoryTarget();
    const upload = target.upload.bind(target);
    let lost = false;
    const { published } = await run({
      layers: [memoryBlob('a')],
      targets: [
        {
          ...target,
          async upload(blob) {
            const digest = await upload(blob);
            if (!lost) {
              lost = true;
              throw new NetworkError('reset');
            }
            return digest;
          },
        },
      ],
    });
    expect(target.calls.filter((call) => call === 'upload a')).toHaveLength(1);
    expect(published[0]?.layers[0]?.action).toBe('uploaded');
  });

  test('a blob that cannot be sent puts no manifest and names the blob', async () => {
    const target = memoryTarget();
    target.faults.set('upload a', [new AuthError('no permission')]);
    const { error, published } = await run({ targets: [target] });
    expect(String(error)).toMatch(/"a": no permission/);
    expect(target.calls.some((call) => call.startsWith('put'))).toBe(false);
    expect(published).toEqual([]);
  });

  test('a checksum that differs is fatal and never tried again', async () => {
    const target = memoryTarget();
    const wrong = { ...target, upload: async () => ({ algorithm: 'sha256', hex: '0'.repeat(64) }) };
    const { error } = await run({ targets: [wrong], layers: [memoryBlob('a')] });
    expect(error).toBeInstanceOf(IntegrityError);
    expect(target.calls).toEqual(['find v1', 'mount a']);
  });

  test('a blob the registry does not see yet is looked at and sent again', async () => {
    const target = memoryTarget();
    target.faults.set('put v1', [new RegistryError('blob unknown', { status: 404, method: 'PUT', url: 'x', codes: ['MANIFEST_BLOB_UNKNOWN'] })]);
    const { published } = await run({ targets: [target], layers: [memoryBlob('a')] });
    expect(target.calls).toEqual(['find v1', 'mount a', 'upload a', 'put v1', 'mount a', 'put v1', 'find digest', 'find v1']);
    expect(published[0]?.status).toBe('pushed');
  });

  test('an image that was done is told, although a later one fails', async () => {
    const broken = memoryTarget('two.example/x');
    broken.faults.set('put v1', [new AuthError('no')]);
    const { published, error } = await run({ targets: [memoryTarget('one.example/x'), broken] });
    expect(published.map(({ image }) => image)).toEqual(['one.example/x']);
    expect(error).toBeInstanceOf(AuthError);
  });

  test('a manifest that reads back differently fails the run', async () => {
    const target = memoryTarget();
    const other = { ...target.encode({ layers: [], config: undefined, annotations: {}, artifactType: undefined, name: 'x', tag: 'v1', created: 0 }) };
    const put = target.put.bind(target);
    const { error } = await run({
      targets: [
        {
          ...target,
          async put(manifest, tag) {
            await put(manifest, tag);
            if (tag !== undefined) target.tags.set(tag, other);
          },
        },
      ],
    });
    expect(error).toBeInstanceOf(IntegrityError);
    expect(String(error)).toMatch(/reading back v1 from memory.example\/x/);
  });

  test('a busy registry makes everybody wait, and fewer come back', async () => {
    const target = memoryTarget();
    target.faults.set('mount a', [new RegistryError('slow down', { status: 429, method: 'POST', url: 'x', retryable: true, retryAfter: 9_000 })]);
    const { clock, published } = await run({ targets: [target], concurrency: 1 });
    expect(clock.slept).toContain(9_125);
    expect(published[0]?.status).toBe('pushed');
  });
});

describe('a dry run', () => {
  test('asks, and changes nothing', async () => {
    const target = memoryTarget();
    target.blobs.set(`sha256:${memoryBlob('a').digest.hex}`, new Uint8Array());
    const { published } = await run({ targets: [target], push: false, concurrency: 1 });
    expect(target.calls).toEqual(['find v1', 'check', 'has a', 'has b']);
    expect(published[0]?.layers.map(({ action }) => action)).toEqual(['exists', 'planned']);
    expect(published[0]?.status).toBe('dry-run');
  });

  test('fails where writing would', async () => {
    const target = memoryTarget();
    target.faults.set('check', [new AuthError('no')]);
    expect((await run({ targets: [target], push: false })).error).toBeInstanceOf(AuthError);
  });
});
