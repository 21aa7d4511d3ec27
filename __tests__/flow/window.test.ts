import { describe, expect, test } from '@jest/globals';
import { createWindow, type Window } from '../../src/flow/window.ts';
import { heldClock } from '../support/clock.ts';

/** Rounds of as many blobs as there are places, each round `seconds(places)` long; the sizes behind each. */
async function rounds(window: Window, clock: ReturnType<typeof heldClock>, count: number, seconds: (places: number) => number): Promise<readonly number[]> {
  const sizes: number[] = [];
  for (let round = 0; round < count; round++) {
    const places = window.size;
    await clock.sleep(seconds(places) * 1000);
    for (let at = 0; at < places; at++) window.done(1, true);
    sizes.push(window.size);
  }
  return sizes;
}

describe('a window', () => {
  test('doubles each round while that brings more done in a second, up to the most', async () => {
    const clock = heldClock();
    expect(await rounds(createWindow(4, 64, clock), clock, 6, () => 0.08)).toEqual([8, 16, 32, 64, 64, 64]);
  });

  test('grows slowly once twice as many bring no more: one place for twenty that are done', async () => {
    const clock = heldClock();
    // Sixteen at once are what the other side can do.
    const sizes = await rounds(createWindow(4, 64, clock), clock, 8, (places) => Math.max(1, places / 16));
    expect(sizes.slice(0, 3)).toEqual([8, 16, 32]);
    expect(sizes[3]).toBeGreaterThan(32);
    expect(sizes[3]).toBeLessThanOrEqual(64);
    expect((sizes[7] as number) - (sizes[6] as number)).toBeLessThanOrEqual(4);
  });

  test('does not grow by what it did not need', () => {
    const window = createWindow(4, 64, heldClock());
    for (let at = 0; at < 100; at++) window.done(1, false);
    expect(window.size).toBe(4);
  });

  test('halves after a failure, once for all that failed together, and grows slowly from there', async () => {
    const clock = heldClock();
    const window = createWindow(4, 64, clock);
    await rounds(window, clock, 4, () => 0.08);
    for (let at = 0; at < 64; at++) window.failed(64);
    expect(window.size).toBe(32);
    for (let at = 0; at < 20; at++) window.done(1, true);
    expect(window.size).toBe(33);
    window.failed(1);
    expect(window.size).toBe(16);
  });

  test('has one place at the least', () => {
    const window = createWindow(4, 64, heldClock());
    for (let at = 0; at < 10; at++) window.failed(1);
    expect(window.size).toBe(1);
  });

  test('of a fixed size shrinks and comes back, and never grows beyond it', () => {
    const window = createWindow(6, 6, heldClock());
    for (let at = 0; at < 100; at++) window.done(1, true);
    expect(window.size).toBe(6);
    window.failed(1);
    expect(window.size).toBe(3);
    for (let at = 0; at < 200; at++) window.done(1, true);
    expect(window.size).toBe(6);
  });
});
