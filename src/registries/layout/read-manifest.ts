/** Reading one manifest of a layout by tag or digest, with the checks that both publishing and pulling rely on. */

import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { formatDigest, parseDigest } from '../../core/digest.ts';
import { IntegrityError, ProtocolError } from '../../core/errors.ts';
import type { Manifest } from '../../core/model.ts';
import { LARGEST_DOCUMENT } from '../../manifest/oci.ts';
import { folderError, REF_NAME, readIndex } from './index-file.ts';
import { blobPath, indexPath } from './routes.ts';

/** `undefined` when there is none. Throws `IntegrityError` when the bytes are not those of the digest, `ProtocolError` when the layout is broken. */
export function readManifest(directory: string, reference: string): Manifest | undefined {
  const asked = parseDigest(reference);
  const entries = readIndex(directory)?.manifests ?? [];
  const entry = entries.findLast(({ digest, annotations }) => (asked ? digest === reference : annotations?.[REF_NAME] === reference));
  if (entry === undefined && asked === undefined) return undefined;
  const digest = parseDigest(entry?.digest ?? reference);
  if (digest === undefined) throw new ProtocolError(`${indexPath(directory)} names "${entry?.digest}", which is not a digest`);
  let bytes: Uint8Array;
  try {
    const path = blobPath(directory, digest);
    if (statSync(path).size > LARGEST_DOCUMENT) throw new ProtocolError(`${formatDigest(digest)} in ${directory} is too large for a manifest`);
    bytes = readFileSync(path);
  } catch (error) {
    if (error instanceof ProtocolError) throw error;
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw folderError(directory, error);
    if (entry === undefined) return undefined;
    throw new IntegrityError(`${directory} names ${formatDigest(digest)}, but does not hold it`);
  }
  const hex = createHash(digest.algorithm).update(bytes).digest('hex');
  if (hex !== digest.hex) throw new IntegrityError(`${formatDigest(digest)} in ${directory} is damaged: its bytes are ${digest.algorithm}:${hex}`);
  const mediaType = entry?.mediaType ?? ownMediaType(bytes);
  return mediaType === undefined ? undefined : { bytes, mediaType, digest };
}

function ownMediaType(bytes: Uint8Array): string | undefined {
  try {
    const { mediaType } = JSON.parse(new TextDecoder().decode(bytes)) as { mediaType?: unknown };
    return typeof mediaType === 'string' ? mediaType : undefined;
  } catch {
    return undefined;
  }
}
