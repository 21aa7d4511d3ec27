/** Every row of the protocol: what is sent, what succeeds, and what each special answer means. */

import { buffer } from 'node:stream/consumers';
import { afterEach, describe, expect, test } from '@jest/globals';
import { AuthError, InputError, ProtocolError, RegistryError } from '../../../src/core/errors.ts';
import { type ProvenanceClient, provenanceClient, readVersion } from '../../../src/registries/provenance/client.ts';
import { playScript, type ScriptServer, type Step } from '../../support/script.ts';
import { loopbackTransport } from '../../support/transport.ts';

const SUM = 'ab'.repeat(32);
const DIGEST = { algorithm: 'tarsum.v1+sha256', hex: SUM };
const BLOB = `/v2/blob/owner/app/tarsum.v1+sha256/${SUM}`;
const MOUNT = `/v2/mountblob/owner/app/tarsum.v1+sha256/${SUM}`;
const text = (value: string) => new TextEncoder().encode(value);

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

interface Bench {
  readonly server: ScriptServer;
  readonly client: ProvenanceClient;
  readonly said: string[];
  version(): ReturnType<typeof readVersion>;
}

/** A client of a server that plays the steps. */
async function bench(...steps: readonly Step[]): Promise<Bench> {
  const server = await playScript(steps);
  const transport = loopbackTransport();
  closing.push(transport.close, server.close);
  const said: string[] = [];
  const wire = { send: transport.send, debug: (line: string) => void said.push(line) };
  const client = provenanceClient(wire, { origin: server.origin, name: 'owner/app', host: server.host });
  return { server, said, client, version: () => readVersion(wire, server.origin) };
}

function step(method: string, path: string, status: number, body: string | Uint8Array = '', headers: Readonly<Record<string, string>> = {}): Step {
  return { expect: { method, path, headers: { 'content-type': undefined, authorization: undefined } }, respond: { status, body, headers } };
}

async function failure(work: Promise<unknown>): Promise<Error & { readonly hint?: string; readonly retryable?: boolean }> {
  return work.then(
    () => {
      throw new Error('it did not fail');
    },
    (error: Error) => error,
  );
}

describe('every operation', () => {
  const OPERATIONS: readonly (readonly [string, string, string, (bench: Bench) => Promise<unknown>])[] = [
    ['version', 'GET', '/v2/version', ({ version }) => version()],
    ['read a manifest', 'GET', '/v2/manifest/owner/app/v1', ({ client }) => client.readManifest('v1')],
    ['put a manifest', 'PUT', '/v2/manifest/owner/app/v1', ({ client }) => client.putManifest('v1', text('{}'))],
    ['list tags', 'GET', '/v2/tags/owner/app', ({ client }) => client.listTags()],
    ['mount a blob', 'POST', MOUNT, ({ client }) => client.mountBlob(DIGEST)],
    ['read a blob', 'GET', BLOB, ({ client }) => client.readBlob(DIGEST)],
    ['put a blob', 'PUT', '/v2/blob/owner/app/tarsum.v1+sha256', ({ client }) => client.putBlob('a.tar', 'tarsum.v1+sha256', text('tar'))],
  ];

  test.each(OPERATIONS)('%s: 401 says that a login is required', async (_name, method, path, work) => {
    const at = await bench(step(method, path, 401, 'Authentication is required.'));
    const error = await failure(work(at));
    expect(error).toBeInstanceOf(AuthError);
    expect(error.message).toContain(`: login required: ${at.server.host} answered 401 (Authentication is required.)`);
    expect(error.hint).toContain('registry-token');
  });

  test.each(OPERATIONS)('%s: any other status is an error that names it', async (_name, method, path, work) => {
    const at = await bench(step(method, path, 500, 'out of order'), step(method, path, 418, 'teapot'), step(method, path, 202));
    const error = await failure(work(at));
    expect(error).toBeInstanceOf(RegistryError);
    expect(error).toMatchObject({ status: 500, method, retryable: true });
    expect(error.message).toContain(`${at.server.host} answered 500 (out of order)`);
    expect(await failure(work(at))).toMatchObject({ status: 418, retryable: false });
    // Success has one status for each operation, and 202 is none of them.
    expect(await failure(work(at))).toMatchObject({ status: 202 });
    at.server.done();
  });

  test.each(OPERATIONS)('%s: the call is told at debug level', async (_name, method, path, work) => {
    const at = await bench(step(method, path, 500));
    await failure(work(at));
    expect(at.said).toEqual([`[registry] Calling "${method}" ${at.server.origin}${path}`]);
  });
});

