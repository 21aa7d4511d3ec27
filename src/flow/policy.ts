/** How the steps of one image are tried again: the numbers, the host's throttle, and what is said of it. */

import type { Clock, RetryPolicy } from '../core/retry.ts';
import type { Throttle } from './throttle.ts';

export interface SendPolicy extends RetryPolicy {
  readonly throttle: Throttle;
}

export interface PolicyOptions {
  /** Further tries after the first. */
  readonly retries: number;
  readonly clock: Clock;
  /** Of the host. */
  readonly throttle: Throttle;
  readonly signal?: AbortSignal | undefined;
  /** Hears of each failure that is tried again. */
  readonly info: (text: string) => void;
}

/** A busy answer to any step holds up all that go to its host, and slows them. */
export function createPolicy({ info, ...options }: PolicyOptions): SendPolicy {
  return {
    ...options,
    ready: () => options.throttle.ready(),
    onRetry(error, attempt, delay) {
      options.throttle.failed(error, delay);
      info(`${error.message}; next try (${attempt + 1} of ${options.retries}) in ${(delay / 1000).toFixed(1)} s`);
    },
  };
}
