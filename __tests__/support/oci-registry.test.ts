/** The registry in memory must refuse what a registry refuses: each row is a lie that a client could tell. */

import { createHash, randomBytes } from 'node:crypto';
import { afterEach, describe, expect, test } from '@jest/globals';
import { type OciRegistry, type OciRegistryOptions, startOciRegistry } from './oci-registry.ts';

let registry: OciRegistry;
afterEach(() => registry.close());

async function start(options: OciRegistryOptions = {}): Promise<void> {
  registry = await startOciRegistry(options);
}

const sha256 = (bytes: Uint8Array | string): string => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
const ask = (path: string, init?: RequestInit): Promise<Response> => fetch(new URL(path, registry.url), init);
const BYTES = Buffer.from('some bytes');
const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';

async function code(response: Response): Promise<string> {
  const body = (await response.json()) as { errors: { code: string }[] };
  return `${response.status} ${body.errors[0]?.code}`;
}

async function session(name = 'a/b'): Promise<string> {
  const response = await ask(`/v2/${name}/blobs/uploads/`, { method: 'POST' });
  expect(response.status).toBe(202);
  return response.headers.get('location') as string;
}

function manifestOf(layer: { digest: string; size: number }, more: object = {}): string {
  const config = { mediaType: 'application/vnd.oci.empty.v1+json', digest: registry.setBlob('a/b', Buffer.from('{}')), size: 2 };
  return JSON.stringify({ schemaVersion: 2, mediaType: MANIFEST, config, layers: [{ mediaType: 'text/plain', ...layer }], ...more });
}

const put = (reference: string, body: string, mediaType = MANIFEST): Promise<Response> =>
  ask(`/v2/a/b/manifests/${reference}`, { method: 'PUT', body, headers: { 'content-type': mediaType } });

describe('uploads', () => {
  test('POST and PUT store the bytes and log them', async () => {
    await start();
    const digest = sha256(BYTES);
    const done = await ask(`${await session()}&digest=${digest}`, { method: 'PUT', body: BYTES });
    expect([done.status, done.headers.get('docker-content-digest')]).toEqual([201, digest]);
    expect(Buffer.from(registry.blobs('a/b').get(digest) ?? [])).toEqual(BYTES);
    expect(registry.log.map(({ method, status, bytes }) => [method, status, bytes])).toEqual([
      ['POST', 202, 0],
      ['PUT', 201, BYTES.length],
    ]);
    expect([registry.count('PUT'), registry.count(undefined, /uploads/), registry.openUploads()]).toEqual([1, 2, 0]);
  });

  test('bytes that are not the digest are refused and not kept', async () => {
    await start();
    expect(await code(await ask(`${await session()}&digest=${sha256('other')}`, { method: 'PUT', body: BYTES }))).toBe('400 DIGEST_INVALID');
    expect(registry.blobs('a/b').size).toBe(0);
  });

  test.each([
    ['out of order', '5-9', '416 BLOB_UPLOAD_INVALID'],
    ['a range of another length', '0-3', '400 SIZE_INVALID'],
    ['a range with a unit', 'bytes 0-9/10', '416 BLOB_UPLOAD_INVALID'],
  ])('a chunk %s is refused', async (_title, range, expected) => {
    await start();
    expect(await code(await ask(await session(), { method: 'PATCH', body: BYTES, headers: { 'content-range': range } }))).toBe(expected);
  });

  test('a chunk sent to an address that is not the newest is refused', async () => {
    await start();
    const first = await session();
    const second = (await ask(first, { method: 'PATCH', body: BYTES })).headers.get('location') as string;
    expect(await code(await ask(first, { method: 'PATCH', body: BYTES }))).toBe('400 BLOB_UPLOAD_INVALID');
    const digest = sha256(Buffer.concat([BYTES, BYTES]));
    expect((await ask(`${second}&digest=${digest}`, { method: 'PUT', body: BYTES })).status).toBe(201);
  });

  test('a session belongs to one repository, and ends when it is cancelled', async () => {
    await start();
    const location = await session();
    expect(await code(await ask(location.replace('a/b', 'a/c')))).toBe('404 BLOB_UPLOAD_UNKNOWN');
    expect((await ask(location, { method: 'DELETE' })).status).toBe(204);
    expect(await code(await ask(location))).toBe('404 BLOB_UPLOAD_UNKNOWN');
  });

  test('large bodies are hashed and dropped where they need not be kept', async () => {
    await start({ keepBodies: false });
    const large = randomBytes(9 * 1024 * 1024);
    const digest = sha256(large);
    expect((await ask(`${await session()}&digest=${digest}`, { method: 'PUT', body: large })).status).toBe(201);
    expect((await ask(`/v2/a/b/blobs/${digest}`, { method: 'HEAD' })).headers.get('content-length')).toBe(String(large.length));
    expect(registry.unexpected).toEqual([]);
    expect((await ask(`/v2/a/b/blobs/${digest}`)).status).toBe(500);
    expect(registry.unexpected).toHaveLength(1);
  });

  test.each([
    ['yes', 'there', 201],
    ['yes', 'missing', 202],
    ['never', 'there', 202],
    ['lie', 'missing', 201],
  ] as const)('mount: %s, a blob that is %s', async (mount, where, status) => {
    await start({ mount });
    const digest = where === 'there' ? registry.setBlob('a/b', BYTES) : sha256('nowhere');
    expect((await ask(`/v2/c/d/blobs/uploads/?mount=${digest}&from=a/b`, { method: 'POST' })).status).toBe(status);
    expect(registry.blobs('c/d').has(digest)).toBe(mount === 'yes' && where === 'there');
  });
});

