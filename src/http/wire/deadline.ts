/** What is waited for next, and for how long. */

import type { WireCode } from './wire-error.ts';

/** Hears what has not come in time. */
export interface Waiting {
  late(code: WireCode): void;
}

/** One timer for all waits: it looks again when it fires too early, and most waits are over by then. */
export class Deadline {
  readonly #waiting: Waiting;
  #timer: NodeJS.Timeout | undefined;
  /** Milliseconds since 1970: when the timer fires, and when what is waited for is late. */
  #fires = Number.POSITIVE_INFINITY;
  #due = Number.POSITIVE_INFINITY;
  #code: WireCode = 'NO_ANSWER';

  constructor(waiting: Waiting) {
    this.#waiting = waiting;
  }

  /** Waits for something else from now on; `code` names what is wrong when it does not come. Milliseconds. */
  wait(milliseconds: number, code: WireCode): void {
    this.#due = Date.now() + milliseconds;
    this.#code = code;
    if (this.#due < this.#fires) this.#arm(milliseconds);
  }

  /** It has come. */
  met(): void {
    this.#due = Number.POSITIVE_INFINITY;
  }

  /** Nothing will be waited for any more. */
  end(): void {
    clearTimeout(this.#timer);
    this.#due = Number.POSITIVE_INFINITY;
  }

  #arm(milliseconds: number): void {
    clearTimeout(this.#timer);
    this.#fires = Date.now() + milliseconds;
    this.#timer = setTimeout(() => this.#look(), milliseconds);
    // Who waits for an answer is held by the socket.
    this.#timer.unref();
  }

  #look(): void {
    this.#fires = Number.POSITIVE_INFINITY;
    const left = this.#due - Date.now();
    if (left <= 0) this.#waiting.late(this.#code);
    else if (Number.isFinite(left)) this.#arm(left);
  }
}
