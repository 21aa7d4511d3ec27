/** The job's OIDC token, by the protocol of @actions/core's getIDToken, over the project's own road. */

import { InputError, ProtocolError } from '../../core/errors.ts';
import type { Send } from '../../http/types.ts';
import { ask, jsonOf } from './ask.ts';
import { type Claims, readClaims } from './claims.ts';

export interface TokenService {
  /** `ACTIONS_ID_TOKEN_REQUEST_URL` and `ACTIONS_ID_TOKEN_REQUEST_TOKEN`. */
  readonly url: string | undefined;
  readonly token: string | undefined;
}

export interface Token {
  readonly token: string;
  readonly claims: Claims;
}

/** One attempt. Both variables are missing without `permissions: id-token: write`, and in pull requests of forks. */
export type AskToken = (audience: string) => Promise<Token>;

/** Throws `InputError` where the job may have no token. `secret` hears each token before anybody else does. */
export function tokenService(send: Send, { url, token }: TokenService, secret: (value: string) => void): AskToken {
  if (!url || !token) {
    throw new InputError('attest: this job may not ask for an OIDC token, so nobody can say who signs', {
      hint: 'give the job `permissions: id-token: write` (pull requests of forks have none), or sign with signing-key',
    });
  }
  secret(token);
  if (!URL.canParse(url)) throw new InputError('attest: ACTIONS_ID_TOKEN_REQUEST_URL is no address');
  return async (audience) => {
    const address = new URL(url);
    address.searchParams.set('audience', audience);
    const what = "asking for the job's OIDC token";
    const hint = 'give the job `permissions: id-token: write`';
    const response = await ask(send, { url: address, headers: { authorization: `Bearer ${token}` }, secret: true, what, hint }, [200]);
    const answer = (await jsonOf(response, what)) as { readonly value?: unknown } | null;
    const value = answer?.value;
    if (typeof value !== 'string' || !/^[\x21-\x7e]+$/.test(value)) throw new ProtocolError(`${what}: the answer holds no token`);
    secret(value);
    return { token: value, claims: readClaims(value) };
  };
}
