/** Blobs on their way: where they go, what is busy, what breaks, what is too large. */

import { expect } from '@jest/globals';
import {
  AGAIN,
  BASIC,
  errors,
  type FaultRow,
  FINISH,
  FIRST,
  faults,
  first,
  LAYER,
  LOOK,
  losing,
  ME,
  NEW_UPLOAD,
  rewriting,
  SECOND,
  SENT,
  sha256,
  THIRD,
  UPLOAD,
} from './fault.ts';

/** One failed PUT, healed by a second session; the first one is closed at the end. */
const healed = (failure: string): readonly string[] => [...LOOK, failure, ...AGAIN, 'PUT upload a 201', ...FINISH, 'DELETE upload 204'];
const withoutPort = (location: string | undefined) => (location as string).replace(/:\d+/, '');

faults('where an upload goes', [
  { name: 'nothing is wrong', source: 'spec, end-4a', wire: SENT },
  { name: 'an absolute Location', source: 'spec, end-4a', registry: { location: 'absolute' }, wire: SENT },
  {
    name: 'a Location on another host gets the bytes and no credentials',
    source: 'oras-project/oras-go#1152',
    registry: (trap) => ({
      auth: BASIC,
      after: rewriting('POST', NEW_UPLOAD, () => ({ location: `http://${trap.host}/store?sig=1` })),
    }),
    inputs: ME,
    prepare: ({ trap, registry }) => {
      trap.answer = () => {
        registry.setBlob('o/n', LAYER);
        return { status: 201 };
      };
    },
    wire: ['GET v1 401', 'GET v1 200', ...LOOK.slice(1), ...FINISH],
    trapSees: [`PUT /store?sig=1&digest=${encodeURIComponent(sha256(LAYER))}`],
    leaves: 1,
  },
  {
    name: 'a Location that lost its port',
    source: 'oras-project/oras-go#177',
    registry: { location: 'absolute', after: rewriting('POST', NEW_UPLOAD, ({ headers }) => ({ location: withoutPort(headers?.['location'] as string) })) },
    wire: SENT,
  },
  {
    name: 'a Location with a query that must not be written anew',
    source: 'spec, "Pushing blobs monolithically"',
    registry: {
      after: rewriting('POST', NEW_UPLOAD, ({ headers }) => ({ location: `${headers?.['location']}&sig=a%2Fb%3D+c&b=2&a=1` })),
    },
    check: ({ registry }) => {
      const put = registry.log.find(({ method, path }) => method === 'PUT' && UPLOAD.test(path));
      expect(put?.path).toMatch(/\?_state=0&sig=a%2Fb%3D\+c&b=2&a=1&digest=sha256/);
    },
  },
  {
    name: '202 without a Location',
    source: 'podman-container-tools/buildah#2234',
    registry: { before: first(-1, 'POST', NEW_UPLOAD, { status: 202 }) },
    fails: /opened an upload for o\/n without saying where \(no Location header\).*create it first/,
    wire: ['GET v1 200', 'POST mount a 202'],
  },
  {
    name: 'a Location in another scheme',
    source: 'ggcr#2243',
    registry: { before: first(-1, 'POST', NEW_UPLOAD, { status: 202, headers: { location: 'file:///etc/passwd' } }) },
    fails: /the Location file:\/\/ is not followed: it is neither https nor http/,
    wire: ['GET v1 200', 'POST mount a 202'],
  },
  {
    name: 'a PUT that is redirected to another host goes there with its whole body and without credentials',
    source: 'spec, commit dbaac7b',
    registry: (trap) => ({
      auth: BASIC,
      before: first(1, 'PUT', UPLOAD, { status: 307, headers: { location: `http://${trap.host}/store?sig=1` } }),
    }),
    inputs: ME,
    prepare: ({ trap, registry }) => {
      trap.answer = () => {
        registry.setBlob('o/n', LAYER);
        return { status: 201 };
      };
    },
    trapSees: ['PUT /store?sig=1'],
    leaves: 1,
  },
]);

