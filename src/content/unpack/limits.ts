/** How much an archive may become, and how a bomb is found out before much of it is written. */

import { IntegrityError } from '../../core/errors.ts';
import { formatBinary } from '../../core/text/bytes.ts';
import type { Content } from '../stage/spool.ts';
import { MOST_NAMES } from '../stage/tree.ts';
import { decompress, fileChunks } from './decompress.ts';

/** `auto`, `none`, or so many bytes. */
export type UnpackLimit = 'auto' | 'none' | number;

export interface Limits {
  /** Entries of an archive, with the folders that their names imply. */
  readonly entries: number;
  /** Names in a pull, over all layers. */
  readonly names: number;
  /** Bytes that an archive of `packed` bytes may become. */
  bytes(packed: number): number;
  /** Ends the sentence "unpacks to more than …". */
  readonly because: string;
}

/** Below this, any ratio is fine. Bytes. */
const SMALL = 100 * 1024 * 1024;
const MOST_RATIO = 200;
/** From here on a stream that grows too well is measured before any more of it is written. Bytes. */
const SUSPICIOUS = 16 * 1024 * 1024;
export const LIMIT_HINT = 'where its maker is trusted, raise unpack-limit (a size such as 20GiB, or none)';

export function limitsOf(limit: UnpackLimit): Limits {
  if (limit === 'auto') {
    const because = `which is more than ${MOST_RATIO} times its size`;
    return { entries: 100_000, names: MOST_NAMES, bytes: (packed) => Math.max(SMALL, packed * MOST_RATIO), because };
  }
  const most = limit === 'none' ? Number.POSITIVE_INFINITY : limit;
  return { entries: Number.POSITIVE_INFINITY, names: Number.POSITIVE_INFINITY, bytes: () => most, because: 'which is what unpack-limit allows' };
}

/** Throws `IntegrityError` for an archive that becomes larger than it may. */
export function tooLarge(what: string, packed: number, limits: Limits): never {
  throw new IntegrityError(`${what} unpacks to more than ${formatBinary(limits.bytes(packed))}, ${limits.because}`, { hint: LIMIT_HINT });
}

/** The plain bytes of an archive. One that grows suspiciously well is read to its end once before any more is given: 2 GB of zeros take two seconds to read. */
export async function* limited(archive: Content, what: string, limits: Limits): AsyncGenerator<Uint8Array, void, undefined> {
  const limit = limits.bytes(archive.size);
  let read = 0;
  let size = 0;
  let measured = false;
  async function* counted(): AsyncGenerator<Uint8Array, void, undefined> {
    for await (const chunk of fileChunks(archive.path)) {
      read += chunk.byteLength;
      yield chunk;
    }
  }
  for await (const chunk of decompress(counted(), what)) {
    size += chunk.byteLength;
    if (size > limit) tooLarge(what, archive.size, limits);
    if (!measured && size > SUSPICIOUS && size > read * MOST_RATIO) {
      measured = true;
      await measure(archive, what, limits);
    }
    yield chunk;
  }
}

async function measure(archive: Content, what: string, limits: Limits): Promise<void> {
  let size = 0;
  for await (const chunk of decompress(fileChunks(archive.path), what)) {
    size += chunk.byteLength;
    if (size > limits.bytes(archive.size)) tooLarge(what, archive.size, limits);
  }
}
