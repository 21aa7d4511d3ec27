/** How many blobs travel to one host at once, and when all of them wait. */

import pLimit from 'p-limit';
import { type PublishError, RegistryError } from '../core/errors.ts';
import type { Clock } from '../core/retry.ts';

export interface Throttle {
  /** Runs `task` when there is a place. */
  run<T>(task: () => Promise<T>): Promise<T>;
  /** Resolves when the host may be asked again. */
  ready(): Promise<void>;
  /**
   * A busy host (429, 503): everybody waits `delay` milliseconds, and half as many come back. One that breaks (other 5xx) is given half
   * as much to do as well: some cannot take several uploads at once (go-gitea/gitea#19586).
   */
  failed(error: PublishError, delay: number): void;
  /** Twenty good answers in a row earn one more place. */
  succeeded(): void;
}

const GOOD_ANSWERS_FOR_A_PLACE = 20;

/** One for each host, shared by all images there. */
export function createThrottle(most: number, clock: Clock, signal?: AbortSignal): Throttle {
  const limit = pLimit(most);
  let until = 0;
  let good = 0;
  return {
    run: (task) => limit(task),
    async ready() {
      for (let wait = until - clock.now(); wait > 0; wait = until - clock.now()) await clock.sleep(wait, signal);
    },
    failed(error, delay) {
      if (!(error instanceof RegistryError) || (error.status !== 429 && error.status < 500)) return;
      if (error.status === 429 || error.status === 503) until = Math.max(until, clock.now() + delay);
      limit.concurrency = Math.max(1, Math.floor(limit.concurrency / 2));
      good = 0;
    },
    succeeded() {
      good += 1;
      if (good % GOOD_ANSWERS_FOR_A_PLACE === 0 && limit.concurrency < most) limit.concurrency += 1;
    },
  };
}
