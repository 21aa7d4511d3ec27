/** What is waited for next, and for how long. */

import { type WireCode, wireError } from './wire-error.ts';

export interface Deadline {
  /** Waits for something else from now on; `late` names what is wrong when it does not come. Milliseconds. */
  wait(milliseconds: number, late: WireCode): void;
  /** It has come. */
  met(): void;
  /** Nothing will be waited for any more. */
  end(): void;
}

/** `missed` hears of it. One timer for all waits: it looks again when it fires too early, and most waits are over by then. */
export function deadline(missed: (error: Error) => void): Deadline {
  let timer: NodeJS.Timeout | undefined;
  /** Milliseconds since 1970: when the timer fires, and when what is waited for is late. */
  let fires = Number.POSITIVE_INFINITY;
  let due = Number.POSITIVE_INFINITY;
  let otherwise: WireCode = 'NO_ANSWER';

  function look(): void {
    fires = Number.POSITIVE_INFINITY;
    const left = due - Date.now();
    if (left <= 0) missed(wireError(otherwise));
    else if (Number.isFinite(left)) arm(left);
  }

  function arm(milliseconds: number): void {
    clearTimeout(timer);
    fires = Date.now() + milliseconds;
    timer = setTimeout(look, milliseconds);
    // Who waits for an answer is held by the socket.
    timer.unref();
  }

  return {
    wait(milliseconds, late) {
      due = Date.now() + milliseconds;
      otherwise = late;
      if (due < fires) arm(milliseconds);
    },
    met() {
      due = Number.POSITIVE_INFINITY;
    },
    end() {
      clearTimeout(timer);
      due = Number.POSITIVE_INFINITY;
    },
  };
}
