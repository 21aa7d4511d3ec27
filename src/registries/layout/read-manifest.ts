/** Reading one manifest of a layout by tag or digest, with the checks that both publishing and pulling rely on. */

import { createHash } from 'node:crypto';
import { type Digest, formatDigest, parseDigest } from '../../core/digest.ts';
import { IntegrityError, ProtocolError } from '../../core/errors.ts';
import type { Manifest } from '../../core/model.ts';
import { LARGEST_DOCUMENT } from '../../manifest/oci.ts';
import { blobName, INDEX, type LayoutFiles } from './files.ts';
import { folderError, REF_NAME, readIndex } from './index-file.ts';

/** `undefined` when there is none. Throws `IntegrityError` when the bytes are not those of the digest, `ProtocolError` when the layout is broken. */
export function readManifest(files: LayoutFiles, reference: string): Manifest | undefined {
  const { where } = files;
  const asked = parseDigest(reference);
  const entries = readIndex(files)?.manifests ?? [];
  const entry = entries.findLast(({ digest, annotations }) => (asked ? digest === reference : annotations?.[REF_NAME] === reference));
  if (entry === undefined && asked === undefined) return undefined;
  const digest = parseDigest(entry?.digest ?? reference);
  if (digest === undefined) throw new ProtocolError(`${INDEX} in ${where} names "${entry?.digest}", which is not a digest`);
  const bytes = readDocument(files, digest);
  if (bytes === undefined) {
    if (entry === undefined) return undefined;
    throw new IntegrityError(`${where} names ${formatDigest(digest)}, but does not hold it`);
  }
  const hex = createHash(digest.algorithm).update(bytes).digest('hex');
  if (hex !== digest.hex) throw new IntegrityError(`${formatDigest(digest)} in ${where} is damaged: its bytes are ${digest.algorithm}:${hex}`);
  const mediaType = entry?.mediaType ?? ownMediaType(bytes);
  return mediaType === undefined ? undefined : { bytes, mediaType, digest };
}

function readDocument(files: LayoutFiles, digest: Digest): Uint8Array | undefined {
  try {
    const name = blobName(digest);
    if ((files.size(name) ?? 0) > LARGEST_DOCUMENT) throw new ProtocolError(`${formatDigest(digest)} in ${files.where} is too large for a manifest`);
    return files.read(name);
  } catch (error) {
    throw error instanceof ProtocolError ? error : folderError(files.where, error);
  }
}

function ownMediaType(bytes: Uint8Array): string | undefined {
  try {
    const { mediaType } = JSON.parse(new TextDecoder().decode(bytes)) as { mediaType?: unknown };
    return typeof mediaType === 'string' ? mediaType : undefined;
  } catch {
    return undefined;
  }
}
