/** The provenance registry in memory refuses what it should. */

import { afterEach, describe, expect, test } from '@jest/globals';
import { type ProvenanceRegistry, type ProvenanceRegistryOptions, startProvenanceRegistry } from './provenance-registry.ts';
import { signedText } from './signed-text.ts';
import { simpleTarSum } from './simple-tarsum.ts';
import { tinyTar } from './tiny-tar.ts';

const TYPE = 'tarsum.v1+sha256';
const TAR = tinyTar({ 'a.txt': 'a file', 'zeros.bin': new Uint8Array(3000) });
const LOGIN = { username: 'ann', password: 's3cret' };

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function start(options: ProvenanceRegistryOptions = {}): Promise<ProvenanceRegistry> {
  const registry = await startProvenanceRegistry(options);
  closing.push(registry.close);
  return registry;
}

async function put(registry: ProvenanceRegistry, path: string, body: Uint8Array | string): Promise<{ readonly status: number; readonly text: string }> {
  const response = await fetch(registry.url + path, { method: 'PUT', body: body as string });
  return { status: response.status, text: await response.text() };
}

describe('uploads', () => {
  test('a good tar is summed', async () => {
    const registry = await start();
    const { status, text } = await put(registry, `/v2/blob/a/${TYPE}`, TAR);
    expect([status, JSON.parse(text)]).toEqual([201, { checksum: simpleTarSum(TAR, TYPE) }]);
    expect(registry.unexpected).toEqual([]);
  });

  test.each([
    ['text', Buffer.from('no tar at all'.repeat(100))],
    ['a body cut short', TAR.subarray(0, 600)],
    ['three zero blocks', Buffer.concat([TAR, Buffer.alloc(512)])],
    ['one zero block', TAR.subarray(0, TAR.length - 512)],
    ['no end', TAR.subarray(0, TAR.length - 1024)],
    ['a changed header', Buffer.concat([Buffer.from('b'), TAR.subarray(1)])],
  ])('%s is refused', async (_name, body) => {
    const registry = await start();
    expect(await put(registry, `/v2/blob/a/${TYPE}`, body)).toMatchObject({ status: 400 });
    expect(registry.blobs('a').size).toBe(0);
  });

  test('an unknown sum type is refused', async () => {
    expect(await put(await start(), '/v2/blob/a/md5', TAR)).toEqual({ status: 400, text: 'unknown sum type md5' });
  });
});

describe('manifests', () => {
  const SUM = simpleTarSum(TAR, TYPE);
  const ID = '0'.repeat(64);
  const good = {
    name: 'a',
    tag: 't',
    architecture: 'amd64',
    fsLayers: [{ blobSum: SUM }],
    history: [{ v1Compatibility: JSON.stringify({ id: ID }) }],
    schemaVersion: 1,
  };

  test('a good one is taken', async () => {
    const registry = await start();
    registry.setBlob('a', TAR);
    expect(await put(registry, '/v2/manifest/a/t', JSON.stringify(good))).toMatchObject({ status: 201 });
  });

  test.each([
    ['another name', { ...good, name: 'b' }, 'it names itself b:t'],
    ['another tag', { ...good, tag: 'u' }, 'it names itself a:u'],
    ['a missing blob', { ...good, fsLayers: [{ blobSum: `${TYPE}:${ID}` }] }, 'is not in a'],
    ['no layers', { ...good, fsLayers: [], history: [] }, '0 layers'],
    ['a history too short', { ...good, history: [] }, '1 layers and 0 histories'],
    ['another version', { ...good, schemaVersion: 2 }, 'schemaVersion'],
    ['a bad id', { ...good, history: [{ v1Compatibility: '{"id":"7"}' }] }, 'the id is 7'],
    ['a parent that is not there', { ...good, history: [{ v1Compatibility: JSON.stringify({ id: ID, parent: ID }) }] }, 'the parent is'],
    ['a bad signature', { ...good, signatures: [] }, 'the signature is bad'],
  ])('%s is refused', async (_name, manifest, words) => {
    const registry = await start();
    registry.setBlob('a', TAR);
    const { status, text } = await put(registry, '/v2/manifest/a/t', JSON.stringify(manifest));
    expect([status, text]).toEqual([400, expect.stringContaining(words)]);
    expect(registry.tags('a')).toEqual([]);
  });
});

describe('credentials', () => {
  const basic = `Basic ${Buffer.from(`${LOGIN.username}:${LOGIN.password}`).toString('base64')}`;
  const status = async (registry: ProvenanceRegistry, authorization: string) =>
    (await fetch(`${registry.url}/v2/manifest/a/t`, { headers: { authorization } })).status;

  test.each([
    ['tokens', { tokens: ['a', 'b'] }, 'Token a,b', 'Token b,a'],
    ['Basic', { login: LOGIN }, basic, `${basic}=`],
  ])('%s', async (_name, options, right, wrong) => {
    const registry = await start(options);
    expect([await status(registry, right), await status(registry, wrong)]).toEqual([404, 401]);
    expect((await fetch(`${registry.url}/v2/version`)).status).toBe(200);
  });

  test('an index sends on, and trades a login for tokens', async () => {
    const tokens = ['signature=1,repository="a",access=write', 'second'];
    const registry = await start({ login: LOGIN, index: { tokens, redirect: 307 } });
    const headers = { authorization: basic, 'x-docker-token': 'true', 'content-type': 'application/json' };
    const response = await fetch(`${registry.url}/v1/repositories/a/`, { method: 'PUT', headers, body: '[]' });
    expect([response.url, response.status]).toEqual([`${registry.url}/v1/repositories/index/a/`, 200]);
    expect(response.headers.get('x-docker-token')).toBe(tokens.join(', '));
    expect([await status(registry, `Token ${tokens.join(',')}`), await status(registry, basic)]).toEqual([404, 401]);
    expect(registry.unexpected).toEqual([]);
  });
});

