/** Sending blobs to an OCI registry: whole, in chunks where it wants that, or while they are still measured. */

import { type Digest, formatDigest } from '../../core/digest.ts';
import { NetworkError, ProtocolError, RegistryError } from '../../core/errors.ts';
import type { LocalBlob, UnmeasuredBlob } from '../../core/model.ts';
import type { UploadSession } from '../../core/target.ts';
import type { HttpResponse, Send } from '../../http/types.ts';
import type { RegistryTraits } from '../types.ts';
import type { Repository } from './routes.ts';
import { adviceFor } from './upload-advice.ts';
import { type Part, type UploadSessions, uploadSessions } from './upload-sessions.ts';

export interface Uploads extends Pick<UploadSessions, 'open' | 'opened' | 'cancel' | 'closeAll'> {
  /** Sends the blob from its start; the answer to its last request. */
  send(blob: LocalBlob, session: UploadSession | undefined): Promise<HttpResponse>;
  /** Sends a blob whose digest will be known in the end; the answer to the last request. */
  sendUnmeasured(blob: UnmeasuredBlob, digest: Promise<Digest>): Promise<HttpResponse>;
}

/** Front ends of cloud registries take no larger bodies: 20 MB (goharbor/harbor#21640), 100 MB, or 1 MiB (nginx, by default). Bytes. */
const CHUNK_SIZES = [8 * 1024 * 1024, 1024 * 1024] as const;
/** Each chunk is held in memory, so that it can be sent again. Bytes. */
const LARGEST_CHUNK = 64 * 1024 * 1024;
/** A front end may cut the connection instead of saying 413, or before that is read: after so many cuts of one body chunks are tried. */
const MOST_CUTS = 2;
/** What closes a session that has all its bytes. */
const NOTHING_MORE: Part = { body: new Uint8Array(0), patient: true };

/** Requests throw the errors of `expectStatus`. */
export function openUploads(send: Send, repository: Repository & { readonly host: string }, scopes: readonly string[], traits: RegistryTraits): Uploads {
  const sessions = uploadSessions(send, repository, scopes);
  const cuts = new Map<string, number>();
  const openFor = ({ title }: { readonly title: string }) => sessions.open(`opening an upload for "${title}"`);

  /** `fits`: as many bytes as are not too many. */
  const advised = (error: unknown, { size }: LocalBlob, fits: number) => adviceFor(error, { size, fits, host: repository.host.replace(/:\d+$/, '') });

  async function sendBlob(blob: LocalBlob, session: UploadSession | undefined): Promise<HttpResponse> {
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
      // spec: "Pushing a blob monolithically", POST then PUT.
      const whole: Part = { body: () => blob.open(), length: blob.size };
      return await sessions.commit(blob, session ?? (await openFor(blob)), whole, `uploading "${blob.title}"`);
    } catch (error) {
      if (blob.size <= CHUNK_SIZES[1]) throw advised(error, blob, blob.size / 2);
      if (error instanceof NetworkError) cuts.set(key, (cuts.get(key) ?? 0) + 1);
      if (!isTooLarge(error)) throw advised(error, blob, blob.size / 2);
      traits.chunkSize = CHUNK_SIZES[0];
      return sendInChunks(blob, undefined);
    }
  }

  /**
   * spec: "Pushing a blob in chunks". What a chunk's answer says of the range is not read: some registries never change it
   * (aws/containers-roadmap#2831), and the digest proves all at the end. A chunk that is too large too begins anew with the smallest.
   */
  async function sendInChunks(blob: LocalBlob, given: UploadSession | undefined, wanted = traits.chunkSize ?? CHUNK_SIZES[0]): Promise<HttpResponse> {
    const opening = given ?? (await openFor(blob));
    const size = chunkSizeFor(opening, wanted, repository.host);
    let session = opening;
    let first = 0;
    try {
      for await (const chunk of chunksOf(blob, size)) {
        const last = first + chunk.byteLength - 1;
        const what = `uploading bytes ${first} to ${last} of "${blob.title}"`;
        session = await sessions.patch(session, { body: chunk, patient: true }, what, `${first}-${last}`);
        first = last + 1;
      }
    } catch (error) {
      if (!isTooLarge(error) || size <= CHUNK_SIZES[1] || opening.minChunkSize === size) throw advised(error, blob, first || size / 2);
      traits.chunkSize = CHUNK_SIZES[1];
      return sendInChunks(blob, undefined);
    }
    return sessions.commit(blob, session, NOTHING_MORE, `finishing the upload of "${blob.title}"`);
  }

  return {
    ...sessions,
    send: sendBlob,
    async sendUnmeasured(blob, digest) {
      // spec: "Pushing a blob in chunks", the whole of it in one: as every docker push sends its layers.
      const whole: Part = { body: () => blob.open(), length: blob.size };
      const session = await sessions.patch(await openFor(blob), whole, `uploading "${blob.title}"`);
      return sessions.commit({ digest: await digest }, session, NOTHING_MORE, `finishing the upload of "${blob.title}"`);
    },
  };
}

function chunkSizeFor({ minChunkSize = 0 }: UploadSession, wanted: number, host: string): number {
  if (minChunkSize > LARGEST_CHUNK) {
    throw new ProtocolError(`${host} wants chunks of at least ${minChunkSize} bytes (OCI-Chunk-Min-Length), and none larger than ${LARGEST_CHUNK} are sent`);
  }
  return Math.max(wanted, minChunkSize);
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
