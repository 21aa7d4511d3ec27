/** Bodies out of bytes on the wire, however those are cut. */

import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Framing, framingOf } from '../../src/http/framing.ts';

/** Feeds pieces as a socket would; the body, and what was left over of the last piece. */
function read(framing: Framing, pieces: readonly Uint8Array[]): { body: Buffer; over: number } {
  const parts: Uint8Array[] = [];
  let over = 0;
  for (const piece of pieces) {
    let rest = piece;
    while (rest.byteLength > 0 && !framing.done) {
      const { body, taken } = framing.take(rest);
      parts.push(Uint8Array.from(body));
      rest = rest.subarray(taken);
    }
    over += rest.byteLength;
  }
  return { body: Buffer.concat(parts), over };
}

function cut(bytes: Buffer, places: readonly number[]): readonly Buffer[] {
  const sorted = [...new Set(places.map((place) => place % (bytes.byteLength + 1)))].sort((a, b) => a - b);
  return [0, ...sorted].map((from, index) => bytes.subarray(from, sorted[index] ?? bytes.byteLength));
}

const text = (value: string): Buffer => Buffer.from(value, 'latin1');

test('chunks of any size, cut anywhere, are the body', () => {
  const chunk = fc.uint8Array({ minLength: 1, maxLength: 40 });
  const extension = fc.constantFrom('', ';x', ' ; a="b"');
  const trailers = fc.array(fc.constantFrom('a: b', 'checksum: 1'), { maxLength: 3 });
  fc.assert(
    fc.property(fc.array(fc.tuple(chunk, extension)), trailers, fc.array(fc.nat()), fc.boolean(), (chunks, ends, places, upper) => {
      const size = (count: number) => (upper ? count.toString(16).toUpperCase() : count.toString(16));
      const wire = Buffer.concat([
        ...chunks.flatMap(([bytes, more]) => [text(`${size(bytes.byteLength)}${more}\r\n`), Buffer.from(bytes), text('\r\n')]),
        text(`0\r\n${ends.map((end) => `${end}\r\n`).join('')}\r\nXY`),
      ]);
      const framing = framingOf('chunked');
      const { body, over } = read(framing, cut(wire, places));
      expect(body.equals(Buffer.concat(chunks.map(([bytes]) => bytes)))).toBe(true);
      expect([framing.done, over]).toEqual([true, 2]);
      expect(() => framing.end()).not.toThrow();
    }),
  );
});

test('a length takes no more and no less', () => {
  const framing = framingOf(5);
  expect(read(framing, [text('ab'), text('cdeXY')])).toEqual({ body: text('abcde'), over: 2 });
  expect([framing.done, framing.left]).toEqual([true, 0]);
  const short = framingOf(5);
  read(short, [text('abc')]);
  expect([short.done, short.left]).toEqual([false, 2]);
  expect(() => short.end()).toThrow('the answer ended early');
});

test('without a length the end of the connection is that of the body', () => {
  const framing = framingOf('close');
  expect(read(framing, [text('ab'), text('c')]).body).toEqual(text('abc'));
  expect([framing.done, framing.left]).toEqual([false, undefined]);
  framing.end();
  expect(framing.done).toBe(true);
});

test.each([
  ['a size that is none', 'xyz\r\n'],
  ['a negative size', '-1\r\n'],
  ['a size beyond all files', '1000000000000000\r\n'],
  ['a size in hex as programs write it', '0x10\r\n'],
  ['a line that ends with a line feed alone', '5\nabcde'],
  ['no line after the data', '1\r\nabc\r\n'],
  ['a line without an end', `${'0'.repeat(9000)}`],
  ['endless trailers', `0\r\n${'a: b\r\n'.repeat(100)}`],
])('chunks with %s are refused', (_name, wire) => {
  expect(() => read(framingOf('chunked'), [text(wire)])).toThrow('its answer is not HTTP');
});

test('chunks that break off have ended early', () => {
  const framing = framingOf('chunked');
  read(framing, [text('5\r\nabc')]);
  expect(() => framing.end()).toThrow('the answer ended early');
});
