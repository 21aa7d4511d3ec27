/** Making a referrer be found from its subject: by the registry itself where it truly does so, else by the fallback tag. */

import type { Digest } from '../../core/digest.ts';
import { AuthError, ProtocolError, RegistryError } from '../../core/errors.ts';
import type { Descriptor, IndexDocument, Manifest } from '../../core/model.ts';
import type { Clock } from '../../core/retry.ts';
import { expectStatus } from '../../http/expect.ts';
import type { HttpRequest, Send } from '../../http/types.ts';
import { encodeIndex, rewriteIndex } from '../../manifest/oci.ts';
import { readManifest } from './read-manifest.ts';
import { indexOf, type ReferrerPage, referrerPage } from './referrer-list.ts';
import { fallbackTag, manifestUrl, type Repository } from './routes.ts';

export interface Referrers {
  /** Throws `ProtocolError` when the fallback tag is taken by something else, `RegistryError` when too many write at once. */
  attach(subject: Digest, referrer: Descriptor): Promise<void>;
}

const MOST_PAGES = 100;
const MOST_ROUNDS = 40;
/**
 * Few registries know conditional puts, so another writer that read before our put may put after it. The second look comes
 * once such a writer must be done: this many times the length of our own read and put. Milliseconds for the least.
 */
const PATIENCE = 8;
const LEAST_WAIT = 120;
const LONGEST_WAIT = 5_000;

export function referrers(send: Send, repository: Repository & { readonly host: string }, scopes: readonly string[], clock: Clock): Referrers {
  const { origin, name, host } = repository;

  /** `OCI-Subject` alone is no proof (docker/hub-feedback#2372, sigstore/sigstore-js#1183): only a list that has it is. */
  async function isListed(subject: Digest, referrer: Descriptor): Promise<boolean> {
    let url: URL | undefined;
    for (let count = 0; count < MOST_PAGES; count++) {
      const page: ReferrerPage | undefined = await referrerPage(send, repository, subject, url, scopes);
      if (page?.list.some(({ digest }) => digest === referrer.digest)) return true;
      url = page?.next();
      if (url === undefined) return false;
    }
    return false;
  }

  /** No index where there is none yet. */
  async function read(subject: Digest): Promise<{ readonly index?: IndexDocument; readonly condition: Readonly<Record<string, string>> }> {
    const tag = fallbackTag(subject);
    const { manifest, etag } = await readManifest(send, repository, tag, scopes);
    if (manifest === undefined) return { condition: {} };
    // GitLab takes the tag for the subject itself (oras-project/oras-go#1396).
    const index = manifest.digest.hex === subject.hex ? undefined : indexOf(manifest);
    if (index === undefined) {
      throw new ProtocolError(`${host}/${name}:${tag} should list what refers to ${subject.algorithm}:${subject.hex}, but is no index`, {
        hint: 'this registry has no referrers API, and its fallback tag is in use: remove that tag, or publish without subject',
      });
    }
    // RFC 9110 §13.1.1; who does not know it does not mind it.
    return { index, condition: etag === undefined ? {} : { 'if-match': etag } };
  }

  async function write(subject: Digest, index: Manifest, condition: Readonly<Record<string, string>>): Promise<void> {
    const request: HttpRequest = {
      method: 'PUT',
      url: manifestUrl(origin, name, fallbackTag(subject)),
      headers: { 'content-type': index.mediaType, ...condition },
      body: index.bytes,
      scopes,
    };
    const what = `listing a referrer under ${fallbackTag(subject)}`;
    const response = await send(request);
    // 412: another job was faster. The next round reads what it wrote.
    await (await expectStatus(response, request, [200, 201, 202, 204, 412], what)).body.discard();
  }

  return {
    async attach(subject, referrer) {
      // A list that leads elsewhere, is none, or is refused, is no list: the fallback tag says what there is.
      const listed = await isListed(subject, referrer).catch((error: unknown) => {
        if (error instanceof ProtocolError || error instanceof AuthError || (error instanceof RegistryError && !error.retryable)) return false;
        throw error;
      });
      if (listed) return;
      // What was once in the list stays in it: an entry that another writer lost is put back.
      const seen = new Map<string, Descriptor>();
      for (let round = 0; round < MOST_ROUNDS; round++) {
        const began = clock.now();
        const { index, condition } = await read(subject);
        const list = index?.manifests ?? [];
        for (const entry of list) seen.set(entry.digest, entry);
        if (!seen.has(referrer.digest)) seen.set(referrer.digest, referrer);
        const there = Map.groupBy(list, ({ digest }) => digest);
        const isComplete = there.size === seen.size;
        if (isComplete && round > 0) return;
        const entries = [...seen].flatMap(([digest, entry]) => there.get(digest) ?? [entry]);
        if (!isComplete) await write(subject, withEntries(index, entries), condition);
        const took = clock.now() - began;
        const wait = Math.min(LONGEST_WAIT, Math.max(LEAST_WAIT, took * PATIENCE));
        await clock.sleep(wait * (1 + clock.random()));
      }
      throw new RegistryError(`${host}/${name}: too many jobs write to ${fallbackTag(subject)} at the same time`, {
        status: 409,
        method: 'PUT',
        url: manifestUrl(origin, name, fallbackTag(subject)).href,
        retryable: true,
      });
    },
  };
}

/** Entries and annotations of other writers stay as they are. */
function withEntries(index: IndexDocument | undefined, manifests: readonly Descriptor[]): Manifest {
  return index === undefined ? encodeIndex({ manifests, annotations: {}, artifactType: undefined }) : rewriteIndex(index, manifests, index.odd);
}
