/** From the wire to the sentence: status, headers and body of a refusal, and what a person reads. */

import { afterEach, describe, expect, test } from '@jest/globals';
import type { PublishError } from '../../src/core/errors.ts';
import { errorOf, expectStatus, parseRetryAfter } from '../../src/http/expect.ts';
import { HINTS, type Hint, hintFor } from '../../src/http/hints.ts';
import type { HttpRequest, HttpResponse } from '../../src/http/types.ts';
import { playScript } from '../support/script.ts';
import { loopbackTransport } from '../support/transport.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

async function refused(answer: Answer, over: { method?: HttpRequest['method']; path?: string; host?: string; anonymous?: true } = {}): Promise<PublishError> {
  const { method = 'PUT', path = '/v2/o/n/manifests/v1' } = over;
  const script = await playScript([{ expect: { method, path }, respond: answer }]);
  const transport = loopbackTransport();
  closing.push(script.close, transport.close);
  const url = new URL(script.origin + path);
  const response: HttpResponse = { ...(await transport.send({ method, url })), ...(over.anonymous ? { anonymous: true } : {}) };
  // The name of the host matters to hints, and nobody is asked there.
  return errorOf(response, { method, url: over.host === undefined ? url : new URL(`https://${over.host}${path}`) }, 'putting "x"');
}

const errors = (code: string, message = '') => ({ headers: { 'content-type': 'application/json' }, body: JSON.stringify({ errors: [{ code, message }] }) });

/** One row a hint: what a registry answers, and which hint fits. */
const ROWS: readonly (readonly [string, Answer, Parameters<typeof refused>[1]])[] = [
  ['plain http to a TLS port', { status: 400, body: 'Client sent an HTTP request to an HTTPS server.\n' }, {}],
  ['ghcr: no permission', { status: 403, ...errors('DENIED', 'permission_denied: write_package') }, { host: 'ghcr.io' }],
  ['ghcr: not logged in', { status: 401, ...errors('UNAUTHORIZED') }, { host: 'ghcr.io' }],
  [
    'ecr: repository must exist',
    { status: 404, ...errors('NAME_UNKNOWN', "The repository with name 'x' does not exist") },
    { host: '1.dkr.ecr.eu-west-1.amazonaws.com' },
  ],
  ['gar: repository must exist', { status: 404, ...errors('NAME_UNKNOWN', 'Repository "x" not found') }, { host: 'europe-docker.pkg.dev' }],
  [
    'immutable tag',
    { status: 400, ...errors('ImageTagAlreadyExistsException', 'The image tag already exists') },
    { host: '1.dkr.ecr.eu-west-1.amazonaws.com' },
  ],
  ['body too large', { status: 413, headers: { 'content-type': 'text/html' }, body: '<html><title>413 Request Entity Too Large</title></html>' }, {}],
  ['clock skew', { status: 400, body: 'RequestTimeTooSkewed: The difference is too large' }, {}],
  ['unsupported media type', { status: 400, ...errors('MANIFEST_INVALID', 'artifact type is not supported') }, { host: 'quay.io' }],
  ['harbor: project must exist', { status: 404, ...errors('NOT_FOUND', 'project team not found') }, {}],
  ['repository must exist', { status: 404, ...errors('NAME_UNKNOWN') }, {}],
  ['a web page', { status: 200, headers: { 'content-type': 'text/html' }, body: '<!doctype html><title>Sign in</title>' }, {}],
  ['anonymous', { status: 401, ...errors('UNAUTHORIZED') }, { anonymous: true }],
  ['unauthorized', { status: 401, ...errors('UNAUTHORIZED') }, {}],
  ['proxy login', { status: 407 }, {}],
  ['denied', { status: 403, ...errors('DENIED') }, {}],
  ['read-only', { status: 405, ...errors('UNSUPPORTED') }, {}],
];

describe('hints', () => {
  test('each has a row, a source, and one sentence', () => {
    expect(ROWS.map(([name]) => name)).toEqual(HINTS.map(({ name }) => name));
    for (const { hint, source } of HINTS) {
      expect(hint.endsWith('.')).toBe(false);
      expect(source).not.toBe('');
    }
  });

  test.each(ROWS)('%s', async (name, answer, over) => {
    const error = await refused(answer, over);
    expect(error.hint).toBe((HINTS.find((row) => row.name === name) as Hint).hint);
    expect(error.message).toContain(`answered ${answer.status}`);
    expect(error.message.split('\n')).toHaveLength(1);
  });

  test('are left out where nothing better is known', () => {
    expect(hintFor({ status: 500, method: 'PUT', host: 'r.example', codes: [], words: '', anonymous: false })).toBeUndefined();
  });
});

