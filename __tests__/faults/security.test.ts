/** What a hostile or broken registry may try: the known holes of other clients, and what an attacker would try next. */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from '@jest/globals';
import { ATTACKS, type Attack } from '../support/attacks.ts';
import { AUTHORITY, SERVER_CERT, SERVER_KEY } from '../support/certificates.ts';
import type { OciRegistry } from '../support/oci-registry.ts';
import { tarOf } from '../support/tar.ts';
import { BEARER, descriptor, EMPTY, errors, type FaultRow, FIRST, faults, first, INDEX, LAYER, MANIFEST, ME, rewriting, setArtifact, sha256 } from './fault.ts';

const TITLE = 'org.opencontainers.image.title';
const TAR = 'application/vnd.oci.image.layer.v1.tar';
const BLOB = /\/blobs\/sha256/;

/** One layer under `v1`; its bytes as they are, its descriptor as `say` has it. */
function layered(
  registry: OciRegistry,
  bytes: Uint8Array = LAYER,
  say: Readonly<Record<string, unknown>> = {},
  annotations: Readonly<Record<string, string>> = { [TITLE]: 'a.bin' },
) {
  registry.setBlob('o/n', bytes);
  return setArtifact(registry, [{ ...descriptor(bytes, 'application/octet-stream', annotations), ...say }]);
}

const hosts = ({ passed }: { readonly passed: readonly string[] }) => [...new Set(passed.map((line) => new URL(line.split(' ')[1] as string).hostname))];
const whole: NonNullable<FaultRow['check']> = ({ scratch }) => expect(Buffer.compare(readFileSync(join(scratch.path, 'out/a.bin')), LAYER)).toBe(0);
const pull = { action: 'pull', prepare: ({ registry }) => void layered(registry) } as const satisfies Partial<FaultRow>;

faults('bytes that are not those that were asked for', [
  { ...pull, name: 'nothing is wrong', source: 'spec, end-2', wire: ['GET v1 200', 'GET blob a 200'], check: whole },
  {
    action: 'pull',
    name: 'a pinned digest, answered with other bytes',
    source: 'regclient CVE-2025-24882',
    prepare: ({ registry }) => void registry.setManifest('o/n', sha256(LAYER), layered(registry), MANIFEST),
    inputs: ({ registry }) => ({ image: `${registry.url}/o/n@${sha256(LAYER)}` }),
    fails: /the registry sent sha256:\S+ instead/,
    wire: ['GET a 200'],
  },
  {
    action: 'pull',
    name: 'a blob with other bytes',
    source: 'spec, end-2',
    prepare: ({ registry }) => {
      const { digest } = descriptor(LAYER);
      registry.setBlob('o/n', LAYER);
      setArtifact(registry, [{ ...descriptor(LAYER, 'x/y', { [TITLE]: 'a.bin' }), digest: digest.replace(/.$/, digest.endsWith('0') ? '1' : '0') }]);
    },
    registry: { before: first(-1, 'GET', BLOB, { status: 200, body: LAYER }) },
    fails: /layer "a\.bin": its bytes have the digest sha256:\S+, not sha256:/,
  },
  {
    ...pull,
    name: 'a body that is longer than the manifest says',
    source: 'moby, content length',
    registry: { before: first(-1, 'GET', BLOB, { status: 200, headers: { 'transfer-encoding': 'chunked' }, body: Buffer.concat([LAYER, EMPTY]) }) },
    fails: /layer "a\.bin": .*sends more than the 40000 bytes/,
  },
  {
    ...pull,
    name: 'a length that is more than the manifest says',
    source: 'moby, content length',
    registry: { before: first(-1, 'GET', BLOB, { status: 200, body: Buffer.concat([LAYER, EMPTY]) }) },
    fails: /layer "a\.bin": .*says it sends 40002 bytes/,
  },
  {
    ...pull,
    name: 'a body that ends early is asked for from there on',
    source: 'microsoft/containerregistry#196',
    registry: { before: first(1, 'GET', BLOB, { status: 200, body: LAYER.subarray(0, 15_000) }) },
    waits: [FIRST],
    wire: ['GET v1 200', 'GET blob a 200', 'GET blob a 206'],
    check: whole,
  },
  {
    ...pull,
    name: 'a registry that answers the rest with all of it',
    source: 'RFC 9110 §14.2',
    registry: {
      before: first(1, 'GET', BLOB, { status: 200, body: LAYER.subarray(0, 15_000) }),
      after: (asked, answer) => (asked.headers.range === undefined || answer.status !== 206 ? undefined : { status: 200, body: LAYER }),
    },
    waits: [FIRST],
    check: whole,
  },
  {
    ...pull,
    name: 'a registry that answers the rest with something else',
    source: 'RFC 9110 §14.2',
    registry: {
      before: first(1, 'GET', BLOB, { status: 200, body: LAYER.subarray(0, 15_000) }),
      after: (asked, answer) => (asked.headers.range === undefined ? undefined : { ...answer, body: Buffer.alloc(25_000, 'x') }),
    },
    waits: [FIRST, 750],
    check: whole,
  },
]);

