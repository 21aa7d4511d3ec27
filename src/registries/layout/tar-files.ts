/** A layout in a tar, read where it lies: its headers are looked at once, and nothing is unpacked. */

import { closeSync, createReadStream, fstatSync, openSync, readSync } from 'node:fs';
import { BLOCK, isHeader, isZero, parseHeader } from '../../content/tar/header.ts';
import { nameOf } from '../../content/tar/name.ts';
import { decimal, lastValue, type PaxRecords, parseRecords } from '../../content/tar/pax.ts';
import { InputError, IntegrityError } from '../../core/errors.ts';
import { CHUNK, INDEX, type LayoutFiles } from './files.ts';
import { folderError } from './index-file.ts';

/** Records before an entry, which are held in memory. Bytes. */
const LARGEST_META = 1024 * 1024;
const MOST_ENTRIES = 1_000_000;
/** Regular files, in old and new words. */
const FILES = '\0' + '07';

interface Part {
  readonly offset: number;
  readonly size: number;
}

export interface TarFiles extends LayoutFiles {
  readonly names: readonly string[];
}

/** `undefined` where there is no such file. Throws `IntegrityError` for what is no whole tar, and what the file system says. */
export function tarFiles(path: string): TarFiles | undefined {
  let descriptor: number;
  try {
    descriptor = openSync(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    const parts = scan(descriptor, path);
    return {
      where: path,
      names: [...parts.keys()],
      size: (name) => parts.get(name)?.size,
      read(name) {
        const part = parts.get(name);
        return part === undefined ? undefined : readPart(path, part);
      },
      async *stream(name, offset) {
        const part = parts.get(name);
        if (part === undefined || offset >= part.size) return;
        yield* createReadStream(path, { start: part.offset + offset, end: part.offset + part.size - 1, highWaterMark: CHUNK });
      },
    };
  } finally {
    closeSync(descriptor);
  }
}

/** As `tarFiles`. Throws `InputError` for a tar that holds no layout. */
export function openTar(path: string, name: string): TarFiles | undefined {
  let tar: TarFiles | undefined;
  try {
    tar = tarFiles(path);
  } catch (error) {
    throw (error as NodeJS.ErrnoException).syscall === undefined ? error : folderError(path, error);
  }
  if (tar !== undefined && tar.size(INDEX) === undefined)
    throw new InputError(`${name}: ${path} is no OCI image layout`, { hint: `it holds no ${INDEX}: check the path` });
  return tar;
}

/** Of two entries with one name the later one counts, as for every reader of tars. */
function scan(descriptor: number, path: string): ReadonlyMap<string, Part> {
  const fail = (why: string): never => {
    throw new IntegrityError(`${path} is no whole tar (${why})`);
  };
  const end = fstatSync(descriptor).size;
  const parts = new Map<string, Part>();
  const block = Buffer.alloc(BLOCK);
  let records: PaxRecords = [];
  for (let at = 0; at < end; ) {
    if (readSync(descriptor, block, 0, BLOCK, at) < BLOCK) fail('it ends within a header');
    if (isZero(block)) break;
    if (!isHeader(block)) fail(`there is no header at byte ${at}`);
    const header = parseHeader(block, fail);
    const size = decimalOr(records, 'size', header.size);
    const offset = at + BLOCK;
    at = offset + Math.ceil(size / BLOCK) * BLOCK;
    if (at > end) fail('it ends within a file');
    if (header.type === 'x') {
      if (size > LARGEST_META) fail('its records are too large');
      records = parseRecords(bytesAt(descriptor, { offset, size })) ?? fail('records that do not parse');
      continue;
    }
    const name = nameOf(lastValue(records, 'path') ?? header.name).replace(/^(?:\.?\/)+/, '');
    records = [];
    if (!FILES.includes(header.type)) continue;
    if (parts.size >= MOST_ENTRIES) fail(`it holds more than ${MOST_ENTRIES} files`);
    parts.set(name, { offset, size });
  }
  return parts;
}

function decimalOr(records: PaxRecords, key: string, otherwise: number): number {
  const value = lastValue(records, key);
  return value === undefined ? otherwise : decimal(value);
}

function readPart(path: string, part: Part): Uint8Array {
  const descriptor = openSync(path, 'r');
  try {
    return bytesAt(descriptor, part);
  } finally {
    closeSync(descriptor);
  }
}

function bytesAt(descriptor: number, { offset, size }: Part): Buffer {
  const bytes = Buffer.alloc(size);
  for (let done = 0; done < size; ) {
    const count = readSync(descriptor, bytes, done, size - done, offset + done);
    if (count === 0) break;
    done += count;
  }
  return bytes;
}