describe('version', () => {
  test('200', async () => {
    const at = await bench(step('GET', '/v2/version', 200, '{"version":"2.0","standalone":false}'));
    expect(await at.version()).toEqual({ version: '2.0', standalone: false });
  });

  test('404 is an error with the status', async () => {
    const at = await bench(step('GET', '/v2/version', 404));
    expect(await failure(at.version())).toMatchObject({ status: 404 });
  });

  test.each(['', 'hello', 'null', '[]', '{}', '{"version":2,"standalone":true}', '{"version":"2","standalone":"yes"}'])(
    'the answer %j is refused',
    async (body) => {
      const at = await bench(step('GET', '/v2/version', 200, body));
      expect(await failure(at.version())).toBeInstanceOf(ProtocolError);
    },
  );
});

describe('manifests', () => {
  test('read: 200, bytes as they are', async () => {
    const bytes = text('{ "odd" :\t"spacing" }\n\n');
    const at = await bench(step('GET', '/v2/manifest/owner/app/v1', 200, bytes));
    expect(Buffer.from((await at.client.readManifest('v1')) ?? [])).toEqual(Buffer.from(bytes));
  });

  test('read: 404 is no error, it does not exist', async () => {
    const at = await bench(step('GET', '/v2/manifest/owner/app/v1', 404, 'Image does not exist.'));
    expect(await at.client.readManifest('v1')).toBeUndefined();
  });

  test('read: an error names the status, the image and the tag', async () => {
    const at = await bench(step('GET', '/v2/manifest/owner/app/v1', 403));
    expect((await failure(at.client.readManifest('v1'))).message).toBe(
      `reading the manifest "v1" of ${at.server.host}/owner/app: ${at.server.host} answered 403`,
    );
  });

  test('put: 201, with its length and its very bytes', async () => {
    const at = await bench(step('PUT', '/v2/manifest/owner/app/v1', 201, 'ignored'));
    await at.client.putManifest('v1', text('{"a":1}'));
    expect(Buffer.from(at.server.requests[0]?.body ?? []).toString()).toBe('{"a":1}');
    expect(at.server.requests[0]?.headers).toMatchObject({ 'content-length': '7' });
  });

  test('put: 200 is not what the protocol says', async () => {
    const at = await bench(step('PUT', '/v2/manifest/owner/app/v1', 200));
    expect(await failure(at.client.putManifest('v1', text('{}')))).toMatchObject({ status: 200 });
  });

  test('a tag that the protocol does not know is refused before any request', async () => {
    const at = await bench();
    for (const work of [at.client.readManifest('a b'), at.client.putManifest('a b', text('{}'))]) {
      const error = await failure(work);
      expect(error).toBeInstanceOf(InputError);
      expect(error.message).toContain('tag "a b"');
    }
    expect(at.server.requests).toEqual([]);
  });

  test('an image that the protocol does not know is refused at once', () => {
    const wire = { send: () => Promise.reject(new Error('sent')), debug: () => undefined };
    expect(() => provenanceClient(wire, { origin: 'https://example.org', name: 'Owner/app', host: 'example.org' })).toThrow('image name "Owner/app"');
  });
});

describe('tags', () => {
  test('200, an array of strings', async () => {
    const at = await bench(step('GET', '/v2/tags/owner/app', 200, '["v1","latest"]'));
    expect(await at.client.listTags()).toEqual(['v1', 'latest']);
  });

  test('404: the image does not exist', async () => {
    const at = await bench(step('GET', '/v2/tags/owner/app', 404));
    const error = await failure(at.client.listTags());
    expect(error).toBeInstanceOf(RegistryError);
    expect(error.message).toBe(`listing the tags of ${at.server.host}/owner/app: the image does not exist: ${at.server.host} answered 404`);
  });

  test.each(['{"name":"owner/app","tags":["v1"]}', '["v1",2]', 'v1'])('the answer %j is refused', async (body) => {
    const at = await bench(step('GET', '/v2/tags/owner/app', 200, body));
    expect(await failure(at.client.listTags())).toBeInstanceOf(ProtocolError);
  });
});

describe('mounting', () => {
  test.each([
    [200, true],
    [300, false],
    [404, false],
  ])('%i: there is %s', async (status, there) => {
    const at = await bench(step('POST', MOUNT, status));
    expect(await at.client.mountBlob(DIGEST)).toBe(there);
    expect(at.server.requests[0]?.body).toHaveLength(0);
  });

  test('300 with an address to go to is still only "push it"', async () => {
    const at = await bench(step('POST', MOUNT, 300, '', { location: '/elsewhere' }));
    expect(await at.client.mountBlob(DIGEST)).toBe(false);
    at.server.done();
  });

  test.each([201, 400, 403, 500, 503])('%i is an error that names the image, the checksum and the status', async (status) => {
    const at = await bench(step('POST', MOUNT, status));
    const { message } = await failure(at.client.mountBlob(DIGEST));
    expect(message).toContain('owner/app');
    expect(message).toContain(`tarsum.v1+sha256:${SUM}`);
    expect(message).toContain(String(status));
  });
});

