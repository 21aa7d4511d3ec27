/** Requests and answers over real sockets: what a server may do on the wire, in what pieces, and when. */

import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { IntegrityError, NetworkError } from '../../src/core/errors.ts';
import { openTransport, type Transport, type TransportOptions } from '../../src/http/send.ts';
import type { HttpRequest } from '../../src/http/types.ts';
import { AUTHORITY, SERVER_CERT, SERVER_KEY } from '../support/certificates.ts';

const ending: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ending.splice(0).reverse()) await end();
});

interface Peer {
  readonly url: URL;
  readonly transport: Transport;
  readonly sockets: Socket[];
}

/** A server that is told of each socket, and a client of it. */
async function peer(serve: (socket: Socket, count: number) => void, options: Partial<TransportOptions> = {}, tls = false): Promise<Peer> {
  const sockets: Socket[] = [];
  const take = (socket: Socket): void => {
    sockets.push(socket);
    socket.on('error', () => {});
    serve(socket, sockets.length);
  };
  const server: Server = tls ? createTlsServer({ key: SERVER_KEY, cert: SERVER_CERT }, take) : createServer(take);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const transport = openTransport({ connections: 2, insecure: false, ca: AUTHORITY, proxy: {}, userAgent: 'test', ...options });
  ending.push(
    () => new Promise((resolve) => server.close(resolve)),
    () => {
      for (const socket of sockets) socket.destroy();
    },
    () => transport.close(),
  );
  const { port } = server.address() as { port: number };
  return { url: new URL(`${tls ? 'https' : 'http'}://localhost:${port}/x`), transport, sockets };
}

/** Answers each request (one without a body) with these pieces, each in a packet of its own. */
const answering =
  (...pieces: readonly (string | Buffer)[]) =>
  (socket: Socket): void => {
    socket.setNoDelay(true);
    socket.on('data', async () => {
      for (const piece of pieces) {
        socket.write(typeof piece === 'string' ? Buffer.from(piece, 'latin1') : piece);
        await new Promise((resolve) => setImmediate(resolve));
      }
    });
  };

const get = ({ transport, url }: Peer, request: Partial<HttpRequest> = {}) => transport.send({ method: 'GET', url, ...request });
const text = async (answer: Promise<{ body: { bytes(limit: number): Promise<Uint8Array> } }>): Promise<string> =>
  Buffer.from(await (await answer).body.bytes(1 << 20)).toString('latin1');
const OK = 'HTTP/1.1 200 OK\r\n';

