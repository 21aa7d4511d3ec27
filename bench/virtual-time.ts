/** Time that passes only when nobody has anything left to do: a fleet of ten thousand jobs in seconds. */

import type { Clock } from '../src/core/retry.ts';

export interface VirtualTime extends Clock {
  /** Runs until nobody sleeps any more. */
  run(): Promise<void>;
}

/** `random` answers 0 ≤ x < 1. */
export function virtualTime(random: () => number): VirtualTime {
  // A binary heap by time: [when, order, wake].
  const heap: (readonly [number, number, () => void])[] = [];
  let now = 0;
  let order = 0;
  const before = (a: number, b: number): boolean => {
    const [x, y] = [heap[a], heap[b]] as [(typeof heap)[0], (typeof heap)[0]];
    return x[0] < y[0] || (x[0] === y[0] && x[1] < y[1]);
  };
  const swap = (a: number, b: number): void => {
    [heap[a], heap[b]] = [heap[b] as (typeof heap)[0], heap[a] as (typeof heap)[0]];
  };

  function push(entry: (typeof heap)[0]): void {
    heap.push(entry);
    for (let at = heap.length - 1; at > 0 && before(at, (at - 1) >> 1); at = (at - 1) >> 1) swap(at, (at - 1) >> 1);
  }

  function pop(): (typeof heap)[0] {
    swap(0, heap.length - 1);
    const first = heap.pop() as (typeof heap)[0];
    for (let at = 0; ; ) {
      const least = [2 * at + 1, 2 * at + 2].filter((child) => child < heap.length).reduce((best, child) => (before(child, best) ? child : best), at);
      if (least === at) return first;
      swap(at, least);
      at = least;
    }
  }

  return {
    now: () => now,
    random,
    sleep: (ms) => new Promise((wake) => push([now + Math.max(0, ms), order++, wake])),
    async run() {
      for (;;) {
        // Everything that can go on without time passing goes on first.
        await new Promise<void>((resolve) => setImmediate(resolve));
        if (heap.length === 0) return;
        const [when] = heap[0] as (typeof heap)[0];
        now = when;
        while (heap.length > 0 && (heap[0] as (typeof heap)[0])[0] === when) pop()[2]();
      }
    },
  };
}
