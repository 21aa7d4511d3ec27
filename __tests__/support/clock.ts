/** A clock that stands still: sleeping moves it on at once and is written down. */

import type { Clock } from '../../src/core/retry.ts';

export interface HeldClock extends Clock {
  /** Milliseconds of each sleep. */
  readonly slept: number[];
}

export function heldClock(start = 1_700_000_000_000): HeldClock {
  let now = start;
  const slept: number[] = [];
  return {
    slept,
    now: () => now,
    random: () => 0.5,
    async sleep(ms) {
      slept.push(ms);
      now += ms;
    },
  };
}
