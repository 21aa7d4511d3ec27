/** The one block that stands before every entry of a tar, in the dialects that there are: V7, ustar, GNU's and star's. */

/** Bytes of a block; every part of a tar fills whole ones. */
export const BLOCK = 512;

/** What is needed of it. Owners and times are not: whatever stands there is let be. */
export interface TarHeader {
  readonly name: Buffer;
  readonly link: Buffer;
  readonly mode: number;
  /** Bytes of what follows. */
  readonly size: number;
  /** One character, `\0` for the oldest files. */
  readonly type: string;
  readonly gnu: boolean;
}

/** `fail` is called, and throws, for a number that is none. spec: POSIX pax, "ustar Interchange Format"; GNU tar, "Basic Tar Format". */
export function parseHeader(block: Buffer, fail: (why: string) => never): TarHeader {
  const magic = block.toString('latin1', 257, 265);
  const posix = magic.startsWith('ustar\0');
  const gnu = magic === 'ustar  \0';
  const star = posix && block.toString('latin1', 508, 512) === 'tar\0';
  const prefix = posix ? untilNul(block.subarray(345, star ? 345 + 131 : 345 + 155)) : gnu ? prefixOfOldGo(block) : NOTHING;
  const name = untilNul(block.subarray(0, 100));
  return {
    name: Buffer.from(prefix.length > 0 ? Buffer.concat([prefix, SLASH, name]) : name),
    link: Buffer.from(untilNul(block.subarray(157, 257))),
    mode: numberOf(block.subarray(100, 108)) ?? fail('the mode is no number'),
    size: numberOf(block.subarray(124, 136)) ?? fail('the size is no number'),
    type: block.toString('latin1', 156, 157),
    gnu,
  };
}

const NOTHING = Buffer.alloc(0);
const SLASH = Buffer.from('/');

/**
 * Go before 1.8, and so the docker of those years, wrote a prefix into GNU headers, which have times in that place:
 * https://github.com/golang/go/blob/master/src/archive/tar/reader.go (readHeader).
 */
function prefixOfOldGo(block: Buffer): Buffer {
  const times = [block.subarray(345, 357), block.subarray(357, 369)];
  if (times.every((field) => field[0] === 0 || numberOf(field) !== undefined)) return NOTHING;
  const prefix = untilNul(block.subarray(345, 500));
  return prefix.every((byte) => byte < 0x80) ? prefix : NOTHING;
}

/** Octal digits, or with the first bit set a big-endian number; `undefined` for neither, and for what no file has. */
export function numberOf(field: Buffer): number | undefined {
  const first = field[0] as number;
  if ((first & 0x80) !== 0) {
    // The second bit is the sign.
    if ((first & 0x40) !== 0) return undefined;
    let value = BigInt(first & 0x3f);
    for (const byte of field.subarray(1)) value = (value << 8n) | BigInt(byte);
    return value > BigInt(Number.MAX_SAFE_INTEGER) ? undefined : Number(value);
  }
  const text = field.toString('latin1').replace(/^[ \0]+|[ \0].*$/gs, '');
  if (text === '') return 0;
  return /^[0-7]+$/.test(text) ? Number.parseInt(text, 8) : undefined;
}

/** Whether a block is the header of an entry, by the sum that every kind of tar has there. Old writers summed signed bytes. */
export function isHeader(block: Uint8Array): boolean {
  if (block.byteLength < BLOCK) return false;
  const bytes = Buffer.from(block.buffer, block.byteOffset, BLOCK);
  const wanted = numberOf(bytes.subarray(148, 156));
  let unsigned = 0;
  let signed = 0;
  for (let index = 0; index < BLOCK; index++) {
    const byte = index >= 148 && index < 156 ? 0x20 : (bytes[index] as number);
    unsigned += byte;
    signed += byte > 127 ? byte - 256 : byte;
  }
  return wanted === unsigned || wanted === signed;
}

const ZEROS = Buffer.alloc(BLOCK);

export function isZero(bytes: Buffer): boolean {
  return bytes.equals(bytes.length === BLOCK ? ZEROS : ZEROS.subarray(0, bytes.length));
}

export function untilNul(bytes: Buffer): Buffer {
  const nul = bytes.indexOf(0);
  return nul < 0 ? bytes : bytes.subarray(0, nul);
}
