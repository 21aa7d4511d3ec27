/** What to change, by what a registry answered: facts of the field, kept as data with their sources. */

import { GENERAL } from './hints/general.ts';
import type { Hint, Refusal } from './hints/hint.ts';
import { PARTICULAR } from './hints/particular.ts';

/** The first that fits is shown, so the special ones stand before the general. */
export const HINTS: readonly Hint[] = [...PARTICULAR, ...GENERAL];

/** Rules are looked for in so much of what was said. */
const MOST_WORDS = 4096;

/** The hint for a refusal, or `undefined` when nothing better than the registry's own words is known. */
export function hintFor(refusal: Refusal): string | undefined {
  // Whoever asks too often is told when to come back; no right, no quota of storage is wanting.
  if (refusal.status === 429) return undefined;
  const host = refusal.host.replace(/:\d+$/, '');
  const words = refusal.words.slice(0, MOST_WORDS);
  const asked = refusal.method === 'GET' || refusal.method === 'HEAD' ? 'read' : 'write';
  return HINTS.find(
    (row) =>
      (row.host === undefined || row.host.test(host)) &&
      (row.status === undefined || row.status.includes(refusal.status)) &&
      (row.codes === undefined || row.codes.some((code) => refusal.codes.includes(code))) &&
      (row.asked === undefined || row.asked === asked) &&
      (row.anonymous === undefined || refusal.anonymous) &&
      (row.words === undefined || row.words.test(words)) &&
      !row.not?.test(words),
  )?.hint;
}
