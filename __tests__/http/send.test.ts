/** The transport and the files it reads from: buffers go from file to file, and nothing may be overwritten that has not left yet. */

import { createHash, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test } from '@jest/globals';
import { readFile } from '../../src/content/hash/read.ts';
import { NetworkError } from '../../src/core/errors.ts';
import { openTransport } from '../../src/http/send.ts';
import type { HttpRequest } from '../../src/http/types.ts';
import { makeScratch } from '../support/scratch.ts';
import { loopbackTransport } from '../support/transport.ts';

const LONG = 66 * 1024 * 1024 + 5;
const ending: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const end of ending.splice(0).reverse()) await end();
});

test('a server that reads slowly gets every byte, though buffers are used again', async () => {
  const scratch = await makeScratch();
  const server = createServer(async (request, response) => {
    const hash = createHash('sha256');
    // Slow enough that the socket is always full, so that a chunk lies in it for a while.
    for await (const chunk of request) {
      hash.update(chunk as Buffer);
      await sleep(1);
    }
    response.end(hash.digest('hex'));
  });
  const transport = loopbackTransport();
  ending.push(
    () => scratch.remove(),
    () => server.close(),
    () => transport.close(),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);

  // Two that are long enough for larger buffers, of which there is one pair; and sizes around those of the buffers, and with tails of all lengths.
  const sizes = [70_000, 131_072, 1_048_576, 1_048_577, 1_179_000, 1_200_000, 2_097_152, 2_097_153, 2_300_000, 3_000_000];
  const files = await Promise.all(
    [...sizes, ...sizes, LONG, LONG].map(async (size, index) => {
      const bytes = randomBytes(size);
      return { path: await scratch.file(String(index), bytes), size, hex: createHash('sha256').update(bytes).digest('hex') };
    }),
  );
  const received = await Promise.all(
    files.map(async ({ path, size }) => {
      const request: HttpRequest = { method: 'PUT', url, body: () => readFile(path, size), length: size };
      const response = await transport.send(request);
      return Buffer.from(await response.body.bytes(100)).toString();
    }),
  );
  expect(received).toEqual(files.map(({ hex }) => hex));
});

test('a run that was ended still tidies up, and nothing else', async () => {
  const seen: string[] = [];
  const server = createServer((request, response) => {
    seen.push(request.method as string);
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  const ended = new AbortController();
  const transport = openTransport({ connections: 1, insecure: false, proxy: {}, userAgent: 'waybill-test', signal: ended.signal });
  ending.push(
    () => server.close(),
    () => transport.close(),
  );
  const reason = new NetworkError('The run was cancelled', { retryable: false });
  ended.abort(reason);
  await expect(transport.send({ method: 'GET', url })).rejects.toBe(reason);
  await (await transport.send({ method: 'DELETE', url, cleanup: true })).body.discard();
  expect(seen).toEqual(['DELETE']);
});