faults('descriptors', [
  ...['sha256:../../../etc/passwd', 'sha256:abc', 'md5:d41d8cd98f00b204e9800998ecf8427e', `sha256:${'A'.repeat(64)}`, `sha256:${'0'.repeat(64)}/../x`, ''].map(
    (digest): FaultRow => ({
      action: 'pull',
      name: `the digest "${digest.slice(0, 40)}"`,
      source: 'containers/image CVE-2024-3727, oras-go#926',
      prepare: ({ registry }) => void layered(registry, LAYER, { digest }),
      fails: /digest/,
      wire: ['GET v1 200'],
    }),
  ),
  ...[-1, 1.5, 2 ** 60, '5', null].map(
    (size): FaultRow => ({
      action: 'pull',
      name: `the size ${size}`,
      source: 'spec, descriptor',
      prepare: ({ registry }) => void layered(registry, LAYER, { size }),
      fails: /size/,
      wire: ['GET v1 200'],
    }),
  ),
  {
    action: 'pull',
    name: 'a size of four petabytes is not believed before it comes',
    source: 'oras-go GHSA-f36w-mj3v-6jqv',
    prepare: ({ registry }) => void layered(registry, LAYER, { size: 2 ** 52 }),
    inputs: { retries: '0' },
    fails: /layer "a\.bin": the body ends after 40000 of 4503599627370496 bytes/,
  },
  {
    action: 'pull',
    name: 'addresses of other hosts for a layer',
    source: 'containerd CVE-2020-15157, regclient GHSA-qvqc-4c52-x6qp',
    prepare: ({ registry, trap }) => {
      layered(registry, LAYER, { urls: [`http://${trap.host}/layer`], mediaType: 'application/vnd.oci.image.layer.nondistributable.v1.tar' });
      registry.removeBlob('o/n', sha256(LAYER));
    },
    fails: /layer "a\.bin": .*404/,
    wire: ['GET v1 200', 'GET blob a 404'],
  },
  ...['../evil', '/tmp/waybill-evil', 'a/../../evil', '..', '', 'a\0b', 'C:\\evil', 'a\\b', 'aux', '.', 'a\n::set-env name=x::y'].map(
    (title): FaultRow => ({
      action: 'pull',
      name: `the title ${JSON.stringify(title)}`,
      source: 'oras-go CVE-2021-21272',
      prepare: ({ registry }) => void layered(registry, LAYER, {}, { [TITLE]: title }),
      fails: /the pull is refused: the title/,
      wire: ['GET v1 200'],
      check: ({ scratch }) => expect([existsSync('/tmp/waybill-evil'), existsSync(join(scratch.path, '../evil'))]).toEqual([false, false]),
    }),
  ),
]);

faults('documents', [
  {
    action: 'pull',
    name: 'a manifest that is an index as well',
    source: 'CVE-2021-41190',
    prepare: ({ registry }) => void setArtifact(registry, [descriptor(LAYER)], { manifests: [descriptor(EMPTY, MANIFEST)] }),
    fails: /index/,
    wire: ['GET v1 200'],
  },
  {
    action: 'pull',
    name: 'a media type in the document that is not the one of the answer',
    source: 'CVE-2021-41190',
    prepare: ({ registry }) => void registry.setManifest('o/n', 'v1', setArtifact(registry, []), INDEX),
    fails: /calls itself application\/vnd\.oci\.image\.manifest\.v1\+json, but the registry calls it/,
    wire: ['GET v1 200'],
  },
  ...(
    [
      ['no JSON', Buffer.from('{"schemaVersion":2,')],
      ['null', Buffer.from('null')],
      ['a list', Buffer.from('[]')],
      ['a number', Buffer.from('1e999')],
      ['a thousand brackets a thousand times', Buffer.from('['.repeat(1_000_000))],
      ['brackets deep inside', Buffer.from(`{"schemaVersion":2,"mediaType":"${MANIFEST}","layers":${'['.repeat(200_000)}${']'.repeat(200_000)}}`)],
      ['keys of the language', Buffer.from(`{"__proto__":{"layers":[]},"constructor":{"prototype":{}},"schemaVersion":2,"mediaType":"${MANIFEST}"}`)],
      ['nothing', Buffer.alloc(0)],
      ['nine megabytes', Buffer.alloc(9 * 1024 * 1024, ' ')],
    ] as const
  ).map(
    ([name, bytes]): FaultRow => ({
      action: 'pull',
      name: `a manifest that is ${name}`,
      source: 'docs/SECURITY.md',
      prepare: ({ registry }) => void registry.setManifest('o/n', 'v1', bytes, MANIFEST),
      fails: /manifest/i,
      wire: ['GET v1 200'],
      check: (_bench, { stdout }) => expect(stdout).not.toMatch(/Waybill itself failed/),
    }),
  ),
  {
    action: 'pull',
    name: 'twenty thousand layers',
    source: 'docs/SECURITY.md',
    prepare: ({ registry }) =>
      void setArtifact(
        registry,
        Array.from({ length: 20_000 }, (_, at) => descriptor(EMPTY, 'x/y', { [TITLE]: `f${at}` })),
      ),
    fails: /layers/,
    wire: ['GET v1 200'],
  },
]);

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

