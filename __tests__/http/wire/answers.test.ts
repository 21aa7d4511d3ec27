/** Answers over real sockets: in whatever pieces they come, and whatever is wrong with them. */

import type { Socket } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { NetworkError } from '../../../src/core/errors.ts';
import { header } from '../../../src/http/types.ts';
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

describe('an answer', () => {
  test('byte by byte', async () => {
    const { get } = await peer(answering(...`${OK}Content-Length: 5\r\n\r\nhello`));
    const answer = await get();
    expect([answer.status, answer.headers['content-length']]).toEqual([200, '5']);
    expect(Buffer.from(await answer.body.bytes(9)).toString()).toBe('hello');
  });

  test.each([
    ['in chunks', `${OK}transfer-encoding: chunked\r\n\r\n3\r\nhel\r\n2;x=y\r\nlo\r\n0\r\nchecksum: 1\r\n\r\n`],
    ['after a provisional one', `HTTP/1.1 103 Early Hints\r\nlink: <a>\r\n\r\n${OK}content-length: 5\r\n\r\nhello`],
    ['of HTTP/1.0 that keeps its connection', 'HTTP/1.0 200 OK\r\nconnection: keep-alive\r\ncontent-length: 5\r\n\r\nhello'],
  ])('%s, and the connection is used again', async (_name, wire) => {
    const { get, sockets } = await peer(answering(wire));
    for (let round = 0; round < 3; round++) expect(await text(get())).toBe('hello');
    expect(sockets).toHaveLength(1);
  });

  test.each([
    ['HTTP/1.1', ''],
    ['HTTP/1.0', 'content-length: 5\r\n'],
  ])('of %s that ends with its connection', async (version, length) => {
    const { get, sockets } = await peer((socket) => socket.on('data', () => socket.end(`${version} 200 OK\r\n${length}\r\nhello`)));
    for (let round = 0; round < 2; round++) expect(await text(get())).toBe('hello');
    expect(sockets).toHaveLength(2);
  });

  test.each([204, 304])('%i has no body, whatever it says', async (status) => {
    const { get } = await peer(answering(`HTTP/1.1 ${status} x\r\ncontent-length: 7\r\n\r\n`));
    expect(await text(get())).toBe('');
  });

  test('has names in any case, repeated ones as a list, and values without blanks around them', async () => {
    const lines = ['LINK: <a>', 'link: <b>', 'X-Empty:', 'X-Blank: \tc ', '__proto__: d', 'content-length: 0'];
    const { get } = await peer(answering(`${OK}${lines.map((line) => `${line}\r\n`).join('')}\r\n`));
    const answer = await get();
    expect(Object.keys(answer.headers)).toEqual(['link', 'x-empty', 'x-blank', '__proto__', 'content-length']);
    expect(answer.headers['link']).toEqual(['<a>', '<b>']);
    expect(['x-empty', 'x-blank', '__proto__'].map((name) => header(answer, name))).toEqual(['', 'c', 'd']);
  });

  test('with a head of 21 KB is read, one of 70 KB is not (actions/attest-build-provenance#606)', async () => {
    const { get } = await peer(answering(`${OK}location: ${'x'.repeat(21_000)}\r\ncontent-length: 0\r\n\r\n`));
    expect((await get()).headers['location']).toHaveLength(21_000);
    const larger = await peer(answering(`${OK}location: ${'x'.repeat(70_000)}\r\ncontent-length: 0\r\n\r\n`));
    await expect(larger.get()).rejects.toThrow('the headers of its answer are larger than 64 KiB');
  });

  test.each([
    ['close', `${OK}connection: close\r\ncontent-length: 0\r\n\r\n`],
    ['more than was asked for', `${OK}content-length: 0\r\n\r\n${OK}`],
    ['a body that is longer than it says', `${OK}content-length: 2\r\n\r\nhello`],
    ['no time at all', `${OK}keep-alive: timeout=0\r\ncontent-length: 0\r\n\r\n`],
  ])('with %s leaves its connection', async (_name, wire) => {
    const { get, sockets } = await peer(answering(wire));
    for (let round = 0; round < 2; round++) {
      await text(get()).catch(() => '');
      await turn();
    }
    expect(sockets).toHaveLength(2);
  });

  test.each([
    ['before its head', '', 'the connection was closed by the other side'],
    ['within its head', 'HTTP/1.1 20', 'the connection was closed by the other side'],
    ['within its body', `${OK}content-length: 9\r\n\r\nhel`, 'the answer ended early'],
    ['within the last body of a connection', `${OK}connection: close\r\ncontent-length: 9\r\n\r\nhel`, 'the answer ended early'],
    ['within its chunks', `${OK}transfer-encoding: chunked\r\n\r\n5\r\nhel`, 'the answer ended early'],
  ])('that ends %s', async (_name, wire, sentence) => {
    const { get } = await peer((socket) => socket.on('data', () => socket.end(wire)));
    const failure = text(get());
    await expect(failure).rejects.toThrow(NetworkError);
    await expect(failure).rejects.toThrow(sentence);
    await expect(failure).rejects.toMatchObject({ retryable: true });
  });

  test('that ends early is read up to there', async () => {
    const { get } = await peer((socket) => socket.on('data', () => socket.end(`${OK}content-length: 9\r\n\r\nhel`)));
    const parts: Buffer[] = [];
    const reading = (async () => {
      for await (const chunk of (await get()).body) parts.push(Buffer.from(chunk));
    })();
    await expect(reading).rejects.toThrow('the answer ended early');
    expect(Buffer.concat(parts).toString()).toBe('hel');
  });
});

