/** The one retry: how often, how long between, and what is worth another try. */

import { PublishError, RegistryError } from './errors.ts';

/** Time that tests can hold still. Milliseconds throughout. */
export interface Clock {
  now(): number;
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** 0 ≤ x < 1 */
  random(): number;
}

export interface RetryPolicy {
  /** Further tries after the first; 0 = one try. */
  readonly retries: number;
  readonly clock: Clock;
  readonly signal?: AbortSignal | undefined;
  /** Told before each wait. */
  readonly onRetry?: (error: PublishError, attempt: number, delay: number) => void;
}

const FIRST_DELAY = 500;
const LONGEST_DELAY = 30_000;
/** A registry may ask for at most this long; what asks for more has failed. */
export const LONGEST_RETRY_AFTER = 120_000;

/** Full jitter over a doubling ceiling: the spread keeps many jobs from coming back at once. */
export function backoff(attempt: number, random: number): number {
  return Math.round(Math.min(LONGEST_DELAY, FIRST_DELAY * 2 ** attempt) * (0.5 + random / 2));
}

/**
 * Runs `step` until it succeeds, fails for good, or tries run out; each try starts from scratch.
 * Throws the last error.
 */
export async function retry<T>(policy: RetryPolicy, step: (attempt: number) => Promise<T>): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await step(attempt);
    } catch (error) {
      if (!(error instanceof PublishError) || !error.retryable || attempt >= policy.retries || policy.signal?.aborted) throw error;
      const asked = error instanceof RegistryError ? error.retryAfter : undefined;
      if (asked !== undefined && asked > LONGEST_RETRY_AFTER) throw error;
      const delay = asked ?? backoff(attempt, policy.clock.random());
      policy.onRetry?.(error, attempt, delay);
      await policy.clock.sleep(delay, policy.signal);
    }
  }
}
