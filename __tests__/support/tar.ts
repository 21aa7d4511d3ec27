/** Tars made by hand, with the tricks that no honest program would write. */

import { createHash } from 'node:crypto';

export interface TarEntry {
  /** Bytes where they are no UTF-8. */
  readonly name: string | Buffer;
  /** `0` file, `1` hard link, `2` symlink, `3` `4` devices, `5` folder, `6` pipe. */
  readonly type?: string;
  readonly content?: string | Uint8Array;
  readonly link?: string | Buffer;
  readonly mode?: number;
  /** Written instead of the content's length. */
  readonly size?: number;
  /** PAX records that stand before the entry. */
  readonly pax?: Readonly<Record<string, string>> | readonly (readonly [string, string | Buffer])[];
  /** Changes the header before its sum is written. */
  readonly spoil?: (header: Buffer) => void;
  /** Blocks between the header and the content. */
  readonly between?: Buffer;
  /** Written instead of all that. */
  readonly raw?: Buffer;
}

export function tarOf(entries: readonly TarEntry[]): Buffer {
  return Buffer.concat([...entries.flatMap(blocks), Buffer.alloc(1024)]);
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function blocks(entry: TarEntry): readonly Buffer[] {
  if (entry.raw !== undefined) return [entry.raw];
  const content = Buffer.from(entry.content ?? '');
  const pax = entry.pax === undefined ? [] : blocks({ name: 'pax', type: 'x', content: paxOf(entry.pax) });
  const between = entry.between === undefined ? [] : [entry.between];
  return [...pax, header(entry, content.byteLength), ...between, content, Buffer.alloc((512 - (content.byteLength % 512)) % 512)];
}

/** As the content of an entry of type `x` or `g`. */
export function paxOf(records: NonNullable<TarEntry['pax']>): Buffer {
  const list: readonly (readonly [string, string | Buffer])[] = Array.isArray(records) ? records : Object.entries(records);
  return Buffer.concat(list.map(record));
}

function record([key, value]: readonly [string, string | Buffer]): Buffer {
  const rest = Buffer.concat([Buffer.from(` ${key}=`), Buffer.from(value as string), Buffer.from('\n')]);
  let length = rest.length;
  while (String(length).length + rest.length !== length) length = String(length).length + rest.length;
  return Buffer.concat([Buffer.from(String(length)), rest]);
}

function header(entry: TarEntry, length: number): Buffer {
  const block = Buffer.alloc(512);
  Buffer.from(entry.name as string).copy(block, 0, 0, 100);
  block.write((entry.mode ?? 0o644).toString(8).padStart(7, '0'), 100);
  block.write('0000000', 108);
  block.write('0000000', 116);
  block.write((entry.size ?? length).toString(8).padStart(11, '0'), 124);
  block.write('00000000000', 136);
  block.write(' '.repeat(8), 148);
  block.write(entry.type ?? '0', 156);
  Buffer.from((entry.link ?? '') as string).copy(block, 157, 0, 100);
  block.write('ustar\u000000', 257);
  entry.spoil?.(block);
  block.write(
    `${block
      .reduce((sum, byte) => sum + byte, 0)
      .toString(8)
      .padStart(6, '0')}\0 `,
    148,
  );
  return block;
}
