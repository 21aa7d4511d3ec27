/** Bodies of answers over real sockets: cut anywhere, read slowly, in part, or not at all. */

import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { answering, OK, type Peer, type PeerOptions, startPeer, turn } from '../../support/peer.ts';

const open: Peer[] = [];
afterEach(async () => {
  for (const peer of open.splice(0)) await peer.close();
});
async function peer(serve: (socket: Socket, count: number) => void, options?: PeerOptions): Promise<Peer> {
  const started = await startPeer(serve, options);
  open.push(started);
  return started;
}

describe('a body', () => {
  test('in chunks of any size, cut anywhere, is the body', async () => {
    let wire: readonly Buffer[] = [];
    const { get } = await peer((socket) => {
      socket.on('data', async () => {
        for (const piece of wire) {
          socket.write(piece);
          await turn();
        }
      });
    });
    const chunks = fc.array(fc.tuple(fc.uint8Array({ minLength: 1, maxLength: 40 }), fc.constantFrom('', ';x', ';a="b"')), { maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(chunks, fc.array(fc.nat(), { maxLength: 4 }), async (parts, places) => {
        const coded = parts.map(([bytes, more]) => `${bytes.byteLength.toString(16)}${more}\r\n${Buffer.from(bytes).toString('latin1')}\r\n`);
        const whole = Buffer.from(`${OK}transfer-encoding: chunked\r\n\r\n${coded.join('')}0\r\n\r\n`, 'latin1');
        const cuts = [0, ...places.map((place) => place % whole.byteLength).sort((a, b) => a - b)];
        wire = cuts.map((from, index) => whole.subarray(from, cuts[index + 1] ?? whole.byteLength));
        const read: Buffer[] = [];
        for await (const chunk of (await get()).body) read.push(Buffer.from(chunk));
        expect(Buffer.concat(read)).toEqual(Buffer.concat(parts.map(([bytes]) => bytes)));
      }),
      { numRuns: 50 },
    );
  });

  test('that is read in part, or thrown away, frees its connection or closes it', async () => {
    const large = Buffer.alloc(300_000, 'x');
    const first = await peer(answering(`${OK}content-length: ${large.byteLength}\r\n\r\n`, large));
    expect(Buffer.from(await (await first.get()).body.start(5)).toString()).toBe('xxxxx');
    await (await first.get()).body.discard();
    expect(first.sockets).toHaveLength(2);
    const small = await peer(answering(`${OK}content-length: 5\r\n\r\n`, 'hello'));
    for (let round = 0; round < 3; round++) {
      const { body } = await small.get();
      await body.discard();
      // Once more it is no longer this answer's connection.
      await body.discard();
    }
    expect(small.sockets).toHaveLength(1);
  });

  test('is kept whole by who asks for all of it; piece by piece its memory is given back', async () => {
    const large = randomBytes(2_000_000);
    const { get } = await peer(answering(`${OK}content-length: ${large.byteLength}\r\n\r\n`, large));
    expect(Buffer.compare(await (await get()).body.bytes(3_000_000), large)).toBe(0);
    expect(Buffer.compare(await (await get()).body.start(1_500_000), large.subarray(0, 1_500_000))).toBe(0);
    const pieces: Uint8Array[] = [];
    const copies: Buffer[] = [];
    for await (const piece of (await get()).body) {
      pieces.push(piece);
      copies.push(Buffer.from(piece));
    }
    expect(Buffer.concat(copies).equals(large)).toBe(true);
    expect(pieces.filter(({ byteLength }) => byteLength === 0).length).toBeGreaterThan(pieces.length / 2);
  });

  test.each([false, true])('that is read slowly comes whole, and waits for its reader (TLS: %s)', async (tls) => {
    const bytes = Buffer.alloc(30_000_000, 'abcdefghij');
    const { get, sockets } = await peer(answering(`${OK}content-length: ${bytes.byteLength}\r\n\r\n`, bytes), { tls });
    const parts: Buffer[] = [];
    for await (const chunk of (await get()).body) {
      if (parts.length === 0) for (let turns = 0; turns < 50; turns++) await turn();
      // Nobody has read more than this, so that most of it has not even left.
      if (parts.length === 0) expect(sockets[0]?.writableLength).toBeGreaterThan(10_000_000);
      parts.push(Buffer.from(chunk));
    }
    expect(Buffer.concat(parts).equals(bytes)).toBe(true);
  });
});
