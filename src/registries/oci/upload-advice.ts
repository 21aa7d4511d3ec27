/** What to change where an upload was refused for its size, or for having none. */

import { formatSize, LARGEST_PIECE, SMALLEST_PIECE } from '../../content/split/size.ts';
import { hinted, NetworkError, RegistryError } from '../../core/errors.ts';

export interface RefusedUpload {
  /** Bytes of the blob. */
  readonly size: number;
  /** Without a port. */
  readonly host: string;
  /** Bytes that were surely not too many, where that is known. */
  readonly fits: number;
}

/** https://docs.github.com/packages/working-with-a-github-packages-registry/working-with-the-container-registry#troubleshooting. Bytes. */
const GHCR_LARGEST = 10_000_000_000;
/** A piece has at most so many times the mean size. */
const SPREAD = 4;

/** The same error, where there is nothing to add. */
export function adviceFor(error: unknown, { size, host, fits }: RefusedUpload): unknown {
  if (!(error instanceof RegistryError) && !(error instanceof NetworkError)) return error;
  if (host === 'ghcr.io' && size > GHCR_LARGEST) return hinted(error, `ghcr.io takes no layer over 10 GB: set ${piecesOf(LARGEST_PIECE)}`);
  if (!(error instanceof RegistryError)) return error;
  // Some sessions are lost, and a fresh one heals them; what else is said of nothing at all is meant.
  const isFinal = error.status >= 400 && error.status < 500 && ![404, 408, 425, 429].includes(error.status) && !error.codes.includes('BLOB_UPLOAD_UNKNOWN');
  if (size === 0 && isFinal) return hinted(error, error.hint ?? 'this registry takes no empty files: leave it out, or pack it (archive: tar)', false);
  const mean = 2 ** Math.floor(Math.log2(Math.min(fits / SPREAD, LARGEST_PIECE)));
  // What is refused for another reason than a proxy's limit has its own hint.
  if (error.status !== 413 || mean < SMALLEST_PIECE || !error.hint?.includes('limits bodies')) return error;
  return hinted(error, `${error.hint}, or set ${piecesOf(mean)}`);
}

function piecesOf(mean: number): string {
  return `split: ${formatSize(mean)} (pieces of at most ${formatSize(mean * SPREAD)})`;
}
