/** Answers that came compressed, though nobody asked for it. */

import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { afterEach, describe, expect, test } from '@jest/globals';
import { withDecoding } from '../../src/http/encoding.ts';
import type { HttpRequest, HttpResponse } from '../../src/http/types.ts';
import { playScript } from '../support/script.ts';
import { loopbackTransport } from '../support/transport.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

const TEXT = Buffer.from('{"token":"t"}'.repeat(1000));
const GZIP = { 'content-encoding': 'gzip' };
const LONG = { ...GZIP, 'content-length': String(gzipSync(TEXT).byteLength) };
/** A gigabyte of zeros in a megabyte. */
const bomb = () => Buffer.concat(Array(64).fill(gzipSync(Buffer.alloc(16 * 1024 * 1024))));

async function answer(body: Uint8Array, headers: Record<string, string>, over: Partial<HttpRequest> = {}, status = 200): Promise<HttpResponse> {
  const method = over.method ?? 'GET';
  const script = await playScript([{ expect: { method, path: '/x', headers: { 'accept-encoding': 'identity' } }, respond: { status, headers, body } }]);
  const transport = loopbackTransport();
  closing.push(transport.close, script.close);
  return withDecoding(transport.send)({ ...over, method, url: new URL(`${script.origin}/x`) });
}

async function all(body: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks);
}

test.each([
  ['gzip', gzipSync(TEXT)],
  ['x-gzip', gzipSync(TEXT)],
  ['GZIP', gzipSync(TEXT)],
  ['deflate', deflateSync(TEXT)],
  ['br', brotliCompressSync(TEXT)],
  ['zstd', zstdCompressSync(TEXT)],
  ['gzip', Buffer.concat([gzipSync(TEXT.subarray(0, 700)), gzipSync(TEXT.subarray(700))])],
])('%s is read as what was meant, whole, in part and in pieces', async (coding, body) => {
  const headers = { 'content-encoding': coding };
  const first = await answer(body, headers);
  expect([first.headers['content-encoding'], first.headers['content-length'], first.decoded]).toEqual([undefined, undefined, true]);
  expect(Buffer.from(await first.body.bytes(TEXT.byteLength))).toEqual(TEXT);
  expect(Buffer.from(await (await answer(body, headers)).body.start(100))).toEqual(TEXT.subarray(0, 100));
  expect(await all((await answer(body, headers)).body)).toEqual(TEXT);
  await (await answer(body, headers)).body.discard();
});

describe('as it came', () => {
  test.each<[string, Record<string, string>, Partial<HttpRequest>, number]>([
    ['identity', { 'content-encoding': 'identity' }, {}, 200],
    ['how it was sent to a store', { 'content-encoding': 'aws-chunked' }, {}, 200],
    ['one in another, which would be a bomb in a bomb', { 'content-encoding': 'gzip, gzip' }, {}, 200],
    ['a member of every object', { 'content-encoding': 'constructor' }, {}, 200],
    ['a part', GZIP, {}, 206],
    ['a compressed file that a store calls so, as its length tells', LONG, { size: gzipSync(TEXT).byteLength }, 200],
  ])('%s', async (_name, headers, over, status) => {
    const body = gzipSync(TEXT);
    const response = await answer(body, headers, over, status);
    expect(response.decoded).toBeUndefined();
    expect(Buffer.from(await response.body.bytes(100_000))).toEqual(body);
  });
});

describe('what does not decode', () => {
  test('is told as such', async () => {
    await expect((await answer(TEXT, GZIP)).body.bytes(100_000)).rejects.toMatchObject({
      code: 'EPROTOCOL',
      message: expect.stringMatching(/^localhost:\d+: the answer to \/x calls itself gzip, and is none$/),
    });
  });

  test('because its end is missing is worth another try', async () => {
    await expect((await answer(gzipSync(TEXT).subarray(0, 50), GZIP)).body.bytes(100_000)).rejects.toMatchObject({ code: 'ENETWORK', retryable: true });
  });
});

describe('a bomb', () => {
  test('is read up to the limit alone', async () => {
    await expect((await answer(bomb(), GZIP)).body.bytes(1024 * 1024)).rejects.toMatchObject({
      code: 'EPROTOCOL',
      message: expect.stringContaining('larger than'),
    });
    expect((await (await answer(bomb(), GZIP)).body.start(1000)).byteLength).toBe(1000);
  });

  test('without a limit ends once it is far larger than it came, also where somebody reads all of it', async () => {
    let read = 0;
    const reading = async () => {
      for await (const chunk of (await answer(bomb(), GZIP)).body) read += chunk.byteLength;
    };
    await expect(reading()).rejects.toThrow('more than 200 times its size');
    expect(read).toBeLessThan(512 * 1024 * 1024);
  });

  test('a blob whose size is known may be as dense as it likes: its reader counts', async () => {
    const zeros = Buffer.alloc(32 * 1024 * 1024);
    expect((await all((await answer(gzipSync(zeros), GZIP, { size: zeros.byteLength })).body)).byteLength).toBe(zeros.byteLength);
  });
});
