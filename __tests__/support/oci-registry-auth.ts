/** Who may do what in the registry in memory: Basic, or bearer tokens from an endpoint of its own. */

import { randomUUID } from 'node:crypto';
import { type Answer, type Ask, json, refuse, wholeBody } from './oci-registry-answer.ts';

export type AuthOptions =
  | { readonly kind: 'basic'; readonly username: string; readonly password: string }
  | {
      readonly kind: 'bearer';
      /** Left out: anybody gets what is asked for. */
      readonly username?: string;
      readonly password?: string;
      /** Seconds; 300 when left out. */
      readonly expiresIn?: number;
      /** Without credentials, tokens for `pull` are given out. */
      readonly anonymousPull?: boolean;
    };

/** Repository name to the actions a request needs there; empty for the ping. */
export type Needs = ReadonlyMap<string, readonly string[]>;

export interface Gate {
  /** The refusal, or `undefined` when the request may pass. */
  check(ask: Ask, needs: Needs): Answer | undefined;
  token(ask: Ask): Promise<Answer>;
}

interface Token {
  readonly scopes: ReadonlyMap<string, readonly string[]>;
  readonly expires: number;
}

const SERVICE = 'waybill-test';

/** `now` in milliseconds. */
export function createGate(options: AuthOptions | undefined, origin: () => string, now: () => number): Gate {
  const tokens = new Map<string, Token>();

  function basic(header: string | undefined): 'right' | 'wrong' | 'none' {
    if (header === undefined) return 'none';
    const text = /^basic (.+)$/i.exec(header)?.[1];
    const expected = `${options?.username ?? ''}:${options?.password ?? ''}`;
    return text !== undefined && Buffer.from(text, 'base64').toString() === expected ? 'right' : 'wrong';
  }

  function challenge(needs: Needs, error?: string): Answer {
    const scope = [...needs].map(([name, actions]) => `repository:${name}:${actions.join(',')}`).join(' ');
    const fields = [`realm="${origin()}/token"`, `service="${SERVICE}"`, ...(scope ? [`scope="${scope}"`] : []), ...(error ? [`error="${error}"`] : [])];
    return refuse(401, 'UNAUTHORIZED', 'authentication required', { 'www-authenticate': `Bearer ${fields.join(',')}` });
  }

  function check(ask: Ask, needs: Needs): Answer | undefined {
    const header = ask.request.headers.authorization;
    if (options === undefined) return undefined;
    if (options.kind === 'basic') {
      if (basic(header) === 'right') return undefined;
      return refuse(401, 'UNAUTHORIZED', 'authentication required', { 'www-authenticate': 'Basic realm="waybill-test"' });
    }
    const text = /^bearer (.+)$/i.exec(header ?? '')?.[1];
    if (text === undefined) return challenge(needs);
    const token = tokens.get(text);
    if (token === undefined || token.expires <= now()) return challenge(needs, 'invalid_token');
    for (const [name, actions] of needs) {
      const granted = token.scopes.get(name) ?? [];
      if (!actions.every((action) => granted.includes(action))) return challenge(needs, 'insufficient_scope');
    }
    return undefined;
  }

  /** https://distribution.github.io/distribution/spec/auth/token/ (GET) and …/spec/auth/oauth/ (POST with a form) */
  async function token(ask: Ask): Promise<Answer> {
    if (options?.kind !== 'bearer') return refuse(404, 'UNSUPPORTED', 'there is no token endpoint');
    const form = ask.method === 'POST' ? new URLSearchParams(Buffer.from((await wholeBody(ask, 64 * 1024)) ?? []).toString()) : ask.url.searchParams;
    if (form.get('service') !== SERVICE) return refuse(400, 'UNSUPPORTED', 'the service is not this registry');
    const known = ask.method === 'POST' ? posted(form) : basic(ask.request.headers.authorization);
    const open = options.username === undefined;
    if (!open && (known === 'wrong' || (known === 'none' && !options.anonymousPull))) {
      return refuse(401, 'UNAUTHORIZED', 'wrong user name or password', { 'www-authenticate': 'Basic realm="waybill-test"' });
    }
    const scopes = new Map<string, readonly string[]>();
    for (const scope of form.getAll('scope').flatMap((text) => text.split(' '))) {
      const [, name, list] = /^repository:(.+):([a-z,*]+)$/.exec(scope) ?? [];
      if (name === undefined || list === undefined) continue;
      const granted = list.split(',').filter((action) => open || known === 'right' || action === 'pull');
      scopes.set(name, [...(scopes.get(name) ?? []), ...granted]);
    }
    const seconds = options.expiresIn ?? 300;
    const value = randomUUID();
    tokens.set(value, { scopes, expires: now() + seconds * 1000 });
    return json({ token: value, access_token: value, expires_in: seconds, issued_at: new Date(now()).toISOString() });
  }

  function posted(form: URLSearchParams): 'right' | 'wrong' {
    const right = form.get('grant_type') === 'password' && form.get('username') === options?.username && form.get('password') === options?.password;
    return right ? 'right' : 'wrong';
  }

  return { check, token };
}
