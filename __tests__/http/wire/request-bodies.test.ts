/** Bodies of requests over real sockets: their own errors, answers that do not wait for them, buffers that are used again. */

import type { Socket } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { IntegrityError } from '../../../src/core/errors.ts';
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

describe('what a body throws', () => {
  test.each([
    ['one of the six', new IntegrityError('the file changed')],
    ['anything else', new TypeError('oh')],
  ])('comes out as it is: %s', async (_name, error) => {
    const { get } = await peer(() => {});
    async function* failing(): AsyncGenerator<Uint8Array> {
      yield Buffer.alloc(66_000);
      throw error;
    }
    await expect(get({ method: 'PUT', body: failing, length: 100_000 })).rejects.toBe(error);
  });

  test.each([66_000, 1_000_000])('in its end counts though all %i bytes have left, and though the answer has come', async (size) => {
    let answered = false;
    const { get } = await peer((socket) => {
      let count = 0;
      socket.on('data', (chunk) => {
        count += chunk.byteLength;
        if (count < size) return;
        socket.write(`HTTP/1.1 201 Created\r\ncontent-length: 0\r\n\r\n`);
        answered = true;
      });
    });
    async function* changing(): AsyncGenerator<Uint8Array> {
      yield Buffer.alloc(size);
      await until(() => answered);
      for (let turns = 0; turns < 20; turns++) await turn();
      throw new IntegrityError('the file changed');
    }
    await expect(get({ method: 'PUT', body: changing, length: size })).rejects.toThrow(new IntegrityError('the file changed'));
  });

  test('of a few bytes is known before anything is sent', async () => {
    const { get, sockets } = await peer(() => {});
    async function* failing(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('the');
      throw new IntegrityError('the file changed');
    }
    await expect(get({ method: 'PUT', body: failing, length: 3 })).rejects.toThrow(new IntegrityError('the file changed'));
    expect(sockets).toHaveLength(0);
  });

  test('in its end does not count where it is nothing: the answer was waiting for it', async () => {
    const { get } = await peer(answering('HTTP/1.1 201 Created\r\ncontent-length: 2\r\n\r\nok'));
    async function* slow(): AsyncGenerator<Uint8Array> {
      yield Buffer.alloc(66_000);
      for (let turns = 0; turns < 20; turns++) await turn();
    }
    expect(await text(get({ method: 'PUT', body: slow, length: 66_000 }))).toBe('ok');
  });
});

describe('an answer that does not wait for the body', () => {
  test.each([401, 413])('(%i) stops it, closes its source, and its connection is not used again', async (status) => {
    let closed = false;
    async function* endless(): AsyncGenerator<Uint8Array> {
      try {
        for (;;) {
          yield Buffer.alloc(100_000);
          await turn();
        }
      } finally {
        closed = true;
      }
    }
    const { get, sockets } = await peer((socket, count) => {
      socket.once('data', () => socket.write(`HTTP/1.1 ${count === 1 ? status : 200} x\r\nwww-authenticate: Basic\r\ncontent-length: 2\r\n\r\nno`));
      socket.on('data', () => {});
    });
    const answer = await get({ method: 'PUT', body: endless, length: 2 ** 40 });
    expect(answer.status).toBe(status);
    expect(await text(Promise.resolve(answer))).toBe('no');
    expect(await text(get())).toBe('no');
    expect(sockets).toHaveLength(2);
    await until(() => closed);
  });

  test('may be longer than what has left of it', async () => {
    const page = 'x'.repeat(500_000);
    let pieces = 0;
    async function* slow(): AsyncGenerator<Uint8Array> {
      for (; ; pieces++) {
        yield Buffer.alloc(1000);
        await turn();
      }
    }
    const { get } = await peer(answering(`HTTP/1.1 413 x\r\ncontent-length: ${page.length}\r\n\r\n`, page.slice(9), page.slice(0, 9)));
    const answer = await get({ method: 'PUT', body: slow, length: 2 ** 40 });
    const before = pieces;
    expect(await text(Promise.resolve(answer))).toHaveLength(page.length);
    expect(pieces - before).toBeLessThan(3);
  });

  test('and cuts the connection is no answer, and worth another try', async () => {
    async function* endless(): AsyncGenerator<Uint8Array> {
      for (;;) yield Buffer.alloc(100_000);
    }
    const { get } = await peer((socket) => socket.once('data', () => socket.destroy()));
    await expect(get({ method: 'PUT', body: endless, length: 2 ** 40 })).rejects.toMatchObject({ code: 'ENETWORK', retryable: true });
  });
});

describe('a source whose buffer is used again', () => {
  /** Yields the same memory again and again, and spoils it as soon as the next chunk is asked for. */
  async function* reusing(sizes: readonly number[]): AsyncGenerator<Uint8Array> {
    const buffer = Buffer.alloc(Math.max(...sizes));
    for (const [index, size] of sizes.entries()) {
      buffer.fill(1 + (index % 250), 0, size);
      yield buffer.subarray(0, size);
      buffer.fill(0);
    }
  }

  test.each([false, true])('is sent as it was (TLS: %s)', async (tls) => {
    const around = [300_000, 65_535, 65_536, 65_537, 1, 262_144, 262_145, 40_000, 16_383, 16_384, 700_000, 9].flatMap((size) => [size, size]);
    // What fills the buffers of the system comes first.
    const sizes = [...Array<number>(500).fill(40_000), ...around];
    const expected = Buffer.concat(sizes.map((size, index) => Buffer.alloc(size, 1 + (index % 250))));
    const received: Buffer[] = [];
    let left = Number.NaN;
    const { get } = await peer(
      (socket) => {
        socket.on('data', async (chunk) => {
          received.push(chunk);
          if (Number.isNaN(left)) left = chunk.indexOf('\r\n\r\n') + 4 + expected.byteLength;
          left -= chunk.byteLength;
          if (left === 0) socket.write(`${OK}content-length: 0\r\n\r\n`);
          // Slow enough that the client's socket is always full.
          socket.pause();
          for (let turns = received.length === 1 ? 200 : 5; turns > 0; turns--) await turn();
          socket.resume();
        });
      },
      { tls },
    );
    await get({ method: 'PUT', body: () => reusing(sizes), length: expected.byteLength });
    const wire = Buffer.concat(received);
    expect(wire.subarray(wire.indexOf('\r\n\r\n') + 4).equals(expected)).toBe(true);
  });
});
