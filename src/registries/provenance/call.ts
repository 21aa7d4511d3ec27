/** One call of the protocol: told at debug level, its refusals put into words. */

import { AuthError } from '../../core/errors.ts';
import { errorOf, expectStatus } from '../../http/expect.ts';
import { redactUrl } from '../../http/origin.ts';
import type { HttpRequest, HttpResponse, Send } from '../../http/types.ts';

/** How calls reach a registry, and who hears of them. */
export interface Wire {
  readonly send: Send;
  readonly debug: (text: string) => void;
}

/** What a call is about, for its errors. */
export interface Purpose {
  /** A phrase like `reading the manifest "v1" of example.org/x`. */
  readonly what: string;
  readonly accepted: readonly number[];
  /** What a 404 means. */
  readonly missing?: string;
}

/**
 * Throws `AuthError` ("login required") for 401, else the errors of `expectStatus`, each with the status.
 * The answer's body is the caller's to read or discard.
 */
export async function call({ send, debug }: Wire, request: HttpRequest, { what, accepted, missing }: Purpose): Promise<HttpResponse> {
  debug(`[registry] Calling "${request.method}" ${redactUrl(request.url)}`);
  const response = await send(request);
  if (accepted.includes(response.status)) return response;
  if (response.status === 401) {
    const { message } = await errorOf(response, request, `${what}: login required`);
    throw new AuthError(message, {
      hint: response.without?.hint ?? `set registry-token (one token a line), or username and password, for ${request.url.host}`,
    });
  }
  return expectStatus(response, request, accepted, response.status === 404 && missing !== undefined ? `${what}: ${missing}` : what);
}

/** The JSON of an answer; `undefined` when it does not decode. At most `limit` bytes are read, else `ProtocolError`. */
export async function jsonOf(response: HttpResponse, limit: number): Promise<unknown> {
  const bytes = await response.body.bytes(limit);
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}
