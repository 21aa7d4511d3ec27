/** A file in pieces from a registry into the staging area: what lies at its place already is not fetched, and each piece is verified. */

import { GEAR } from '../../content/split/gear.ts';
import { isPieceSize } from '../../content/split/size.ts';
import type { Assembly } from '../../content/stage/assembly.ts';
import type { Content } from '../../content/stage/spool.ts';
import { type Digest, parseDigest } from '../../core/digest.ts';
import { IntegrityError } from '../../core/errors.ts';
import type { Descriptor } from '../../core/model.ts';
import type { ChosenLayer } from './describe-layer.ts';
import { type FetchOptions, fetchBlob } from './fetch.ts';

/** A layer that has them. */
export type LayerInPieces = ChosenLayer & { readonly pieces: readonly Descriptor[] };

export interface FetchedPieces {
  readonly content: Content;
  /** Pieces that had to be fetched; equal ones once. */
  readonly fetched: number;
}

/** One content of a piece, and everywhere in the file where it is. */
interface Piece {
  readonly descriptor: Descriptor;
  /** From 1. */
  readonly number: number;
  readonly offsets: number[];
}

/**
 * Throws `IntegrityError` when a piece or the whole is not what the manifest says, and the errors of `fetchBlob`, which name the piece; nothing is under way
 * any more then.
 */
export async function fetchPieces(layer: LayerInPieces, options: FetchOptions & { readonly overwrite: boolean }): Promise<FetchedPieces> {
  const { stage } = options;
  const { descriptor, what } = layer;
  const pieces = distinctPieces(layer.pieces);
  const assembly = await stage.assemble(descriptor.size);
  try {
    const missing = options.overwrite ? await reuse(layer, pieces, assembly, options) : pieces;
    let failed = false;
    const stopped = () => failed || options.stopped();
    const ends = await Promise.allSettled(
      missing.map((piece) =>
        options.policy.throttle.run(piece.descriptor.size, async () => {
          try {
            await fetchPiece(piece, layer, assembly, { ...options, stopped });
          } catch (error) {
            failed = true;
            throw error;
          }
        }),
      ),
    );
    const failure = ends.find((end) => end.status === 'rejected');
    if (failure !== undefined) throw failure.reason;
    const content = await assembly.finish();
    const digest = parseDigest(descriptor.digest) as Digest;
    if (content.hex === digest.hex) return { content, fetched: missing.length };
    throw new IntegrityError(
      `${what}: its pieces are right, but together they have the digest sha256:${content.hex}, not ${descriptor.digest}, as the manifest says`,
      {
        hint: 'who published it made a mistake: publish it again',
      },
    );
  } catch (error) {
    assembly.discard();
    throw error;
  }
}

function distinctPieces(pieces: readonly Descriptor[]): readonly Piece[] {
  const distinct = new Map<string, Piece>();
  let offset = 0;
  for (const [at, descriptor] of pieces.entries()) {
    const known = distinct.get(descriptor.digest);
    if (known === undefined) distinct.set(descriptor.digest, { descriptor, number: at + 1, offsets: [offset] });
    else known.offsets.push(offset);
    offset += descriptor.size;
  }
  return [...distinct.values()];
}

async function fetchPiece({ descriptor, number, offsets }: Piece, layer: LayerInPieces, assembly: Assembly, options: FetchOptions): Promise<void> {
  const [first = 0, ...others] = offsets;
  const { algorithm } = parseDigest(descriptor.digest) as Digest;
  const stage = { ...options.stage, spool: () => assembly.spool(first, algorithm) };
  await fetchBlob(descriptor, `${layer.what}, piece ${number} of ${layer.pieces.length}`, { ...options, stage });
  for (const offset of others) await assembly.copy({ path: undefined, offset: first }, offset, descriptor.size);
  for (const offset of offsets) assembly.done(offset, descriptor.size);
}

/**
 * Takes what it can from the file that is at the place already; the answer is what is still missing. That file is cut by the same rule, and what is taken
 * is hashed once more, so a stale or hostile one can do no harm.
 */
async function reuse(layer: LayerInPieces, pieces: readonly Piece[], assembly: Assembly, { stage }: FetchOptions): Promise<readonly Piece[]> {
  const mean = meanOf(layer.cut);
  const there = mean === undefined || layer.title === undefined ? undefined : await stage.cutExisting(layer.title.split('/'), mean);
  if (there === undefined) return pieces;
  const missing: Piece[] = [];
  for (const piece of pieces) {
    const { size, digest } = piece.descriptor;
    const { algorithm, hex } = parseDigest(digest) as Digest;
    const found = algorithm === 'sha256' ? there.pieces.get(hex) : undefined;
    const taken = found?.size === size && (await takeAll(piece, hex, { path: there.path, offset: found.offset }, assembly));
    if (!taken) missing.push(piece);
  }
  return missing;
}

async function takeAll(
  { descriptor: { size }, offsets }: Piece,
  hex: string,
  from: { readonly path: string; readonly offset: number },
  assembly: Assembly,
): Promise<boolean> {
  for (const offset of offsets) {
    const copied = await assembly.copy(from, offset, size).catch(() => undefined);
    if (copied !== hex) return false;
  }
  for (const offset of offsets) assembly.done(offset, size);
  return true;
}

/** Of a rule that is known; another one is fine, and only of no use here. */
function meanOf(cut: string | undefined): number | undefined {
  const [rule, size] = (cut ?? '').split(':');
  const mean = Number(size);
  return rule === GEAR && isPieceSize(mean) ? mean : undefined;
}
