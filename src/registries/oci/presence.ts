/** Is a blob there? Asked by mounting it, from this repository or another one, or by HEAD. */

import { AuthError, RegistryError } from '../../core/errors.ts';
import type { LocalBlob } from '../../core/model.ts';
import type { Mount, Target, UploadSession } from '../../core/target.ts';
import { isHtml } from '../../http/expect.ts';
import { type HttpRequest, type HttpResponse, header, type Send } from '../../http/types.ts';
import { differentDigest, isPromise, noRegistry, refusalOf } from './answers.ts';
import { mountMemory } from './mount-memory.ts';
import { blobUrl, mountUrl, type Repository } from './routes.ts';
import type { Uploads } from './uploads.ts';

export interface PresenceOptions {
  readonly scopes: readonly string[];
  /** Repositories of the same registry to try mounting from. */
  readonly mountFrom: readonly string[];
  readonly uploads: Uploads;
  /** Whether the registry has said that it knows no such repository. */
  readonly isNew: () => boolean;
}

export type Presence = Required<Pick<Target, 'has' | 'mount' | 'mountable'>>;

/** A session that a mount has opened goes along with the answer, or is cancelled: of one blob none is left over. */
export function presence(send: Send, repository: Repository & { readonly host: string }, { scopes, mountFrom, uploads, isNew }: PresenceOptions): Presence {
  const { origin, name } = repository;
  /** Questions that were refused once, and may not have been meant. */
  const doubted = new Set<string>();
  // Some registries keep one store for all and take no mounts: then a new repository may hold what another one has.
  const memory = mountMemory(has, () => !isNew() || mountFrom.length > 0);

  async function has(blob: LocalBlob, isLast = false): Promise<boolean> {
    const what = `asking for "${blob.title}"`;
    const request: HttpRequest = { method: 'HEAD', url: blobUrl(origin, name, blob.digest), scopes, what };
    const response = await send(request);
    await response.body.discard();
    if (response.status === 200) {
      if (isHtml(response) && !isPromise(response)) throw noRegistry(response, what, 'digest');
      return true;
    }
    // Some registries say 403 and worse for what is missing (google/go-containerregistry#1691): the upload will tell.
    await slowDown(response, request, what, isLast);
    return false;
  }

  /** Throws where another try may have another answer, but once for each question: what it says the second time is its answer. */
  async function slowDown(response: HttpResponse, request: HttpRequest, what: string, isLast: boolean): Promise<void> {
    const error = await refusalOf(response, request, what);
    const question = `${request.method} ${request.url.href}`;
    if (isLast || !(error instanceof RegistryError) || !error.retryable || doubted.has(question)) return;
    doubted.add(question);
    throw error;
  }

  async function mountOne(blob: LocalBlob, from: string, isLast: boolean): Promise<Mount | undefined> {
    const request: HttpRequest = {
      method: 'POST',
      url: mountUrl(origin, name, blob.digest, from),
      headers: { 'content-length': '0' },
      scopes: from === name ? scopes : [...scopes, `repository:${from}:pull`],
      what: `mounting "${blob.title}"`,
    };
    const response = await send(request).catch((error: unknown) => {
      // No token for the other repository: it is refused like any other mount.
      if (error instanceof AuthError && from !== name) return undefined;
      throw error;
    });
    if (response === undefined) return undefined;
    if (response.status === 201 || response.status === 202) await response.body.discard();
    if (response.status === 201 && isPromise(response)) return mounted(response, blob, from);
    if (response.status === 202) return { kind: 'missing', session: uploads.opened(response, request) };
    // A refused mount is an upload, whatever the refusal.
    await slowDown(response, request, `mounting "${blob.title}"`, isLast);
    return undefined;
  }

  function mounted(response: HttpResponse, blob: LocalBlob, from: string): Mount {
    const error = differentDigest(header(response, 'docker-content-digest'), blob, repository.host);
    if (error !== undefined) throw error;
    memory.answered();
    return { kind: 'present', how: from === name ? 'exists' : 'mounted' };
  }

  return {
    has,

    async mount(blob, isLast = false) {
      // Another blob may find out meanwhile that mounts tell nothing: this one is asked for all the same.
      const asked = memory.isSilent();
      if (asked && (await has(blob, isLast))) return { kind: 'present', how: 'exists' };
      let session: UploadSession | undefined;
      for (const from of asked ? mountFrom : [...mountFrom, name]) {
        const answer = await mountOne(blob, from, isLast);
        if (session !== undefined && (answer?.kind === 'present' || answer?.session !== undefined)) await uploads.cancel(session);
        if (answer?.kind === 'present') return answer;
        session = answer?.session ?? session;
      }
      const isThere =
        !asked &&
        (await memory.isThereAfterAll(blob).catch((error: unknown) => {
          if (isLast && error instanceof RegistryError) return false;
          throw error;
        }));
      if (isThere) {
        if (session !== undefined) await uploads.cancel(session);
        return { kind: 'present', how: 'exists' };
      }
      return session === undefined ? { kind: 'missing' } : { kind: 'missing', session };
    },

    async mountable(blob) {
      for (const from of mountFrom) {
        const request: HttpRequest = { method: 'HEAD', url: blobUrl(origin, from, blob.digest), scopes: [`repository:${from}:pull`] };
        // What cannot be asked for will be uploaded: that is no failure.
        const response = await send(request).catch(() => undefined);
        await response?.body.discard();
        if (response?.status === 200) return isPromise(response) || !isHtml(response);
      }
      return false;
    },
  };
}
