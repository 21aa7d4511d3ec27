/** Connections that are opened before they are needed: counted at a server that speaks TLS. */

import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { openTransport, type Transport } from '../../../src/http/send.ts';
import { AUTHORITY, SERVER_CERT, SERVER_KEY } from '../../support/certificates.ts';

const open = new Set<unknown>();
let handshakes = 0;
const server = createServer({ cert: SERVER_CERT, key: SERVER_KEY }, (_request, response) => {
  setTimeout(() => response.end('x'), 20);
});
server.on('secureConnection', (socket) => {
  handshakes += 1;
  open.add(socket);
  socket.on('close', () => open.delete(socket));
});
let url: URL;
let transport: Transport | undefined;
beforeEach(async () => {
  handshakes = 0;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = new URL(`https://localhost:${(server.address() as AddressInfo).port}/`);
});
afterEach(async () => {
  await transport?.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

function start(ahead: number): (method: 'GET' | 'HEAD') => Promise<number> {
  transport = openTransport({ connections: 8, ahead, insecure: false, ca: [AUTHORITY], proxy: {}, userAgent: 'test' });
  return async (method) => {
    const response = await (transport as Transport).send({ method, url });
    await response.body.discard();
    return response.status;
  };
}

/** Until the server has seen so many; a test that waits for ever fails by its own time. */
async function seen(count: number): Promise<void> {
  while (handshakes < count) await turn();
}

test('three requests at once go out on connections that are there', async () => {
  const send = start(2);
  await send('GET');
  await seen(3);
  expect(await Promise.all([send('GET'), send('GET'), send('HEAD')])).toEqual([200, 200, 200]);
  expect(handshakes).toBe(3);
});

test('without, each opens its own', async () => {
  const send = start(0);
  await send('GET');
  expect(handshakes).toBe(1);
  await Promise.all([send('GET'), send('GET'), send('HEAD')]);
  expect(handshakes).toBe(3);
});

test('one that the server closed meanwhile is not used', async () => {
  const send = start(2);
  await send('GET');
  await seen(3);
  server.closeAllConnections();
  while (open.size > 0) await turn();
  expect(await Promise.all([send('GET'), send('GET'), send('HEAD')])).toEqual([200, 200, 200]);
});

test('those that nobody needed are closed in the end', async () => {
  const send = start(4);
  await send('GET');
  await seen(5);
  await transport?.close();
  while (open.size > 0) await turn();
  expect(handshakes).toBe(5);
});
