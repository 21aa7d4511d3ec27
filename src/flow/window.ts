/** How many blobs may be in flight: more while more of them bring more done, half as many when the other side cannot keep up. */

import type { Clock } from '../core/retry.ts';

export interface Window {
  /** A whole number, 1 at the least. */
  readonly size: number;
  /** A blob is done; `work` is what it cost, in any unit, and `full` whether as many were in flight as may be: what was not used says nothing. */
  done(work: number, full: boolean): void;
  /** The other side refused or broke. What fails with `inFlight` others at the same moment is told of by each of them, and counts once. */
  failed(inFlight: number): void;
}

/** As many good answers in a row earn one more place, once it is known that more would not pay at once. */
const GOOD_ANSWERS_FOR_A_PLACE = 20;
/** What a round with twice as many in flight has to bring for another such round. */
const WORTH_IT = 1.1;

/**
 * Additive increase, multiplicative decrease, as TCP does it (RFC 5681): from `first` places on, each blob that is done brings one more (so twice as many each
 * round), for as long as a round brings more done in a second than the round before; from then on, and after a failure, growth is slow. With `first` = `most`
 * it only shrinks and comes back.
 */
export function createWindow(first: number, most: number, clock: Clock): Window {
  let size = first;
  let fast = first < most;
  let good = 0;
  /** Failures that belong to the last one that counted. */
  let same = 0;
  let round = { began: clock.now(), work: 0, left: first };
  let before = 0;

  function endRound(): void {
    const took = clock.now() - round.began;
    const rate = took > 0 ? round.work / took : Number.POSITIVE_INFINITY;
    if (rate < before * WORTH_IT) fast = false;
    before = rate;
    round = { began: clock.now(), work: 0, left: size };
  }

  return {
    get size() {
      return size;
    },
    done(work, full) {
      same = Math.max(0, same - 1);
      good += 1;
      round.work += work;
      round.left -= 1;
      if (full && size < most && (fast || good % GOOD_ANSWERS_FOR_A_PLACE === 0)) size += 1;
      if (round.left <= 0) endRound();
    },
    failed(inFlight) {
      good = 0;
      fast = false;
      if (same > 0) {
        same -= 1;
        return;
      }
      same = Math.max(0, inFlight - 1);
      size = Math.max(1, Math.floor(size / 2));
    },
  };
}
