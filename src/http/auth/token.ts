/** One token from a registry's token server. */

import * as v from 'valibot';
import { AuthError, ProtocolError } from '../../core/errors.ts';
import { errorOf } from '../expect.ts';
import { originOf } from '../origin.ts';
import type { HttpRequest, Send } from '../types.ts';

/** distribution: docs/content/spec/auth/token.md, oauth.md */
const Answer = v.object({
  token: v.nullish(v.string()),
  access_token: v.nullish(v.string()),
  // Some write it as text; what is neither a number nor one in text tells nothing of the token.
  expires_in: v.fallback(v.nullish(v.pipe(v.union([v.number(), v.string()]), v.transform(Number))), null),
});

export interface TokenRequest {
  readonly realm: URL;
  readonly service: string | undefined;
  readonly scopes: readonly string[];
  readonly login: { readonly username: string; readonly password: string } | { readonly identityToken: string; readonly username: string } | undefined;
}

export interface Token {
  readonly token: string;
  /** Seconds that it lives. */
  readonly life: number;
}

/** Bytes; oras-go reads no more either. */
const LARGEST = 128 * 1024;
/** The default of the specification. */
const DEFAULT_LIFE = 60;
const CLIENT_ID = 'waybill';

/** `send` must carry no credentials of its own. Throws `AuthError` naming the token server, or `ProtocolError`. */
export async function fetchToken(send: Send, request: TokenRequest, registry: string): Promise<Token> {
  const { login, scopes } = request;
  const purpose: Purpose = { registry, writes: scopes.some((scope) => /:(?:.*,)?push/.test(scope)) };
  if (login !== undefined && 'identityToken' in login) {
    const answer = await ask(send, byPost(request, login.identityToken), purpose, [400, 401, 404, 405]);
    // Token servers without OAuth2 take the identity token as a password (containerd: core/remotes/docker/authorizer.go).
    if (answer !== undefined) return answer;
    return required(await ask(send, byGet(request, { username: login.username, password: login.identityToken }), purpose));
  }
  return required(await ask(send, byGet(request, login), purpose));
}

function byGet({ realm, service, scopes }: TokenRequest, login: { readonly username: string; readonly password: string } | undefined): HttpRequest {
  const url = new URL(realm);
  if (service !== undefined) url.searchParams.append('service', service);
  for (const scope of scopes) url.searchParams.append('scope', scope);
  if (login !== undefined && login.username !== '') url.searchParams.append('account', login.username);
  return { method: 'GET', url, headers: login === undefined ? {} : { authorization: basic(login.username, login.password) } };
}

function byPost({ realm, service, scopes }: TokenRequest, identityToken: string): HttpRequest {
  const form = new URLSearchParams({ grant_type: 'refresh_token', client_id: CLIENT_ID, scope: scopes.join(' '), refresh_token: identityToken });
  if (service !== undefined) form.set('service', service);
  return {
    method: 'POST',
    url: realm,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new TextEncoder().encode(form.toString()),
    sameOrigin: true,
  };
}

/** What a token is for. */
interface Purpose {
  readonly registry: string;
  readonly writes: boolean;
}

/** `undefined` when the status is one of `unsupported`. */
async function ask(send: Send, request: HttpRequest, { registry, writes }: Purpose, unsupported: readonly number[] = []): Promise<Token | undefined> {
  const response = await send(request);
  if (unsupported.includes(response.status)) {
    await response.body.discard();
    return undefined;
  }
  const what = `asking ${originOf(request.url)} for a token for ${registry}`;
  if (response.status !== 200) {
    // What the token was to be for is what is refused, by whichever method it is asked for.
    const error = await errorOf(response, { ...request, method: writes ? 'PUT' : 'GET' }, what);
    // A token server says 400 and 404 for wrong passwords, too.
    throw response.status < 500 && !error.retryable && !(error instanceof AuthError)
      ? new AuthError(error.message, { hint: `check the username and password, or the token, for ${registry}` })
      : error;
  }
  return decode(await response.body.bytes(LARGEST), what);
}

function decode(bytes: Uint8Array, what: string): Token {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder().decode(bytes));
  } catch (error) {
    throw new ProtocolError(`${what}: the answer is not JSON`, { cause: error });
  }
  const answer = v.safeParse(Answer, json);
  const token = answer.success ? answer.output.token || answer.output.access_token : undefined;
  // What would not fit into a header could smuggle in another one.
  if (!answer.success || !token || !/^[\x21-\x7e]+$/.test(token)) throw new ProtocolError(`${what}: the answer holds no token`);
  const life = answer.output.expires_in;
  return { token, life: life != null && life > 0 && Number.isFinite(life) ? life : DEFAULT_LIFE };
}

function required(token: Token | undefined): Token {
  if (token === undefined) throw new ProtocolError('no token came');
  return token;
}

export function basic(username: string, password: string): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}