test.each([
  ['bytes=2-4', 206, 'me ', 'bytes 2-4/10'],
  ['bytes=5-', 206, 'bytes', 'bytes 5-9/10'],
  ['bytes=-3', 206, 'tes', 'bytes 7-9/10'],
  ['bytes=0-99', 206, 'some bytes', 'bytes 0-9/10'],
  ['bytes=0-1,4-5', 200, 'some bytes', null],
])('Range: %s', async (range, status, body, contentRange) => {
  await start();
  const response = await ask(`/v2/a/b/blobs/${registry.setBlob('a/b', BYTES)}`, { headers: { range } });
  expect([response.status, await response.text(), response.headers.get('content-range')]).toEqual([status, body, contentRange]);
});

test('a range outside of the blob is refused', async () => {
  await start();
  expect((await ask(`/v2/a/b/blobs/${registry.setBlob('a/b', BYTES)}`, { headers: { range: 'bytes=10-' } })).status).toBe(416);
});

describe('manifests', () => {
  test('are read back byte by byte, by tag and by digest, and listed', async () => {
    await start();
    const text = manifestOf({ digest: registry.setBlob('a/b', BYTES), size: BYTES.length });
    expect((await put('v1', text)).status).toBe(201);
    for (const reference of ['v1', sha256(text)]) expect(await (await ask(`/v2/a/b/manifests/${reference}`)).text()).toBe(text);
    expect(registry.manifest('a/b', 'v1')?.mediaType).toBe(MANIFEST);
    expect(registry.tags('a/b')).toEqual(['v1']);
  });

  test('a child that is missing, of another size, or in another repository', async () => {
    await start();
    const digest = registry.setBlob('c/d', BYTES);
    expect(await code(await put('v1', manifestOf({ digest, size: BYTES.length })))).toBe('400 MANIFEST_BLOB_UNKNOWN');
    registry.setBlob('a/b', BYTES);
    expect(await code(await put('v1', manifestOf({ digest, size: 3 })))).toBe('400 MANIFEST_INVALID');
    expect((await put('v1', manifestOf({ digest, size: BYTES.length }))).status).toBe(201);
    registry.removeBlob('a/b', digest);
    expect(await code(await put('v1', manifestOf({ digest, size: BYTES.length })))).toBe('400 MANIFEST_BLOB_UNKNOWN');
  });

  test.each([
    ['another media type than the header', 'v1', { mediaType: 'application/vnd.oci.image.index.v1+json' }, MANIFEST, '400 MANIFEST_INVALID'],
    ['an unknown media type', 'v1', { mediaType: 'text/plain' }, 'text/plain', '400 MANIFEST_INVALID'],
    ['schema version 1', 'v1', { schemaVersion: 1 }, MANIFEST, '400 MANIFEST_INVALID'],
    ['a bad tag', '.v1', {}, MANIFEST, '400 TAG_INVALID'],
    ['a digest that is not its own', sha256('other'), {}, MANIFEST, '400 DIGEST_INVALID'],
  ])('%s', async (_title, reference, more, mediaType, expected) => {
    await start();
    const text = manifestOf({ digest: registry.setBlob('a/b', BYTES), size: BYTES.length }, more);
    expect(await code(await put(reference, text, mediaType))).toBe(expected);
  });

  test('more than 4 MiB is refused with an answer, not a cut connection', async () => {
    await start();
    expect(await code(await put('v1', ' '.repeat(5 * 1024 * 1024)))).toBe('413 SIZE_INVALID');
  });

  test('a fixed tag takes nothing else', async () => {
    await start({ immutableTags: true });
    const layer = { digest: registry.setBlob('a/b', BYTES), size: BYTES.length };
    expect((await put('v1', manifestOf(layer))).status).toBe(201);
    expect((await put('v1', manifestOf(layer))).status).toBe(201);
    expect(await code(await put('v1', manifestOf(layer, { annotations: { a: 'b' } })))).toBe('409 TAG_IMMUTABLE');
  });

  test('referrers name what points at a subject, and filter', async () => {
    await start();
    const subject = { mediaType: MANIFEST, digest: sha256('not there'), size: 9 };
    const text = manifestOf({ digest: registry.setBlob('a/b', BYTES), size: BYTES.length }, { subject, artifactType: 'x/y' });
    expect((await put(sha256(text), text)).headers.get('oci-subject')).toBe(subject.digest);
    const list = async (query: string): Promise<unknown[]> =>
      ((await (await ask(`/v2/a/b/referrers/${subject.digest}${query}`)).json()) as { manifests: unknown[] }).manifests;
    expect(await list('')).toEqual([{ mediaType: MANIFEST, digest: sha256(text), size: text.length, artifactType: 'x/y' }]);
    expect(await list('?artifactType=z')).toEqual([]);
  });

  test('tags come in pages that link to the next', async () => {
    await start({ pageSize: 2 });
    for (const tag of ['c', 'a', 'b']) registry.setManifest('a/b', tag, Buffer.from('{}'), MANIFEST);
    const first = await ask('/v2/a/b/tags/list');
    expect([await first.json(), first.headers.get('link')]).toEqual([{ name: 'a/b', tags: ['a', 'b'] }, '</v2/a/b/tags/list?n=2&last=b>; rel="next"']);
    const second = await ask('/v2/a/b/tags/list?n=2&last=b');
    expect([await second.json(), second.headers.get('link')]).toEqual([{ name: 'a/b', tags: ['c'] }, null]);
  });
});