faults('mounts', [
  {
    name: '202 to every mount, though the blob is there',
    source: 'crane registry serve',
    registry: { mount: 'never' },
    prepare: ({ registry }) => void registry.setBlob('o/n', LAYER),
    wire: ['GET v1 200', 'POST mount a 202', 'HEAD blob a 200', 'DELETE upload 204', 'PUT v1 201', 'GET digest 200', 'GET v1 200'],
  },
  {
    name: '201 for a blob that is not there: the manifest tells, and it is sent',
    source: 'spec, end-11',
    registry: {
      before: first(1, 'POST', /mount=sha256/, { status: 201, headers: { location: '/v2/o/n/blobs/x' } }),
    },
    waits: [500],
    says: /does not see all blobs yet: looking at each again/,
    wire: ['GET v1 200', 'POST mount a 201', 'PUT v1 400', 'POST mount a 202', 'PUT upload a 201', ...FINISH],
  },
  ...([400, 401, 403, 404, 405] as const).map(
    (status): FaultRow => ({
      name: `a mount is refused with ${status}`,
      source: 'google/go-containerregistry#1404, #1679; goharbor/harbor#17097',
      registry: { before: first(-1, 'POST', /mount=.*from=other/, errors(status, status === 401 ? 'UNAUTHORIZED' : 'UNSUPPORTED')) },
      inputs: { 'mount-from': 'other/repository' },
    }),
  ),
]);

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

faults('an upload that breaks', [
  {
    name: 'the connection is reset within the body',
    source: 'RFC 9112 §9.6',
    registry: {
      before: first(1, 'PUT', UPLOAD, { resetAfter: 10_000 }),
    },
    waits: [FIRST],
    wire: healed('PUT upload a cut'),
  },
  {
    name: 'it arrived, and the answer was lost',
    source: 'GoogleContainerTools/jib#4301',
    registry: {
      after: losing('PUT', UPLOAD),
    },
    waits: [FIRST],
    wire: [...LOOK, 'PUT upload a cut', 'HEAD blob a 200', ...FINISH, 'DELETE upload 404'],
    check: (_bench, ran) => expect(JSON.parse(ran.outputs['blobs'] as string)).toMatchObject([{ title: 'a.bin', action: 'uploaded' }]),
  },
  {
    name: 'the session is gone (404 BLOB_UPLOAD_UNKNOWN)',
    source: 'GoogleContainerTools/jib#4301',
    registry: { before: first(1, 'PUT', UPLOAD, errors(404, 'BLOB_UPLOAD_UNKNOWN')) },
    waits: [FIRST],
    wire: healed('PUT upload a 404'),
  },
  {
    name: 'the session is spoiled (416 BLOB_UPLOAD_INVALID)',
    source: 'Azure/acr#866, apple/container#1895',
    registry: { before: first(1, 'PUT', UPLOAD, errors(416, 'BLOB_UPLOAD_INVALID')) },
    waits: [FIRST],
    wire: healed('PUT upload a 416'),
  },
  {
    name: 'the server closes while it is asked for a session',
    source: 'aws/containers-roadmap#853',
    registry: { before: first(1, 'POST', NEW_UPLOAD, 'reset') },
    waits: [FIRST],
  },
  {
    name: 'the manifest arrived, and the answer was lost',
    source: 'RFC 9112 §9.6',
    registry: {
      after: losing('PUT', /manifests/),
    },
    waits: [FIRST],
    wire: [...LOOK, 'PUT upload a 201', 'PUT v1 cut', 'PUT v1 201', 'GET digest 200', 'GET v1 200'],
  },
]);

