/** Credentials on requests to one registry: challenges answered, tokens kept and renewed, nothing sent to any other origin. */

import { AuthError } from '../../core/errors.ts';
import type { Clock } from '../../core/retry.ts';
import { inMemory } from '../body.ts';
import { originOf, resolveRealm } from '../origin.ts';
import type { HttpRequest, HttpResponse, Send, Without } from '../types.ts';
import { parseChallenges } from './challenge.ts';
import { keepTokens, type Realm } from './kept-tokens.ts';
import { basic, type TokenRequest } from './token.ts';

export type Credential =
  | { readonly kind: 'anonymous' }
  | { readonly kind: 'basic'; readonly username: string; readonly password: string }
  | { readonly kind: 'identity-token'; readonly username: string; readonly token: string }
  /** Sent as it is. */
  | { readonly kind: 'bearer'; readonly token: string }
  /** The job's own token, which GitHub's registry takes without a token request. */
  | { readonly kind: 'github'; readonly actor: string; readonly token: string };

/** Who we are, once the registry wants to know. */
export interface Found {
  readonly credential: Credential;
  /** What should have known a better one, and failed. */
  readonly failed?: Without | undefined;
}

export interface AuthOptions {
  /** What is known before the registry asks. */
  readonly credential: Credential;
  /** Finds out more; asked at the first challenge, once, however many wait. Must not throw what may be gone without. */
  readonly ask?: (() => Promise<Found>) | undefined;
  /** Scheme and authority of the registry; nothing is added to requests elsewhere. */
  readonly origin: string;
  readonly clock: Clock;
  /** Hears of each token before it is used. */
  readonly onSecret: (secret: string) => void;
  /** Hears of a login that is given up. */
  readonly warning: (text: string) => void;
}

/** How the registry wants to be told who asks: as the credential says by itself, or as it has answered. */
type Mode = { readonly kind: 'preset' } | { readonly kind: 'basic' } | ({ readonly kind: 'bearer' } & Realm);

const BEARER = 'Bearer ';

interface Login {
  readonly username: string;
  readonly password: string;
}

/** What a refusal says is read up to here. Bytes. */
const LARGEST_REFUSAL = 64 * 1024;

/** Throws what `send` throws, and `AuthError` or `ProtocolError` where a token cannot be had. */
export function withAuth(send: Send, options: AuthOptions): Send {
  const { origin, ask, ...rest } = options;
  let found: Found = { credential: options.credential };
  let asked: Promise<void> | undefined;
  const tokens = keepTokens({ ...rest, send, registry: new URL(origin).host, login: () => tokenLogin(found.credential) });
  let mode: Mode | undefined = preset(found.credential) === undefined ? undefined : { kind: 'preset' };

  return async (request) => {
    if (originOf(request.url) !== origin) return send(request);
    const first = await authorization(request);
    const response = marked(await send(withHeader(request, first)));
    // A challenge from where a redirect led is not answered (oras-go GHSA-vh4v-2xq2-g5cg).
    if (response.status !== 401 || request.cleanup || originOf(response.url) !== origin) return response;
    // The token may come from the same host, by the same few connections.
    const refusal = (await inMemory(response, LARGEST_REFUSAL)).response;
    if (ask !== undefined) {
      asked ??= ask().then((answer) => {
        found = answer;
      });
      await asked;
    }
    const told = modeAfter(response, request, mode, found.credential);
    if (told === undefined) return marked(refusal);
    mode = told;
    if (told.kind === 'bearer') {
      if (first !== undefined) tokens.drop(request, told, first.slice(BEARER.length));
      tokens.hear(request, told);
    }
    const second = await authorization(request);
    if (second === undefined || (second === first && told.kind !== 'bearer')) return marked(refusal);
    return marked(await send(withHeader(request, second)));
  };

  /** A refusal of somebody who gave no name is explained better by that than by the registry. */
  function marked(response: HttpResponse): HttpResponse {
    if (response.status !== 401 && response.status !== 403) return response;
    const refused = tokens.refusal();
    const without = found.failed ?? (refused === undefined ? undefined : { why: refused.message, hint: refused.hint });
    return { ...response, ...(found.credential.kind === 'anonymous' ? { anonymous: true } : {}), ...(without === undefined ? {} : { without }) };
  }

  async function authorization(request: HttpRequest): Promise<string | undefined> {
    const { credential, failed } = found;
    if (mode === undefined) return undefined;
    if (mode.kind === 'preset') return preset(credential);
    if (mode.kind === 'bearer') {
      const token = await tokens.for(request, mode).catch((error: unknown) => {
        throw failed !== undefined && error instanceof AuthError ? explained(error, failed) : error;
      });
      return BEARER + token;
    }
    const user = loginOf(credential);
    return user === undefined ? undefined : basic(user.username, user.password);
  }
}

/** The same refusal, and what should have spared us from it. */
function explained(error: AuthError, { why, hint }: Without): AuthError {
  return new AuthError(`${error.message}; ${why}`, { hint: hint ?? error.hint, cause: error });
}

/** What a 401 asks for; `undefined` when there is nothing to answer it with. */
function modeAfter(response: HttpResponse, request: HttpRequest, before: Mode | undefined, credential: Credential): Mode | undefined {
  const values = response.headers['www-authenticate'];
  const challenges = parseChallenges(typeof values === 'string' ? [values] : (values ?? []));
  const bearer = challenges.find(({ scheme, parameters }) => scheme === 'bearer' && parameters['realm'] !== undefined);
  if (credential.kind === 'bearer') return before === undefined ? { kind: 'preset' } : undefined;
  if (bearer !== undefined) {
    const { realm, service, scope } = bearer.parameters;
    return { kind: 'bearer', realm: resolveRealm(request.url, realm as string), service, scope };
  }
  // Harbor answers any bad Authorization with Basic: in bearer mode the token is renewed first (goharbor/harbor, v2auth).
  if (before?.kind === 'bearer') return before;
  return challenges.some(({ scheme }) => scheme === 'basic') && loginOf(credential) !== undefined ? { kind: 'basic' } : undefined;
}

function tokenLogin(credential: Credential): TokenRequest['login'] {
  return credential.kind === 'identity-token' ? { identityToken: credential.token, username: credential.username } : loginOf(credential);
}

function loginOf(credential: Credential): Login | undefined {
  if (credential.kind === 'basic') return credential;
  if (credential.kind === 'github') return { username: credential.actor || 'x-access-token', password: credential.token };
  return undefined;
}

function preset(credential: Credential): string | undefined {
  if (credential.kind === 'bearer') return `Bearer ${credential.token}`;
  // https://github.com/actions/publish-immutable-action, src/ghcr-client.ts
  return credential.kind === 'github' ? `Bearer ${Buffer.from(credential.token).toString('base64')}` : undefined;
}

function withHeader(request: HttpRequest, authorization: string | undefined): HttpRequest {
  return authorization === undefined ? request : { ...request, headers: { ...request.headers, authorization } };
}
