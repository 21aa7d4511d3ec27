/** Headers of the user's own, such as a gateway before the registry wants, for the one origin that they are meant for. */

import { originOf } from './origin.ts';
import type { Send } from './types.ts';

/** `headers`: names in lower case. What a request says itself wins; requests to any other origin go out as they are (oras GHSA-whvf-jp7m-59f3). */
export function withOwnHeaders(send: Send, headers: Readonly<Record<string, string>>, origin: string): Send {
  if (Object.keys(headers).length === 0) return send;
  return (request) => send(originOf(request.url) === origin ? { ...request, headers: { ...headers, ...request.headers } } : request);
}
