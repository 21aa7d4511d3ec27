/** What the actions that publish share around their work: a time limit, outputs whatever happens, one line for a failure, a summary. */

import { InputError } from '../core/errors.ts';
import type { Clock } from '../core/retry.ts';
import type { Published } from '../flow/put/published.ts';
import { writeSummary } from './report/announce.ts';
import { type MovedTags, movedTags } from './report/moved-tags.ts';
import { locate, type Place } from './report/place.ts';
import { isShown, sentence, setOutputs } from './report/report.ts';
import type { Io } from './runner/io.ts';
import { type Cancellation, startTimeout } from './runner/timeout.ts';

/** One run of an action. */
export interface ActionRun {
  /** What it warns of is kept for the summary. */
  readonly io: Io;
  /** To be filled as images are done. */
  readonly published: Published[];
  readonly moved: MovedTags;
  /** Begins the limit of so many milliseconds; the signal that ends the run early. What fails from now on is told of `place`. */
  limit(timeout: number, place: Place): AbortSignal;
}

/** What the summary of a run says beside what was published; `undefined` = there is none. */
export type SummaryWish = { readonly dryRun: boolean } | undefined;

/** Runs `task` to its end; never throws. */
export async function runAction(given: Io, clock: Clock, task: (run: ActionRun) => Promise<SummaryWish>): Promise<void> {
  const began = clock.now();
  const warnings: string[] = [];
  const published: Published[] = [];
  const moved = movedTags();
  let cancellation: Cancellation | undefined;
  let place: Place | undefined;
  const io: Io = {
    ...given,
    warning: (text) => {
      warnings.push(text);
      given.warning(text);
    },
  };
  const limit = (timeout: number, to: Place): AbortSignal => {
    place = to;
    cancellation = startTimeout(timeout, given, to, moved);
    return cancellation.signal;
  };
  try {
    const wish = await task({ io, published, moved, limit });
    setOutputs(io, published);
    const shown = published.filter(isShown);
    if (shown.length === 0) io.output('status', 'skipped');
    if (wish !== undefined && shown.length > 0) await writeSummary(given, shown, { ...wish, seconds: (clock.now() - began) / 1000, warnings });
  } catch (thrown) {
    // An input that is wrong is wrong wherever it goes.
    const error = place === undefined || thrown instanceof InputError ? thrown : locate(thrown, place);
    given.fail((cancellation as Cancellation | undefined)?.describe(error) ?? sentence(error), error);
    setOutputs(io, published);
  } finally {
    (cancellation as Cancellation | undefined)?.clear();
  }
}
