/** Files with holes: where their data lies, in the four forms that GNU tar has written (https://www.gnu.org/software/tar/manual/html_node/Sparse-Formats.html). */

import { BLOCK, numberOf } from './header.ts';
import { decimal, lastValue, type PaxRecords } from './pax.ts';

export interface Segment {
  readonly offset: number;
  readonly size: number;
}

export interface SparseMap {
  /** In order, not overlapping. */
  readonly segments: readonly Segment[];
  /** Bytes of the file, holes included. */
  readonly size: number;
}

/** The next block of the archive. */
export type NextBlock = () => Promise<Buffer>;

const MOST_SEGMENTS = 1_000_000;
/** Offset and size, twelve bytes each. */
const PAIR = 24;

/** Type `S`: four pairs in the header, and as many as there are in the blocks behind it. `undefined` for a map that makes no sense. */
export async function oldGnuMap(header: Buffer, next: NextBlock): Promise<SparseMap | undefined> {
  const size = numberOf(header.subarray(483, 495));
  const segments: Segment[] = [];
  pairsOf(header.subarray(386, 386 + 4 * PAIR), segments);
  for (let more = header[482] !== 0; more && segments.length <= MOST_SEGMENTS; ) {
    const block = await next();
    pairsOf(block.subarray(0, 21 * PAIR), segments);
    more = block[504] !== 0;
  }
  return checked(segments, size);
}

function pairsOf(bytes: Buffer, segments: Segment[]): void {
  for (let at = 0; at < bytes.length && bytes[at] !== 0 && bytes[at + 12] !== 0; at += PAIR) {
    const [offset, size] = [numberOf(bytes.subarray(at, at + 12)), numberOf(bytes.subarray(at + 12, at + PAIR))];
    segments.push({ offset: offset ?? Number.NaN, size: size ?? Number.NaN });
  }
}

const PREFIX = 'GNU.sparse.';

export function isPaxSparse(records: PaxRecords): boolean {
  return records.some(([key]) => key.startsWith(PREFIX));
}

/** The file's own name, where the header has one that says so for older readers. */
export function sparseName(records: PaxRecords): Buffer | undefined {
  return lastValue(records, `${PREFIX}name`);
}

/** Forms 0.0 and 0.1 have the map in the records, 1.0 at the start of the body. `undefined` for a map that makes no sense. */
export async function paxMap(records: PaxRecords, next: NextBlock): Promise<SparseMap | undefined> {
  const value = (key: string): Buffer | undefined => lastValue(records, `${PREFIX}${key}`);
  if (value('major') !== undefined) {
    if (value('major')?.toString() !== '1' || value('minor')?.toString() !== '0') return undefined;
    return checked(await mapOfBody(next), decimal(value('realsize')));
  }
  const listed =
    value('map')?.toString('latin1').split(',') ??
    records.filter(([key]) => key === `${PREFIX}offset` || key === `${PREFIX}numbytes`).map(([, text]) => text.toString('latin1'));
  const numbers = listed.filter((text) => text !== '').map((text) => decimal(Buffer.from(text)));
  return checked(inPairs(numbers), decimal(value('size') ?? value('realsize')));
}

/** A number of pairs and the pairs, each number on a line, filled up to a block. */
async function mapOfBody(next: NextBlock): Promise<readonly Segment[]> {
  const numbers: number[] = [];
  let text = '';
  let wanted = 1;
  while (numbers.length < wanted) {
    text += (await next()).toString('latin1');
    for (let end = text.indexOf('\n'); end >= 0 && numbers.length < wanted; end = text.indexOf('\n')) {
      numbers.push(decimal(Buffer.from(text.slice(0, end))));
      text = text.slice(end + 1);
      if (numbers.length === 1) wanted = 1 + 2 * (numbers[0] as number);
    }
    // A block without a line is no map; a count that is no number ends the loop by itself.
    if (text.length >= BLOCK || wanted > 1 + 2 * MOST_SEGMENTS) return [BROKEN];
  }
  return numbers.length === wanted ? inPairs(numbers.slice(1)) : [BROKEN];
}

const BROKEN: Segment = { offset: Number.NaN, size: Number.NaN };

function inPairs(numbers: readonly number[]): readonly Segment[] {
  if (numbers.length % 2 !== 0 || numbers.length > 2 * MOST_SEGMENTS) return [BROKEN];
  return Array.from({ length: numbers.length / 2 }, (_, at) => ({ offset: numbers[2 * at] as number, size: numbers[2 * at + 1] as number }));
}

function checked(segments: readonly Segment[], size: number | undefined): SparseMap | undefined {
  if (size === undefined || Number.isNaN(size) || segments.length > MOST_SEGMENTS) return undefined;
  let end = 0;
  for (const segment of segments) {
    // Written so that what is no number fails as well.
    if (!(segment.offset >= end && segment.size >= 0 && segment.offset + segment.size <= size)) return undefined;
    end = segment.offset + segment.size;
  }
  return { segments, size };
}