describe('reading a blob', () => {
  test('200: the length, and the bytes as a stream', async () => {
    const at = await bench(step('GET', BLOB, 200, 'a tar', { 'content-length': '5' }));
    const { length, body } = await at.client.readBlob(DIGEST);
    expect(length).toBe(5);
    expect((await buffer(body)).toString()).toBe('a tar');
  });

  test('a body without a length is refused', async () => {
    const at = await bench(step('GET', BLOB, 200, 'a tar', { 'transfer-encoding': 'chunked' }));
    const error = await failure(at.client.readBlob(DIGEST));
    expect(error).toBeInstanceOf(ProtocolError);
    expect(error.message).toContain('the Content-Length is missing');
  });

  test('a length that is no whole number is refused', async () => {
    const response = {
      status: 200,
      headers: { 'content-length': '12.5' },
      url: new URL('https://example.org'),
      body: { discard: async () => undefined } as never,
    };
    const wire = { send: async () => response, debug: () => undefined };
    const client = provenanceClient(wire, { origin: 'https://example.org', name: 'a', host: 'example.org' });
    expect((await failure(client.readBlob(DIGEST))).message).toContain('"12.5" is not a whole number');
  });

  test('404 says that the blob does not exist', async () => {
    const at = await bench(step('GET', BLOB, 404));
    expect(await failure(at.client.readBlob(DIGEST))).toMatchObject({ status: 404, message: expect.stringContaining('the blob does not exist') });
  });

  test('a body that ends early is an error', async () => {
    const at = await bench({
      expect: { method: 'GET', path: BLOB },
      respond: { status: 200, headers: { 'content-length': '9', connection: 'close' }, body: 'a tar' },
    });
    const { body } = await at.client.readBlob(DIGEST);
    await expect(buffer(body)).rejects.toThrow();
  });
});

describe('putting a blob', () => {
  const PUT = '/v2/blob/owner/app/tarsum.v1+sha256';
  const put = ({ client }: Bench, length?: number) =>
    client.putBlob(
      'a.tar',
      'tarsum.v1+sha256',
      async function* () {
        yield text('the ');
        yield text('tar');
      },
      length,
    );

  test.each([
    ['the full form', `tarsum.v1+sha256:${SUM}`],
    ['the bare sum', SUM],
    ['upper case', `tarsum.v1+sha256:${SUM.toUpperCase()}`],
  ])('201: %s of the checksum comes back', async (_name, checksum) => {
    const at = await bench(step('PUT', PUT, 201, JSON.stringify({ checksum })));
    expect(await put(at)).toEqual(DIGEST);
    expect(Buffer.from(at.server.requests[0]?.body ?? []).toString()).toBe('the tar');
  });

  test('a checksum of another type is the registry’s to choose', async () => {
    const at = await bench(step('PUT', PUT, 201, JSON.stringify({ checksum: `tarsum.dev+sha256:${SUM}` })));
    expect(await put(at)).toEqual({ algorithm: 'tarsum.dev+sha256', hex: SUM });
  });

  test('of unknown length it goes out in chunks, else with its length', async () => {
    const answer = JSON.stringify({ checksum: SUM });
    const at = await bench(step('PUT', PUT, 201, answer), step('PUT', PUT, 201, answer));
    await put(at);
    await put(at, 7);
    expect(at.server.requests.map(({ headers }) => [headers['transfer-encoding'], headers['content-length']])).toEqual([
      ['chunked', undefined],
      [undefined, '7'],
    ]);
  });

  test.each(['', '{"checksum":', 'done'])('an answer that does not decode is an error: %j', async (body) => {
    const at = await bench(step('PUT', PUT, 201, body));
    const error = await failure(put(at));
    expect(error).toBeInstanceOf(ProtocolError);
    expect(error).toMatchObject({ retryable: false, message: expect.stringContaining('is not JSON') });
  });

  test.each(['{}', '[]', 'null', '{"checksum":7}', '{"checksum":"abc"}', '{"checksum":"tarsum.v1+sha256:xyzw"}', '{"checksum":"a:b:abcd"}'])(
    'an answer without a checksum is an error: %s',
    async (body) => {
      const at = await bench(step('PUT', PUT, 201, body));
      expect((await failure(put(at))).message).toContain('names no checksum');
    },
  );

  test('a sum type that the registry does not know is its 4xx', async () => {
    const at = await bench(step('PUT', '/v2/blob/owner/app/tarsum.v9+sha256', 400, 'unknown sum type'));
    const error = await failure(at.client.putBlob('a.tar', 'tarsum.v9+sha256', text('tar')));
    expect(error).toMatchObject({ status: 400, retryable: false });
    expect(error.message).toContain('unknown sum type');
    expect(error.message).toContain('as tarsum.v9+sha256');
  });

  test('a sum type that the protocol does not know is refused before any request', async () => {
    const at = await bench();
    expect(await failure(at.client.putBlob('a.tar', 'SHA256', text('tar')))).toBeInstanceOf(InputError);
    expect(at.server.requests).toEqual([]);
  });
});
