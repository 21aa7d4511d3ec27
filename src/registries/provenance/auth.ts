/** Who may write to a provenance registry: tokens on every request, Basic where the registry is its own authority. */

import { AuthError, InputError, ProtocolError } from '../../core/errors.ts';
import { isLoopbackHost } from '../../core/reference.ts';
import { basic } from '../../http/auth/token.ts';
import { mayLead, originOf, resolveLocation } from '../../http/origin.ts';
import { type HttpRequest, type HttpResponse, header, type Send, type Without } from '../../http/types.ts';
import type { Connection, Login } from '../types.ts';
import { call, type Wire } from './call.ts';
import { readVersion, type Version } from './client.ts';
import { routeTo } from './routes.ts';

export interface TokenOptions {
  /** Scheme and authority of the registry; nothing is added to requests elsewhere. */
  readonly origin: string;
  /** Sent as they are, joined by commas. */
  readonly tokens: readonly string[];
  /** For a registry without tokens that is its own authority. */
  readonly login?: Login | undefined;
  /** What the registry says of itself. */
  readonly standalone: boolean;
}

/**
 * Adds `Authorization: Token a,b`, or Basic to a standalone registry over TLS or on the loopback; without either, requests stay
 * as they are. Throws `InputError` at once for a token that no header can hold.
 */
export function withTokens(send: Send, { origin, tokens, login, standalone }: TokenOptions): Send {
  for (const [index, token] of tokens.entries()) {
    if (!isHeaderText(token)) throw new InputError(`registry-token: line ${index + 1} holds characters that cannot be sent`);
  }
  const value =
    tokens.length > 0
      ? `Token ${tokens.join(',')}`
      : login !== undefined && standalone && isSafe(new URL(origin))
        ? basic(login.username, login.password)
        : undefined;
  if (value === undefined) return send;
  return (request) =>
    originOf(request.url) !== origin || request.headers?.['authorization'] !== undefined
      ? send(request)
      : send({ ...request, headers: { ...request.headers, authorization: value } });
}

export interface Authorized {
  readonly send: Send;
  readonly version: Version;
}

export interface AuthorizeOptions extends Pick<Connection, 'tokens' | 'onSecret' | 'askLogin'>, Partial<Pick<Connection, 'login'>> {
  readonly origin: string;
  readonly name: string;
}

/**
 * Asks for the version, and by the answer chooses how to speak on: with the tokens given; with user and password to a standalone
 * registry; with tokens that user and password earn from the index on the same host, where there is one; else as nobody. A registry that wants a
 * login before it tells anything gets user and password with that question. Who is to be asked for them is asked once a request is refused.
 * `wire.send` adds no credentials and follows no redirects of PUT requests.
 */
export async function authorize(wire: Wire, options: AuthorizeOptions): Promise<Authorized> {
  const { origin, name, tokens, onSecret, askLogin } = options;
  const isFixed = tokens.length > 0 || options.login !== undefined || askLogin === undefined;
  const first = withTokens(wire.send, { origin, tokens, standalone: false });
  let known: Login | undefined = tokens.length > 0 ? undefined : options.login;
  const asking = asksLater(first, origin, async () => {
    const { login, failed } = isFixed ? { login: known, failed: undefined } : await askLogin();
    known = login;
    if (login === undefined) return failed && explaining(first, failed);
    return withTokens(wire.send, { origin, tokens, login, standalone: true });
  });
  const version = await readVersion({ ...wire, send: tokens.length > 0 ? first : asking }, origin);
  if (known !== undefined || isFixed) return { version, send: await speaking(known) };
  return {
    version,
    send: asksLater(first, origin, async () => {
      const { login, failed } = await askLogin();
      return login === undefined ? explaining(first, failed) : speaking(login);
    }),
  };

  async function speaking(login: Login | undefined): Promise<Send> {
    if (tokens.length > 0 || login === undefined || version.standalone) {
      return withTokens(wire.send, { origin, tokens, login, standalone: version.standalone });
    }
    const earned = await tokensFromIndex(wire, origin, name, login, onSecret);
    return withTokens(wire.send, { origin, tokens: earned ?? [], standalone: false });
  }
}

/** As `first` until the registry refuses somebody without a login (401): then, for good, as `better` is found to be, where there is one. */
function asksLater(first: Send, origin: string, better: () => Promise<Send | undefined>): Send {
  let found: Promise<Send | undefined> | undefined;
  return async (request) => {
    const known = await found;
    const response = await (known ?? first)(request);
    if (response.status !== 401 || known !== undefined || request.cleanup || originOf(response.url) !== origin) return response;
    found ??= better();
    const send = await found;
    if (send === undefined) return response;
    await response.body.discard();
    return send(request);
  };
}

