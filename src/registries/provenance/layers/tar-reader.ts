/** A tar as the reader of 2014 saw it: raw header fields, in one pass over chunks of any size, bodies passed on as they are. */

import { IntegrityError } from '../../../core/errors.ts';

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

export interface TarHandler {
  begin(header: TarHeader): void;
  /** A part of the body; not to be kept, the caller may use its memory again. */
  body(chunk: Buffer): void;
  end(): void;
}

export interface TarReader {
  update(chunk: Uint8Array): void;
  /** Throws when the archive is cut short. */
  finish(): void;
  /** Whether the first zero block was seen. */
  ended(): boolean;
  /** Where the last entry ends, its padding included: what follows are zero blocks, or nothing. Bytes. */
  contentEnd(): number;
}

const BLOCK = 512;
/** Long names and PAX records, which are held in memory. Bytes. */
const LARGEST_META = 1024 * 1024;
const TYPE = { pax: 0x78, longName: 0x4c, longLink: 0x4b, sparse: 0x53, character: 0x33, block: 0x34 } as const;
const NOTHING = Buffer.alloc(0);

type Records = ReadonlyMap<string, Buffer>;

/** Every method throws `IntegrityError` with the offset and the reason for what is no tar. spec: POSIX pax, "ustar Interchange Format". */
export function createTarReader(handler: TarHandler): TarReader {
  /** Bytes before the chunk at hand. */
  let offset = 0;
  const header = Buffer.alloc(BLOCK);
  let filled = 0;
  let state: 'header' | 'body' | 'meta' | 'padding' | 'end' = 'header';
  let left = 0;
  let padding = 0;
  let zeroBlock = false;
  let contentEnd = 0;
  let meta: { readonly type: number; readonly parts: Buffer[] } | undefined;
  let records: Records | undefined;
  let longName: Buffer | undefined;
  let longLink: Buffer | undefined;
  let headerAt = 0;

  const broken = (why: string, at: number): never => {
    throw new IntegrityError(`it is no tar: ${why} at byte ${at}`);
  };

  function readHeader(): void {
    if (isZero(header)) {
      if (zeroBlock) state = 'end';
      else contentEnd = headerAt;
      zeroBlock = true;
      return;
    }
    if (zeroBlock) broken('a zero block stands before another header', headerAt);
    if (!checksumFits(header)) broken('the header has a wrong checksum', headerAt);
    const parsed = parseHeader(header, (why) => broken(why, headerAt));
    const own = parsed.typeflag;
    // Helper blocks describe the next entry and make no sum of their own.
    if (records === undefined && (own === TYPE.pax || own === TYPE.longName || own === TYPE.longLink)) {
      if (parsed.size > LARGEST_META) broken(`a name or a list of records has ${parsed.size} bytes`, headerAt);
      meta = { type: own, parts: [] };
      open('meta', Number(parsed.size));
      return;
    }
    if (own === TYPE.sparse) broken('a sparse file, which is not supported,', headerAt);
    const merged = merge(parsed, records ?? new Map(), (why) => broken(why, headerAt));
    const entry = { ...merged, name: longName ?? merged.name, linkname: longLink ?? merged.linkname };
    records = longName = longLink = undefined;
    if (entry.size < 0n || entry.size > BigInt(Number.MAX_SAFE_INTEGER)) broken(`the size ${entry.size} is impossible`, headerAt);
    handler.begin(entry);
    open('body', Number(entry.size));
  }

  function open(next: 'body' | 'meta', size: number): void {
    left = size;
    padding = (BLOCK - (size % BLOCK)) % BLOCK;
    state = next;
    if (left === 0) close();
  }

  function close(): void {
    if (state === 'body') handler.end();
    else if (meta !== undefined) {
      const content = Buffer.concat(meta.parts);
      if (meta.type === TYPE.pax) records = parseRecords(content, (why) => broken(why, headerAt));
      else if (meta.type === TYPE.longName) longName = untilNul(content);
      else longLink = untilNul(content);
      meta = undefined;
    }
    left = padding;
    state = padding > 0 ? 'padding' : 'header';
  }

  return {
    update(chunk) {
      const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
      let at = 0;
      while (at < bytes.length && state !== 'end') {
        if (state === 'header') {
          if (filled === 0) headerAt = offset + at;
          const count = Math.min(BLOCK - filled, bytes.length - at);
          bytes.copy(header, filled, at, at + count);
          filled += count;
          at += count;
          if (filled < BLOCK) break;
          filled = 0;
          readHeader();
          continue;
        }
        const count = Math.min(left, bytes.length - at);
        const part = bytes.subarray(at, at + count);
        if (state === 'body') handler.body(part);
        // Held beyond this call, so it needs memory of its own.
        else if (state === 'meta') meta?.parts.push(Buffer.from(part));
        at += count;
        left -= count;
        if (left > 0) break;
        if (state === 'padding') state = 'header';
        else close();
      }
      offset += bytes.length;
    },

    finish() {
      if (state === 'end' || (state === 'header' && filled === 0 && records === undefined && longName === undefined && longLink === undefined)) {
        if (!zeroBlock) contentEnd = offset;
        return;
      }
      // A reader that never saw the padding of the last body has seen all that counts, but the archive is cut short all the same.
      broken(state === 'header' ? 'it ends within a header' : 'it ends within an entry', offset);
    },

    ended: () => zeroBlock,
    contentEnd: () => contentEnd,
  };
}

