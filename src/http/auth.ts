/** Credentials on requests to one registry: challenges answered, tokens kept and renewed, nothing sent to any other origin. */

import type { Clock } from '../core/retry.ts';
import { inMemory } from './body.ts';
import { type Challenge, parseChallenges } from './challenge.ts';
import { originOf, resolveRealm } from './origin.ts';
import { basic, fetchToken, type TokenRequest } from './token.ts';
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

interface Kept {
  readonly token: Promise<string>;
  /** Milliseconds, by the clock; unknown while the token is on its way. */
  expires: number;
  life: number;
}

/** What a refusal says is read up to here. Bytes. */
const LARGEST_REFUSAL = 64 * 1024;
/** A body that takes long to send needs a token that lives longer than the sending. Bytes. */
const LARGE_BODY = 32 * 1024 * 1024;

/** Throws what `send` throws, and `AuthError` or `ProtocolError` where a token cannot be had. */
export function withAuth(send: Send, options: AuthOptions): Send {
  const { credential, origin, clock, onSecret } = options;
  const registry = new URL(origin).host;
  const kept = new Map<string, Kept>();
  let mode:
    | { readonly kind: 'preset' }
    | { readonly kind: 'basic' }
    | { readonly kind: 'bearer'; readonly realm: URL; readonly service: string | undefined }
    | undefined = preset(credential) === undefined ? undefined : { kind: 'preset' };

  return async (request) => {
    if (originOf(request.url) !== origin) return send(request);
    const first = await authorization(request);
    const response = marked(await send(withHeader(request, first)));
    // A challenge from where a redirect led is not answered (oras-go GHSA-vh4v-2xq2-g5cg).
    if (response.status !== 401 || request.cleanup || originOf(response.url) !== origin) return response;
    if (!learn(response, request)) return response;
    // The token may come from the same host, by the same few connections.
    const refusal = (await inMemory(response, LARGEST_REFUSAL)).response;
    if (mode?.kind === 'bearer') kept.delete(keyOf(request, mode));
    const second = await authorization(request);
    if (second === undefined || (second === first && mode?.kind !== 'bearer')) return refusal;
    return marked(await send(withHeader(request, second)));
  };

  /** A refusal of somebody who gave no name is explained better by that than by the registry. */
  function marked(response: HttpResponse): HttpResponse {
    return credential.kind === 'anonymous' && (response.status === 401 || response.status === 403) ? { ...response, anonymous: true } : response;
  }

  /** Takes over what a 401 says; `false` when there is nothing to answer it with. */
  function learn(response: HttpResponse, request: HttpRequest): boolean {
    const values = response.headers['www-authenticate'];
    const challenges = parseChallenges(typeof values === 'string' ? [values] : (values ?? []));
    const bearer = challenges.find(({ scheme, parameters }) => scheme === 'bearer' && parameters['realm'] !== undefined);
    if (bearer !== undefined && credential.kind !== 'bearer') {
      mode = bearerMode(bearer, request);
      return true;
    }
    // Harbor answers any bad Authorization with Basic: in bearer mode the token is renewed first (goharbor/harbor, v2auth).
    if (mode?.kind === 'bearer') return true;
    if (challenges.some(({ scheme }) => scheme === 'basic') && login() !== undefined) {
      mode = { kind: 'basic' };
      return true;
    }
    return false;
  }

  function bearerMode({ parameters }: Challenge, request: HttpRequest) {
    return { kind: 'bearer', realm: resolveRealm(request.url, parameters['realm'] as string), service: parameters['service'] } as const;
  }

  async function authorization(request: HttpRequest): Promise<string | undefined> {
    if (mode === undefined) return undefined;
    if (mode.kind === 'preset') return preset(credential);
    if (mode.kind === 'basic') {
      const user = login();
      return user === undefined ? undefined : basic(user.username, user.password);
    }
    return `Bearer ${await token(request, mode)}`;
  }

  function keyOf(request: HttpRequest, { realm, service }: { readonly realm: URL; readonly service: string | undefined }): string {
    return JSON.stringify([realm.href, service, request.scopes ?? []]);
  }

  /** One request at a time for each set of scopes; the others wait for its answer. */
  function token(request: HttpRequest, bearer: { readonly realm: URL; readonly service: string | undefined }): Promise<string> {
    const key = keyOf(request, bearer);
    const old = kept.get(key);
    if (old !== undefined && clock.now() < old.expires - spare(request, old.life)) return old.token;
    const entry: Kept = { token: obtain(), expires: Number.POSITIVE_INFINITY, life: 0 };
    kept.set(key, entry);
    return entry.token;

    async function obtain(): Promise<string> {
      const asked = clock.now();
      try {
        const { token: text, life } = await fetchToken(
          send,
          { realm: bearer.realm, service: bearer.service, scopes: request.scopes ?? [], login: tokenLogin() },
          registry,
        );
        onSecret(text);
        entry.expires = asked + life * 1000;
        entry.life = life * 1000;
        return text;
      } catch (error) {
        kept.delete(key);
        throw error;
      }
    }
  }

  function tokenLogin(): TokenRequest['login'] {
    return credential.kind === 'identity-token' ? { identityToken: credential.token, username: credential.username } : login();
  }

  function login(): { readonly username: string; readonly password: string } | undefined {
    if (credential.kind === 'basic') return credential;
    if (credential.kind === 'github') return { username: credential.actor || 'x-access-token', password: credential.token };
    return undefined;
  }
}

/** Milliseconds of its life that a token must still have: less for short-lived ones, half of it before a large body. */
function spare(request: HttpRequest, life: number): number {
  return (request.length ?? 0) >= LARGE_BODY ? life / 2 : Math.min(30_000, life / 4);
}

function preset(credential: Credential): string | undefined {
  if (credential.kind === 'bearer') return `Bearer ${credential.token}`;
  // https://github.com/actions/publish-immutable-action, src/ghcr-client.ts
  return credential.kind === 'github' ? `Bearer ${Buffer.from(credential.token).toString('base64')}` : undefined;
}

function withHeader(request: HttpRequest, authorization: string | undefined): HttpRequest {
  return authorization === undefined ? request : { ...request, headers: { ...request.headers, authorization } };
}
