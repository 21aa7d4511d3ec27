/** Tars made by hand, with the tricks that no honest program would write. */

import { createHash } from 'node:crypto';

export interface TarEntry {
  readonly name: string;
  /** `0` file, `1` hard link, `2` symlink, `3` `4` devices, `5` folder, `6` pipe. */
  readonly type?: string;
  readonly content?: string | Uint8Array;
  readonly link?: string;
  readonly mode?: number;
  /** Written instead of the content's length. */
  readonly size?: number;
  /** PAX records that stand before the entry. */
  readonly pax?: Readonly<Record<string, string>>;
}

export function tarOf(entries: readonly TarEntry[]): Buffer {
  return Buffer.concat([...entries.flatMap(blocks), Buffer.alloc(1024)]);
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function blocks(entry: TarEntry): readonly Buffer[] {
  const content = Buffer.from(entry.content ?? '');
  const pax = entry.pax === undefined ? [] : blocks({ name: 'pax', type: 'x', content: Object.entries(entry.pax).map(record).join('') });
  return [...pax, header(entry, content.byteLength), content, Buffer.alloc((512 - (content.byteLength % 512)) % 512)];
}

function record([key, value]: [string, string]): string {
  const rest = ` ${key}=${value}\n`;
  let length = Buffer.byteLength(rest);
  while (Buffer.byteLength(`${length}${rest}`) !== length) length = Buffer.byteLength(`${length}${rest}`);
  return `${length}${rest}`;
}

function header(entry: TarEntry, length: number): Buffer {
  const block = Buffer.alloc(512);
  block.write(entry.name, 0, 100);
  block.write((entry.mode ?? 0o644).toString(8).padStart(7, '0'), 100);
  block.write('0000000', 108);
  block.write('0000000', 116);
  block.write((entry.size ?? length).toString(8).padStart(11, '0'), 124);
  block.write('00000000000', 136);
  block.write(' '.repeat(8), 148);
  block.write(entry.type ?? '0', 156);
  block.write(entry.link ?? '', 157, 100);
  block.write('ustar\u000000', 257);
  block.write(
    `${block
      .reduce((sum, byte) => sum + byte, 0)
      .toString(8)
      .padStart(6, '0')}\0 `,
    148,
  );
  return block;
}