describe('rules', () => {
  test('an unknown route is written down', async () => {
    await start();
    await ask('/v2/_catalog');
    await ask('/v2/a/b/tags/list', { method: 'POST' });
    expect(registry.unexpected).toEqual(['GET /v2/_catalog', 'POST /v2/a/b/tags/list']);
  });

  test('a read-only registry and an unknown repository', async () => {
    await start({ readOnly: true, repositories: ['a/b'] });
    expect(await code(await ask('/v2/a/b/blobs/uploads/', { method: 'POST' }))).toBe('403 DENIED');
    expect(await code(await ask('/v2/c/d/tags/list'))).toBe('404 NAME_UNKNOWN');
    expect(await (await ask('/v2/a/b/tags/list')).json()).toEqual({ name: 'a/b', tags: [] });
  });

  test('credentials for another origin are written down', async () => {
    await start({ location: 'other-origin' });
    const location = await session();
    expect(new URL(location).hostname).toBe('127.0.0.1');
    expect((await ask(location, { headers: { authorization: 'Basic eA==' } })).status).toBe(400);
    expect((await ask(location)).status).toBe(204);
    expect(registry.unexpected).toHaveLength(1);
  });

  test('faults: another answer once, a lost answer, a cut body, a held answer', async () => {
    const held: string[] = [];
    await start({
      before: ({ method, nth }) =>
        method === 'POST' && nth === 0 ? { status: 429, headers: { 'retry-after': '1' } } : method === 'PATCH' ? { resetAfter: 5 } : undefined,
      after: ({ method }) => (method === 'PUT' ? 'reset' : undefined),
      delay: async ({ path }) => void held.push(path),
    });
    expect((await ask('/v2/a/b/blobs/uploads/', { method: 'POST' })).status).toBe(429);
    const location = await session();
    await expect(ask(location, { method: 'PATCH', body: BYTES })).rejects.toThrow();
    await expect(ask(`${location}&digest=${sha256(BYTES)}`, { method: 'PUT', body: BYTES })).rejects.toThrow();
    expect(registry.blobs('a/b').size).toBe(1);
    expect(held).toHaveLength(3);
    expect(registry.unexpected).toEqual([]);
  });
});

