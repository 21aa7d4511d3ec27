/** Credentials on requests to one registry: challenges answered, tokens kept and renewed, nothing sent to any other origin. */

import type { Clock } from '../core/retry.ts';
import { inMemory } from './body.ts';
import { parseChallenges } from './challenge.ts';
import { keepTokens, type Realm } from './kept-tokens.ts';
import { originOf, resolveRealm } from './origin.ts';
import { basic, type TokenRequest } from './token.ts';
import type { HttpRequest, HttpResponse, Send } from './types.ts';

export type Credential =
  | { readonly kind: 'anonymous' }
  | { readonly kind: 'basic'; readonly username: string; readonly password: string }
  | { readonly kind: 'identity-token'; readonly username: string; readonly token: string }
  /** Sent as it is. */
  | { readonly kind: 'bearer'; readonly token: string }
  /** The job's own token, which GitHub's registry takes without a token request. */
  | { readonly kind: 'github'; readonly actor: string; readonly token: string };

export interface AuthOptions {
  readonly credential: Credential;
  /** Scheme and authority of the registry; nothing is added to requests elsewhere. */
  readonly origin: string;
  readonly clock: Clock;
  /** Hears of each token before it is used. */
  readonly onSecret: (secret: string) => void;
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
  const { credential, origin, clock, onSecret } = options;
  const tokens = keepTokens({ send, registry: new URL(origin).host, login: tokenLogin(credential), clock, onSecret });
  let mode: Mode | undefined = preset(credential) === undefined ? undefined : { kind: 'preset' };

  return async (request) => {
    if (originOf(request.url) !== origin) return send(request);
    const first = await authorization(request);
    const response = marked(await send(withHeader(request, first)));
    // A challenge from where a redirect led is not answered (oras-go GHSA-vh4v-2xq2-g5cg).
    if (response.status !== 401 || request.cleanup || originOf(response.url) !== origin) return response;
    const told = modeAfter(response, request, mode, credential);
    if (told === undefined) return response;
    mode = told;
    // The token may come from the same host, by the same few connections.
    const refusal = (await inMemory(response, LARGEST_REFUSAL)).response;
    if (told.kind === 'bearer' && first !== undefined) tokens.drop(request, told, first.slice(BEARER.length));
    const second = await authorization(request);
    if (second === undefined || (second === first && told.kind !== 'bearer')) return refusal;
    return marked(await send(withHeader(request, second)));
  };

  /** A refusal of somebody who gave no name is explained better by that than by the registry. */
  function marked(response: HttpResponse): HttpResponse {
    return credential.kind === 'anonymous' && (response.status === 401 || response.status === 403) ? { ...response, anonymous: true } : response;
  }

  async function authorization(request: HttpRequest): Promise<string | undefined> {
    if (mode === undefined) return undefined;
    if (mode.kind === 'preset') return preset(credential);
    if (mode.kind === 'bearer') return BEARER + (await tokens.for(request, mode));
    const user = loginOf(credential);
    return user === undefined ? undefined : basic(user.username, user.password);
  }
}

/** What a 401 asks for; `undefined` when there is nothing to answer it with. */
function modeAfter(response: HttpResponse, request: HttpRequest, before: Mode | undefined, credential: Credential): Mode | undefined {
  const values = response.headers['www-authenticate'];
  const challenges = parseChallenges(typeof values === 'string' ? [values] : (values ?? []));
  const bearer = challenges.find(({ scheme, parameters }) => scheme === 'bearer' && parameters['realm'] !== undefined);
  if (bearer !== undefined && credential.kind !== 'bearer') {
    const { realm, service } = bearer.parameters;
    return { kind: 'bearer', realm: resolveRealm(request.url, realm as string), service };
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
