/** How many blobs travel to one host at once, and when all of them wait. */

import { NetworkError, type PublishError, RegistryError } from '../core/errors.ts';
import type { Clock } from '../core/retry.ts';
import { createWindow } from './window.ts';

export interface Throttle {
  /** Runs `task`, which moves so many bytes, when there is a place. */
  run<T>(bytes: number, task: () => Promise<T>): Promise<T>;
  /** Resolves when the host may be asked again. After a pause one comes back first, and each that succeeds lets one more in. */
  ready(): Promise<void>;
  /**
   * A busy host (429, 503): everybody waits `delay` milliseconds, and half as many come back. One that breaks (other 5xx, a lost connection) is given
   * half as much to do as well: some cannot take several uploads at once (go-gitea/gitea#19586).
   */
  failed(error: PublishError, delay: number): void;
  /** A blob of so many bytes is where it should be. */
  succeeded(bytes: number): void;
}

/** A number of blobs, whatever they are, or as many as pay. */
export type Concurrency = number | 'auto';

/** With `auto`: what begins, and the most there may be. One socket each. */
const FIRST = 12;
const MOST = 64;
/** With `auto`, blobs in flight together have so many bytes at the most; of one no more than a sixth of it counts, so that large ones are six. */
const BYTES_IN_FLIGHT = 48 * 1024 * 1024;
const MOST_COUNTED = BYTES_IN_FLIGHT / 6;
/** From here on a blob waits among the large ones. Bytes. */
const LARGE = 1024 * 1024;
/** What a request costs beside its bytes, as bytes. */
const A_REQUEST = 64 * 1024;
/** After a pause somebody comes back at least this often. Milliseconds. */
const TRICKLE = 250;

/** How many sockets to one host can be of use. */
export function mostInFlight(concurrency: Concurrency): number {
  return concurrency === 'auto' ? MOST : concurrency;
}

interface Waiting {
  readonly counted: number;
  begin(): void;
}

/** One for each host, shared by all images there. */
export function createThrottle(concurrency: Concurrency, clock: Clock, signal?: AbortSignal): Throttle {
  const [first, most, budget] = concurrency === 'auto' ? [FIRST, MOST, BYTES_IN_FLIGHT] : [concurrency, concurrency, Number.POSITIVE_INFINITY];
  const window = createWindow(first, most, clock);
  /** Large ones go first where there is room for them: they travel longest. */
  const large: Waiting[] = [];
  const small: Waiting[] = [];
  let inFlight = 0;
  let bytesInFlight = 0;
  let until = 0;
  /** How many more may come back now; `undefined` where nobody had to pause. */
  let allowed: number | undefined;
  const paused: PromiseWithResolvers<void>[] = [];
  let trickling = false;

  function next(): Waiting | undefined {
    if (inFlight >= window.size) return undefined;
    const [front] = large;
    if (front !== undefined && (bytesInFlight === 0 || bytesInFlight + front.counted <= budget)) return large.shift();
    return small.shift();
  }

  function admit(): void {
    for (let waiting = next(); waiting !== undefined; waiting = next()) {
      inFlight += 1;
      bytesInFlight += waiting.counted;
      waiting.begin();
    }
  }

  function comeBack(count: number): void {
    if (allowed === undefined) return;
    allowed += count;
    for (const { resolve } of paused.splice(0, count)) resolve();
    if (paused.length === 0 && clock.now() >= until) allowed = undefined;
  }

  /** Nobody waits for ever: not every request is followed by a word of how it went. */
  async function trickle(): Promise<void> {
    if (trickling) return;
    trickling = true;
    try {
      while (paused.length > 0) {
        await clock.sleep(TRICKLE, signal);
        comeBack(1);
      }
    } catch (ended) {
      for (const { reject } of paused.splice(0)) reject(ended);
    } finally {
      trickling = false;
    }
  }

  return {
    async run(bytes, task) {
      const counted = Math.min(bytes, MOST_COUNTED);
      await new Promise<void>((begin) => {
        (bytes >= LARGE ? large : small).push({ counted, begin });
        admit();
      });
      try {
        return await task();
      } finally {
        inFlight -= 1;
        bytesInFlight -= counted;
        admit();
      }
    },

    async ready() {
      for (let wait = until - clock.now(); wait > 0; wait = until - clock.now()) await clock.sleep(wait, signal);
      while (allowed !== undefined) {
        if (allowed > 0) {
          allowed -= 1;
          return;
        }
        const turn = Promise.withResolvers<void>();
        paused.push(turn);
        void trickle();
        await turn.promise;
      }
    },

    failed(error, delay) {
      const refused = error instanceof RegistryError && (error.status === 429 || error.status >= 500);
      if (!refused && !(error instanceof NetworkError)) return;
      if (error instanceof RegistryError && (error.status === 429 || error.status === 503)) {
        until = Math.max(until, clock.now() + delay);
        allowed = 1;
      }
      window.failed(inFlight);
    },

    succeeded(bytes) {
      window.done(bytes + A_REQUEST, inFlight >= window.size);
      comeBack(1);
      admit();
    },
  };
}
