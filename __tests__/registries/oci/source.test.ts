import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { IntegrityError, ProtocolError, RegistryError } from '../../../src/core/errors.ts';
import { withRedirects } from '../../../src/http/redirect.ts';
import { openTransport, type Transport } from '../../../src/http/send.ts';
import { ociSource } from '../../../src/registries/oci/source.ts';
import { playScript, type ScriptServer, type Step } from '../../support/script.ts';

let transport: Transport;
let server: ScriptServer | undefined;
beforeEach(() => {
  transport = openTransport({ connections: 2, insecure: false, proxy: {}, userAgent: 'test' });
});
afterEach(async () => {
  await transport.close();
  await server?.close();
  server = undefined;
});

async function source(...steps: readonly Step[]) {
  server = await playScript(steps);
  return ociSource(withRedirects(transport.send), { origin: server.origin, name: 'a/b', host: server.host });
}

async function read(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  return Buffer.concat(parts).toString();
}

const list = async (tags: AsyncIterable<string>) => {
  const all: string[] = [];
  for await (const tag of tags) all.push(tag);
  return all;
};

const CONTENT = 'the content';
const digest = { algorithm: 'sha256', hex: createHash('sha256').update(CONTENT).digest('hex') };
const path = `/v2/a/b/blobs/sha256:${digest.hex}`;
const get = (respond: Step['respond'], headers: Step['expect']['headers'] = { range: undefined }): Step => ({
  expect: { method: 'GET', path, headers },
  respond,
});

describe('blobs', () => {
  test('whole', async () => {
    const registry = await source(get({ status: 200, body: CONTENT }));
    expect(await read(registry.blob(digest, 11))).toBe(CONTENT);
    server?.done();
  });

  test('from an offset, by 206', async () => {
    const registry = await source(get({ status: 206, headers: { 'content-range': 'bytes 4-10/11' }, body: 'content' }, { range: 'bytes=4-10' }));
    expect(await read(registry.blob(digest, 11, 4))).toBe('content');
    server?.done();
  });

  test('from an offset, by a registry that knows no ranges', async () => {
    const registry = await source(get({ status: 200, body: CONTENT }, { range: 'bytes=4-10' }));
    expect(await read(registry.blob(digest, 11, 4))).toBe('content');
  });

  test('another range than asked for', async () => {
    const registry = await source(get({ status: 206, headers: { 'content-range': 'bytes 5-10/11' }, body: 'ontent' }, { range: 'bytes=4-10' }));
    await expect(read(registry.blob(digest, 11, 4))).rejects.toThrow(ProtocolError);
  });

  test('a length that says too much', async () => {
    const registry = await source(get({ status: 200, headers: { 'content-length': '20' }, body: `${CONTENT} and more` }));
    const reading = read(registry.blob(digest, 11));
    await expect(reading).rejects.toThrow(IntegrityError);
    await expect(reading).rejects.toThrow('says it sends 20 bytes, but the blob has 11');
  });

  test('one that is missing', async () => {
    const registry = await source(get({ status: 404, body: '{"errors":[{"code":"BLOB_UNKNOWN"}]}' }));
    await expect(read(registry.blob(digest, 11))).rejects.toMatchObject({ constructor: RegistryError, status: 404, retryable: false });
  });
});

const page = (from: string, tags: readonly string[] | null, link?: string | readonly string[]): Step => ({
  expect: { method: 'GET', path: from },
  respond: { status: 200, headers: link === undefined ? {} : { link }, body: JSON.stringify({ name: 'a/b', tags }) },
});
const FIRST = '/v2/a/b/tags/list';

describe('tags', () => {
  test('page after page, however the link is written; what is no tag is left out', async () => {
    const registry = await source(
      page(FIRST, ['a', 'b', '../x'], '</v2/a/b/tags/list?last=b&n=2>; rel="next"'),
      page(`${FIRST}?last=b&n=2`, ['c', 'b'], ['</other>; rel="prev"', '<?last=c>; title="x,y"; REL=next']),
      page(`${FIRST}?last=c`, ['d'], '</x>; rel="first"'),
    );
    expect(await list(registry.tags())).toEqual(['a', 'b', 'c', 'd']);
    server?.done();
  });

  const LOST = '/v2/a/b/tags/list?last=b; rel="next"';
  test('a link that cannot be read is no end: the next page is asked for by its last tag', async () => {
    const registry = await source(page(FIRST, ['a', 'b'], LOST), page(`${FIRST}?last=b`, ['c'], LOST), page(`${FIRST}?last=c`, []));
    expect(await list(registry.tags())).toEqual(['a', 'b', 'c']);
    server?.done();
  });

  test('also where its last tag is half a character', async () => {
    const registry = await source(page(FIRST, ['a', '\ud800'], LOST), page(`${FIRST}?last=%EF%BF%BD`, ['c']));
    expect(await list(registry.tags())).toEqual(['a', 'c']);
    server?.done();
  });

  test.each<[string, readonly Step[], string]>([
    ['the same page comes, and says the same', [page(FIRST, ['a', 'b'], LOST), page(`${FIRST}?last=b`, ['a', 'b'], LOST)], 'repeat themselves'],
    ['the same page comes, and says that it is the last', [page(FIRST, ['a', 'b'], LOST), page(`${FIRST}?last=b`, ['a', 'b'])], 'repeat themselves'],
    ['there is no last tag to ask by', [page(FIRST, [], LOST)], 'there may be more'],
  ])('nor is it where %s', async (_name, steps, message) => {
    await expect(list((await source(...steps)).tags())).rejects.toThrow(message);
    server?.done();
  });

  test('none', async () => {
    expect(await list((await source(page(FIRST, null))).tags())).toEqual([]);
    await server?.close();
    expect(await list((await source({ expect: { method: 'GET', path: FIRST }, respond: { status: 404, body: '{}' } })).tags())).toEqual([]);
  });

  test('the same page again', async () => {
    const registry = await source(page(FIRST, ['a'], `<${FIRST}>; rel="next"`));
    await expect(list(registry.tags())).rejects.toThrow('go round in circles');
    server?.done();
  });

  test('the same tags under a new address', async () => {
    const registry = await source(page(FIRST, ['a'], `<${FIRST}?n=1>; rel="next"`), page(`${FIRST}?n=1`, ['a'], `<${FIRST}?n=2>; rel="next"`));
    await expect(list(registry.tags())).rejects.toThrow('repeat themselves');
  });

  test('another origin is not asked', async () => {
    let asked = 0;
    const other = createServer((_, response) => {
      asked += 1;
      response.end('{"tags":["evil"]}');
    });
    await new Promise<void>((resolve) => void other.listen(0, 'localhost', resolve));
    try {
      const { port } = other.address() as AddressInfo;
      const registry = await source(page(FIRST, ['a'], `<http://localhost:${port}/v2/a/b/tags/list>; rel="next"`));
      await expect(list(registry.tags())).rejects.toThrow('lies on another host');
      expect(asked).toBe(0);
    } finally {
      other.close();
    }
  });

  test.each([
    ['no JSON', '<html>', 'no list of tags'],
    ['no list', '{"tags":{"a":1}}', 'no list of tags'],
  ])('%s', async (_, body, message) => {
    const registry = await source({ expect: { method: 'GET', path: FIRST }, respond: { status: 200, body } });
    await expect(list(registry.tags())).rejects.toThrow(message);
  });
});
