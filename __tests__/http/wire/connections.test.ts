/** Connections: how many, when they are used again, what happens when they die, and when the run ends. */

import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, describe, expect, test } from '@jest/globals';
import { openTransport } from '../../../src/http/send.ts';
import { answering, OK, type Peer, type PeerOptions, startPeer, text, turn } from '../../support/peer.ts';

const open: Peer[] = [];
afterEach(async () => {
  for (const peer of open.splice(0)) await peer.close();
});
async function peer(serve: (socket: Socket, count: number) => void, options?: PeerOptions): Promise<Peer> {
  const started = await startPeer(serve, options);
  open.push(started);
  return started;
}

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;
const HELLO = `${OK}content-length: 5\r\n\r\nhello`;

/** Each socket answers so many requests, and dies of the next one, after these bytes. */
const dying =
  (answers: (count: number) => number, last = '') =>
  (socket: Socket, count: number): void => {
    let left = answers(count);
    socket.on('data', () => {
      left -= 1;
      if (left >= 0) socket.write(`${OK}content-length: 0\r\n\r\n`);
      else socket.end(last);
    });
  };

describe('connections', () => {
  test('are as many as allowed, and who waits gets the next', async () => {
    let most = 0;
    let now = 0;
    const { get, sockets } = await peer((socket) => {
      most = Math.max(most, ++now);
      socket.on('close', () => {
        now -= 1;
      });
      answering(`${OK}content-length: 5\r\n\r\n`, 'hello')(socket);
    });
    expect(await Promise.all(Array.from({ length: 20 }, () => text(get())))).toEqual(Array(20).fill('hello'));
    expect([most, sockets.length]).toEqual([2, 2]);
  });

  test('that fail make room for who waits', async () => {
    const { get } = await peer((socket, count) => (count <= 2 ? socket.destroy() : answering(HELLO)(socket)));
    const outcomes = await Promise.allSettled(Array.from({ length: 4 }, () => text(get())));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(2);
  });

  test('that the server closed while nobody used them are not used again', async () => {
    const { get, sockets } = await peer(answering(HELLO));
    await text(get());
    const [first] = sockets as [Socket];
    await new Promise<void>((resolve) => {
      first.on('close', () => resolve());
      first.end();
    });
    await turn();
    expect(await text(get())).toBe('hello');
    expect(sockets).toHaveLength(2);
  });

  test('that cannot be had say why', async () => {
    const { url, close } = await startPeer(() => {});
    await close();
    const transport = openTransport({ connections: 1, insecure: false, proxy: {}, userAgent: 'test' });
    await expect(transport.send({ method: 'GET', url })).rejects.toThrow(/^localhost:\d+: the connection was refused \(ECONNREFUSED\)$/);
    await transport.close();
  });

  test('of TLS go on with the session of the one before', async () => {
    const reused: boolean[] = [];
    const { get } = await peer(
      (socket) => {
        reused.push((socket as TLSSocket).isSessionReused());
        socket.on('data', () => socket.end(`${OK}connection: close\r\ncontent-length: 5\r\n\r\nhello`));
      },
      { tls: true },
    );
    for (let round = 0; round < 3; round++) {
      expect(await text(get())).toBe('hello');
      await turn();
      collectGarbage();
    }
    expect(reused).toEqual([false, true, true]);
  });
});

describe('HEAD', () => {
  test('has no body, whatever it says, and its connection is used again', async () => {
    const { get, sockets } = await peer(answering(HELLO.slice(0, -5)));
    for (let round = 0; round < 2; round++) expect(await text(get({ method: 'HEAD' }))).toBe('');
    expect(sockets).toHaveLength(1);
  });

  test('that has a body all the same, and late, does not answer the next request with it (nodejs/undici#258)', async () => {
    const forged = `${OK}content-length: 6\r\n\r\nforged`;
    let first: Socket | undefined;
    const { get } = await peer((socket) => {
      socket.on('data', (chunk) => {
        if (chunk.toString().startsWith('HEAD')) {
          first = socket;
          socket.write(`${OK}content-length: ${forged.length}\r\n\r\n`);
          return;
        }
        first?.write(forged);
        if (socket !== first) socket.write(HELLO);
      });
    });
    await get({ method: 'HEAD' });
    expect(await text(get())).toBe('hello');
  });
});

describe('a connection that was used before and dies before its answer begins', () => {
  test.each(['GET', 'HEAD'] as const)('costs %s nothing', async (method) => {
    const { get, sockets } = await peer(dying((count) => (count === 1 ? 1 : 9)));
    for (let round = 0; round < 2; round++) await text(get({ method }));
    expect(sockets).toHaveLength(2);
  });

  test('costs nothing once', async () => {
    const { get, sockets } = await peer(dying((count) => (count === 1 ? 1 : 0)));
    await text(get());
    await expect(get()).rejects.toThrow('the connection was closed by the other side');
    expect(sockets).toHaveLength(2);
  });

  test('is a failure for what changes something', async () => {
    const { get, sockets } = await peer(dying((count) => (count === 1 ? 1 : 9)));
    await text(get());
    await expect(get({ method: 'POST' })).rejects.toThrow('the connection was closed by the other side');
    expect(sockets).toHaveLength(1);
  });

  test('is a failure where an answer has begun', async () => {
    const { get, sockets } = await peer(dying((count) => (count === 1 ? 1 : 9), 'HTTP/1.1 2'));
    await text(get());
    await expect(get()).rejects.toThrow('the connection was closed by the other side');
    expect(sockets).toHaveLength(1);
  });

  test('is a failure where it was new', async () => {
    const { get, sockets } = await peer(dying((count) => (count === 1 ? 0 : 9)));
    await expect(get()).rejects.toThrow('the connection was closed by the other side');
    expect(sockets).toHaveLength(1);
  });
});
