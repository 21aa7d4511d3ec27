/** The upload sessions of one repository: opened, filled — whole, or in chunks where a registry wants it — and closed. */

import { type Digest, formatDigest } from '../../core/digest.ts';
import { NetworkError, ProtocolError, RegistryError } from '../../core/errors.ts';
import type { LocalBlob, UnmeasuredBlob } from '../../core/model.ts';
import type { UploadSession } from '../../core/target.ts';
import { expectStatus } from '../../http/expect.ts';
import { appendQuery, resolveLocation } from '../../http/origin.ts';
import { type HttpRequest, type HttpResponse, header, type Send } from '../../http/types.ts';
import type { RegistryTraits } from '../types.ts';
import { type Repository, uploadsUrl } from './routes.ts';

export interface Uploads {
  /** A new session. `what` is for messages. */
  open(what: string): Promise<UploadSession>;
  /** The session that an answer opened. Throws `ProtocolError` when it does not say where. */
  opened(response: HttpResponse, request: HttpRequest): UploadSession;
  /** Sends the blob from its start; the answer to its last request. */
  send(blob: LocalBlob, session: UploadSession | undefined): Promise<HttpResponse>;
  /** Sends a blob whose digest will be known in the end; the answer to the last request. */
  sendUnmeasured(blob: UnmeasuredBlob, digest: Promise<Digest>): Promise<HttpResponse>;
  /** Closes a session that is not needed. Never throws. */
  cancel(session: UploadSession): Promise<void>;
  /** Closes all that were neither finished nor cancelled; how many took it. Never throws. */
  closeAll(): Promise<number>;
}

/** Front ends of cloud registries take no larger bodies: 20 MB (goharbor/harbor#21640), 100 MB, or 1 MiB (nginx, by default). Bytes. */
const CHUNK_SIZES = [8 * 1024 * 1024, 1024 * 1024] as const;
/** Each chunk is held in memory, so that it can be sent again. Bytes. */
const LARGEST_CHUNK = 64 * 1024 * 1024;
/** A front end may cut the connection instead of saying 413, or before that is read: after so many cuts of one body chunks are tried. */
const MOST_CUTS = 2;
const DONE = [200, 201, 202, 204];

