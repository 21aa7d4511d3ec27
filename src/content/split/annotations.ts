/** A file in pieces as a manifest tells of it: annotations out, and a strict reading of what others wrote. */

import { type Digest, formatDigest, parseDigest } from '../../core/digest.ts';
import { IntegrityError } from '../../core/errors.ts';
import type { Annotations, Descriptor } from '../../core/model.ts';
import { oneLine } from '../../core/text/one-line.ts';

/** Of every piece: what it is in itself is nobody's business. */
export const PIECE_TYPE = 'application/octet-stream';
/** As many layers as a manifest of 4 MiB surely holds. */
export const MOST_PIECES = 4096;

const TITLE = 'org.opencontainers.image.title';
const PREFIX = 'dev.waybill.split.';
const KEYS = {
  title: `${PREFIX}title`,
  size: `${PREFIX}size`,
  digest: `${PREFIX}digest`,
  count: `${PREFIX}count`,
  cut: `${PREFIX}cut`,
  type: `${PREFIX}type`,
} as const;
/** All of them, or none; the type may be left out. */
const NEEDED = ['title', 'size', 'digest', 'count', 'cut'] as const;
const LEAST_DIGITS = 4;

/** What is true of the whole. */
export interface Whole {
  readonly title: string;
  /** Bytes. */
  readonly size: number;
  /** SHA-256. */
  readonly digest: Digest;
  /** Its media type. */
  readonly type: string;
  /** The rule it was cut by: `gear1:1048576`. */
  readonly cut: string;
}

/** `NAME.part-0001` for the first: decimal, and so many digits that names sort as the pieces lie. */
export function pieceTitle(title: string, index: number, count: number): string {
  return `${title}.part-${String(index + 1).padStart(Math.max(LEAST_DIGITS, String(count).length), '0')}`;
}

/** Of piece `index` (from 0) of `count`. `own` are those of the file itself; the first piece has them. */
export function pieceAnnotations(whole: Whole, own: Annotations, index: number, count: number): Annotations {
  const title = pieceTitle(whole.title, index, count);
  if (index > 0) return { [TITLE]: title };
  return {
    ...own,
    [TITLE]: title,
    [KEYS.title]: whole.title,
    [KEYS.size]: String(whole.size),
    [KEYS.digest]: formatDigest(whole.digest),
    [KEYS.count]: String(count),
    [KEYS.cut]: whole.cut,
    ...(whole.type === PIECE_TYPE ? {} : { [KEYS.type]: whole.type }),
  };
}

/** A layer as a pull sees it: one blob, or a file in several, in the order of its content. */
export interface Layer {
  /** Of the whole: its title, size, digest and type stand here as for any layer. */
  readonly descriptor: Descriptor;
  readonly pieces?: readonly Descriptor[];
  readonly cut?: string;
}

/** Groups pieces. Throws `IntegrityError` for what contradicts itself: nothing has been asked for by then. */
export function joinPieces(layers: readonly Descriptor[]): readonly Layer[] {
  const joined: Layer[] = [];
  for (let at = 0; at < layers.length; ) {
    const first = layers[at] as Descriptor;
    if (!isSplit(first)) {
      joined.push({ descriptor: first });
      at += 1;
      continue;
    }
    const layer = readWhole(first, layers.slice(at + 1));
    joined.push(layer);
    at += layer.pieces?.length ?? 1;
  }
  return joined;
}

/** Whether any annotation of a split is on it. */
function isSplit({ annotations = {} }: Descriptor): boolean {
  return Object.keys(annotations).some((key) => key.startsWith(PREFIX));
}

function readWhole(first: Descriptor, rest: readonly Descriptor[]): Layer {
  const annotations = first.annotations ?? {};
  const title = annotations[KEYS.title] ?? '';
  const what = `the pull is refused: the split file ${JSON.stringify(oneLine(title, 200))}`;
  const missing = NEEDED.filter((name) => annotations[KEYS[name]] === undefined);
  if (missing.length > 0) throw new IntegrityError(`${what} lacks ${missing.map((name) => KEYS[name]).join(', ')}`);
  const count = decimal(annotations[KEYS.count]);
  if (count === undefined || count < 2 || count > MOST_PIECES)
    throw new IntegrityError(`${what} says that it has ${quoted(annotations[KEYS.count])} pieces: 2 to ${MOST_PIECES} are possible`);
  if (rest.length < count - 1) throw new IntegrityError(`${what} says that it has ${count} pieces, and only ${rest.length + 1} layers are left`);
  const size = decimal(annotations[KEYS.size]);
  if (size === undefined) throw new IntegrityError(`${what} says that it has ${quoted(annotations[KEYS.size])} bytes, which is no number`);
  const digest = annotations[KEYS.digest] ?? '';
  if (parseDigest(digest)?.algorithm !== 'sha256') throw new IntegrityError(`${what} has ${quoted(digest)} for a digest, which is no SHA-256`);
  const pieces = [first, ...rest.slice(0, count - 1)];
  const within = pieces.slice(1).findIndex(isSplit);
  if (within >= 0) throw new IntegrityError(`${what} has another split file among its pieces (at piece ${within + 2})`);
  const other = pieces.findIndex(({ mediaType }) => mediaType !== PIECE_TYPE);
  if (other >= 0) throw new IntegrityError(`${what} has a piece that is ${quoted(pieces[other]?.mediaType)} (piece ${other + 1}): all are ${PIECE_TYPE}`);
  const sum = pieces.reduce((bytes, piece) => bytes + piece.size, 0);
  if (sum !== size) throw new IntegrityError(`${what} says that it has ${size} bytes, and its pieces have ${sum}`);
  const own = Object.fromEntries(Object.entries(annotations).filter(([key]) => !key.startsWith(PREFIX)));
  return {
    descriptor: { ...first, mediaType: annotations[KEYS.type] ?? PIECE_TYPE, digest, size, annotations: { ...own, [TITLE]: title } },
    pieces,
    cut: annotations[KEYS.cut] ?? '',
  };
}

/** Digits alone, without a sign, a point or a zero before them. */
function decimal(text: string | undefined): number | undefined {
  if (text === undefined || !/^(?:0|[1-9]\d{0,15})$/.test(text)) return undefined;
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : undefined;
}

function quoted(text: string | undefined): string {
  return JSON.stringify(oneLine(text ?? '', 100));
}
