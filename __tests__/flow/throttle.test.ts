import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { NetworkError, RegistryError } from '../../src/core/errors.ts';
import { type Concurrency, createThrottle, mostInFlight } from '../../src/flow/throttle.ts';
import { heldClock } from '../support/clock.ts';

const MiB = 1024 * 1024;
const refusal = (status: number) => new RegistryError('busy', { status, method: 'PUT', url: 'x', retryable: true });

/** Blobs that are done when they are told so; `sizes` in bytes, all asked for at once. */
function blobs(concurrency: Concurrency, sizes: readonly number[]) {
  const throttle = createThrottle(concurrency, heldClock());
  const inFlight: number[] = [];
  const ends: (() => void)[] = [];
  for (const size of sizes) {
    void throttle.run(size, async () => {
      inFlight.push(size);
      await new Promise<void>((resolve) => ends.push(resolve));
      inFlight.splice(inFlight.indexOf(size), 1);
      throttle.succeeded(size);
    });
  }
  return {
    throttle,
    inFlight,
    async end() {
      ends.shift()?.();
      await turn();
    },
  };
}

describe('what travels at once', () => {
  test('a number is a number, whatever the sizes', async () => {
    const { inFlight, end } = blobs(3, [100 * MiB, 100 * MiB, 1, 1, 1]);
    await turn();
    expect(inFlight).toHaveLength(3);
    await end();
    expect(inFlight).toHaveLength(3);
  });

  test('auto: six large ones, and small ones beside them', async () => {
    const { inFlight } = blobs('auto', [...Array<number>(20).fill(100 * MiB), ...Array<number>(20).fill(1)]);
    await turn();
    expect(inFlight.filter((size) => size > 1)).toHaveLength(6);
    expect(inFlight.filter((size) => size === 1).length).toBeGreaterThanOrEqual(4);
  });

  test('auto: one that is larger than all that may be in flight travels all the same', async () => {
    const { inFlight } = blobs('auto', [1024 * MiB]);
    await turn();
    expect(inFlight).toHaveLength(1);
  });

  test('auto: more small ones with each that is done, and no more than there are sockets', async () => {
    const { inFlight, end } = blobs('auto', Array<number>(1000).fill(1));
    await turn();
    const first = inFlight.length;
    for (let at = 0; at < 10; at++) await end();
    expect(inFlight).toHaveLength(first + 10);
    for (let at = 0; at < 200; at++) await end();
    expect(inFlight).toHaveLength(mostInFlight('auto'));
  });

  test.each([
    ['429', refusal(429)],
    ['503', refusal(503)],
    ['a broken server', refusal(500)],
    ['a lost connection', new NetworkError('reset')],
  ])('half as many after %s', async (_name, error) => {
    const { throttle, inFlight, end } = blobs(8, Array<number>(100).fill(1));
    await turn();
    throttle.failed(error, 0);
    for (let at = 0; at < 4; at++) await end();
    expect(inFlight).toHaveLength(4);
    await end();
    expect(inFlight).toHaveLength(4);
  });

  test.each([404, 401, 400])('a plain %d slows nobody', async (status) => {
    const { throttle, inFlight, end } = blobs(8, Array<number>(100).fill(1));
    await turn();
    throttle.failed(refusal(status), 1000);
    await end();
    expect(inFlight).toHaveLength(8);
  });
});

describe('a pause', () => {
  test.each([429, 503])('after %i: the longest that was asked for', async (status) => {
    const clock = heldClock();
    const throttle = createThrottle(8, clock);
    throttle.failed(refusal(status), 7000);
    throttle.failed(refusal(status), 10);
    await throttle.ready();
    expect(clock.slept).toEqual([7000]);
  });

  test('is kept by everybody, and after it one comes back first; each that succeeds lets one more in', async () => {
    const clock = heldClock();
    const throttle = createThrottle(8, { ...clock, sleep: (ms) => (ms === 250 ? new Promise(() => {}) : clock.sleep(ms)) });
    throttle.failed(refusal(429), 7000);
    let back = 0;
    for (let at = 0; at < 5; at++) void throttle.ready().then(() => back++);
    await turn();
    expect(clock.slept[0]).toBe(7000);
    expect(back).toBe(1);
    throttle.succeeded(1);
    await turn();
    expect(back).toBe(2);
  });

  test('ends for everybody, also when nobody says how it went', async () => {
    const throttle = createThrottle(8, heldClock());
    throttle.failed(refusal(429), 10);
    await Promise.all(Array.from({ length: 20 }, () => throttle.ready()));
  });

  test('ends with the run: who waits hears of it', async () => {
    const clock = heldClock();
    const ended = new Error('ended');
    const throttle = createThrottle(8, { ...clock, sleep: (ms) => (ms === 250 ? Promise.reject(ended) : clock.sleep(ms)) });
    throttle.failed(refusal(429), 10);
    const waiting = Promise.allSettled([throttle.ready(), throttle.ready(), throttle.ready()]);
    expect((await waiting).map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected', 'rejected']);
  });
});
