/** Where a registry or a token server sends us: credentials stay at home, and private addresses are left alone. */

import { join } from 'node:path';
import { expect } from '@jest/globals';
import { AUTHORITY, SERVER_CERT, SERVER_KEY } from '../support/certificates.ts';
import { LAYER } from './artifact.ts';
import { BEARER, type FaultRow, faults, ME } from './fault.ts';
import { BLOB, hosts, layered, pull, whole } from './pulled.ts';
import { first, rewriting } from './registry-says.ts';

faults('where a registry sends us', [
  {
    ...pull,
    name: 'a blob on another host gets no credentials',
    source: 'oras-go GHSA-vh4v-2xq2-g5cg',
    registry: (trap) => ({
      auth: BEARER,
      before: first(-1, 'GET', BLOB, { status: 307, headers: { location: `http://${trap.host}/blob?sig=1`, 'set-cookie': 'a=b' } }),
    }),
    prepare: ({ registry, trap }) => {
      layered(registry);
      trap.answer = () => ({ status: 200, body: LAYER as unknown as string });
    },
    inputs: ME,
    trapSees: ['GET /blob?sig=1'],
    check: whole,
  },
  {
    ...pull,
    name: 'a challenge of another host is not answered',
    source: 'oras-go GHSA-vh4v-2xq2-g5cg, ggcr#2349',
    registry: (trap) => ({ auth: BEARER, before: first(-1, 'GET', BLOB, { status: 307, headers: { location: `http://${trap.host}/blob` } }) }),
    prepare: ({ registry, trap }) => {
      layered(registry);
      trap.answer = () => ({ status: 401, headers: { 'www-authenticate': `Bearer realm="http://${trap.host}/token",service="x"` } });
    },
    inputs: ME,
    fails: /401/,
    trapSees: ['GET /blob'],
  },
  {
    ...pull,
    name: 'round in circles',
    source: 'RFC 9110 §15.4',
    registry: { before: first(-1, 'GET', BLOB, ({ path }) => ({ status: 307, headers: { location: path } })) },
    fails: /more than 10 redirects/,
  },
  {
    ...pull,
    name: 'from https to http',
    source: 'regclient commit 1a80807',
    registry: (trap) => ({
      tls: { key: SERVER_KEY, cert: SERVER_CERT },
      before: first(-1, 'GET', BLOB, { status: 307, headers: { location: `http://${trap.host.replace('localhost', '127.0.0.1')}/blob` } }),
    }),
    prepare: async ({ registry, scratch }) => {
      await scratch.file('ca.pem', AUTHORITY);
      layered(registry);
    },
    inputs: { 'ca-file': 'ca.pem' },
    fails: /is not followed: it leads from https to http/,
  },
  ...['169.254.169.254', '10.0.0.1', '[::1]', '127.0.0.1', '[::ffff:192.168.1.1]', 'localhost', '0x7f.1', '2130706433'].map(
    (host): FaultRow => ({
      ...pull,
      name: `from a public name to ${host}`,
      source: 'ggcr#2193, #2243, #2292',
      registry: { before: first(-1, 'GET', BLOB, { status: 307, headers: { location: `http://${host}/latest/meta-data` } }) },
      inputs: { image: 'http://registry.example/o/n:v1' },
      env: ({ proxy }) => ({ http_proxy: `http://${proxy.host}` }),
      fails: /is not followed: it is a private address of another host/,
      check: ({ proxy }) => expect(hosts(proxy)).toEqual(['registry.example']),
    }),
  ),
  ...['http://169.254.169.254/token', 'http://tokens.example/token', 'file:///etc/passwd', 'http://10.0.0.1/token', 'nonsense://[x'].map(
    (realm): FaultRow => ({
      ...pull,
      name: `the realm ${realm}`,
      source: 'oras-go GHSA-xf85-363p-868w, GHSA-28r5-37g7-p6mp',
      registry: { before: first(-1, 'GET', /manifests/, { status: 401, headers: { 'www-authenticate': `Bearer realm="${realm}",service="x"` } }) },
      inputs: { image: 'http://registry.example/o/n:v1', ...ME },
      env: ({ proxy }) => ({ http_proxy: `http://${proxy.host}` }),
      fails: /the token realm/,
      check: ({ proxy, registry }) => {
        expect(hosts(proxy)).toEqual(['registry.example']);
        expect(registry.log.filter(({ authorization }) => authorization !== undefined)).toEqual([]);
      },
    }),
  ),
  {
    ...pull,
    name: 'a realm without a host is on the registry itself',
    source: 'regclient internal/auth/auth.go',
    registry: {
      auth: BEARER,
      after: (_asked, answer) =>
        answer.status === 401 ? { ...answer, headers: { 'www-authenticate': 'Bearer realm="/token",service="waybill-test"' } } : undefined,
    },
    inputs: ME,
    check: whole,
  },
  {
    ...pull,
    name: 'a plain name is never asked in the clear',
    source: 'docker/for-win#13344',
    inputs: { image: 'registry.example/o/n:v1', retries: '0' },
    env: ({ proxy }) => ({ http_proxy: `http://${proxy.host}`, https_proxy: `http://${proxy.host}` }),
    fails: /registry\.example:443: it does not speak TLS on this port/,
    check: ({ proxy }) => expect([...new Set(proxy.passed)]).toEqual(['CONNECT registry.example:443']),
  },
  {
    ...pull,
    name: 'the next page of tags on another host',
    source: 'oras-go GHSA-h7vf-4x9w-h99v',
    registry: (trap) => ({ after: rewriting('GET', /tags\/list/, () => ({ link: `<http://${trap.host}/v2/o/n/tags/list?last=v1>; rel="next"` })) }),
    inputs: ({ registry }) => ({ image: `${registry.url}/o/n`, tag: '^1.0.0' }),
    fails: /the next page lies on another host/,
  },
  {
    ...pull,
    name: 'pages of tags that go round in circles',
    source: 'oras-go GHSA-298f-872v-2rcx',
    registry: { after: rewriting('GET', /tags\/list/, () => ({ link: '</v2/o/n/tags/list>; rel="next"' })) },
    inputs: ({ registry }) => ({ image: `${registry.url}/o/n`, tag: '^1.0.0' }),
    fails: /the pages go round in circles/,
    wire: ['GET tags 200'],
  },
  {
    ...pull,
    name: 'pages of tags without end',
    source: 'oras-go GHSA-298f-872v-2rcx',
    registry: {
      before: (() => {
        let page = 0;
        return first(-1, 'GET', /tags\/list/, () => {
          page += 1;
          return { status: 200, headers: { link: `</v2/o/n/tags/list?last=p${page}>; rel="next"` }, body: JSON.stringify({ tags: [`p${page}`] }) };
        });
      })(),
    },
    inputs: ({ registry }) => ({ image: `${registry.url}/o/n`, tag: '^1.0.0' }),
    fails: /there are more than 1000 pages/,
  },
]);