describe('credentials', () => {
  const user = { username: 'u', password: 'p' };
  const basic = (text: string): RequestInit => ({ headers: { authorization: `Basic ${Buffer.from(text).toString('base64')}` } });
  const bearer = (token: string): RequestInit => ({ headers: { authorization: `Bearer ${token}` } });
  async function token(scope: string, init?: RequestInit): Promise<string> {
    const response = await ask(`/token?service=waybill-test&scope=${encodeURIComponent(scope)}`, init);
    return response.status === 200 ? ((await response.json()) as { token: string }).token : String(response.status);
  }

  test('Basic', async () => {
    await start({ auth: { kind: 'basic', ...user } });
    const refused = await ask('/v2/');
    expect([refused.status, refused.headers.get('www-authenticate')]).toEqual([401, 'Basic realm="waybill-test"']);
    expect((await ask('/v2/', basic('u:wrong'))).status).toBe(401);
    expect((await ask('/v2/', basic('u:p'))).status).toBe(200);
    expect(registry.log.map((entry) => entry.authorization !== undefined)).toEqual([false, true, true]);
  });

  test('a token opens what it was made for, until it ends', async () => {
    let now = 0;
    await start({ auth: { kind: 'bearer', ...user, expiresIn: 60 }, now: () => now });
    const challenge = (await ask('/v2/a/b/blobs/uploads/', { method: 'POST' })).headers.get('www-authenticate');
    expect(challenge).toBe(`Bearer realm="${registry.url}/token",service="waybill-test",scope="repository:a/b:pull,push"`);
    expect(await token('repository:a/b:pull')).toBe('401');
    expect(await token('repository:a/b:pull', basic('u:x'))).toBe('401');
    const pull = await token('repository:a/b:pull', basic('u:p'));
    const push = await token('repository:a/b:pull,push repository:c/d:pull', basic('u:p'));
    const post = async (path: string, value: string): Promise<number> => (await ask(path, { method: 'POST', ...bearer(value) })).status;
    expect(await post('/v2/a/b/blobs/uploads/', pull)).toBe(401);
    expect(await post('/v2/a/b/blobs/uploads/', push)).toBe(202);
    const mount = `/v2/a/b/blobs/uploads/?mount=${sha256(BYTES)}&from=`;
    expect([await post(`${mount}c/d`, push), await post(`${mount}e/f`, push)]).toEqual([202, 401]);
    now = 60_000;
    expect(await post('/v2/a/b/blobs/uploads/', push)).toBe(401);
  });

  test('without credentials a token may be good for pulling only', async () => {
    await start({ auth: { kind: 'bearer', ...user, anonymousPull: true }, repositories: ['a/b'] });
    const value = await token('repository:a/b:pull,push');
    expect((await ask('/v2/a/b/tags/list', bearer(value))).status).toBe(200);
    expect((await ask('/v2/a/b/blobs/uploads/', { method: 'POST', ...bearer(value) })).status).toBe(401);
  });
});
