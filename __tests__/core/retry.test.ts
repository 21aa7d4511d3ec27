import { describe, expect, test } from '@jest/globals';
import { InputError, NetworkError, RegistryError } from '../../src/core/errors.ts';
import { backoff, retry } from '../../src/core/retry.ts';
import { heldClock } from '../support/clock.ts';

const busy = (retryAfter?: number) => new RegistryError('busy', { status: 429, method: 'GET', url: 'x', retryable: true, retryAfter });

describe('retry', () => {
  test('tries again until it succeeds, with growing waits', async () => {
    const clock = heldClock();
    const answers = [new NetworkError('reset'), new NetworkError('reset'), 'done'];
    const result = await retry({ retries: 5, clock }, async () => {
      const answer = answers.shift();
      if (answer instanceof Error) throw answer;
      return answer;
    });
    expect(result).toBe('done');
    expect(clock.slept).toEqual([backoff(0, 0.5), backoff(1, 0.5)]);
  });

  test('each try waits until the host may be asked', async () => {
    const order: string[] = [];
    const ready = async () => void order.push('ready');
    const step = async () => {
      order.push('step');
      if (order.length < 4) throw new NetworkError('reset');
    };
    await retry({ retries: 5, clock: heldClock(), ready }, step);
    expect(order).toEqual(['ready', 'step', 'ready', 'step']);
    await expect(retry({ retries: 5, clock: heldClock(), ready: () => Promise.reject(new Error('ended')) }, step)).rejects.toThrow('ended');
    expect(order).toHaveLength(4);
  });

  test('0 retries is one try', async () => {
    let tries = 0;
    const step = async () => {
      tries += 1;
      throw new NetworkError('reset');
    };
    await expect(retry({ retries: 0, clock: heldClock() }, step)).rejects.toThrow('reset');
    expect(tries).toBe(1);
  });

  test('what cannot be mended is thrown at once', async () => {
    const clock = heldClock();
    await expect(retry({ retries: 5, clock }, () => Promise.reject(new InputError('no')))).rejects.toThrow('no');
    expect(clock.slept).toEqual([]);
  });

  test('a registry decides how long is waited at least, up to 120 s', async () => {
    const clock = heldClock();
    const answers: (RegistryError | string)[] = [busy(7_000), 'done'];
    await retry({ retries: 5, clock }, async () => {
      const answer = answers.shift();
      if (answer instanceof Error) throw answer;
    });
    expect(clock.slept).toEqual([7_125]);
    await expect(retry({ retries: 5, clock }, () => Promise.reject(busy(120_001)))).rejects.toThrow('busy');
    expect(clock.slept).toEqual([7_125]);
  });

  test('an aborted run does not try again', async () => {
    const signal = AbortSignal.abort();
    let tries = 0;
    await expect(
      retry({ retries: 5, clock: heldClock(), signal }, async () => {
        tries += 1;
        throw new NetworkError('reset');
      }),
    ).rejects.toThrow('reset');
    expect(tries).toBe(1);
  });
});

test.each([0, 1, 5, 20])('a wait after try %i never passes 30 s and never is nothing', (attempt) => {
  expect(backoff(attempt, 0.999)).toBeLessThanOrEqual(30_000);
  expect(backoff(attempt, 0)).toBeGreaterThanOrEqual(250);
});

describe('a rate limit', () => {
  test('asks for more patience than what breaks, and never for more than a minute by itself', () => {
    expect([0, 1, 2, 3, 4, 20].map((attempt) => backoff(attempt, 0.999, busy()))).toEqual([500, 1999, 7996, 31984, 59970, 59970]);
  });

  test.each([0, 10.3, 1000, 60_000, 120_000])('that says %d ms is waited for so long at least, and not by all to the same moment', (asked) => {
    for (const attempt of [0, 1, 4]) {
      for (const random of [0, 0.3, 0.999]) expect(backoff(attempt, random, busy(asked))).toBeGreaterThanOrEqual(asked);
      expect(backoff(attempt, 0.999, busy(asked))).toBeGreaterThan(backoff(attempt, 0, busy(asked)));
    }
  });

  test('that says a few milliseconds does not use up all tries at once', () => {
    expect(backoff(0, 0, busy(10.3))).toBe(250);
  });
});
