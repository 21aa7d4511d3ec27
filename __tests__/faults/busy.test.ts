/** A registry that is busy, in the words that registries have for it: it is waited for as long as it says. */

import { FIRST, faults, SECOND, THIRD } from './fault.ts';
import { errors, first } from './registry-says.ts';
import { AGAIN, healed, LOOK, NEW_UPLOAD, UPLOAD } from './wire.ts';

faults('a registry that is busy', [
  {
    name: '429 with seconds',
    source: 'RFC 9110 §10.2.3',
    registry: { before: first(1, 'PUT', UPLOAD, errors(429, 'TOOMANYREQUESTS', 'slow down', { 'retry-after': '7' })) },
    waits: [7125],
    wire: healed('PUT upload a 429'),
  },
  {
    name: '429 with a date',
    source: 'RFC 9110 §10.2.3',
    registry: {
      before: first(
        1,
        'PUT',
        UPLOAD,
        errors(429, 'TOOMANYREQUESTS', '', { date: 'Tue, 24 Nov 2026 10:00:00 GMT', 'retry-after': 'Tue, 24 Nov 2026 10:00:09 GMT' }),
      ),
    },
    waits: [9125],
    wire: healed('PUT upload a 429'),
  },
  {
    name: '429 with milliseconds in its text',
    source: 'chainguard-images/images#173',
    registry: { before: first(1, 'PUT', UPLOAD, { status: 429, body: 'retry-after: 10.3ms, allowed: 2000/minute' }) },
    waits: [FIRST],
    wire: healed('PUT upload a 429'),
  },
  { name: '429 without a word', source: 'RFC 6585 §4', registry: { before: first(2, 'PUT', UPLOAD, { status: 429 }) }, waits: [FIRST, 1500] },
  {
    name: '429 that asks for an hour',
    source: 'RFC 9110 §15.6',
    registry: { before: first(-1, 'PUT', UPLOAD, { status: 429, headers: { 'retry-after': '3600' } }) },
    fails: /answered 429/,
    wire: [...LOOK, 'PUT upload a 429', 'DELETE upload 204'],
  },
  {
    name: '429 with a number that makes no sense',
    source: 'RFC 9110 §10.2.3',
    registry: { before: first(1, 'PUT', UPLOAD, { status: 429, headers: { 'retry-after': '-5' } }) },
    waits: [FIRST],
  },
  { name: '503 from the mount', source: 'RFC 9110 §15.6', registry: { before: first(1, 'POST', NEW_UPLOAD, { status: 503 }) }, waits: [FIRST] },
  {
    name: '500, 502 and 504 one after the other',
    source: 'RFC 9110 §15.6',
    registry: { before: cycle('PUT', UPLOAD, [500, 502, 504]) },
    waits: [FIRST, SECOND, THIRD],
  },
  { name: '522 from a cloud in front', source: 'Cloudflare 52x', registry: { before: cycle('PUT', UPLOAD, [522]) }, waits: [FIRST] },
  {
    name: '403 that is a rate limit',
    source: 'refchecker#67',
    registry: { before: first(1, 'PUT', UPLOAD, { status: 403, body: 'You have exceeded a secondary rate limit' }) },
    waits: [FIRST],
    wire: healed('PUT upload a 403'),
  },
  {
    name: '429 on the manifest',
    source: 'docker/hub-feedback#1907',
    registry: { before: first(1, 'PUT', /manifests\/v1/, { status: 429, headers: { 'retry-after': '60' }, body: 'Too Many Requests' }) },
    // Then one after the other comes back.
    waits: [60_125, 250, 250],
  },
  {
    name: '429 on the first question',
    source: 'docker/hub-feedback#1907',
    registry: { before: first(1, 'GET', /manifests\/v1/, { status: 429, headers: { 'retry-after': '1' } }) },
    waits: [1125, 250],
  },
  {
    name: '429 on the last',
    source: 'docker/hub-feedback#1907',
    registry: { before: nth('GET', /manifests\/v1/, 2, { status: 429, headers: { 'retry-after': '1' } }) },
    waits: [1125],
  },
  {
    name: 'it never gets better',
    source: 'RFC 9110 §15.6',
    registry: { before: first(-1, 'PUT', UPLOAD, errors(503, 'UNAVAILABLE', 'down for maintenance')) },
    inputs: { retries: '2' },
    waits: [FIRST, SECOND],
    fails: /uploading "a\.bin": localhost:\d+ answered 503 \(UNAVAILABLE: down for maintenance\)/,
    wire: [
      ...LOOK,
      'PUT upload a 503',
      ...AGAIN,
      'PUT upload a 503',
      ...AGAIN,
      'PUT upload a 503',
      'DELETE upload 204',
      'DELETE upload 204',
      'DELETE upload 204',
    ],
  },
]);

function cycle(method: string, path: RegExp, statuses: readonly number[]) {
  let at = 0;
  return first(statuses.length, method, path, () => ({ status: statuses[at++] as number }));
}

/** The `n`th alone. */
function nth(method: string, path: RegExp, n: number, answer: { status: number; headers?: Record<string, string> }) {
  let count = 0;
  return first(-1, method, path, () => {
    count += 1;
    return count === n ? answer : undefined;
  });
}
