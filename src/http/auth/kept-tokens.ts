/** A registry's tokens, kept as long as they are good for something, and asked for once however many requests want them. */

import { AuthError } from '../../core/errors.ts';
import type { Clock } from '../../core/retry.ts';
import type { HttpRequest, Send } from '../types.ts';
import { scopeMemory } from './scopes.ts';
import { fetchToken, type Token, type TokenRequest } from './token.ts';

/** Where a registry's tokens come from. */
export interface Realm {
  readonly realm: URL;
  readonly service: string | undefined;
  /** What the challenge says that is needed. */
  readonly scope: string | undefined;
}

export interface Tokens {
  /** One for what the request needs to be allowed. Throws as `fetchToken` does. */
  for(request: HttpRequest, realm: Realm): Promise<string>;
  /** `refused` is good for nothing; one that somebody else has renewed since then stays. */
  drop(request: HttpRequest, realm: Realm, refused: string): void;
  /** The registry asks for `realm.scope` before it answers such a request. */
  hear(request: HttpRequest, realm: Realm): void;
  /** Why requests that only read go without the login, once they do: the token server's refusal. */
  refusal(): AuthError | undefined;
}

export interface TokenOptions {
  /** Without credentials of its own. */
  readonly send: Send;
  /** `HOST:PORT`, for messages. */
  readonly registry: string;
  /** As far as one is known by then. */
  readonly login: () => TokenRequest['login'];
  readonly clock: Clock;
  /** Hears of each token before it is used. */
  readonly onSecret: (secret: string) => void;
  /** Hears of a login that is given up. */
  readonly warning: (text: string) => void;
}

interface Kept {
  readonly token: Promise<string>;
  text?: string;
  /** Milliseconds, by the clock; unknown while the token is on its way. */
  expires: number;
  life: number;
}

/** A body that takes long to send needs a token that lives longer than the sending. Bytes. */
const LARGE_BODY = 32 * 1024 * 1024;

export function keepTokens({ send, registry, login, clock, onSecret, warning }: TokenOptions): Tokens {
  const kept = new Map<string, Kept>();
  const scopes = scopeMemory();
  let refused: AuthError | undefined;
  return {
    refusal: () => refused,
    hear(request, { scope }) {
      if (scope !== undefined) scopes.hear(request, scope);
    },
    for(request, realm) {
      const key = keyOf(request, realm);
      const old = kept.get(key);
      if (old !== undefined && clock.now() < old.expires - spare(request, old.life)) return old.token;
      // The others wait for its answer.
      const entry = ask(request, realm, () => kept.delete(key));
      kept.set(key, entry);
      return entry.token;
    },
    drop(request, realm, refused) {
      const key = keyOf(request, realm);
      if (kept.get(key)?.text === refused) kept.delete(key);
    },
  };

  function ask(request: HttpRequest, realm: Realm, failed: () => void): Kept {
    const asked = clock.now();
    const token = fetchAllowed(request, realm).then(
      ({ token: text, life }) => {
        onSecret(text);
        entry.text = text;
        entry.expires = asked + life * 1000;
        entry.life = life * 1000;
        return text;
      },
      (error: unknown) => {
        failed();
        throw error;
      },
    );
    const entry: Kept = { token, expires: Number.POSITIVE_INFINITY, life: 0 };
    return entry;
  }

  /** What anybody may read is read with a login that has expired, too: without it (dexidp/dex#2672). Who writes hears of the refusal. */
  async function fetchAllowed(request: HttpRequest, { realm, service }: Realm): Promise<Token> {
    const known = login();
    const fetch = (as: TokenRequest['login']) => fetchToken(send, { realm, service, scopes: scopes.for(request), login: as }, registry);
    if (known === undefined || (refused !== undefined && onlyReads(request))) return fetch(undefined);
    try {
      return await fetch(known);
    } catch (error) {
      if (!(error instanceof AuthError) || !onlyReads(request)) throw error;
      const token = await fetch(undefined).catch(() => {
        throw error;
      });
      if (refused === undefined) warning(`${error.message}. Reading goes on without the login, as anybody may`);
      refused = error;
      return token;
    }
  }

  function keyOf(request: HttpRequest, { realm, service }: Realm): string {
    return JSON.stringify([realm.href, service, scopes.for(request)]);
  }
}

/** By what it needs to be allowed. */
function onlyReads({ scopes = [] }: HttpRequest): boolean {
  return scopes.length > 0 && scopes.every((scope) => scope.endsWith(':pull'));
}

/** Milliseconds of its life that a token must still have: less for short-lived ones, half of it before a large body. */
function spare(request: HttpRequest, life: number): number {
  return (request.length ?? 0) >= LARGE_BODY ? life / 2 : Math.min(30_000, life / 4);
}
