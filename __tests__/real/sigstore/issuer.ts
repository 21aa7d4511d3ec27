/** What a runner's OIDC service and GitHub's issuer are together: tokens with a job's claims, and the keys that check them. */

import { createHash, generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import { createServer } from 'node:http';
import { listen } from '../../support/listen.ts';

export interface Issuer {
  readonly url: string;
  /** What the runner sets for a job with `id-token: write`. */
  readonly env: { readonly ACTIONS_ID_TOKEN_REQUEST_URL: string; readonly ACTIONS_ID_TOKEN_REQUEST_TOKEN: string };
  /** Other claims for the next tokens; `null` takes one away. */
  claims: Readonly<Record<string, unknown>>;
  /** Audiences that were asked for. */
  readonly audiences: readonly string[];
  close(): Promise<void>;
}

const BEARER = 'runner-7d1c0a94e2';

export async function startIssuer(): Promise<Issuer> {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const jwk = publicKey.export({ format: 'jwk' });
  const kid = createHash('sha256').update(String(jwk.n)).digest('hex').slice(0, 16);
  const audiences: string[] = [];
  const answer = (address: URL, authorization: string | undefined): { readonly status: number; readonly body: unknown } => {
    switch (address.pathname) {
      case '/.well-known/openid-configuration': {
        const supported = { response_types_supported: ['id_token'], subject_types_supported: ['public'], id_token_signing_alg_values_supported: ['RS256'] };
        return { status: 200, body: { issuer: issuer.url, jwks_uri: `${issuer.url}/jwks`, ...supported } };
      }
      case '/jwks':
        return { status: 200, body: { keys: [{ ...jwk, kid, alg: 'RS256', use: 'sig' }] } };
      case '/token': {
        if (authorization !== `Bearer ${BEARER}`) return { status: 401, body: { message: 'no' } };
        const audience = address.searchParams.get('audience') ?? 'none';
        audiences.push(audience);
        const head = base64({ alg: 'RS256', typ: 'JWT', kid });
        const text = `${head}.${base64(claimsOf(issuer.url, audience, issuer.claims))}`;
        return { status: 200, body: { count: 1, value: `${text}.${sign('RSA-SHA256', Buffer.from(text), privateKey).toString('base64url')}` } };
      }
      default:
        return { status: 404, body: { message: 'not found' } };
    }
  };
  const server = createServer((request, response) => {
    const { status, body } = answer(new URL(request.url ?? '/', issuer.url), request.headers.authorization);
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  const { port, close } = await listen(server);
  const url = `http://127.0.0.1:${port}`;
  const env = { ACTIONS_ID_TOKEN_REQUEST_URL: `${url}/token?api-version=2.0`, ACTIONS_ID_TOKEN_REQUEST_TOKEN: BEARER };
  const issuer: Issuer = { url, env, claims: {}, audiences, close };
  return issuer;
}

/** A push to main of a public repository. */
function claimsOf(iss: string, aud: string, own: Readonly<Record<string, unknown>>): object {
  const now = Math.floor(Date.now() / 1000);
  const sha = 'a94a8fe5ccb19ba61c4c0873d391e987982fbbd3';
  const repository = String(own['repository'] ?? 'acme/widgets');
  const ref = String(own['ref'] ?? 'refs/heads/main');
  const workflow = `${repository}/.github/workflows/release.yml@${ref}`;
  const claims: Record<string, unknown> = {
    ...{ jti: randomUUID(), aud, iss, iat: now, nbf: now - 300, exp: now + 300, sub: `repo:${repository}:ref:${ref}`, ref, sha, repository },
    ...{ repository_owner: repository.split('/')[0], repository_id: '700100200', repository_owner_id: '42424242', repository_visibility: 'public' },
    ...{ run_id: '9001', run_number: '17', run_attempt: '1', actor: 'octo', actor_id: '1', workflow: 'release', head_ref: '', base_ref: '' },
    ...{ event_name: 'push', ref_protected: 'true', ref_type: 'branch', workflow_ref: workflow, workflow_sha: sha },
    ...{ job_workflow_ref: workflow, job_workflow_sha: sha, runner_environment: 'github-hosted' },
    ...own,
  };
  return Object.fromEntries(Object.entries(claims).filter(([, value]) => value !== null));
}

function base64(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
