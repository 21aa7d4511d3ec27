import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { createFanOut } from '../../../src/flow/promote/fan-out.ts';
import { heldClock } from '../../support/clock.ts';

const CHUNKS = ['one ', 'two ', 'three ', 'four'];
const WHOLE = CHUNKS.join('');

/** A source that overwrites each chunk once the next is asked for, and counts how often it is read. */
function source() {
  const counts = { begun: 0, ended: 0 };
  const read = async function* () {
    counts.begun += 1;
    const buffer = Buffer.alloc(16);
    try {
      for (const chunk of CHUNKS) {
        buffer.fill('#');
        buffer.write(chunk);
        yield buffer.subarray(0, chunk.length);
      }
    } finally {
      counts.ended += 1;
    }
  };
  return { counts, read };
}

async function text(stream: AsyncIterable<Uint8Array>, slowly = 0): Promise<string> {
  let all = '';
  for await (const chunk of stream) {
    for (let at = 0; at < slowly; at++) await turn();
    all += Buffer.from(chunk).toString();
  }
  return all;
}

/** Time passes only when it is told to. */
function stoppedClock() {
  const sleeps: { ms: number; wake: () => void }[] = [];
  return {
    ...heldClock(),
    sleep: (ms: number) => new Promise<void>((wake) => void sleeps.push({ ms, wake })),
    pass: (ms: number) => {
      for (const sleep of sleeps) if (sleep.ms <= ms) sleep.wake();
    },
  };
}

describe('one reading for several', () => {
  test('each gets the whole, the slow one and the fast one, and the source is read once', async () => {
    const { counts, read } = source();
    const shared = createFanOut(3, read, stoppedClock());
    expect(await Promise.all([text(shared.open(0)), text(shared.open(1), 5), text(shared.open(2), 1)])).toEqual([WHOLE, WHOLE, WHOLE]);
    expect(counts).toEqual({ begun: 1, ended: 1 });
  });

  test('nobody waits for one that needs nothing', async () => {
    const { counts, read } = source();
    const shared = createFanOut(2, read, stoppedClock());
    const first = text(shared.open(0));
    await turn();
    expect(counts.begun).toBe(0);
    shared.leave(1);
    expect(await first).toBe(WHOLE);
    expect(counts.begun).toBe(1);
  });

  test('nor for ever for one that does not begin: it reads alone later', async () => {
    const { counts, read } = source();
    const clock = stoppedClock();
    const shared = createFanOut(2, read, clock);
    const first = text(shared.open(0));
    await turn();
    clock.pass(2000);
    expect(await first).toBe(WHOLE);
    expect(await text(shared.open(1))).toBe(WHOLE);
    expect(counts.begun).toBe(2);
  });

  test('one that breaks off leaves the others their content', async () => {
    const { counts, read } = source();
    const shared = createFanOut(2, read, stoppedClock());
    const broken = (async () => {
      for await (const _chunk of shared.open(0)) throw new Error('reset');
    })();
    const [first, second] = await Promise.allSettled([broken, text(shared.open(1))]);
    expect(first.status).toBe('rejected');
    expect(second).toEqual({ status: 'fulfilled', value: WHOLE });
    expect(counts).toEqual({ begun: 1, ended: 1 });
  });

  test('one that keeps the others waiting is left behind, with a failure worth another try', async () => {
    const { read } = source();
    const clock = stoppedClock();
    const shared = createFanOut(2, read, clock);
    let go: () => void = () => {};
    const slow = (async () => {
      for await (const _chunk of shared.open(0)) await new Promise<void>((resolve) => (go = resolve));
    })();
    const fast = text(shared.open(1));
    for (let at = 0; at < 10; at++) await turn();
    clock.pass(10_000);
    expect(await fast).toBe(WHOLE);
    go();
    await expect(slow).rejects.toMatchObject({ message: expect.stringContaining('too slow'), retryable: true });
    expect(await text(shared.open(0))).toBe(WHOLE);
  });

  test('a source that fails, fails for all', async () => {
    const read = async function* () {
      yield Buffer.from('one');
      throw new Error('cut');
    };
    const shared = createFanOut(2, read, stoppedClock());
    const ends = await Promise.allSettled([text(shared.open(0)), text(shared.open(1))]);
    expect(ends.map((end) => end.status === 'rejected' && String(end.reason))).toEqual(['Error: cut', 'Error: cut']);
  });

  test('when all have left, the source is closed', async () => {
    const { counts, read } = source();
    const shared = createFanOut(2, read, stoppedClock());
    const leave = async (reader: number) => {
      for await (const _chunk of shared.open(reader)) return;
    };
    await Promise.all([leave(0), leave(1)]);
    await turn();
    expect(counts).toEqual({ begun: 1, ended: 1 });
  });
});
