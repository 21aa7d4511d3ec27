/** Redirects, followed by our own rules: credentials stay with their origin. */

import { ProtocolError } from '../core/errors.ts';
import { resolveLocation, sameOrigin } from './origin.ts';
import { type HttpRequest, header, type Send } from './types.ts';

const MOST = 10;
/** Never sent to another origin; undici's own redirects would keep the last two (oras GHSA-whvf-jp7m-59f3). */
const BOUND = ['authorization', 'cookie', 'proxy-authorization'];

/**
 * `bound` are more headers, in lower case, that are for the first origin alone. Throws `ProtocolError` for a redirect that must not be
 * followed, and for more than ten of them.
 */
export function withRedirects(send: Send, bound: readonly string[] = []): Send {
  return async (request) => {
    let next: HttpRequest = request;
    for (let count = 0; ; count++) {
      const response = await send(next);
      const location = header(response, 'location');
      if (![301, 302, 303, 307, 308].includes(response.status) || location === undefined) return response;
      await response.body.discard();
      if (count === MOST) throw new ProtocolError(`${request.url.host}: more than ${MOST} redirects`);
      const { url } = resolveLocation(next.url, location);
      if (request.sameOrigin && !sameOrigin(url, request.url)) {
        throw new ProtocolError(`${request.url.host}: redirects a request that holds a secret to ${url.host}, which is not followed`);
      }
      next = redirected(next, url, response.status, [...BOUND, ...bound]);
    }
  };
}

function redirected(request: HttpRequest, url: URL, status: number, bound: readonly string[]): HttpRequest {
  const headers = { ...request.headers };
  if (!sameOrigin(url, request.url)) for (const name of bound) delete headers[name];
  // Only 303 says "now GET that"; 301 and 302 keep the method here, as registries mean them.
  if (status !== 303 || request.method === 'HEAD') return { ...request, url, headers };
  const { body: _body, length: _length, ...rest } = request;
  delete headers['content-type'];
  delete headers['content-length'];
  return { ...rest, method: 'GET', url, headers };
}
