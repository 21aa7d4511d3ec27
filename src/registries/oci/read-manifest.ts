/** Reading one manifest by tag or digest, with the checks that both publishing and pulling rely on. */

import { createHash } from 'node:crypto';
import { type Digest, formatDigest, parseDigest } from '../../core/digest.ts';
import { IntegrityError } from '../../core/errors.ts';
import type { Manifest } from '../../core/model.ts';
import { expectStatus } from '../../http/expect.ts';
import { type HttpRequest, header, type Send } from '../../http/types.ts';
import { documentType, isSchema1 } from '../../manifest/document-type.ts';
import { LARGEST_DOCUMENT } from '../../manifest/oci.ts';
import { ARTIFACT_MANIFESTS } from '../../manifest/oci-read.ts';
import { noRegistry } from './answers.ts';
import { manifestUrl, type Repository } from './routes.ts';

/** Without this list some registries answer with schema 1 (Quay), others with 404. */
export const ACCEPT = [
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  ...ARTIFACT_MANIFESTS,
].join(', ');

export interface FoundManifest {
  readonly manifest: Manifest | undefined;
  /** The registry knows no such repository, so nothing can be in it. */
  readonly repositoryUnknown: boolean;
  readonly etag?: string | undefined;
}

/**
 * The manifest's own bytes are hashed and compared with the digest that was asked for and the one in the header.
 * Throws `IntegrityError` where they differ, `ProtocolError` for what is no manifest, else the errors of `expectStatus`.
 */
export async function readManifest(
  send: Send,
  repository: Repository & { readonly host: string },
  reference: string,
  scopes: readonly string[],
): Promise<FoundManifest> {
  const request: HttpRequest = {
    method: 'GET',
    url: manifestUrl(repository.origin, repository.name, reference),
    headers: { accept: ACCEPT },
    scopes,
  };
  const what = `reading the manifest ${reference} of ${repository.host}/${repository.name}`;
  const response = await send(request);
  if (response.status === 404) {
    const text = new TextDecoder().decode(await response.body.bytes(64 * 1024));
    return { manifest: undefined, repositoryUnknown: text.includes('"NAME_UNKNOWN"') };
  }
  await expectStatus(response, request, [200], what);
  const bytes = await response.body.bytes(LARGEST_DOCUMENT);
  const mediaType = documentType(bytes, header(response, 'content-type') ?? '');
  if (mediaType === undefined) throw noRegistry(response, what, 'manifest');
  const asked = parseDigest(reference);
  const digest = digestOf(bytes, asked?.algorithm ?? 'sha256');
  if (asked !== undefined && asked.hex !== digest.hex) {
    throw new IntegrityError(`${what}: the registry sent ${formatDigest(digest)} instead`);
  }
  const claimed = parseDigest(header(response, 'docker-content-digest') ?? '');
  if (claimed !== undefined && !isSchema1(mediaType) && claimed.hex !== digestOf(bytes, claimed.algorithm).hex) {
    throw new IntegrityError(`${what}: the registry says it is ${formatDigest(claimed)}, but its bytes are ${formatDigest(digest)}`);
  }
  return { manifest: { bytes, mediaType, digest }, repositoryUnknown: false, etag: header(response, 'etag') };
}

function digestOf(bytes: Uint8Array, algorithm: string): Digest {
  return { algorithm, hex: createHash(algorithm).update(bytes).digest('hex') };
}