const SECRET_STATE = 'q7w8e9-signed-address';
const collected: string[] = [];

faults('secrets', [
  {
    name: 'signed addresses, tokens and cookies stay out of the log',
    source: 'oras GHSA-5jhf-2qmf-m8c5',
    registry: {
      auth: BEARER,
      after: rewriting('POST', /blobs\/uploads/, ({ headers }) => ({
        location: `${headers?.['location']}&sig=${SECRET_STATE}`,
        'set-cookie': `session=${SECRET_STATE}`,
      })),
      before: first(-1, 'PUT', /blobs\/uploads/, errors(400, 'UNKNOWN', 'no')),
    },
    inputs: ME,
    fails: /answered 400/,
    check: ({ registry }, { stdout }) => {
      const said = stdout.replace(/^::add-mask::.*$/gm, '');
      const tokens = registry.log.flatMap(({ authorization }) => authorization?.split(' ')[1] ?? []);
      expect(tokens.length).toBeGreaterThan(1);
      expect(stdout).toContain(`::add-mask::${Buffer.from(`${ME.username}:${ME.password}`).toString('base64')}`);
      for (const secret of [SECRET_STATE, ME.password, ...tokens]) {
        expect(said).not.toContain(secret);
        if (secret !== SECRET_STATE) expect(stdout).toContain(`::add-mask::${secret}`);
      }
    },
  },
  {
    name: 'nothing of the environment is sent',
    source: 'docs/SECURITY.md',
    registry: {
      before: ({ path, headers }) => {
        collected.push(path, JSON.stringify(headers));
        return undefined;
      },
    },
    env: () => ({ AWS_SECRET_ACCESS_KEY: 'marker-one', NPM_TOKEN: 'marker-two', ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'marker-three', GITHUB_TOKEN: 'marker-four' }),
    check: ({ registry }) => {
      const sent = [...collected, Buffer.from(registry.manifest('o/n', 'v1')?.bytes ?? []).toString()].join('\n');
      expect(sent).toContain('user-agent');
      expect(sent).not.toMatch(/marker-|s3cret/);
    },
  },
]);

const attack = ([name, entries, reason, { kind = 'folder', prefix = [] } = {}]: Attack): FaultRow => ({
  action: 'pull',
  name,
  source: 'oras-go CVE-2021-21272, GHSA-fxhp-mv3v-67qp, GHSA-8xwf-rjm4-xvhv, GHSA-m37j-52j7-pjw7',
  prepare: async ({ registry, scratch }) => {
    await scratch.file('outside', 'secret');
    const annotations: Record<string, string> =
      kind === 'system'
        ? {}
        : kind === 'file'
          ? { [TITLE]: prefix.join('/'), 'dev.waybill.packed': 'file' }
          : { [TITLE]: prefix.join('/') || '.', 'io.deis.oras.content.unpack': 'true' };
    layered(registry, tarOf(entries), { mediaType: TAR }, annotations);
  },
  fails: new RegExp(`^layer .*(?:${reason.replaceAll('.', '\\.')})`, 's'),
  check: ({ scratch }) => {
    expect(readFileSync(join(scratch.path, 'outside'), 'utf8')).toBe('secret');
    expect(existsSync('/tmp/waybill-evil')).toBe(false);
    expect(readdirSync(scratch.path).sort()).toEqual([
      'a.bin',
      'outside',
      'runner-output',
      'runner-path',
      'runner-summary',
      'waits',
      ...(existsSync(join(scratch.path, 'empty')) ? ['empty'] : []),
    ]);
  },
});

faults('archives', ATTACKS.map(attack));

test('nothing is run by a shell', () => {
  const files = readdirSync(resolve(import.meta.dirname, '../../src'), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  expect(files.length).toBeGreaterThan(50);
  const guilty = files.filter((name) =>
    /shell:\s*true|\bexec(?:Sync)?\s*\(['"`]|\bimport \{[^}]*\bexec(?:Sync)?\b[^}]*\} from 'node:child_process'/.test(
      readFileSync(resolve(import.meta.dirname, '../../src', name), 'utf8'),
    ),
  );
  expect(guilty).toEqual([]);
});
