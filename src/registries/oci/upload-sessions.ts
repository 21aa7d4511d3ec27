/** The upload sessions of one repository: each is opened, filled and committed or cancelled, and none is forgotten. */

import { formatDigest } from '../../core/digest.ts';
import { ProtocolError } from '../../core/errors.ts';
import type { LocalBlob } from '../../core/model.ts';
import type { UploadSession } from '../../core/target.ts';
import { expectStatus, isHtml } from '../../http/expect.ts';
import { appendQuery, originOf, resolveLocation } from '../../http/origin.ts';
import { type HttpRequest, type HttpResponse, header, type Send } from '../../http/types.ts';
import { isPromise, noRegistry } from './answers.ts';
import { type Repository, uploadsUrl } from './routes.ts';

/** What goes into a session at once. */
export type Part = Pick<HttpRequest, 'body' | 'length' | 'patient'>;

export interface UploadSessions {
  /** A new session. `what` is for messages. */
  open(what: string): Promise<UploadSession>;
  /** The session that an answer opened. Throws `ProtocolError` when it does not say where. */
  opened(response: HttpResponse, request: HttpRequest): UploadSession;
  /** Adds bytes, which are those of `range` where there is one. Its address changes with each answer, and the last one is what closes it. */
  patch(session: UploadSession, part: Part, what: string, range?: string): Promise<UploadSession>;
  /** The request that closes a session, with what is left of the blob; its answer. */
  commit(blob: Pick<LocalBlob, 'digest'>, session: UploadSession, rest: Part, what: string): Promise<HttpResponse>;
  /** Closes a session that is not needed; whether the registry took that. Never throws. */
  cancel(session: UploadSession): Promise<boolean>;
  /** Cancels all that are still open; how many the registry closed. Never throws. */
  closeAll(): Promise<number>;
}

const DONE = [200, 201, 202, 204];

/** Requests throw the errors of `expectStatus`. */
export function uploadSessions(send: Send, { origin, name, host }: Repository & { readonly host: string }, scopes: readonly string[]): UploadSessions {
  const open = new Set<UploadSession>();

  function opened(response: HttpResponse, request: HttpRequest): UploadSession {
    const url = locationOf(response, request);
    if (url === undefined && isHtml(response)) throw noRegistry(response, `opening an upload for ${name}`, 'Location');
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

  /** The answer, its body thrown away. */
  async function ask(request: HttpRequest, what: string): Promise<HttpResponse> {
    const response = await expectStatus(await send({ ...request, what }), request, DONE, what);
    await response.body.discard();
    return response;
  }

  return {
    opened,
    cancel,

    async open(what) {
      const request: HttpRequest = { method: 'POST', url: uploadsUrl(origin, name), headers: { 'content-length': '0' }, scopes };
      return opened(await ask(request, what), request);
    },

    async patch(session, part, what, range) {
      const headers = { 'content-type': 'application/octet-stream', ...(range === undefined ? {} : { 'content-range': range }) };
      const request: HttpRequest = { method: 'PATCH', url: session.url, headers, ...part, scopes };
      const next = { ...session, url: locationOf(await ask(request, what), request) ?? session.url };
      open.delete(session);
      open.add(next);
      return next;
    },

    async commit({ digest }, session, rest, what) {
      const url = appendQuery(session.url, 'digest', formatDigest(digest));
      const response = await ask({ method: 'PUT', url, headers: { 'content-type': 'application/octet-stream' }, ...rest, scopes }, what);
      // Storage elsewhere, where a registry sends bytes, need not know the protocol.
      const isElsewhere = response.status === 201 && originOf(response.url) !== origin && !isHtml(response);
      if (!isPromise(response) && !isElsewhere) throw noRegistry(response, what, 'digest and no Location, so what it stored is not known');
      open.delete(session);
      return response;
    },

    async closeAll() {
      const closed = await Promise.all([...open].map(cancel));
      return closed.filter(Boolean).length;
    },
  };
}

function locationOf(response: HttpResponse, request: HttpRequest): URL | undefined {
  const location = header(response, 'location');
  return location === undefined ? undefined : resolveLocation(response.url ?? request.url, location).url;
}
