/** Pulling from an OCI registry: manifests, blobs from any byte on, and the list of tags. */

import { type Digest, formatDigest } from '../../core/digest.ts';
import { IntegrityError, ProtocolError } from '../../core/errors.ts';
import { isTag } from '../../core/reference.ts';
import type { ReadableSource } from '../../core/target.ts';
import { expectStatus } from '../../http/expect.ts';
import { nextPage } from '../../http/link.ts';
import { type HttpRequest, type HttpResponse, header, type Send } from '../../http/types.ts';
import { decodeManifest } from '../../manifest/oci-read.ts';
import { pickChildren } from '../../manifest/pick.ts';
import { noRegistry } from './answers.ts';
import { readManifest } from './read-manifest.ts';
import { referrersOf } from './referrer-list.ts';
import { blobUrl, type Repository, tagsUrl } from './routes.ts';

const MOST_PAGES = 1000;
const MOST_TAGS = 100_000;
/** One page; distribution 2.8 answers with all tags at once. Bytes. */
const LARGEST_PAGE = 16 * 1024 * 1024;

/** `host` is the registry as the user wrote it, for messages. Every method throws the errors of `expectStatus`. */
export function ociSource(send: Send, repository: Repository & { readonly host: string }): ReadableSource {
  const { origin, name, host } = repository;
  const scopes = [`repository:${name}:pull`];

  async function* blob(digest: Digest, size: number, offset = 0, resumes = offset > 0): AsyncGenerator<Uint8Array, void, undefined> {
    const what = `fetching ${formatDigest(digest)}`;
    // With its end, where that is known: crane's registry takes no open ranges.
    const range: Record<string, string> = resumes ? { range: `bytes=${offset}-${size >= 0 ? size - 1 : ''}` } : {};
    const request: HttpRequest = {
      method: 'GET',
      url: blobUrl(origin, name, digest),
      headers: { 'accept-encoding': 'identity', ...range },
      scopes,
      ...(size >= 0 ? { size } : {}),
    };
    const response = await expectStatus(await send(request), request, resumes ? [200, 206] : [200], what);
    // A part of what is compressed is no part of the blob.
    if (response.status === 206 && isEncoded(response) && header(response, 'content-length') !== String(size - offset)) {
      await response.body.discard();
      return yield* blob(digest, size, offset, false);
    }
    // Not every registry knows ranges: a 200 begins at the beginning (RFC 9110, section 14.2).
    const begin = response.status === 206 ? rangeStart(response, offset) : 0;
    if (begin !== undefined && begin !== offset && response.status === 206) {
      throw new ProtocolError(`${what}: ${host} was asked for bytes from ${offset} on and sends them from ${begin} on`);
    }
    const length = Number(header(response, 'content-length') ?? Number.NaN);
    const expected = size - (response.status === 206 ? offset : 0);
    if (size >= 0 && length > expected) {
      await response.body.discard();
      throw new IntegrityError(`${what}: ${host} says it sends ${length} bytes, but the blob has ${expected}`);
    }
    let skip = response.status === 206 ? 0 : offset;
    for await (const chunk of response.body) {
      const wanted = skip > 0 ? chunk.subarray(Math.min(skip, chunk.byteLength)) : chunk;
      skip -= chunk.byteLength - wanted.byteLength;
      if (wanted.byteLength > 0) yield wanted;
    }
  }

  async function* tags(): AsyncGenerator<string, void, undefined> {
    const what = `listing the tags of ${host}/${name}`;
    const seen = new Set<string>();
    const asked = new Set<string>();
    // Whether the page was asked for by `last`, which not every registry heeds.
    let guessed = false;
    for (let url: URL | undefined = tagsUrl(origin, name); url !== undefined; ) {
      if (asked.has(url.href)) throw new ProtocolError(`${what}: the pages go round in circles`);
      if (asked.size >= MOST_PAGES) throw new ProtocolError(`${what}: there are more than ${MOST_PAGES} pages`);
      asked.add(url.href);
      const request: HttpRequest = { method: 'GET', url, scopes };
      const answer = await send(request);
      if (answer.status === 404 && asked.size === 1) {
        await answer.body.discard();
        return;
      }
      const response = await expectStatus(answer, request, [200], what);
      const page = tagsOf(await response.body.bytes(LARGEST_PAGE), noRegistry(response, what, 'list of tags'));
      const fresh = page.filter((tag) => !seen.has(tag));
      const last = page.at(-1);
      let isGuess = false;
      const next = nextPage(response, origin, what, () => {
        isGuess = last !== undefined;
        return last === undefined ? undefined : tagsUrl(origin, name, last);
      });
      if ((next !== undefined || guessed) && page.length > 0 && fresh.length === 0) throw new ProtocolError(`${what}: the pages repeat themselves`);
      for (const tag of fresh) {
        if (seen.size >= MOST_TAGS) throw new ProtocolError(`${what}: there are more than ${MOST_TAGS} tags`);
        seen.add(tag);
        // What is no tag cannot be asked for either.
        if (isTag(tag)) yield tag;
      }
      url = next;
      guessed = isGuess;
    }
  }

  return {
    name: `${host}/${name}`,
    find: async (reference) => (await readManifest(send, repository, reference, scopes)).manifest,
    decode: decodeManifest,
    pick: pickChildren,
    blob: (digest, size, offset) => blob(digest, size, offset),
    tags,
    referrers: (subject) => referrersOf(send, repository, subject, scopes),
  };
}

/** Whether the parts of an answer are those of something else than the blob. */
function isEncoded(response: HttpResponse): boolean {
  return ['gzip', 'x-gzip', 'deflate', 'br', 'zstd'].includes(header(response, 'content-encoding')?.toLowerCase() ?? '');
}

/** The first byte of a 206 by its `Content-Range` (RFC 9110, section 14.4); `undefined` where it is not told. */
function rangeStart(response: HttpResponse, offset: number): number | undefined {
  const value = header(response, 'content-range');
  if (value === undefined) return undefined;
  const start = /^bytes (\d+)-/i.exec(value.trim())?.[1];
  return start === undefined ? offset : Number(start);
}

/** Throws `otherwise` for what is no list. */
function tagsOf(bytes: Uint8Array, otherwise: ProtocolError): readonly string[] {
  let list: unknown;
  try {
    list = (JSON.parse(new TextDecoder().decode(bytes)) as { tags?: unknown } | null)?.tags;
  } catch {
    throw otherwise;
  }
  // A repository without tags has `null` (distribution, Harbor).
  if (list === null || list === undefined) return [];
  if (!Array.isArray(list)) throw otherwise;
  return list.filter((tag): tag is string => typeof tag === 'string');
}
