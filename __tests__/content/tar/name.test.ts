import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { diskPath, nameBytes, nameOf } from '../../../src/content/tar/name.ts';

const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 40 }),
  fc
    .array(fc.constantFrom(0x61, 0x2f, 0xc3, 0xa9, 0xe2, 0x82, 0xac, 0xf0, 0x9f, 0x98, 0x80, 0xed, 0xb3, 0xff), { maxLength: 12 })
    .map((list) => Uint8Array.from(list)),
);

describe('names', () => {
  test('any bytes come back, and no two become one', () => {
    fc.assert(
      fc.property(bytes, bytes, (one, other) => {
        expect(Buffer.compare(nameBytes(nameOf(one)), one)).toBe(0);
        expect(nameOf(one) === nameOf(other)).toBe(Buffer.compare(one, other) === 0);
      }),
      { numRuns: 2000 },
    );
  });

  test('text stays text', () => {
    expect(nameOf(Buffer.from('ü/名/\u{1f600}/\ufffd'))).toBe('ü/名/\u{1f600}/\ufffd');
    expect(diskPath('ü')).toBe('ü');
  });

  test('Latin-1 is escaped as Python does it', () => {
    expect(nameOf(Buffer.from('caf\u00e9/ü', 'latin1'))).toBe('caf\udce9/\udcfc');
    expect(diskPath('caf\udce9')).toEqual(Buffer.from('caf\u00e9', 'latin1'));
  });
});