describe('the own reader of signatures', () => {
  // Made with docker/libtrust and the key that moby's tests held.
  const x = 'lpVFbQ2V2UQKajqdE3fVxJ-_pE_YuEFOxWbOxF2be18';
  const y = 'QWNtPf4pMjc3hRSu0i6UOAgSe8w1Vzh7DM65GPxqrhg';
  const kid = 'AWX2:I27X:WQFX:IOMK:CNAK:O7PW:VYNB:ZLKC:CVAE:YJP2:SI4A:XXAY';
  const former = 'EMQT:KC3X:KFYY:VMLR:GHTO:2SOH:ODTP:WGDC:P4BD:ONTZ:4CLS:44AO';
  const good = {
    header: { jwk: { crv: 'P-256', kid, kty: 'EC', x, y } as Record<string, string>, alg: 'ES256' },
    signature: 'n-Da0N0WUOWkNa3YDg1_Ae2exh7CKoIQa3SIcYcGXwpgnPyoOzyVA49227I6oIEPMoFPwozo6ATqQED_cp6QSA',
    protected: 'eyJmb3JtYXRMZW5ndGgiOjMxLCJmb3JtYXRUYWlsIjoiQ24wIiwidGltZSI6IjIwMTUtMDEtMDdUMjI6NTk6MTJaIn0',
  };
  const text = '{\n   "name": "x",\n   "a": [1,2]\n}';
  const document = (signatures: unknown, body = text): Uint8Array => Buffer.from(`${body.slice(0, -2)},\n   "signatures": ${JSON.stringify(signatures)}\n}`);
  const withKey = (jwk: Record<string, string>) => ({ ...good, header: { ...good.header, jwk } });

  test.each([
    ['as libtrust names keys', good],
    ['as it named them before', withKey({ ...good.header.jwk, kid: former })],
    ['without a name', withKey({ crv: 'P-256', kty: 'EC', x, y })],
  ])('takes what libtrust signed, %s', (_name, signature) => {
    expect(Buffer.from(signedText(document([signature]))).toString()).toBe(text);
  });

  test.each([
    ['another text', document([good], text.replace('"x"', '"y"')), 'does not fit'],
    ['nobody', document([]), 'nobody has signed'],
    ['another key', document([withKey({ ...good.header.jwk, kid: kid.replace('A', 'B') })]), 'calls itself'],
    ['a private key', document([withKey({ ...good.header.jwk, d: x })]), 'no public key'],
    ['an algorithm of another key', document([{ ...good, header: { ...good.header, alg: 'RS256' } }]), 'no algorithm'],
    [
      'two texts',
      document([good, { ...good, protected: Buffer.from('{"formatLength":30,"formatTail":"Cn0","time":"2015-01-07T22:59:12Z"}').toString('base64url') }]),
      'different',
    ],
    ['all of a longer text', document([{ ...good, protected: Buffer.from('{"formatLength":9999,"formatTail":""}').toString('base64url') }]), 'formatLength'],
  ])('refuses the signature of %s', (_name, bytes, words) => {
    expect(() => signedText(bytes)).toThrow(words);
  });
});

test('routes that are not of the protocol are written down, but for questions of other protocols', async () => {
  const registry = await start();
  expect((await fetch(`${registry.url}/v2/a/manifests/latest`)).status).toBe(404);
  expect(registry.unexpected).toEqual([]);
  await put(registry, '/v2/manifest/A/t', '{}');
  await put(registry, '/v2/blob/a/tarsum.v1%2Bsha256', '');
  expect(registry.unexpected).toEqual(['PUT /v2/manifest/A/t', 'PUT /v2/blob/a/tarsum.v1%2Bsha256']);
});

test('hooks answer, cut and count', async () => {
  const registry = await start({
    before: ({ path }) =>
      path.endsWith('busy') ? { status: 503 } : path.endsWith('cut') ? 'reset' : path.startsWith('/v2/blob') ? { resetAfter: 1 } : undefined,
    after: ({ path }) => (path.endsWith('lost') ? 'reset' : undefined),
  });
  expect((await fetch(`${registry.url}/v2/tags/busy`)).status).toBe(503);
  await expect(fetch(`${registry.url}/v2/tags/cut`)).rejects.toThrow();
  await expect(fetch(`${registry.url}/v2/tags/lost`)).rejects.toThrow();
  await expect(put(registry, `/v2/blob/a/${TYPE}`, TAR)).rejects.toThrow();
  expect([registry.count(), registry.count('GET'), registry.count(undefined, /cut$/)]).toEqual([4, 3, 1]);
});
