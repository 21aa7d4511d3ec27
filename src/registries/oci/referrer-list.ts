/** What refers to a manifest: the registry's own list, or the index under the fallback tag. */

import { type Digest, formatDigest } from '../../core/digest.ts';
import { ProtocolError, PublishError } from '../../core/errors.ts';
import type { Descriptor, IndexDocument, Manifest } from '../../core/model.ts';
import { expectStatus } from '../../http/expect.ts';
import { nextPage } from '../../http/link.ts';
import { type HttpRequest, header, type Send } from '../../http/types.ts';
import { LARGEST_DOCUMENT, OCI_INDEX } from '../../manifest/oci.ts';
import { decodeManifest } from '../../manifest/oci-read.ts';
import { readManifest } from './read-manifest.ts';
import { fallbackTag, type Repository, referrersUrl } from './routes.ts';

const MOST_PAGES = 100;
/** No registry without the API answers otherwise (distribution-spec, "Unavailable Referrers API"). */
const NO_API = [404, 405, 501];

export interface ReferrerPage {
  readonly list: readonly Descriptor[];
  /** Where the next one lies; `undefined` on the last. Throws `ProtocolError` where that cannot be told, or is not to be asked. */
  next(): URL | undefined;
}

/**
 * One page of the API; `undefined` where the registry has none, as an answer that is no index tells as well. Throws `ProtocolError` for a redirect to
 * another host, as GitHub's leads to a web page (artifacthub/hub#4785), and the errors of `expectStatus` for what is no answer to the question.
 */
export async function referrerPage(
  send: Send,
  { origin, name }: Repository,
  subject: Digest,
  url: URL | undefined,
  scopes: readonly string[],
): Promise<ReferrerPage | undefined> {
  const what = `listing what refers to ${formatDigest(subject)}`;
  const request: HttpRequest = { method: 'GET', url: url ?? referrersUrl(origin, name, subject), headers: { accept: OCI_INDEX }, scopes, sameOrigin: true };
  const response = await send(request);
  if (NO_API.includes(response.status) || (response.status === 200 && !(header(response, 'content-type') ?? '').startsWith(OCI_INDEX))) {
    await response.body.discard();
    return undefined;
  }
  await expectStatus(response, request, [200], what);
  const index = indexOf({ bytes: await response.body.bytes(LARGEST_DOCUMENT), mediaType: OCI_INDEX, digest: subject });
  return index === undefined ? undefined : { list: index.manifests, next: () => nextPage(response, origin, what) };
}

/** All of them, as far as they are asked for. Who sees nothing in the registry's list is shown the fallback tag's: it was written before the API was there. */
export async function* referrersOf(
  send: Send,
  repository: Repository & { readonly host: string },
  subject: Digest,
  scopes: readonly string[],
): AsyncGenerator<Descriptor, void, undefined> {
  const what = `listing what refers to ${formatDigest(subject)}`;
  let seen = 0;
  let url: URL | undefined;
  for (let count = 0; count === 0 || url !== undefined; count++) {
    if (count >= MOST_PAGES) throw new ProtocolError(`${what}: there are more than ${MOST_PAGES} pages`);
    const page: ReferrerPage | undefined = await referrerPage(send, repository, subject, url, scopes).catch((error: unknown) => {
      if (error instanceof ProtocolError && count === 0) return undefined;
      throw error;
    });
    // What cannot be read to its end is no shorter list.
    if (page === undefined && count > 0) throw new ProtocolError(`${what}: page ${count + 1} is no list`);
    for (const entry of page?.list ?? []) {
      seen++;
      yield entry;
    }
    url = page?.next();
  }
  if (seen > 0) return;
  const { manifest } = await readManifest(send, repository, fallbackTag(subject), scopes);
  // GitLab takes the tag for the subject itself (oras-project/oras-go#1396).
  if (manifest !== undefined && manifest.digest.hex !== subject.hex) yield* indexOf(manifest)?.manifests ?? [];
}

/** `undefined` for what is no index. */
export function indexOf(manifest: Manifest): IndexDocument | undefined {
  try {
    const document = decodeManifest(manifest);
    return document.kind === 'index' ? document : undefined;
  } catch (error) {
    if (error instanceof PublishError) return undefined;
    throw error;
  }
}
