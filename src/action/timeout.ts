/** What ends a run early: `timeout-minutes`, and the signals that a runner sends to a cancelled job. */

import { NetworkError, type PublishError } from '../core/errors.ts';

export interface Stop {
  readonly signal: AbortSignal;
  /** Why the run was ended early; `undefined` when it was not. */
  reason(): PublishError | undefined;
  clear(): void;
}

/** `timeout` in milliseconds. A runner sends SIGINT, then SIGTERM 7.5 s later (docs.github.com, "Canceling a workflow"). */
export function startTimeout(timeout: number): Stop {
  const controller = new AbortController();
  let reason: PublishError | undefined;
  const stop = (error: PublishError) => {
    reason ??= error;
    controller.abort(reason);
  };
  const minutes = timeout / 60_000;
  const timer = setTimeout(
    () =>
      stop(
        new NetworkError(`The run took longer than ${minutes} ${minutes === 1 ? 'minute' : 'minutes'}, and was stopped`, {
          hint: 'raise timeout-minutes',
          retryable: false,
        }),
      ),
    Math.min(timeout, 2 ** 31 - 1),
  );
  const cancelled = () => stop(new NetworkError('The run was cancelled', { retryable: false }));
  process.once('SIGINT', cancelled);
  process.once('SIGTERM', cancelled);
  return {
    signal: controller.signal,
    reason: () => reason,
    clear() {
      clearTimeout(timer);
      process.off('SIGINT', cancelled);
      process.off('SIGTERM', cancelled);
    },
  };
}
