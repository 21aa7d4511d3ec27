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
  /** Awaited before each try. */
  readonly ready?: () => Promise<void>;
  /** Told before each wait. */
  readonly onRetry?: (error: PublishError, attempt: number, delay: number) => void;
}

const FIRST_DELAY = 500;
/** How the ceiling grows, and how far: of what broke, and of what is rate limited, where only patience helps (bench/fleet.ts). */
const BROKEN = { factor: 2, longest: 30_000 } as const;
const LIMITED = { factor: 4, longest: 60_000 } as const;
/** A registry may ask for at most this long; what asks for more has failed. */
export const LONGEST_RETRY_AFTER = 120_000;

/**
 * Milliseconds before the next try: between half of a growing ceiling and all of it, so that many jobs do not come back at once. What a
 * registry asks for is the least that is waited. Those that count requests name the next free moment, to everybody the same one and
 * sometimes a few milliseconds away: so it is spread, too, and never less than our own. `random`: 0 ≤ x < 1.
 */
export function backoff(attempt: number, random: number, error?: PublishError): number {
  const refusal = error instanceof RegistryError ? error : undefined;
  const { factor, longest } = refusal?.status === 429 ? LIMITED : BROKEN;
  const ceiling = Math.min(longest, FIRST_DELAY * factor ** attempt);
  const own = ceiling * (0.5 + random / 2);
  return Math.round(refusal?.retryAfter === undefined ? own : Math.max(own, refusal.retryAfter + (ceiling * random) / 2));
}

/**
 * Runs `step` until it succeeds, fails for good, or tries run out; each try starts from scratch.
 * Throws the last error.
 */
export async function retry<T>(policy: RetryPolicy, step: (attempt: number) => Promise<T>): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      await policy.ready?.();
      return await step(attempt);
    } catch (error) {
      if (!(error instanceof PublishError) || !error.retryable || attempt >= policy.retries || policy.signal?.aborted) throw error;
      const asked = error instanceof RegistryError ? error.retryAfter : undefined;
      if (asked !== undefined && asked > LONGEST_RETRY_AFTER) throw error;
      const delay = backoff(attempt, policy.clock.random(), error);
      policy.onRetry?.(error, attempt, delay);
      await policy.clock.sleep(delay, policy.signal);
    }
  }
}