/** Refusals tell why there is no login. */
function explaining(send: Send, without: Without | undefined): Send {
  return async (request) => {
    const response = await send(request);
    return without === undefined || (response.status !== 401 && response.status !== 403) ? response : { ...response, without };
  };
}

const MOST_REDIRECTS = 5;

/**
 * Trades user and password for tokens; `undefined` when the host has no index (404, 405). Throws `AuthError` when the login is
 * refused or the index is neither https nor on the loopback, `ProtocolError` when the answer misses a header or leads elsewhere.
 * spec: moby/moby 188b56c836, registry/session.go (`PushImageJSONIndex`)
 */
export async function tokensFromIndex(
  wire: Wire,
  indexOrigin: string,
  image: string,
  login: Login,
  onSecret: (secret: string) => void,
): Promise<readonly string[] | undefined> {
  const { method, url } = routeTo(indexOrigin, 'index', { image });
  if (!isSafe(url)) {
    throw new AuthError(`${url.host}: user name and password are not sent to an index without TLS`, { hint: 'use https, or set registry-token' });
  }
  const what = `asking the index ${url.host} for tokens for ${image}`;
  const headers = { authorization: basic(login.username, login.password), 'content-type': 'application/json', 'x-docker-token': 'true' };
  let request: HttpRequest = { method, url, headers, body: new TextEncoder().encode('[]') };
  for (let count = 0; ; count++) {
    const response = await call(wire, request, { what, accepted: [200, 201, 301, 302, 303, 307, 308, 404, 405] });
    await response.body.discard();
    if (response.status === 404 || response.status === 405) return undefined;
    if (response.status < 300) return tokensOf(response, url, what, onSecret);
    if (count === MOST_REDIRECTS) throw new ProtocolError(`${what}: more than ${MOST_REDIRECTS} redirects`);
    request = { ...request, url: redirectedTo(response, request, what) };
  }
}

/** The password goes along, so the request stays with its origin. */
function redirectedTo(response: HttpResponse, request: HttpRequest, what: string): URL {
  const location = header(response, 'location');
  if (location === undefined) throw new ProtocolError(`${what}: a redirect (${response.status}) without a Location`);
  const { url, sameOrigin } = resolveLocation(request.url, location);
  if (!sameOrigin) throw new ProtocolError(`${what}: a redirect to another host, ${originOf(url)}, is not followed with a password`);
  return url;
}

/** The tokens of an answer that also names the registries that take them. */
function tokensOf(response: HttpResponse, index: URL, what: string, onSecret: (secret: string) => void): readonly string[] {
  // Each header is one token: commas belong to it (`signature=…,repository="…",access=write`).
  const tokens = valuesOf(response, 'x-docker-token');
  for (const token of tokens) onSecret(token);
  const endpoints = valuesOf(response, 'x-docker-endpoints').flatMap((value) => value.split(',').map((host) => host.trim()));
  if (tokens.length === 0 || !tokens.every(isHeaderText)) throw new ProtocolError(`${what}: the answer holds no token (X-Docker-Token)`);
  if (endpoints.length === 0 || endpoints.includes('')) throw new ProtocolError(`${what}: the answer names no registry (X-Docker-Endpoints)`);
  for (const endpoint of endpoints) checkEndpoint(endpoint, index, what);
  return tokens;
}

function checkEndpoint(endpoint: string, index: URL, what: string): void {
  const url = URL.parse(`${index.protocol}//${endpoint}`);
  if (url === null || url.host === '') throw new ProtocolError(`${what}: "${endpoint}" is not a host (X-Docker-Endpoints)`);
  if (!mayLead(index.hostname, url.hostname)) {
    throw new ProtocolError(`${what}: the registry ${endpoint} is a private address of another host`);
  }
}

function valuesOf(response: HttpResponse, name: string): readonly string[] {
  const values = response.headers[name] ?? [];
  return (typeof values === 'string' ? [values] : values).filter((value) => value !== '');
}

function isSafe(url: URL): boolean {
  return url.protocol === 'https:' || isLoopbackHost(url.host);
}

function isHeaderText(text: string): boolean {
  return /^[\x20-\x7e]+$/.test(text);
}
