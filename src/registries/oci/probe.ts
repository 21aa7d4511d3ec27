/** The first question to a registry, asked so that it also tells whether this is an OCI registry at all. */

import { LARGEST_DOCUMENT } from '../../core/limits.ts';
import { inMemory } from '../../http/body.ts';
import { type HttpRequest, type HttpResponse, header, type Send } from '../../http/types.ts';
import { ACCEPT } from './read-manifest.ts';
import { anyTagUrl, manifestUrl, type Repository, tagsUrl } from './routes.ts';

export interface Probed {
  readonly isOci: boolean;
  /** As before; the first question is answered from memory when it is asked again. */
  readonly send: Send;
}

/** What will be asked first: what a tag names, all tags, or whether there is any. */
export type Question = { readonly tag: string } | 'tags' | 'any tag';

/**
 * Asks what would be asked first anyway, so an OCI registry pays nothing. No OCI
 * registry answers 404 without an error body or its version header, or 401 without a challenge.
 */
export async function probe(send: Send, { origin, name }: Repository, question: Question, scopes: readonly string[]): Promise<Probed> {
  const request: HttpRequest =
    typeof question === 'object'
      ? { method: 'GET', url: manifestUrl(origin, name, question.tag), headers: { accept: ACCEPT }, scopes }
      : { method: 'GET', url: question === 'tags' ? tagsUrl(origin, name) : anyTagUrl(origin, name), scopes };
  const { response, bytes } = await inMemory(await send(request), LARGEST_DOCUMENT + 1);
  if (response.status !== 404 && response.status !== 401) return { isOci: true, send: replaying(send, request, response) };
  const challenged = response.headers['www-authenticate'] !== undefined;
  const isOci = response.status === 401 ? challenged : (header(response, 'docker-distribution-api-version') ?? '').startsWith('registry/2') || hasErrors(bytes);
  return { isOci, send: replaying(send, request, response) };
}

function replaying(send: Send, asked: HttpRequest, answer: HttpResponse): Send {
  let left: HttpResponse | undefined = answer;
  return async (request) => {
    if (left === undefined || request.method !== asked.method || request.url.href !== asked.url.href) return send(request);
    const first = left;
    left = undefined;
    return first;
  };
}

function hasErrors(bytes: Uint8Array): boolean {
  try {
    const { errors } = JSON.parse(new TextDecoder().decode(bytes)) as { errors?: unknown };
    return Array.isArray(errors);
  } catch {
    return false;
  }
}
