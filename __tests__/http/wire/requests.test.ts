/** Requests over real sockets, as they are written. */

import type { Socket } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { InputError } from '../../../src/core/errors.ts';
import type { HttpRequest } from '../../../src/http/types.ts';
import { OK, type Peer, type PeerOptions, startPeer } from '../../support/peer.ts';

const open: Peer[] = [];
afterEach(async () => {
  for (const peer of open.splice(0)) await peer.close();
});
async function peer(serve: (socket: Socket, count: number) => void, options?: PeerOptions): Promise<Peer> {
  const started = await startPeer(serve, options);
  open.push(started);
  return started;
}

async function* source(...parts: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) yield Buffer.from(part);
}

/** Answers once `END` has come; `wire` is what came up to then. */
async function reading(answer: string, options?: PeerOptions) {
  let wire = '';
  const server = await peer((socket) => {
    socket.on('data', (chunk) => {
      wire += chunk.toString('latin1');
      if (wire.includes('END')) socket.write(answer);
    });
  }, options);
  return { ...server, wire: () => wire };
}

describe('a request', () => {
  test('is its line, its host and its headers', async () => {
    const { url, transport, wire } = await reading(`${OK}content-length: 0\r\n\r\n`);
    await transport.send({ method: 'GET', url: new URL('/v2/a?x=%3A&END', url), headers: { accept: 'b' } });
    const [line, host, ...rest] = wire().split('\r\n');
    expect([line, host]).toEqual(['GET /v2/a?x=%3A&END HTTP/1.1', `host: ${url.host}`]);
    expect(rest.filter((text) => text !== '').sort()).toEqual(['accept-encoding: identity', 'accept: b', 'connection: keep-alive', 'user-agent: test']);
  });

  test.each(['a\r\nx: y', 'a\nb', 'a\0', 'ü漢'])('does not carry the value %j, and does not show it', async (value) => {
    const { get, sockets } = await peer(() => {});
    const failure = get({ headers: { authorization: `Bearer ${value}` } });
    await expect(failure).rejects.toThrow(InputError);
    await expect(failure).rejects.toThrow(/^the header authorization would hold characters that HTTP does not allow$/);
    expect(sockets).toHaveLength(0);
  });

  test.each<[string, HttpRequest['body'], number | undefined, RegExp]>([
    ['bytes', Buffer.from('the END'), undefined, /\r\ncontent-length: 7\r\n\r\nthe END$/],
    ['a stream with a length', () => source('th', '', 'e END'), 7, /\r\ncontent-length: 7\r\n\r\nthe END$/],
    ['a large stream with a length', () => source('x'.repeat(90_000), 'y', 'the END'), 90_008, /\r\ncontent-length: 90008\r\n\r\nx{90000}ythe END$/],
    ['a stream without one', () => source('the ', 'END'), undefined, /\r\ntransfer-encoding: chunked\r\n\r\n4\r\nthe \r\n3\r\nEND(?:\r\n0\r\n\r\n)?$/],
    ['bytes that fill several writes', Buffer.from(`${'x'.repeat(900_000)}END`), undefined, /\r\ncontent-length: 900003\r\n\r\nx{900000}END$/],
  ])('carries %s', async (_name, body, length, expected) => {
    const { get, wire } = await reading(`${OK}content-length: 0\r\n\r\n`);
    const answer = await get({ method: 'PUT', ...(body === undefined ? {} : { body }), ...(length === undefined ? {} : { length }) });
    expect(answer.status).toBe(200);
    expect(wire()).toMatch(expected);
  });

  test.each(['POST', 'PUT', 'PATCH'] as const)('%s without a body says that it has none', async (method) => {
    const bodies: HttpRequest['body'][] = [undefined, new Uint8Array(0), () => source()];
    for (const body of bodies) {
      let seen = '';
      const { get } = await peer((socket) =>
        socket.on('data', (chunk) => {
          seen += chunk.toString();
          socket.write(`${OK}content-length: 0\r\n\r\n`);
        }),
      );
      await get({ method, ...(body === undefined ? {} : { body, length: 0 }) });
      expect(seen).toMatch(/\r\ncontent-length: 0\r\n/);
    }
  });

  test.each([
    ['too long', 7, ['the', ' END', '!']],
    ['too short', 7, ['the']],
    ['missing', 7, []],
    ['large and too long', 90_000, ['x'.repeat(80_000), 'y'.repeat(10_000), '!']],
    ['large and too short', 90_000, ['x'.repeat(80_000)]],
    ['large and missing', 90_000, []],
  ])('whose body is %s is not sent as if it were right', async (_name, length, parts) => {
    const { get, wire } = await reading(`${OK}content-length: 0\r\n\r\n`);
    const failure = get({ method: 'PUT', body: () => source(...parts), length });
    await expect(failure).rejects.toThrow(/^localhost:\d+: the body has another length than was announced$/);
    expect(wire()).not.toContain('!');
  });
});
