/** What ends a run early: `timeout-minutes`, and the signals that a runner sends to a cancelled job. */

import { followed, NetworkError, PublishError } from '../../core/errors.ts';
import type { MovedTags } from '../report/moved-tags.ts';
import { describePlace, type Place } from '../report/place.ts';
import { sentence } from '../report/report.ts';
import type { Io } from './io.ts';

export interface Cancellation {
  readonly signal: AbortSignal;
  /** A failure in words; where the run was ended early, why, and where that left the tags. */
  describe(error: unknown): string;
  clear(): void;
}

/** Milliseconds: what a run has to end by itself once it was told to. A runner kills it 10 s after the first signal. */
const GRACE = 4000;

/**
 * `timeout` in milliseconds. A runner sends SIGINT, then SIGTERM 7.5 s later (docs.github.com, "Canceling a workflow").
 * What does not listen, such as the reading of a large file, ends with the process four seconds later.
 */
export function startTimeout(timeout: number, io: Io, place: Place, moved?: MovedTags): Cancellation {
  const controller = new AbortController();
  let reason: PublishError | undefined;
  let grace: NodeJS.Timeout | undefined;
  const stop = (text: string, hint?: string) => {
    if (reason !== undefined) return;
    reason = new NetworkError(text, { hint, retryable: false });
    grace = setTimeout(() => {
      io.fail(describe(reason));
      io.exit();
    }, GRACE);
    controller.abort(reason);
  };
  const describe = (error: unknown): string => {
    if (reason === undefined) return sentence(moved?.any() && error instanceof PublishError ? followed(error, moved.describe()) : error);
    const tags = moved === undefined ? '' : `; ${moved.describe()}`;
    const where = place.images.some((image) => tags.includes(image)) ? '' : ` (${describePlace(place)})`;
    return sentence(new NetworkError(`${reason.message}${tags}${where}`, { hint: reason.hint, retryable: false }));
  };
  const minutes = timeout / 60_000;
  const timer = setTimeout(
    () => stop(`The run took longer than ${minutes} ${minutes === 1 ? 'minute' : 'minutes'}, and was stopped`, 'raise timeout-minutes'),
    Math.min(timeout, 2 ** 31 - 1),
  );
  const cancelled = () => stop('The run was cancelled');
  process.on('SIGINT', cancelled);
  process.on('SIGTERM', cancelled);
  return {
    signal: controller.signal,
    describe,
    clear() {
      clearTimeout(timer);
      clearTimeout(grace);
      process.off('SIGINT', cancelled);
      process.off('SIGTERM', cancelled);
    },
  };
}
