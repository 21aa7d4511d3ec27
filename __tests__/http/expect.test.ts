/** From the wire to the sentence: status, headers and body of a refusal, and what a person reads. */

import { afterEach, describe, expect, test } from '@jest/globals';
import type { PublishError } from '../../src/core/errors.ts';
import { errorOf, expectStatus } from '../../src/http/expect.ts';
import type { Hint } from '../../src/http/hints/hint.ts';
import { HINTS, hintFor } from '../../src/http/hints.ts';
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
  ['read-only mode', { status: 403, ...errors('DENIED', 'The system is in read only mode. Any modification is prohibited.') }, {}],
  ['no room', { status: 403, ...errors('DENIED', 'adding 1.2 GiB of storage resource, which will exceed the configured upper limit of 10.0 GiB.') }, {}],
  [
    'immutable tag',
    { status: 400, ...errors('ImageTagAlreadyExistsException', 'The image tag already exists') },
    { host: '1.dkr.ecr.eu-west-1.amazonaws.com' },
  ],
  ['locked', { status: 405, ...errors('REGISTRY_DISALLOWED_OPERATION', 'The operation is disallowed on this registry, repository or image.') }, {}],
  ['ghcr: may not read', { status: 403, ...errors('DENIED', 'requested access to the resource is denied') }, { host: 'ghcr.io', method: 'GET' }],
  ['ghcr: no permission', { status: 403, ...errors('DENIED', 'permission_denied: write_package') }, { host: 'ghcr.io' }],
  ['ghcr: not logged in', { status: 401, ...errors('UNAUTHORIZED') }, { host: 'ghcr.io' }],
  [
    'ecr: repository must exist',
    { status: 404, ...errors('NAME_UNKNOWN', "The repository with name 'x' does not exist") },
    { host: '1.dkr.ecr.eu-west-1.amazonaws.com' },
  ],
  ['gar: repository must exist', { status: 404, ...errors('NAME_UNKNOWN', 'Repository "x" not found') }, { host: 'europe-docker.pkg.dev' }],
  ['body too large', { status: 413, headers: { 'content-type': 'text/html' }, body: '<html><title>413 Request Entity Too Large</title></html>' }, {}],
  ['clock skew', { status: 400, body: 'RequestTimeTooSkewed: The difference is too large' }, {}],
  ['unsupported media type', { status: 400, ...errors('MANIFEST_INVALID', 'artifact type is not supported') }, { host: 'quay.io' }],
  ['harbor: project must exist', { status: 404, ...errors('NOT_FOUND', 'project team not found') }, {}],
  ['repository must exist', { status: 404, ...errors('NAME_UNKNOWN') }, {}],
  ['no such repository', { status: 404, ...errors('NAME_UNKNOWN') }, { method: 'GET' }],
  ['a web page', { status: 200, headers: { 'content-type': 'text/html' }, body: '<!doctype html><title>Sign in</title>' }, {}],
  ['anonymous', { status: 401, ...errors('UNAUTHORIZED') }, { anonymous: true }],
  ['unauthorized', { status: 401, ...errors('UNAUTHORIZED') }, {}],
  ['proxy login', { status: 407 }, {}],
  ['may not read', { status: 403, ...errors('DENIED') }, { method: 'GET' }],
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

  /** What registries say, to whom, and what must not be added. */
  test.each<[string, Answer, Parameters<typeof refused>[1], string | undefined]>([
    ['a quota, by a registry whose 403 has another cause as a rule', { status: 403, ...errors('DENIED', 'quota exceeded') }, { host: 'ghcr.io' }, 'no room'],
    ['a quota, to nobody in particular', { status: 403, ...errors('DENIED', 'Quota has been exceeded on namespace') }, { anonymous: true }, 'no room'],
    ['a quota, with a size', { status: 413, ...errors('SIZE_INVALID', 'storage quota exceeded') }, {}, 'no room'],
    ['a number of repositories', { status: 403, ...errors('DENIED', 'registry contains 1 repositories, limit is 1') }, {}, 'no room'],
    ['a full disk', { status: 507, body: 'no space left on device' }, {}, 'no room'],
    ['a rate limit', { status: 429, ...errors('TOOMANYREQUESTS', 'quota exceeded for quota metric Requests') }, {}, undefined],
    ['a rate limit as 403', { status: 403, ...errors('DENIED', 'You have exceeded a secondary rate limit') }, {}, undefined],
    [
      'an immutable tag, by Harbor',
      { status: 412, ...errors('PRECONDITION', "Failed to process request due to 'n:v1' configured as immutable.") },
      {},
      'immutable tag',
    ],
    ['an immutable tag as 403', { status: 403, ...errors('DENIED', 'tag v1 is immutable') }, { host: 'ghcr.io' }, 'immutable tag'],
    ['a lock as 403', { status: 403, ...errors('DENIED', 'The operation is disallowed on this registry, repository or image.') }, {}, 'locked'],
    ['a policy', { status: 403, ...errors('DENIED', 'access denied by policy: image has critical vulnerabilities') }, {}, undefined],
    ['a policy, to nobody', { status: 403, ...errors('DENIED', 'prevented by the signature policy') }, { anonymous: true }, undefined],
    ['a network', { status: 403, ...errors('DENIED', "client with IP '203.0.113.7' is not allowed access") }, {}, undefined],
    ['an account that is locked', { status: 401, ...errors('UNAUTHORIZED', 'the account is locked') }, {}, undefined],
    ['words that nobody knows', { status: 403, body: 'the moon is full' }, {}, undefined],
    ['no right, in the words of Harbor', { status: 403, ...errors('DENIED', 'unauthorized to access repository: o/n, action: push') }, {}, 'denied'],
    ['no right, in the words of Google', { status: 403, ...errors('DENIED', 'Permission "artifactregistry.uploadArtifacts" denied') }, {}, 'denied'],
    ['no right to read, in words', { status: 403, ...errors('DENIED', 'requested access to the resource is denied') }, { method: 'HEAD' }, 'may not read'],
    ['a lost upload on a registry where 404 has another cause as a rule', { status: 404, ...errors('BLOB_UPLOAD_UNKNOWN') }, { host: 'gcr.io' }, undefined],
    ['405 to a question', { status: 405 }, { method: 'GET' }, undefined],
  ])('go by the words of the registry: %s', async (_name, answer, over, expected) => {
    const { hint } = await refused(answer, over);
    expect(HINTS.find((row) => row.hint === hint)?.name).toBe(expected);
    expect(hint === undefined).toBe(expected === undefined);
  });

  test('cost no more than the size of what is said', async () => {
    for (const text of ['<title', 'project ', 'media type', 'storage', 'read', 'exceed ']) {
      await refused({ status: 403, body: text.repeat(Math.ceil((64 * 1024) / text.length)) });
    }
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

test('an accepted status is the answer itself', async () => {
  const script = await playScript([{ expect: { method: 'GET', path: '/' }, respond: { status: 204 } }]);
  const transport = loopbackTransport();
  closing.push(script.close, transport.close);
  const request: HttpRequest = { method: 'GET', url: new URL(script.origin) };
  const response = await transport.send(request);
  expect(await expectStatus(response, request, [204], 'x')).toBe(response);
});