describe('an answer', () => {
  test('byte by byte', async () => {
    const server = await peer(answering(...`${OK}Content-Length: 5\r\n\r\nhello`));
    const answer = await get(server);
    expect([answer.status, answer.headers['content-length']]).toEqual([200, '5']);
    expect(Buffer.from(await answer.body.bytes(9)).toString()).toBe('hello');
  });

  test.each([
    ['in chunks', `${OK}transfer-encoding: chunked\r\n\r\n3\r\nhel\r\n2;x=y\r\nlo\r\n0\r\nchecksum: 1\r\n\r\n`],
    ['after provisional ones', `HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: <a>\r\n\r\n${OK}content-length: 5\r\n\r\nhello`],
  ])('%s, and the connection is used again', async (_name, wire) => {
    const server = await peer(answering(wire));
    for (let round = 0; round < 3; round++) expect(await text(get(server))).toBe('hello');
    expect(server.sockets).toHaveLength(1);
  });

  test('that ends with its connection', async () => {
    const server = await peer((socket) => socket.on('data', () => socket.end(`${OK}\r\nhello`)));
    expect(await text(get(server))).toBe('hello');
    expect(await text(get(server))).toBe('hello');
    expect(server.sockets).toHaveLength(2);
  });

  test('to HEAD has no body, whatever it says', async () => {
    const server = await peer(answering(`${OK}content-length: 5\r\n\r\n`));
    for (let round = 0; round < 2; round++) expect(await text(get(server, { method: 'HEAD' }))).toBe('');
    expect(server.sockets).toHaveLength(1);
  });

  test('with a head of 21 KB is read, one of 70 KB is not (actions/attest-build-provenance#606)', async () => {
    const server = await peer(answering(`${OK}location: ${'x'.repeat(21_000)}\r\ncontent-length: 0\r\n\r\n`));
    expect((await get(server)).headers['location']).toHaveLength(21_000);
    const larger = await peer(answering(`${OK}location: ${'x'.repeat(70_000)}\r\ncontent-length: 0\r\n\r\n`));
    await expect(get(larger)).rejects.toThrow('the headers of its answer are larger than 64 KiB');
  });

  test.each([
    ['close', `${OK}connection: close\r\ncontent-length: 0\r\n\r\n`],
    ['more than was asked for', `${OK}content-length: 0\r\n\r\n${OK}`],
    ['a body that is longer than it says', `${OK}content-length: 2\r\n\r\nhello`],
    ['no time at all', `${OK}keep-alive: timeout=0\r\ncontent-length: 0\r\n\r\n`],
  ])('with %s leaves its connection', async (_name, wire) => {
    const server = await peer(answering(wire));
    for (let round = 0; round < 2; round++) {
      await text(get(server)).catch(() => '');
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(server.sockets).toHaveLength(2);
  });

  test.each([
    ['of a TLS server', Buffer.from([0x15, 3, 1, 0, 2, 2, 0x46])],
    ['of another protocol', 'SSH-2.0-OpenSSH\r\n'],
    ['that changes the protocol', 'HTTP/1.1 101 Switching Protocols\r\n\r\n'],
    ['with two lengths', `${OK}content-length: 1\r\ncontent-length: 2\r\n\r\nab`],
    ['with a length and chunks', `${OK}content-length: 1\r\ntransfer-encoding: chunked\r\n\r\n`],
  ])('%s is no HTTP', async (_name, wire) => {
    const server = await peer(answering(wire));
    await expect(get(server)).rejects.toThrow(/^localhost:\d+: its answer is not HTTP$/);
  });

  test.each([
    ['before its head', '', 'the connection was closed by the other side'],
    ['within its head', 'HTTP/1.1 20', 'the connection was closed by the other side'],
    ['within its body', `${OK}content-length: 9\r\n\r\nhel`, 'the answer ended early'],
    ['within its chunks', `${OK}transfer-encoding: chunked\r\n\r\n5\r\nhel`, 'the answer ended early'],
  ])('that ends %s', async (_name, wire, sentence) => {
    const server = await peer((socket) => socket.on('data', () => socket.end(wire)));
    const failure = text(get(server));
    await expect(failure).rejects.toThrow(NetworkError);
    await expect(failure).rejects.toThrow(sentence);
    await expect(failure).rejects.toMatchObject({ retryable: true });
  });

  test('that is read in part, or thrown away, frees its connection or closes it', async () => {
    const large = Buffer.alloc(300_000, 'x');
    const server = await peer(answering(`${OK}content-length: ${large.byteLength}\r\n\r\n`, large));
    const part = await (await get(server)).body.start(5);
    expect(Buffer.from(part).toString()).toBe('xxxxx');
    await (await get(server)).body.discard();
    expect(server.sockets).toHaveLength(2);
    const small = await peer(answering(`${OK}content-length: 5\r\n\r\n`, 'hello'));
    for (let round = 0; round < 3; round++) {
      const { body } = await get(small);
      await body.discard();
      // Once more it is no longer this answer's connection.
      await body.discard();
    }
    expect(small.sockets).toHaveLength(1);
  });

  test.each([false, true])('that is read slowly comes whole (TLS: %s)', async (tls) => {
    const bytes = Buffer.alloc(3_000_000, 'abcdefghij');
    const server = await peer(answering(`${OK}content-length: ${bytes.byteLength}\r\n\r\n`, bytes), {}, tls);
    const parts: Buffer[] = [];
    for await (const chunk of (await get(server)).body) {
      // Asked for late, though it may be overwritten once the next is.
      await new Promise((resolve) => setImmediate(resolve));
      parts.push(Buffer.from(chunk));
    }
    expect(Buffer.concat(parts).equals(bytes)).toBe(true);
  });
});

describe('a request', () => {
  /** Reads requests whole, and tells what came. */
  async function reading(answer: string) {
    let wire = '';
    const server = await peer((socket) => {
      socket.on('data', (chunk) => {
        wire += chunk.toString('latin1');
        if (wire.includes('END')) socket.write(answer);
      });
    });
    return { server, wire: () => wire };
  }

  async function* source(...parts: readonly string[]): AsyncGenerator<Uint8Array> {
    for (const part of parts) yield Buffer.from(part);
  }

  test.each<[string, HttpRequest['body'], number | undefined, RegExp]>([
    ['bytes', Buffer.from('the END'), undefined, /\r\ncontent-length: 7\r\n\r\nthe END$/],
    ['a stream with a length', () => source('th', '', 'e END'), 7, /\r\ncontent-length: 7\r\n\r\nthe END$/],
    ['a stream without one', () => source('the ', 'END'), undefined, /\r\ntransfer-encoding: chunked\r\n\r\n4\r\nthe \r\n3\r\nEND\r\n/],
    ['bytes that fill several writes', Buffer.from(`${'x'.repeat(200_000)}END`), undefined, /x{200000}END$/],
  ])('carries %s', async (_name, body, length, expected) => {
    const { server, wire } = await reading(`${OK}content-length: 0\r\n\r\n`);
    const request: HttpRequest = { method: 'PUT', url: server.url, ...(body === undefined ? {} : { body }), ...(length === undefined ? {} : { length }) };
    expect((await server.transport.send(request)).status).toBe(200);
    expect(wire()).toMatch(expected);
  });

  test.each(['POST', 'PUT', 'PATCH'] as const)('%s without a body says that it has none', async (method) => {
    const seen: string[] = [];
    const server = await peer((socket) =>
      socket.on('data', (chunk) => {
        seen.push(chunk.toString());
        socket.write(`${OK}content-length: 0\r\n\r\n`);
      }),
    );
    await get(server, { method });
    expect(seen[0]).toMatch(/\r\ncontent-length: 0\r\n/);
  });

  test.each([
    ['too long', ['the', ' END', '!']],
    ['too short', ['the']],
  ])('whose body is %s is not sent as if it were right', async (_name, parts) => {
    const server = await peer(() => {});
    await expect(get(server, { method: 'PUT', body: () => source(...parts), length: 7 })).rejects.toThrow('another length than was announced');
  });

  test('whose body fails ends with that error', async () => {
    const server = await peer(() => {});
    const failing = async function* (): AsyncGenerator<Uint8Array> {
      yield Buffer.from('the');
      throw new IntegrityError('the file changed');
    };
    await expect(get(server, { method: 'PUT', body: failing, length: 7 })).rejects.toThrow(new IntegrityError('the file changed'));
  });

  test('that is answered before its body has left stops, and its connection is not used again', async () => {
    let closed = false;
    async function* endless(): AsyncGenerator<Uint8Array> {
      try {
        for (;;) {
          yield Buffer.alloc(100_000);
          await new Promise((resolve) => setImmediate(resolve));
        }
      } finally {
        closed = true;
      }
    }
    const server = await peer((socket, count) => {
      socket.once('data', () => socket.write(`HTTP/1.1 ${count === 1 ? '413 Too Large' : '200 OK'}\r\ncontent-length: 2\r\n\r\nno`));
      socket.on('data', () => {});
    });
    const answer = await get(server, { method: 'PUT', body: endless, length: 2 ** 40 });
    expect(answer.status).toBe(413);
    expect(await text(Promise.resolve(answer))).toBe('no');
    expect(await text(get(server))).toBe('no');
    expect(server.sockets).toHaveLength(2);
    await new Promise((resolve) => setImmediate(resolve));
    expect(closed).toBe(true);
  });
});

describe('connections', () => {
  test('are as many as allowed, and who waits gets the next', async () => {
    let most = 0;
    let open = 0;
    const server = await peer((socket) => {
      most = Math.max(most, ++open);
      socket.on('close', () => {
        open -= 1;
      });
      answering(`${OK}content-length: 5\r\n\r\n`, 'hello')(socket);
    });
    expect(await Promise.all(Array.from({ length: 20 }, () => text(get(server))))).toEqual(Array(20).fill('hello'));
    expect([most, server.sockets.length]).toEqual([2, 2]);
  });

  test('that fail make room for who waits', async () => {
    const server = await peer((socket, count) => (count <= 2 ? socket.destroy() : answering(`${OK}content-length: 5\r\n\r\nhello`)(socket)));
    const outcomes = await Promise.allSettled(Array.from({ length: 4 }, () => text(get(server))));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(2);
  });

  test('that the server closed while nobody used them are not used again', async () => {
    const server = await peer(answering(`${OK}content-length: 5\r\n\r\nhello`));
    await text(get(server));
    const [first] = server.sockets as [Socket];
    await new Promise<void>((resolve) => {
      first.on('close', () => resolve());
      first.end();
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(await text(get(server))).toBe('hello');
    expect(server.sockets).toHaveLength(2);
  });

  test('that cannot be had say why', async () => {
    const server = await peer(() => {});
    const { port } = server.url;
    await server.transport.close();
    for (const end of ending.splice(0).reverse()) await end();
    const transport = openTransport({ connections: 1, insecure: false, proxy: {}, userAgent: 'test' });
    await expect(transport.send({ method: 'GET', url: new URL(`http://localhost:${port}/`) })).rejects.toThrow(/the connection was refused \(ECONNREFUSED\)/);
    await transport.close();
  });
});

describe('a run that is ended', () => {
  const reason = new NetworkError('The run was cancelled', { retryable: false });

  test.each([
    ['before the answer', () => {}],
    ['within the answer', answering(`${OK}content-length: 5\r\n\r\nhe`)],
  ])('%s ends the request, and who waits for a connection', async (_name, serve) => {
    const run = new AbortController();
    const server = await peer(serve, { connections: 1, signal: run.signal });
    const asked = [text(get(server)), text(get(server))];
    const outcomes = Promise.allSettled(asked);
    while (server.sockets.length === 0) await new Promise((resolve) => setImmediate(resolve));
    await new Promise((resolve) => setImmediate(resolve));
    run.abort(reason);
    expect(await outcomes).toEqual(Array(2).fill({ status: 'rejected', reason }));
    await expect(get(server)).rejects.toBe(reason);
  });
});

describe('time', () => {
  beforeEach(() => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask', 'performance', 'hrtime', 'setInterval', 'clearInterval'] });
  });
  afterEach(() => void jest.useRealTimers());
  /** What is on its way on the loopback arrives; what is told of at once is heard. */
  const arrive = async (has: () => boolean = () => true): Promise<void> => {
    do await new Promise((resolve) => setImmediate(resolve));
    while (!has());
  };
  const outcome = (answer: Promise<unknown>): { readonly now: () => unknown } => {
    let said: unknown = 'waiting';
    answer.then(
      () => {
        said = 'done';
      },
      (error: Error) => {
        said = error.message.replace(/^[^ ]+ /, '');
      },
    );
    return { now: () => said };
  };

  test('an answer has two minutes to begin, and two between its parts', async () => {
    const server = await peer(() => {});
    const silent = outcome(get(server));
    await arrive(() => server.sockets.length === 1);
    jest.advanceTimersByTime(119_999);
    await arrive();
    expect(silent.now()).toBe('waiting');
    jest.advanceTimersByTime(1);
    await arrive();
    expect(silent.now()).toBe('no answer in time');

    const stalling = await peer(answering(`${OK}content-length: 5\r\n\r\nhe`));
    const stalled = outcome(text(Promise.resolve(await get(stalling))));
    await arrive();
    jest.advanceTimersByTime(120_000);
    await arrive();
    expect(stalled.now()).toBe('the answer stopped half-way');
  });

  test('what commits a large blob has a quarter of an hour, and each chunk that leaves begins it anew', async () => {
    let received = '';
    const server = await peer((socket) =>
      socket.on('data', (chunk) => {
        received += chunk.toString();
      }),
    );
    let more: (() => void) | undefined;
    async function* slow(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('ab');
      await new Promise<void>((resolve) => {
        more = resolve;
      });
      yield Buffer.from('cd');
    }
    const sending = outcome(get(server, { method: 'PUT', body: slow, length: 4 }));
    await arrive(() => received.endsWith('ab') && more !== undefined);
    jest.advanceTimersByTime(800_000);
    more?.();
    await arrive(() => received.endsWith('abcd'));
    jest.advanceTimersByTime(800_000);
    await arrive();
    expect(sending.now()).toBe('waiting');
    jest.advanceTimersByTime(100_000);
    await arrive();
    expect(sending.now()).toBe('no answer in time');
  });

  test.each([
    ['half a minute', '', 30_000],
    ['a second less than the server says', 'keep-alive: timeout=5\r\n', 4_000],
  ])('an idle connection is kept for %s', async (_name, header, kept) => {
    const server = await peer(answering(`${OK}${header}content-length: 5\r\n\r\nhello`));
    for (const [wait, sockets] of [
      [0, 1],
      [kept - 1, 1],
      [kept, 2],
    ] as const) {
      jest.advanceTimersByTime(wait);
      expect(await text(get(server))).toBe('hello');
      expect(server.sockets).toHaveLength(sockets);
    }
  });

  test('a connection has ten seconds to be made', async () => {
    const transport = openTransport({ connections: 1, insecure: false, proxy: {}, userAgent: 'test' });
    ending.push(() => transport.close());
    // Speaks no TLS, and says nothing.
    const mute = await peer(() => {});
    const connecting = outcome(transport.send({ method: 'GET', url: new URL(mute.url.href.replace('http:', 'https:')) }));
    await arrive();
    jest.advanceTimersByTime(10_000);
    await arrive();
    expect(connecting.now()).toBe('no connection within 10 s');
  });
});

describe('a proxy', () => {
  /** Answers CONNECT with this. */
  async function tunnelThrough(answer: string) {
    const proxy = await peer((socket) => socket.once('data', () => socket.end(answer)));
    const transport = openTransport({ connections: 1, insecure: false, proxy: { https: `http://me:p%40ss@${proxy.url.host}` }, userAgent: 'test' });
    ending.push(() => transport.close());
    return transport.send({ method: 'GET', url: new URL('https://registry.example/v2/') });
  }

  test.each([
    ['407 Proxy Authentication Required', /^registry\.example:443: the proxy answered 407/, false],
    ['403 Forbidden', /the proxy answered 403/, false],
    ['502 Bad Gateway', /the proxy answered 502/, true],
  ])('that says %s', async (status, sentence, retryable) => {
    const failure = tunnelThrough(`HTTP/1.1 ${status}\r\ncontent-length: 0\r\n\r\n`);
    await expect(failure).rejects.toThrow(sentence);
    await expect(failure).rejects.toMatchObject({ retryable, hint: expect.stringMatching(/HTTPS_PROXY/) });
  });

  test.each([
    ['says nothing', ''],
    ['speaks something else', 'SSH-2.0\r\n\r\n'],
    ['says too much', `HTTP/1.1 200 OK\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`],
  ])('that %s', async (_name, answer) => {
    await expect(tunnelThrough(answer)).rejects.toThrow(NetworkError);
  });

  test('gets its password, which the registry does not', async () => {
    const asked: string[] = [];
    const proxy = await peer((socket) =>
      socket.on('data', (chunk) => {
        asked.push(chunk.toString());
        socket.write(`${OK}content-length: 0\r\n\r\n`);
      }),
    );
    const transport = openTransport({ connections: 1, insecure: false, proxy: { http: `http://me:p%40ss@${proxy.url.host}` }, userAgent: 'test' });
    ending.push(() => transport.close());
    await transport.send({ method: 'GET', url: new URL('http://registry.example/v2/?a=b') });
    expect(asked[0]).toMatch(/^GET http:\/\/registry\.example\/v2\/\?a=b HTTP\/1\.1\r\nhost: registry\.example\r\n/);
    expect(asked[0]).toMatch(new RegExp(`proxy-authorization: Basic ${Buffer.from('me:p@ss').toString('base64')}\r\n`));
  });
});
