/** A run that is ended: who waits hears why, what was sent is let go, and what tidies up still goes out. */

import type { Socket } from 'node:net';
import { afterEach, expect, test } from '@jest/globals';
import { NetworkError } from '../../../src/core/errors.ts';
import { answering, OK, type Peer, type PeerOptions, startPeer, text, turn, until } from '../../support/peer.ts';

const open: Peer[] = [];
afterEach(async () => {
  for (const peer of open.splice(0)) await peer.close();
});
async function peer(serve: (socket: Socket, count: number) => void, options?: PeerOptions): Promise<Peer> {
  const started = await startPeer(serve, options);
  open.push(started);
  return started;
}

const reason = new NetworkError('The run was cancelled', { retryable: false });

test.each([
  ['before the answer', (socket: Socket) => void socket.resume()],
  ['within the answer', answering(`${OK}content-length: 5\r\n\r\nhe`)],
])('%s ends the request, who waits for a connection, and the connection', async (_name, serve) => {
  const run = new AbortController();
  let closed = false;
  const { get, sockets } = await peer(
    (socket) => {
      socket.on('close', () => {
        closed = true;
      });
      serve(socket);
    },
    { connections: 1, signal: run.signal },
  );
  const outcomes = Promise.allSettled([text(get()), text(get())]);
  await until(() => sockets.length > 0);
  await turn();
  run.abort(reason);
  expect(await outcomes).toEqual(Array(2).fill({ status: 'rejected', reason }));
  await expect(get()).rejects.toBe(reason);
  await until(() => closed);
  expect(sockets).toHaveLength(1);
});

test('while a body travels closes its source', async () => {
  const run = new AbortController();
  let closed = false;
  async function* endless(): AsyncGenerator<Uint8Array> {
    try {
      for (;;) yield Buffer.alloc(100_000);
    } finally {
      closed = true;
    }
  }
  const { get, sockets } = await peer((socket) => void socket.pause(), { signal: run.signal });
  const sending = get({ method: 'PUT', body: endless, length: 2 ** 40 });
  await until(() => sockets.length > 0);
  run.abort(reason);
  await expect(sending).rejects.toBe(reason);
  await until(() => closed);
});

test('still tidies up, at once, though all connections are taken', async () => {
  const run = new AbortController();
  const seen: string[] = [];
  const { get, sockets } = await peer(
    (socket) =>
      socket.on('data', (chunk) => {
        seen.push(chunk.toString().split(' ', 1)[0] as string);
        if (seen.at(-1) === 'DELETE') socket.write(`${OK}content-length: 0\r\n\r\n`);
      }),
    { connections: 1, signal: run.signal },
  );
  const held = Promise.allSettled([get(), get()]);
  await until(() => seen.length > 0);
  expect((await get({ method: 'DELETE', cleanup: true })).status).toBe(200);
  const late = get({ method: 'DELETE', cleanup: true });
  run.abort(reason);
  expect((await late).status).toBe(200);
  expect((await get({ method: 'DELETE', cleanup: true })).status).toBe(200);
  expect(await held).toEqual(Array(2).fill({ status: 'rejected', reason }));
  expect([seen, sockets.length]).toEqual([['GET', 'DELETE', 'DELETE', 'DELETE'], 2]);
});
