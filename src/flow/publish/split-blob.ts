/** A large file in pieces: cut and hashed in one pass, and each piece handed on as soon as it ends. */

import { mediaTypeOf } from '../../content/find/media-type.ts';
import type { HashedPiece, HashThread } from '../../content/hash/hash-thread.ts';
import { readFile } from '../../content/hash/read.ts';
import { MOST_PIECES, PIECE_TYPE, pieceAnnotations, type Whole } from '../../content/split/annotations.ts';
import { GEAR } from '../../content/split/gear.ts';
import { formatSize, LARGEST_PIECE } from '../../content/split/size.ts';
import { InputError } from '../../core/errors.ts';
import type { Annotations, LocalBlob } from '../../core/model.ts';
import type { NamedLayer } from './name-layers.ts';

const TITLE = 'org.opencontainers.image.title';

export interface Splitting {
  /** Bytes of a piece, about. */
  readonly mean: number;
  readonly thread: HashThread;
  /** Adds the user's annotations to ours. */
  readonly annotate: (layer: NamedLayer, own: Annotations) => Annotations;
  /** Hears of each piece, whose annotations are not known yet. */
  readonly tell: (piece: LocalBlob) => void;
}

/**
 * The answer is the whole, with its pieces; or an ordinary
 * blob where it comes out as one. Nothing of it is copied anywhere. Throws `InputError` for more pieces than a manifest holds.
 */
export async function splitBlob(layer: NamedLayer, { mean, thread, annotate, tell }: Splitting): Promise<LocalBlob> {
  const { title, path, line } = layer;
  const found: HashedPiece[] = [];
  const { digest, size, stamp } = await thread.split(path, mean, (piece) => {
    found.push(piece);
    tell(blobOf(piece, layer, found.length));
  });
  const type = line.type ?? mediaTypeOf(path);
  const own = annotate(layer, { 'dev.waybill.mode': layer.mode.toString(8).padStart(4, '0') });
  const platform = line.platform === undefined ? {} : { platform: line.platform };
  const whole: LocalBlob = { title, mediaType: type, size, digest, annotations: own, ...platform, open: () => readFile(path, size, stamp) };
  if (found.length < 2) return whole;
  checkCount(found.length, mean, title);
  const facts: Whole = { title, size, digest, type, cut: `${GEAR}:${mean}` };
  const pieces = found.map((piece, at) => ({ ...blobOf(piece, layer, at + 1), annotations: pieceAnnotations(facts, own, at, found.length) }));
  return { ...whole, pieces };
}

/** Throws `InputError` where a piece has the title of another layer of the same manifest. */
export function checkPieceTitles(layers: readonly LocalBlob[]): void {
  const titles = new Set(layers.map(({ title }) => title));
  const taken = layers.flatMap(({ pieces = [] }) => pieces.map(({ annotations }) => annotations[TITLE] ?? '')).filter((title) => titles.has(title));
  if (taken.length > 0)
    throw new InputError(`split: a piece would have the title "${taken[0]}", and so has another layer`, { hint: 'give one of the two another title' });
}

function blobOf({ offset, size, hex, stamp }: HashedPiece, { title, path }: NamedLayer, number: number): LocalBlob {
  return {
    title: `${title}, piece ${number}`,
    mediaType: PIECE_TYPE,
    size,
    digest: { algorithm: 'sha256', hex },
    annotations: {},
    open: () => readFile(path, stamp.size, stamp, { offset, size }),
  };
}

function checkCount(count: number, mean: number, title: string): void {
  if (count <= MOST_PIECES) return;
  const next = 2 ** Math.ceil(Math.log2((mean * count) / MOST_PIECES));
  throw new InputError(`split: "${title}" comes out as ${count} pieces of about ${formatSize(mean)}, and a manifest holds ${MOST_PIECES} at most`, {
    hint: next <= LARGEST_PIECE ? `set split to ${formatSize(Math.max(next, 2 * mean))}` : 'publish it as several files',
  });
}
