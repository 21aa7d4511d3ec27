/** One header block of a tar: raw fields, as the reader of 2014 saw them. spec: POSIX pax, "ustar Interchange Format". */

import { untilNul } from '../../../content/tar/header.ts';

/** Fields as tar sums hash them: numbers as decimals, strings as raw bytes, the type as its byte. */
export interface TarHeader {
  readonly name: Buffer;
  readonly mode: bigint;
  readonly uid: bigint;
  readonly gid: bigint;
  /** Bytes of the body. */
  readonly size: bigint;
  /** Whole seconds. */
  readonly mtime: bigint;
  readonly typeflag: number;
  readonly linkname: Buffer;
  readonly uname: Buffer;
  readonly gname: Buffer;
  readonly devmajor: bigint;
  readonly devminor: bigint;
  /** Key after `SCHILY.xattr.`, and value. */
  readonly xattrs: readonly (readonly [Buffer, Buffer])[];
}

/** Of `typeflag`. */
export const TYPE = { pax: 0x78, longName: 0x4c, longLink: 0x4b, sparse: 0x53, character: 0x33, block: 0x34 } as const;
const NOTHING = Buffer.alloc(0);

/** Throws by itself. */
export type Fail = (why: string) => never;

/** `block` has 512 bytes, and a good checksum. */
export function parseHeader(block: Buffer, fail: Fail): TarHeader {
  const magic = block.toString('latin1', 257, 265);
  const star = block.toString('latin1', 508, 512) === 'tar\0';
  const format = magic.startsWith('ustar\0') ? (star ? 'star' : 'posix') : magic === 'ustar  \0' ? 'gnu' : 'v7';
  const typeflag = block[156] as number;
  const device = format !== 'v7' && (typeflag === TYPE.character || typeflag === TYPE.block);
  const prefix = format === 'v7' ? NOTHING : untilNul(block.subarray(345, format === 'star' ? 345 + 131 : 345 + 155));
  const name = untilNul(block.subarray(0, 100));
  const number = (from: number, to: number, what: string): bigint => readNumber(block.subarray(from, to)) ?? fail(`the ${what} is no number`);
  return {
    name: Buffer.from(prefix.length > 0 ? Buffer.concat([prefix, Buffer.from('/'), name]) : name),
    mode: number(100, 108, 'mode'),
    uid: number(108, 116, 'uid'),
    gid: number(116, 124, 'gid'),
    size: number(124, 136, 'size'),
    mtime: number(136, 148, 'mtime'),
    typeflag,
    linkname: Buffer.from(untilNul(block.subarray(157, 257))),
    uname: format === 'v7' ? NOTHING : Buffer.from(untilNul(block.subarray(265, 297))),
    gname: format === 'v7' ? NOTHING : Buffer.from(untilNul(block.subarray(297, 329))),
    devmajor: device ? number(329, 337, 'device') : 0n,
    devminor: device ? number(337, 345, 'device') : 0n,
    xattrs: [],
  };
}

/** Octal digits, or with the first bit set a big-endian number whose low 64 bits count. */
function readNumber(field: Buffer): bigint | undefined {
  if (((field[0] as number) & 0x80) !== 0) {
    let value = BigInt((field[0] as number) & 0x7f);
    for (const byte of field.subarray(1)) value = (value << 8n) | BigInt(byte);
    return BigInt.asIntN(64, value);
  }
  const text = field.toString('latin1').replace(/^[ \0]+|[ \0]+$/g, '');
  if (text === '') return 0n;
  return /^[0-7]+$/.test(text) ? BigInt(`0o${text}`) : undefined;
}