faults('answers of a token server', [
  ...(
    [
      ['a megabyte', 'x'.repeat(1024 * 1024)],
      ['no JSON', '<html>'],
      ['no token', '{}'],
      ['a token that breaks the header', JSON.stringify({ token: 'a\r\nx-evil: 1' })],
      ['a token that is no text', '{"token":{"a":1}}'],
    ] as const
  ).map(
    ([name, body]): FaultRow => ({
      ...pull,
      name,
      source: 'ggcr#2296, docs/SECURITY.md',
      registry: { auth: BEARER, before: first(-1, 'GET', /^\/token/, { status: 200, body }) },
      inputs: ME,
      fails: /token/,
      check: (_bench, { stdout }) => {
        expect(stdout).not.toMatch(/Waybill itself failed/);
        expect(stdout.length).toBeLessThan(20_000);
      },
    }),
  ),
  {
    ...pull,
    name: 'an identity token, where POST is refused with 401',
    source: 'gardener/cc-utils#1752',
    registry: { auth: BEARER },
    prepare: async ({ registry, scratch }) => {
      layered(registry);
      const auths = { [registry.host]: { identitytoken: 's3cret-word', username: 'me', auth: Buffer.from('me:').toString('base64') } };
      await scratch.file('docker/config.json', JSON.stringify({ auths }));
    },
    env: ({ scratch }) => ({ DOCKER_CONFIG: join(scratch.path, 'docker') }),
    wire: ['GET v1 401', 'POST token 401', 'GET token 200', 'GET v1 200', 'GET blob a 200'],
    check: whole,
  },
]);