/** Requests throw the errors of `expectStatus`. */
export function openUploads(
  send: Send,
  { origin, name, host }: Repository & { readonly host: string },
  scopes: readonly string[],
  traits: RegistryTraits,
): Uploads {
  const open = new Set<UploadSession>();
  const cuts = new Map<string, number>();
  return {
    open: openSession,
    opened,
    async send(blob, session) {
      if (traits.chunkSize !== undefined) return sendInChunks(blob, session);
      const key = formatDigest(blob.digest);
      if ((cuts.get(key) ?? 0) >= MOST_CUTS) {
        // Once: where chunks are not taken, the next try is whole again.
        cuts.delete(key);
        const response = await sendInChunks(blob, session, CHUNK_SIZES[1]);
        traits.chunkSize ??= CHUNK_SIZES[1];
        return response;
      }
      try {
        return await sendWhole(blob, session ?? (await openSession(`opening an upload for "${blob.title}"`)));
      } catch (error) {
        if (blob.size <= CHUNK_SIZES[1]) throw error;
        if (error instanceof NetworkError) cuts.set(key, (cuts.get(key) ?? 0) + 1);
        if (!isTooLarge(error)) throw error;
        traits.chunkSize = CHUNK_SIZES[0];
        return sendInChunks(blob, undefined);
      }
    },
    async sendUnmeasured(blob, digest) {
      const opened = await openSession(`opening an upload for "${blob.title}"`);
      // spec: "Pushing a blob in chunks", the whole of it in one: as every docker push sends its layers.
      const session = await patch(opened, { body: () => blob.open(), length: blob.size }, `uploading "${blob.title}"`);
      return commit({ ...blob, digest: await digest }, session, { body: new Uint8Array(0), patient: true }, `finishing the upload of "${blob.title}"`);
    },
    cancel: async (session) => void (await cancel(session)),
    async closeAll() {
      const closed = await Promise.all([...open].map(cancel));
      return closed.filter(Boolean).length;
    },
  };

  async function openSession(what: string): Promise<UploadSession> {
    const request: HttpRequest = { method: 'POST', url: uploadsUrl(origin, name), headers: { 'content-length': '0' }, scopes };
    const response = await expectStatus(await send(request), request, DONE, what);
    await response.body.discard();
    return opened(response, request);
  }

  function opened(response: HttpResponse, request: HttpRequest): UploadSession {
    const url = locationOf(response, request);
    if (url === undefined) {
      throw new ProtocolError(`${host} opened an upload for ${name} without saying where (no Location header)`, {
        hint: 'some registries answer so when the repository does not exist: create it first',
      });
    }
    const least = Number(header(response, 'oci-chunk-min-length') ?? Number.NaN);
    const session = { url, ...(Number.isSafeInteger(least) && least > 0 ? { minChunkSize: least } : {}) };
    open.add(session);
    return session;
  }

  /** spec: "Pushing a blob monolithically", POST then PUT. */
  function sendWhole(blob: LocalBlob, session: UploadSession): Promise<HttpResponse> {
    return commit(blob, session, { body: () => blob.open(), length: blob.size }, `uploading "${blob.title}"`);
  }

  /**
   * spec: "Pushing a blob in chunks". What a chunk's answer says of the range is not read: some registries never change it
   * (aws/containers-roadmap#2831), and the digest proves all at the end. A chunk that is too large too begins anew with the smallest.
   */
  async function sendInChunks(blob: LocalBlob, given: UploadSession | undefined, wanted = traits.chunkSize ?? CHUNK_SIZES[0]): Promise<HttpResponse> {
    const opening = given ?? (await openSession(`opening an upload for "${blob.title}"`));
    const size = chunkSizeFor(opening, wanted);
    // Its address changes with each chunk; the last one is what closes it.
    let session = opening;
    try {
      let first = 0;
      for await (const chunk of chunksOf(blob, size)) {
        const last = first + chunk.byteLength - 1;
        session = await patch(session, { body: chunk, patient: true }, `uploading bytes ${first} to ${last} of "${blob.title}"`, `${first}-${last}`);
        first = last + 1;
      }
    } catch (error) {
      if (!isTooLarge(error) || size <= CHUNK_SIZES[1] || opening.minChunkSize === size) throw error;
      traits.chunkSize = CHUNK_SIZES[1];
      return sendInChunks(blob, undefined);
    }
    return commit(blob, session, { body: new Uint8Array(0), patient: true }, `finishing the upload of "${blob.title}"`);
  }

  /** Adds bytes to a session. Its address changes with each answer, and the last one is what closes it. */
  async function patch(session: UploadSession, part: Pick<HttpRequest, 'body' | 'length' | 'patient'>, what: string, range?: string): Promise<UploadSession> {
    const request: HttpRequest = {
      method: 'PATCH',
      url: session.url,
      headers: { 'content-type': 'application/octet-stream', ...(range === undefined ? {} : { 'content-range': range }) },
      ...part,
      scopes,
    };
    const response = await expectStatus(await send(request), request, DONE, what);
    await response.body.discard();
    const next = { ...session, url: locationOf(response, request) ?? session.url };
    open.delete(session);
    open.add(next);
    return next;
  }

  /** The request that closes a session, with what is left of the blob. */
  async function commit(
    blob: Pick<LocalBlob, 'title' | 'digest'>,
    session: UploadSession,
    rest: Pick<HttpRequest, 'body' | 'length' | 'patient'>,
    what: string,
  ): Promise<HttpResponse> {
    const request: HttpRequest = {
      method: 'PUT',
      url: appendQuery(session.url, 'digest', formatDigest(blob.digest)),
      headers: { 'content-type': 'application/octet-stream' },
      ...rest,
      scopes,
    };
    const response = await expectStatus(await send(request), request, DONE, what);
    open.delete(session);
    await response.body.discard();
    return response;
  }

  function chunkSizeFor({ minChunkSize = 0 }: UploadSession, wanted: number): number {
    if (minChunkSize > LARGEST_CHUNK) {
      throw new ProtocolError(`${host} wants chunks of at least ${minChunkSize} bytes (OCI-Chunk-Min-Length), and none larger than ${LARGEST_CHUNK} are sent`);
    }
    return Math.max(wanted, minChunkSize);
  }

  /** spec: end-14, one try. Registries may want a right to delete for it; a session that stays open expires by itself. */
  async function cancel(session: UploadSession): Promise<boolean> {
    open.delete(session);
    try {
      const response = await send({ method: 'DELETE', url: session.url, scopes, cleanup: true });
      await response.body.discard();
      return response.status < 300;
    } catch {
      return false;
    }
  }
}

function locationOf(response: HttpResponse, request: HttpRequest): URL | undefined {
  const location = header(response, 'location');
  return location === undefined ? undefined : resolveLocation(response.url ?? request.url, location).url;
}

function isTooLarge(error: unknown): boolean {
  return error instanceof RegistryError && error.status === 413;
}

/** All but the last have `size` bytes. A chunk is overwritten once the next one is asked for. */
async function* chunksOf(blob: LocalBlob, size: number): AsyncGenerator<Uint8Array, void, undefined> {
  const buffer = Buffer.allocUnsafeSlow(Math.min(size, blob.size));
  let used = 0;
  for await (const chunk of blob.open()) {
    for (let at = 0; at < chunk.byteLength; ) {
      const count = Math.min(chunk.byteLength - at, buffer.byteLength - used);
      buffer.set(chunk.subarray(at, at + count), used);
      used += count;
      at += count;
      if (used === buffer.byteLength) {
        yield buffer;
        used = 0;
      }
    }
  }
  if (used > 0) yield buffer.subarray(0, used);
}
