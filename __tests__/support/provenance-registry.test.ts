/** The provenance registry in memory refuses what it should. */

import { afterEach, describe, expect, test } from '@jest/globals';
import { authorize } from '../../src/registries/provenance/auth.ts';
import { provenanceClient } from '../../src/registries/provenance/client.ts';
import { type ProvenanceRegistry, type ProvenanceRegistryOptions, startProvenanceRegistry } from './provenance-registry.ts';
import { simpleTarSum } from './simple-tarsum.ts';
import { tinyTar } from './tiny-tar.ts';
import { loopbackTransport } from './transport.ts';

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
  test('both readers agree on a good tar', async () => {
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
  async function connect(registry: ProvenanceRegistry, options: { readonly tokens?: readonly string[]; readonly login?: typeof LOGIN }) {
    const transport = loopbackTransport();
    closing.push(transport.close);
    const wire = { send: transport.send, debug: () => undefined };
    const { send } = await authorize(wire, { origin: registry.url, name: 'a', tokens: [], login: undefined, ...options, onSecret: () => undefined });
    return provenanceClient({ ...wire, send }, { origin: registry.url, name: 'a', host: registry.host });
  }

  test('tokens', async () => {
    const registry = await start({ tokens: ['a', 'b'] });
    expect(await (await connect(registry, { tokens: ['a', 'b'] })).readManifest('t')).toBeUndefined();
    await expect((await connect(registry, { tokens: ['b', 'a'] })).readManifest('t')).rejects.toThrow('login required');
  });

  test('Basic, where the registry is standalone', async () => {
    expect(await (await connect(await start({ login: LOGIN }), { login: LOGIN })).readManifest('t')).toBeUndefined();
    await expect((await connect(await start({ login: LOGIN }), { login: { ...LOGIN, password: 'x' } })).readManifest('t')).rejects.toThrow('login required');
  });

  test.each([undefined, 303, 307] as const)('an index that redirects with %s', async (redirect) => {
    const tokens = ['signature=1,repository="a",access=write', 'second'];
    const registry = await start({ standalone: false, login: LOGIN, index: { tokens, ...(redirect === undefined ? {} : { redirect }) } });
    expect(await (await connect(registry, { login: LOGIN })).readManifest('t')).toBeUndefined();
    expect(registry.log.at(-1)?.authorization).toBe(`Token ${tokens.join(',')}`);
    expect(registry.unexpected).toEqual([]);
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