describe("the registry's own words", () => {
  test.each([
    ['OCI errors', { status: 400, ...errors('TAG_INVALID', 'bad tag') }, '(TAG_INVALID: bad tag)'],
    ['a detail', { status: 400, body: '{"errors":[{"code":"X","message":"m","detail":{"name":"y"}}]}' }, '(X: m: {"name":"y"})'],
    ['two of them', { status: 400, body: '{"errors":[{"code":"A"},{"code":"B","message":"b"}]}' }, '(A; B: b)'],
    ['another JSON', { status: 400, body: '{"message":"no"}' }, '(no)'],
    ['HTML', { status: 502, headers: { 'content-type': 'text/html' }, body: '<html><head><title>502 Bad Gateway</title>' }, '(a web page: 502 Bad Gateway)'],
    ['text', { status: 500, body: 'oops' }, '(oops)'],
    ['nothing', { status: 500 }, 'answered 500'],
    ['control characters and line ends', { status: 500, body: 'a\u001b[31m\r\n::error::b\u0000c' }, 'answered 500'],
    ['errors that are none', { status: 400, body: '{"errors":[null,1,"x"]}' }, 'answered 400'],
    ['null', { status: 400, body: 'null' }, 'answered 400'],
  ])('%s', async (_name, answer, expected) => {
    const { message } = await refused(answer);
    expect(message).toContain(expected);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: none of them may be shown
    expect(message).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
    expect(message).not.toMatch(/^::/m);
  });

  test('are short, however much is sent', async () => {
    const { message } = await refused({ status: 500, body: 'x'.repeat(1_000_000) });
    expect(message.length).toBeLessThan(2000);
  });
});

describe('worth another try', () => {
  test.each([408, 425, 429, 499, 500, 502, 503, 504, 520, 522, 524, 529])('%i', async (status) => {
    expect((await refused({ status })).retryable).toBe(true);
  });

  test.each([400, 401, 403, 404, 405, 409, 410, 411, 412, 413, 415, 422, 501, 505])('not %i', async (status) => {
    expect((await refused({ status })).retryable).toBe(false);
  });

  test.each([
    ['a lost upload', { status: 404, ...errors('BLOB_UPLOAD_UNKNOWN') }],
    ['a broken upload', { status: 400, ...errors('BLOB_UPLOAD_INVALID') }],
    ['a limit under another status', { status: 403, ...errors('DENIED', 'You have exceeded a secondary rate limit') }],
    ['a range that does not fit', { status: 416 }],
  ])('%s', async (_name, answer) => {
    expect((await refused(answer, { path: '/v2/o/n/blobs/uploads/1' })).retryable).toBe(true);
  });
});

describe('Retry-After', () => {
  const now = Date.UTC(2026, 0, 1);
  test.each([
    ['seconds', '3', '', 3000],
    ['a fraction', '0.5', '', 500],
    ['a date', 'Thu, 01 Jan 2026 00:00:07 GMT', '', 7000],
    ['a date that is past', 'Thu, 01 Jan 2015 00:00:00 GMT', '', 0],
    ["GHCR's words", undefined, '{"errors":[{"message":"rate limited, retry-after: 10.3ms"}]}', 11],
    ['words in seconds', undefined, 'Retry-After: 2s', 2000],
    ['the header before the words', '1', 'retry-after: 9s', 1000],
    ['nothing', undefined, 'busy', undefined],
    ['nonsense', 'soon', '', undefined],
    ['a negative number', '-1', '', undefined],
  ])('%s', (_name, value, text, expected) => {
    if (value === '-1') expect(parseRetryAfter(value, text, now) ?? 0).toBeGreaterThanOrEqual(0);
    else expect(parseRetryAfter(value, text, now)).toBe(expected);
  });
});

test('an accepted status is the answer itself', async () => {
  const script = await playScript([{ expect: { method: 'GET', path: '/' }, respond: { status: 204 } }]);
  const transport = loopbackTransport();
  closing.push(script.close, transport.close);
  const request: HttpRequest = { method: 'GET', url: new URL(script.origin) };
  const response = await transport.send(request);
  expect(await expectStatus(response, request, [204], 'x')).toBe(response);
});
