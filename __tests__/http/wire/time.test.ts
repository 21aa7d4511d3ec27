/** How long is waited for what, on a clock that stands still. */

import type { Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, expect, jest, test } from '@jest/globals';
import type { HttpRequest } from '../../../src/http/types.ts';
import { answering, OK, type Peer, type PeerOptions, startPeer, text, turn, until } from '../../support/peer.ts';

// Before undici is loaded, and until the end: it has one timer for all.
beforeAll(() => {
  jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask', 'performance', 'hrtime'] });
});
afterAll(() => void jest.useRealTimers());

const open: Peer[] = [];
afterEach(async () => {
  for (const peer of open.splice(0)) await peer.close();
});
async function peer(serve: (socket: Socket, count: number) => void, options?: PeerOptions): Promise<Peer> {
  const started = await startPeer(serve, options);
  open.push(started);
  return started;
}

/** What is on its way on the loopback arrives. */
async function settle(): Promise<void> {
  for (let turns = 0; turns < 10; turns++) await turn();
}

/** What has become of it up to now. */
function outcome(answer: Promise<unknown>): () => unknown {
  let said: unknown = 'waiting';
  answer.then(
    () => {
      said = 'done';
    },
    (error: Error) => {
      said = error.message.replace(/^[^ ]+ /, '');
    },
  );
  return () => said;
}

/** Still waiting a moment before, failed with this sentence then. */
async function expectLimit(milliseconds: number, now: () => unknown, sentence: string): Promise<void> {
  jest.advanceTimersByTime(milliseconds - 1);
  await settle();
  expect(now()).toBe('waiting');
  jest.advanceTimersByTime(1);
  await settle();
  expect(now()).toBe(sentence);
}

/** Yields the parts as `more` is called, and ends with the last one. */
function steps(...parts: readonly Buffer[]) {
  const gates = parts.map(() => Promise.withResolvers<void>());
  let at = 0;
  async function* body(): AsyncGenerator<Uint8Array> {
    for (const [index, part] of parts.entries()) {
      await gates[index]?.promise;
      yield part;
    }
  }
  return { body, length: Buffer.concat(parts).byteLength, more: () => gates[at++]?.resolve() };
}

test.each<[string, Partial<HttpRequest>, number]>([
  ['an answer', {}, 120_000],
  ['an answer to a small body', { method: 'PUT', body: Buffer.from('x') }, 120_000],
  ['an answer that may take its time', { method: 'PUT', body: new Uint8Array(0), patient: true }, 900_000],
  ['what tidies up', { method: 'DELETE', cleanup: true }, 2000],
])('%s has %# ms to begin', async (_name, request, limit) => {
  const { get, sockets } = await peer(() => {});
  const now = outcome(get(request));
  await until(() => sockets.length === 1);
  await settle();
  await expectLimit(limit, now, 'no answer in time');
});

test('two minutes may pass between the parts of an answer, and as long as it likes before somebody reads', async () => {
  const { get } = await peer(answering(`${OK}content-length: 5\r\n\r\nhe`));
  const answer = await get();
  await settle();
  jest.advanceTimersByTime(3_600_000);
  await settle();
  const now = outcome(text(Promise.resolve(answer)));
  await settle();
  await expectLimit(120_000, now, 'the answer stopped half-way');
});

test('a piece of a body has a minute to leave: else the connection is broken', async () => {
  const { get, sockets } = await peer((socket) => void socket.pause());
  async function* endless(): AsyncGenerator<Uint8Array> {
    for (;;) yield Buffer.alloc(1_000_000);
  }
  const sending = get({ method: 'PUT', body: endless, length: 2 ** 40 });
  const now = outcome(sending);
  await until(() => sockets.length === 1);
  for (let turns = 0; turns < 200; turns++) await turn();
  await expectLimit(60_000, now, 'nothing could be sent for a minute');
  await expect(sending).rejects.toMatchObject({ code: 'ENETWORK', retryable: true });
});

test('a body whose source takes its time is waited for, and its commit has a quarter of an hour from its last byte on', async () => {
  let received = 0;
  const { get } = await peer((socket) =>
    socket.on('data', (chunk) => {
      received += chunk.toString().replace(/[^x]/g, '').length;
    }),
  );
  const { body, length, more } = steps(Buffer.alloc(50_000, 'x'), Buffer.alloc(50_000, 'x'));
  const now = outcome(get({ method: 'PUT', body, length }));
  more();
  await until(() => received >= 50_000);
  await settle();
  jest.advanceTimersByTime(3_600_000);
  await settle();
  more();
  await until(() => received >= 100_000);
  await settle();
  await expectLimit(900_000, now, 'no answer in time');
});

test.each([
  ['half a minute', '', 30_000],
  ['a second less than the server says', 'keep-alive: timeout=5\r\n', 4000],
  ['half a minute, though the server says more', 'keep-alive: timeout=600\r\n', 30_000],
])('an idle connection is kept for %s', async (_name, header, kept) => {
  const { get, sockets } = await peer(answering(`${OK}${header}content-length: 5\r\n\r\nhello`));
  for (const [wait, count] of [
    [0, 1],
    [kept - 1, 1],
    [kept, 2],
  ] as const) {
    await settle();
    jest.advanceTimersByTime(wait);
    expect(await text(get())).toBe('hello');
    expect(sockets).toHaveLength(count);
  }
});

test('a connection has ten seconds to be made', async () => {
  // Speaks no TLS, and says nothing.
  const { url, transport, sockets } = await peer(() => {});
  const now = outcome(transport.send({ method: 'GET', url: new URL(url.href.replace('http:', 'https:')) }));
  await until(() => sockets.length === 1);
  jest.advanceTimersByTime(9000);
  await settle();
  expect(now()).toBe('waiting');
  // undici's own clock ticks twice a second.
  jest.advanceTimersByTime(2000);
  await settle();
  expect(now()).toBe('no connection within 10 s');
});

test('a proxy has ten seconds to open a tunnel', async () => {
  const proxy = await peer(() => {});
  const { transport } = await peer(() => {}, { proxy: { https: proxy.url.origin } });
  const now = outcome(transport.send({ method: 'GET', url: new URL('https://registry.example/v2/') }));
  await until(() => proxy.sockets.length === 1);
  await settle();
  jest.advanceTimersByTime(11_000);
  await settle();
  expect(now()).toMatch(/^the proxy localhost:\d+: no answer in time$/);
});