faults('bodies that are too large', [
  {
    name: '413 above 1 MiB: in chunks of 8 MiB, then of 1 MiB',
    source: 'goharbor/harbor#21640, nginx client_max_body_size',
    registry: { before: limited(1024 * 1024) },
    prepare: ({ scratch }) => void scratch.file('large.bin', Buffer.alloc(9 * 1024 * 1024, 7)),
    inputs: { layers: 'a.bin\nlarge.bin' },
    wire: [
      'GET v1 200',
      'POST mount digest 202',
      'HEAD blob digest 404',
      'PUT upload digest 413',
      'POST upload 202',
      'PATCH upload 413',
      'POST upload 202',
      ...Array<string>(9).fill('PATCH upload 202'),
      'PUT upload digest 201',
      'POST mount a 202',
      'PATCH upload 202',
      'PUT upload a 201',
      ...FINISH,
      'DELETE upload 204',
      'DELETE upload 204',
    ],
  },
  {
    name: '413, and a registry that says how small a chunk may be',
    source: 'cloudflare/serverless-registry src/router.ts',
    registry: {
      before: limited(6 * 1024 * 1024),
      after: rewriting('POST', NEW_UPLOAD, () => ({ 'oci-chunk-min-length': String(5 * 1024 * 1024) })),
    },
    prepare: ({ scratch }) => void scratch.file('large.bin', Buffer.alloc(12 * 1024 * 1024, 8)),
    inputs: { layers: 'a.bin\nlarge.bin' },
    check: ({ registry }) => {
      const patches = registry.log.filter(({ method, status }) => method === 'PATCH' && status === 202).map(({ bytes }) => bytes);
      expect(patches).toEqual([5 * 1024 * 1024, 5 * 1024 * 1024, 2 * 1024 * 1024, LAYER.byteLength]);
    },
  },
  {
    name: 'what one image found out, the next one knows',
    source: 'goharbor/harbor#21640',
    registry: { before: limited(8 * 1024 * 1024) },
    prepare: ({ scratch }) => void scratch.file('large.bin', Buffer.alloc(9 * 1024 * 1024, 7)),
    inputs: ({ registry }) => ({ image: `${registry.url}/o/n\n${registry.url}/o/m`, layers: 'a.bin\nlarge.bin' }),
    check: ({ registry }) => {
      expect(registry.log.filter(({ status }) => status === 413)).toHaveLength(1);
      expect(registry.manifest('o/m', 'v1')).toEqual(registry.manifest('o/n', 'v1'));
    },
  },
  {
    name: 'chunks of an impossible size',
    source: 'regclient scheme/reg/blob.go',
    registry: {
      before: limited(1024 * 1024),
      after: rewriting('POST', NEW_UPLOAD, () => ({ 'oci-chunk-min-length': '900000000000' })),
    },
    prepare: ({ scratch }) => void scratch.file('large.bin', Buffer.alloc(2 * 1024 * 1024, 8)),
    inputs: { layers: 'large.bin' },
    fails: /wants chunks of at least 900000000000 bytes \(OCI-Chunk-Min-Length\)/,
  },
  {
    name: '413 that chunks do not heal',
    source: 'go-gitea/gitea#25846',
    registry: { before: limited(1000) },
    prepare: ({ scratch }) => void scratch.file('large.bin', Buffer.alloc(2 * 1024 * 1024, 8)),
    inputs: { layers: 'large.bin' },
    fails: /uploading bytes 0 to 1048575 of "large\.bin": localhost:\d+ answered 413 .*client_max_body_size/,
  },
  {
    name: 'a Location that changes with each chunk, and 201 to a PATCH',
    source: 'learn.microsoft.com/rest/api/containerregistry/blob/upload; crashappsec/chalk#682',
    registry: { before: limited(1024 * 1024), after: (asked, answer) => (asked.method === 'PATCH' ? { ...answer, status: 201 } : undefined) },
    prepare: ({ scratch }) => void scratch.file('large.bin', Buffer.alloc(3 * 1024 * 1024, 9)),
    inputs: { layers: 'a.bin\nlarge.bin' },
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

/** As a proxy does that takes no bodies above `most` bytes. */
function limited(most: number) {
  return ({ headers }: { readonly headers: { readonly 'content-length'?: string | undefined } }) =>
    Number(headers['content-length'] ?? 0) > most
      ? { status: 413, headers: { 'content-type': 'text/html' }, body: '<html><title>413 Request Entity Too Large</title></html>' }
      : undefined;
}