type Fail = (why: string) => never;

function parseHeader(block: Buffer, fail: Fail): TarHeader {
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

const XATTR = 'SCHILY.xattr.';

function merge(header: TarHeader, records: Records, fail: Fail): TarHeader {
  const text = (key: string, own: Buffer): Buffer => records.get(key) ?? own;
  const number = (key: string, own: bigint): bigint => {
    const value = records.get(key)?.toString('latin1');
    if (value === undefined) return own;
    // A time may have a fraction; the reader of 2014 cuts it off.
    const whole = key === 'mtime' ? (value.split('.', 1)[0] as string) : value;
    return /^[+-]?\d{1,19}$/.test(whole) ? BigInt(whole.replace('+', '')) : fail(`the record ${key} is no number`);
  };
  if ([...records.keys()].some((key) => key.startsWith('GNU.sparse.'))) fail('a sparse file, which is not supported,');
  return {
    ...header,
    name: text('path', header.name),
    linkname: text('linkpath', header.linkname),
    uname: text('uname', header.uname),
    gname: text('gname', header.gname),
    uid: number('uid', header.uid),
    gid: number('gid', header.gid),
    size: number('size', header.size),
    mtime: number('mtime', header.mtime),
    xattrs: [...records].filter(([key]) => key.startsWith(XATTR)).map(([key, value]) => [Buffer.from(key.slice(XATTR.length), 'latin1'), value] as const),
  };
}

/** `LENGTH KEY=VALUE\n` each; of two with one key the later counts. Keys are kept byte for byte (latin1). */
function parseRecords(content: Buffer, fail: Fail): Records {
  const records = new Map<string, Buffer>();
  for (let at = 0; at < content.length; ) {
    const space = content.indexOf(0x20, at);
    const digits = space < 0 ? '' : content.toString('latin1', at, space);
    const end = at + Number(digits);
    if (!/^\d{1,9}$/.test(digits) || end > content.length || end < space + 2) fail('a record has no length, or a wrong one,');
    const record = content.subarray(space + 1, end - 1);
    const equals = record.indexOf(0x3d);
    if (equals < 0) fail('a record has no value');
    records.set(record.toString('latin1', 0, equals), Buffer.from(record.subarray(equals + 1)));
    at = end;
  }
  return records;
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

/** Old writers summed signed bytes. */
function checksumFits(block: Buffer): boolean {
  const wanted = readNumber(block.subarray(148, 156));
  let unsigned = 0;
  let signed = 0;
  for (let index = 0; index < BLOCK; index++) {
    const byte = index >= 148 && index < 156 ? 0x20 : (block[index] as number);
    unsigned += byte;
    signed += byte > 127 ? byte - 256 : byte;
  }
  return wanted === BigInt(unsigned) || wanted === BigInt(signed);
}

function untilNul(bytes: Buffer): Buffer {
  const nul = bytes.indexOf(0);
  return nul < 0 ? bytes : bytes.subarray(0, nul);
}

const ZEROS = Buffer.alloc(BLOCK);

function isZero(block: Buffer): boolean {
  return block.equals(ZEROS);
}
