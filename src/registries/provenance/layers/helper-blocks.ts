/** Blocks that describe the next entry of a tar and are none themselves: long names and PAX records. */

import { untilNul } from '../../../content/tar/header.ts';
import { type Fail, type TarHeader, TYPE } from './tar-header.ts';

/** What they say is held in memory. Bytes. */
const LARGEST = 1024 * 1024;

type Records = ReadonlyMap<string, Buffer>;

export interface HelperBlocks {
  /** Whether an entry of this type is one. After PAX records none is: what follows them is the entry, whatever it calls itself. */
  isHelper(typeflag: number): boolean;
  begin(header: TarHeader): void;
  /** A part of the body; it is copied. */
  add(part: Buffer): void;
  end(): void;
  /** The entry as they describe it; from then on they are used up. */
  applyTo(header: TarHeader): TarHeader;
  /** Whether they wait for their entry. */
  areWaiting(): boolean;
}

export function helperBlocks(fail: Fail): HelperBlocks {
  let type = 0;
  let parts: Buffer[] = [];
  let records: Records | undefined;
  let longName: Buffer | undefined;
  let longLink: Buffer | undefined;
  return {
    isHelper: (typeflag) => records === undefined && (typeflag === TYPE.pax || typeflag === TYPE.longName || typeflag === TYPE.longLink),
    begin({ typeflag, size }) {
      if (size > LARGEST) fail(`a name or a list of records has ${size} bytes`);
      type = typeflag;
      parts = [];
    },
    // Held beyond this call, so it needs memory of its own.
    add: (part) => void parts.push(Buffer.from(part)),
    end() {
      const content = Buffer.concat(parts);
      if (type === TYPE.pax) records = parseRecords(content, fail);
      else if (type === TYPE.longName) longName = untilNul(content);
      else longLink = untilNul(content);
    },
    applyTo(header) {
      const merged = merge(header, records ?? new Map(), fail);
      const entry = { ...merged, name: longName ?? merged.name, linkname: longLink ?? merged.linkname };
      records = longName = longLink = undefined;
      return entry;
    },
    areWaiting: () => records !== undefined || longName !== undefined || longLink !== undefined,
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
