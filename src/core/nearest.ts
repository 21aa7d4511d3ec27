/** The "did you mean" of every message about an unknown name. */

import { closest, distance } from 'fastest-levenshtein';

/** The known word most like `word`, or `undefined` when none is near enough to be a slip of the fingers. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  if (known.length === 0) return undefined;
  const best = closest(word.toLowerCase(), known);
  return distance(word.toLowerCase(), best) <= Math.max(2, Math.floor(best.length / 3)) ? best : undefined;
}
