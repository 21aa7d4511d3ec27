/** The time that archives and annotations carry, as people type it. */

import { InputError } from '../core/errors.ts';

const RFC_3339 = /^(\d{4})-(\d{2})-(\d{2})[Tt ]\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:[Zz]|[+-]\d{2}:\d{2})$/;

/** Whole seconds since 1970 from an RFC 3339 time, a Unix time or `now`; `now` is in milliseconds. Throws `InputError`. */
export function parseTimestamp(text: string, now: number): number {
  const given = text.trim();
  if (given === 'now') return Math.floor(now / 1000);
  if (/^\d{1,11}$/.test(given)) return Number(given);
  const date = RFC_3339.exec(given);
  const milliseconds = date ? Date.parse(given.toUpperCase().replace(' ', 'T')) : Number.NaN;
  // Date.parse takes the 30th of February for the 1st or 2nd of March; and tar knows no time before 1970.
  const realDay = date !== null && Number(date[3]) <= new Date(Date.UTC(Number(date[1]), Number(date[2]), 0)).getUTCDate();
  if (!realDay || !(milliseconds >= 0)) {
    throw new InputError(`timestamp: "${text}" is not a time`, { hint: 'write an RFC 3339 time such as 2024-05-01T12:00:00Z, a Unix time in seconds, or now' });
  }
  return Math.floor(milliseconds / 1000);
}
