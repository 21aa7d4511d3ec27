/** A registry's tokens, kept as long as they are good for something, and asked for once however many requests want them. */

import type { Clock } from '../core/retry.ts';
import { fetchToken, type TokenRequest } from './token.ts';
import type { HttpRequest, Send } from './types.ts';

/** Where a registry's tokens come from. */
export interface Realm {
  readonly realm: URL;
  readonly service: string | undefined;
}

export interface Tokens {
  /** One for what the request needs to be allowed. Throws as `fetchToken` does. */
  for(request: HttpRequest, realm: Realm): Promise<string>;
  /** `refused` is good for nothing; one that somebody else has renewed since then stays. */
  drop(request: HttpRequest, realm: Realm, refused: string): void;
}

export interface TokenOptions {
  /** Without credentials of its own. */
  readonly send: Send;
  /** `HOST:PORT`, for messages. */
  readonly registry: string;
  readonly login: TokenRequest['login'];
  readonly clock: Clock;
  /** Hears of each token before it is used. */
  readonly onSecret: (secret: string) => void;
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

export function keepTokens({ send, registry, login, clock, onSecret }: TokenOptions): Tokens {
  const kept = new Map<string, Kept>();
  return {
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

  function ask({ scopes = [] }: HttpRequest, realm: Realm, failed: () => void): Kept {
    const asked = clock.now();
    const token = fetchToken(send, { ...realm, scopes, login }, registry).then(
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
}

function keyOf({ scopes = [] }: HttpRequest, { realm, service }: Realm): string {
  return JSON.stringify([realm.href, service, scopes]);
}

/** Milliseconds of its life that a token must still have: less for short-lived ones, half of it before a large body. */
function spare(request: HttpRequest, life: number): number {
  return (request.length ?? 0) >= LARGE_BODY ? life / 2 : Math.min(30_000, life / 4);
}
