/** One question to a signing service, and what its refusal means. */

import { AuthError, NetworkError, ProtocolError, RegistryError } from '../../core/errors.ts';
import { errorOf } from '../../http/expect.ts';
import type { HttpRequest, HttpResponse, Send } from '../../http/types.ts';

export interface Question {
  readonly url: URL;
  /** Sent as JSON; bytes as they are. Without it the question is a GET. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Question or answer is a secret: no redirect to another origin is followed. */
  readonly secret?: true;
  /** A phrase like `asking Fulcio for a certificate`. */
  readonly what: string;
  /** What to change where it is refused (400, 401, 403). */
  readonly hint?: string;
}

/** Answers are a few kilobytes. Bytes. */
const LARGEST = 4 * 1024 * 1024;

/** The answer where its status is one of `accepted`. Throws `AuthError` (401, 403), `RegistryError`, `NetworkError`; none shows what was sent. */
export async function ask(send: Send, question: Question, accepted: readonly number[]): Promise<HttpResponse> {
  const { url, body, headers, secret, what, hint } = question;
  const request: HttpRequest = {
    method: body === undefined ? 'GET' : 'POST',
    url,
    headers: { accept: 'application/json', ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body: body instanceof Uint8Array ? body : new TextEncoder().encode(JSON.stringify(body)) }),
    ...(secret ? { sameOrigin: true } : {}),
  };
  const response = await send(request).catch((error: unknown) => {
    throw error instanceof NetworkError ? unreached(what, error) : error;
  });
  if (accepted.includes(response.status)) return response;
  const error = await errorOf(response, request, what);
  // The hints of registries are not meant for these.
  if (error instanceof AuthError) throw new AuthError(error.message, { hint });
  if (error instanceof RegistryError) {
    const { status, method, codes, retryable, retryAfter } = error;
    throw new RegistryError(error.message, { status, method, url: error.url, codes, retryable, retryAfter, hint: status === 400 ? hint : undefined });
  }
  throw error;
}

/** Its certificate is verified whatever `insecure` says, which is for registries: so that is no help. */
function unreached(what: string, error: NetworkError): NetworkError {
  const { retryable } = error;
  const hint = error.hint?.includes('insecure') ? 'name the authority that signed it in ca-file' : error.hint;
  return new NetworkError(`${what}: ${error.message}`, { retryable, hint, cause: error });
}

/** The answer's JSON. Throws `ProtocolError`; a token in it is not shown. */
export async function jsonOf(response: HttpResponse, what: string): Promise<unknown> {
  try {
    return JSON.parse(new TextDecoder().decode(await response.body.bytes(LARGEST)));
  } catch (error) {
    if (error instanceof SyntaxError) throw new ProtocolError(`${what}: ${response.url.host} answered what is no JSON`);
    throw error;
  }
}

/** A service's address below its base, which may have a path of its own. */
export function below(base: URL, path: string): URL {
  return new URL(base.pathname.replace(/\/+$/, '') + path, base);
}