describe('no HTTP is', () => {
  test.each<[string, string | Buffer]>([
    ['an answer of a TLS server', Buffer.from([0x15, 3, 1, 0, 2, 2, 0x46])],
    ['another protocol', 'SSH-2.0-OpenSSH\r\n'],
    ['another version', 'HTTP/2 200\r\n\r\n'],
    ['a change of protocol', 'HTTP/1.1 101 Switching Protocols\r\n\r\n'],
    ['no status', 'HTTP/1.1 OK\r\n\r\n'],
    ['a line without a colon', `${OK}nothing\r\n\r\n`],
    ['a name with a blank', `${OK}content-length : 5\r\n\r\nhello`],
    ['an empty name', `${OK}: x\r\n\r\n`],
    ['a value that goes on in the next line', `${OK}a: b\r\n\tc\r\n\r\n`],
    ['a lone carriage return', `${OK}a: b\rc\r\n\r\n`],
    ['a zero byte', `${OK}a: b\0\r\n\r\n`],
    ['two lengths', `${OK}content-length: 1\r\ncontent-length: 2\r\n\r\nab`],
    ['a list of two lengths', `${OK}content-length: 5, 6\r\n\r\nhello`],
    ['a length that is none', `${OK}content-length: +5\r\n\r\nhello`],
    ['a negative length', `${OK}content-length: -1\r\n\r\n`],
    ['an endless length', `${OK}content-length: ${'9'.repeat(30)}\r\n\r\n`],
    ['a length and chunks', `${OK}content-length: 1\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`],
    ['chunks and a length', `${OK}transfer-encoding: chunked\r\ncontent-length: 1\r\n\r\n0\r\n\r\n`],
    ['chunks with a size that is none', `${OK}transfer-encoding: chunked\r\n\r\nxyz\r\n`],
    ['chunks with a negative size', `${OK}transfer-encoding: chunked\r\n\r\n-1\r\n`],
    ['chunks with a size in hex as programs write it', `${OK}transfer-encoding: chunked\r\n\r\n0x10\r\n`],
    ['chunks without a line after the data', `${OK}transfer-encoding: chunked\r\n\r\n1\r\nabc\r\n`],
  ])('%s', async (_name, wire) => {
    const { get } = await peer(answering(wire));
    await expect(text(get())).rejects.toThrow(/^localhost:\d+: its answer is not HTTP$/);
  });
});
