/**
 * The entries of a tar in one pass, as GNU tar and Go's archive/tar (and so every runtime) read them. Our own: the readers on npm turn names
 * into text before anyone can see their bytes, and lose their way behind a file with holes.
 */

import { IntegrityError } from '../../core/errors.ts';
import { type Body, createBody } from './body.ts';
import { createTarBytes, type TarBytes } from './bytes.ts';
import { isHeader, isZero, parseHeader, type TarHeader, untilNul } from './header.ts';
import { nameOf } from './name.ts';
import { decimal, lastValue, type PaxRecords, parseRecords } from './pax.ts';
import { sparseName } from './sparse.ts';

export interface TarEntry {
  /** As it stands there; bytes that are no UTF-8 are escaped (`nameOf`). */
  readonly name: string;
  readonly kind: 'file' | 'hard link' | 'symlink' | 'folder' | 'device' | 'pipe' | 'unknown';
  readonly mode: number;
  /** What a link names; may be full of nonsense for all else. */
  readonly link: string;
  /** Bytes of the file, holes included. */
  readonly size: number;
  /** Bytes, in chunks that are not used again, and the lengths of holes. To be read, if at all, before the next entry is asked for. */
  content(): AsyncIterable<Uint8Array | number>;
}

/** Long names and records, which are held in memory: as much as Go takes. Bytes. */
const LARGEST_META = 1024 * 1024;

const KINDS: Readonly<Record<string, TarEntry['kind']>> = {
  '\0': 'file',
  '0': 'file',
  // Contiguous, which no system of today tells apart.
  '7': 'file',
  S: 'file',
  '1': 'hard link',
  '2': 'symlink',
  '3': 'device',
  '4': 'device',
  '5': 'folder',
  // A folder and a list of its names, by `tar --listed-incremental`.
  D: 'folder',
  '6': 'pipe',
};

type Fail = (why: string) => never;

/** What stands before an entry and belongs to it. */
interface Announced {
  readonly records?: PaxRecords;
  readonly name?: Buffer;
  readonly link?: Buffer;
}

/** Reads to the end of the source. Throws `IntegrityError`, which begins with `what`, for what is no whole tar. */
export async function* readTar(source: AsyncIterable<Uint8Array>, what: string): AsyncGenerator<TarEntry, void, undefined> {
  const fail: Fail = (why) => {
    throw new IntegrityError(`${what} is no whole tar (${why} at byte ${bytes.offset()})`);
  };
  const bytes = createTarBytes(source, fail);
  let globals: PaxRecords = [];
  let announced: Announced = {};
  try {
    for (let block = await bytes.block(); block !== undefined; block = await bytes.block()) {
      if (isZero(block)) {
        await readEnd(bytes, fail);
        break;
      }
      if (!isHeader(block)) fail('there is no header of an entry');
      const header = parseHeader(block, fail);
      if ('xgXLKV'.includes(header.type)) {
        const content = await readMeta(header, bytes, fail);
        if (header.type === 'g') globals = [...globals, ...recordsOf(content, fail)];
        else announced = { ...announced, ...announcement(header.type, content, fail) };
        continue;
      }
      const { entry, body } = await entryOf(block, header, { ...announced, records: [...globals, ...(announced.records ?? [])] }, bytes, fail);
      announced = {};
      yield entry;
      await body.skip();
    }
    if (Object.keys(announced).length > 0) fail('it ends where an entry was announced');
  } finally {
    await bytes.close();
  }
}

/** Behind the first zero block: one more, or nothing. What follows may be anything, and is read so that a broken packing is found out. */
async function readEnd(bytes: TarBytes, fail: Fail): Promise<void> {
  const second = await bytes.block();
  // Some programs would go on here and some would not, so that they would see different files.
  if (second !== undefined && !isZero(second)) fail('a single zero block stands before more');
  await bytes.drain();
}

async function readMeta({ size }: TarHeader, bytes: TarBytes, fail: Fail): Promise<Buffer> {
  if (size > LARGEST_META) fail(`a name or a list of records has ${size} bytes`);
  const content = Buffer.from(await bytes.exactly(size));
  await bytes.pad(size);
  return content;
}

function recordsOf(content: Buffer, fail: Fail): PaxRecords {
  return parseRecords(content) ?? fail('a list of records cannot be read');
}

/** Solaris writes `X` for `x`. A volume's label (`V`) announces nothing. */
function announcement(type: string, content: Buffer, fail: Fail): Announced {
  if (type === 'V') return {};
  if (type === 'L') return { name: untilNul(content) };
  if (type === 'K') return { link: untilNul(content) };
  return { records: recordsOf(content, fail) };
}

async function entryOf(
  block: Buffer,
  header: TarHeader,
  { records, name: longName, link: longLink }: Announced & { readonly records: PaxRecords },
  bytes: TarBytes,
  fail: Fail,
): Promise<{ readonly entry: TarEntry; readonly body: Body }> {
  const name = longName ?? sparseName(records) ?? lastValue(records, 'path') ?? header.name;
  const link = longLink ?? lastValue(records, 'linkpath') ?? header.link;
  const told = lastValue(records, 'size');
  const size = told === undefined ? header.size : decimal(told);
  if (Number.isNaN(size)) fail('the size is no number');
  // Before ustar there was no type for folders, and a file of such a name has no place.
  const kind = (header.type === '\0' || header.type === '0') && size === 0 && name.at(-1) === 0x2f ? 'folder' : (KINDS[header.type] ?? 'unknown');
  // Links, folders and devices have no content whatever size they say: so do Go, Python and GNU tar.
  const stored = kind === 'file' || kind === 'unknown' || header.type === 'D' ? size : 0;
  const body = await createBody({ block, header, records, size: stored }, bytes, fail);
  return { entry: { name: nameOf(name), kind, mode: header.mode, link: nameOf(link), size: body.size, content: body.content }, body };
}
