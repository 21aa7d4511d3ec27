/** The real time, for everything that takes a clock. */

import { setTimeout as wait } from 'node:timers/promises';
import type { Clock } from '../../core/retry.ts';

export const systemClock: Clock = {
  now: () => Date.now(),
  random: () => Math.random(),
  sleep: async (ms, signal) => {
    await wait(ms, undefined, signal === undefined ? {} : { signal });
  },
};
