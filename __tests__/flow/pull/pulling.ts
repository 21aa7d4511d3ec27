/** Who listens to a pull, and how often it is tried again. */

import { createPolicy, type SendPolicy } from '../../../src/flow/policy.ts';
import type { PullEvents } from '../../../src/flow/pull/pull-events.ts';
import { createThrottle } from '../../../src/flow/throttle.ts';
import { heldClock } from '../../support/clock.ts';

export interface PullLog {
  readonly infos: string[];
  readonly warnings: string[];
}

export function pullEvents(): { readonly events: PullEvents; readonly log: PullLog } {
  const log: PullLog = { infos: [], warnings: [] };
  return {
    log,
    events: {
      fetching() {},
      received() {},
      fetched() {},
      info: (text) => void log.infos.push(text),
      warning: (text) => void log.warnings.push(text),
    },
  };
}

export function pullPolicy(): SendPolicy {
  const clock = heldClock();
  return createPolicy({ retries: 0, clock, throttle: createThrottle(3, clock), info: () => undefined });
}
