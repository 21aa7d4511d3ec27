/** The "did you mean" of every message about an unknown name. */

import { closest, distance } from 'fastest-levenshtein';

/** The known word most like `word`, or `undefined` when none is near enough to be a slip of the fingers. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  if (known.length === 0) return undefined;
  const given = word.toLowerCase();
  const longer = given.length > 2 && known.find((candidate) => given.startsWith(candidate) || candidate.startsWith(given));
  if (longer) return longer;
  const best = closest(given, known);
  return distance(given, best) <= Math.max(2, Math.floor(best.length / 3)) ? best : undefined;
}
