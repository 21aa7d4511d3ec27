/** Blobs on their way: where they go, what is busy, what breaks, what is too large. */

import { expect } from '@jest/globals';
import { LAYER, sha256 } from './artifact.ts';
import { BASIC, type FaultRow, FIRST, faults, ME } from './fault.ts';
import { errors, first, losing, rewriting } from './registry-says.ts';
import { FINISH, healed, LOOK, NEW_UPLOAD, SENT, UPLOAD } from './wire.ts';

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
