/** Tokens that end, are refused, or come in other forms than asked for. */

import { expect } from '@jest/globals';
import { BASIC, BEARER, faults, ME } from './fault.ts';
import { first } from './registry-says.ts';
import { FINISH, LOOK, NEW_UPLOAD, UPLOAD } from './wire.ts';

faults('tokens', [
  {
    name: '401 at the POST: the token is renewed once',
    source: 'moby/moby#33558',
    registry: { auth: BEARER, before: first(1, 'POST', NEW_UPLOAD, (asked) => challenge(asked.headers.host as string)) },
    inputs: ME,
    wire: [
      'GET v1 401',
      'GET token 200',
      'GET v1 200',
      'POST mount a 401',
      'GET token 200',
      'POST mount a 202',
      'HEAD blob a 404',
      'PUT upload a 201',
      ...FINISH,
    ],
  },
  {
    name: '401 when the body begins: all of it is sent again with a fresh token',
    source: 'GoogleContainerTools/jib#691',
    registry: {
      auth: BEARER,
      before: first(1, 'PUT', UPLOAD, (asked) => challenge(asked.headers.host as string)),
    },
    inputs: ME,
    wire: ['GET v1 401', 'GET token 200', ...LOOK, 'PUT upload a 401', 'GET token 200', 'PUT upload a 201', ...FINISH],
  },
  {
    name: '401 at the manifest',
    source: 'docker/buildx#324',
    registry: {
      auth: BEARER,
      before: first(1, 'PUT', /manifests/, (asked) => challenge(asked.headers.host as string)),
    },
    inputs: ME,
    wire: ['GET v1 401', 'GET token 200', ...LOOK, 'PUT upload a 201', 'PUT v1 401', 'GET token 200', 'PUT v1 201', 'GET digest 200', 'GET v1 200'],
  },
  {
    name: '401 for ever',
    source: 'spec, UNAUTHORIZED',
    registry: {
      auth: BEARER,
      before: first(-1, 'PUT', UPLOAD, (asked) => challenge(asked.headers.host as string)),
    },
    inputs: ME,
    fails: /uploading "a\.bin": localhost:\d+ answered 401/,
  },
  {
    name: 'a wrong password at the token server',
    source: 'spec, UNAUTHORIZED',
    registry: { auth: { kind: 'bearer', username: 'me', password: 'another' } },
    inputs: ME,
    fails: /401/,
    check: (_bench, { stdout }) => expect(stdout.replace(/^::add-mask::.*$/gm, '')).not.toContain('s3cret-word'),
  },
  {
    name: 'Harbor answers a bad bearer with Basic',
    source: 'goharbor/harbor v2auth',
    registry: {
      auth: BEARER,
      before: first(1, 'POST', NEW_UPLOAD, { status: 401, headers: { 'www-authenticate': 'Basic realm="harbor"' } }),
    },
    inputs: ME,
    wire: [
      'GET v1 401',
      'GET token 200',
      'GET v1 200',
      'POST mount a 401',
      'GET token 200',
      'POST mount a 202',
      'HEAD blob a 404',
      'PUT upload a 201',
      ...FINISH,
    ],
  },
  {
    name: 'a scheme in capitals',
    source: 'dotnet/sdk-container-builds#527',
    registry: {
      auth: BASIC,
      after: (_asked, answer) => (answer.status === 401 ? { ...answer, headers: { 'www-authenticate': 'BASIC REALM="nexus"' } } : undefined),
    },
    inputs: ME,
  },
  {
    name: 'a token server that shows why',
    source: 'docker/build-push-action#586',
    registry: {
      auth: BEARER,
      before: first(-1, 'GET', /^\/token/, { status: 403, body: '{"message":"you have reached your limit of repositories"}' }),
    },
    inputs: ME,
    fails: /403.*you have reached your limit of repositories/,
  },
]);

function challenge(host: string) {
  return { status: 401, headers: { 'www-authenticate': `Bearer realm="http://${host}/token",service="waybill-test"` } };
}
