/** What answers of an OCI registry say of what was sent: a refusal, another digest than ours, or nothing at all. */

import { type Digest, formatDigest } from '../../core/digest.ts';
import { IntegrityError, ProtocolError } from '../../core/errors.ts';
import { expectStatus, isHtml } from '../../http/expect.ts';
import { type HttpRequest, type HttpResponse, header } from '../../http/types.ts';

/** The error that `expectStatus` would throw. */
export async function refusalOf(response: HttpResponse, request: HttpRequest, what: string): Promise<unknown> {
  return expectStatus(response, request, [], what).then(
    () => undefined,
    (error: unknown) => error,
  );
}

/** The error where the registry names another digest for a blob; `undefined` where it is ours, or none is named. */
export function differentDigest(
  found: string | undefined,
  { title, digest }: { readonly title: string; readonly digest: Digest },
  host: string,
): IntegrityError | undefined {
  if (found === undefined || found === formatDigest(digest)) return undefined;
  return new IntegrityError(`${host} calculated ${found} for "${title}", but its digest is ${formatDigest(digest)}`);
}

/** Whether an answer of success says what the protocol promises of it: the digest of what is there, or (201) where that is. */
export function isPromise(response: HttpResponse): boolean {
  const { status } = response;
  return header(response, 'docker-content-digest') !== undefined || (status === 201 && header(response, 'location') !== undefined);
}

/**
 * The error where something else than a registry answers with success, which is no proof that anything was stored: a login page behind a redirect, or
 * a server that has a page for every address (cloudflare/cloudflared#165, GoogleContainerTools/jib#4199).
 */
export function noRegistry(response: HttpResponse, what: string, promised: string): ProtocolError {
  const { status, url } = response;
  const isPage = isHtml(response);
  return new ProtocolError(
    `${what}: ${isPage ? `a web page answered (${url.host}, status ${status})` : `${url.host} answered ${status}, but with no ${promised}`}`,
    {
      hint: 'check that the host is a registry, and whether a proxy before it asks for a login',
    },
  );
}
