/** The input `split`: whether large content travels in pieces, and how large they are. */

import { InputError } from '../../core/errors.ts';

/** `none`, `auto` (from 64 MiB on, by the size of what is cut), or the mean size of a piece in bytes: a power of two. */
export type Split = 'none' | 'auto' | number;

const KIB = 1024;
const MIB = 1024 * KIB;
/** Bytes. */
export const SMALLEST_PIECE = 64 * KIB;
/** Bytes. */
export const LARGEST_PIECE = 256 * MIB;
/** From here on `auto` cuts a file. Bytes. */
export const AUTO_FROM = 64 * MIB;
const AUTO_SMALLEST = 256 * KIB;
/** `auto` makes about as many pieces, and up to twice as many. */
const AUTO_PIECES = 1024;
/** What a size is written with: `K` and `KiB` mean the same. */
const SIZE = /^(\d{1,12})\s*(?:(k|m)(?:ib)?)$/i;

/** Reads `none`, `auto`, or a size such as `4MiB`. Throws `InputError` that names the nearest size allowed. */
export function parseSplit(text: string, input = 'split'): Split {
  const given = text.trim();
  if (given === '' || given === 'none') return 'none';
  if (given === 'auto') return 'auto';
  const [, digits, unit] = SIZE.exec(given) ?? [];
  if (digits === undefined || unit === undefined) {
    throw new InputError(`${input}: "${text}" is neither none, auto nor a size`, { hint: 'write a size such as 4MiB' });
  }
  const bytes = Number(digits) * (unit.toLowerCase() === 'k' ? KIB : MIB);
  const allowed = nearestSize(bytes);
  if (bytes !== allowed) {
    throw new InputError(`${input}: "${text}" is no power of two from 64KiB to 256MiB`, { hint: `the nearest is ${formatSize(allowed)}` });
  }
  return bytes;
}

/** As the input writes it: `512KiB`, `4MiB`. */
export function formatSize(bytes: number): string {
  return bytes >= MIB ? `${bytes / MIB}MiB` : `${bytes / KIB}KiB`;
}

/** The mean size of the pieces of a file, in bytes; `undefined` where it stays whole. It depends on nothing but `size` and what was asked for. */
export function pieceSize(split: Split, size: number): number | undefined {
  if (split === 'none') return undefined;
  if (split === 'auto') return size < AUTO_FROM ? undefined : Math.min(LARGEST_PIECE, Math.max(AUTO_SMALLEST, powerBelow(size / AUTO_PIECES)));
  return size > split ? split : undefined;
}

/** Whether pieces can have this size in the mean. */
export function isPieceSize(bytes: number): boolean {
  return bytes >= SMALLEST_PIECE && bytes <= LARGEST_PIECE && Number.isInteger(Math.log2(bytes));
}

/** The power of two from 64 KiB to 256 MiB that is nearest by ratio. Bytes. */
function nearestSize(bytes: number): number {
  if (bytes <= SMALLEST_PIECE) return SMALLEST_PIECE;
  return Math.min(LARGEST_PIECE, 2 ** Math.round(Math.log2(bytes)));
}

function powerBelow(value: number): number {
  return 2 ** Math.floor(Math.log2(value));
}
