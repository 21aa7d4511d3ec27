/** What the job's token says about the job: read from the token that signs, so that what is signed equals what the certificate says. */

import { InputError } from '../../core/errors.ts';

/** https://docs.github.com/actions/reference/security/oidc#oidc-token-claims */
const REQUIRED = [
  'iss',
  'sub',
  'repository',
  'ref',
  'sha',
  'workflow_ref',
  'job_workflow_ref',
  'event_name',
  'repository_id',
  'repository_owner_id',
  'runner_environment',
  'run_id',
  'run_attempt',
] as const;

export interface Claims extends Readonly<Record<(typeof REQUIRED)[number], string>> {
  /** Anything but `public` counts as private, and so does a claim that is not there. */
  readonly isPublic: boolean;
  /** When the token ends. Milliseconds since 1970. */
  readonly expires: number;
}

/** Signatures are for who is asked with it: Fulcio checks them. Throws `InputError` that names what is missing, and shows nothing of the token. */
export function readClaims(token: string): Claims {
  const parts = token.split('.');
  let claims: Record<string, unknown> | undefined;
  try {
    if (parts.length === 3) claims = JSON.parse(new TextDecoder().decode(Buffer.from(parts[1] as string, 'base64url'))) as Record<string, unknown>;
  } catch {
    // Told of below, without a part of it.
  }
  if (typeof claims !== 'object' || claims === null) throw new InputError('attest: what the OIDC service gave is no token');
  const missing = REQUIRED.filter((name) => !['string', 'number'].includes(typeof claims[name]) || claims[name] === '');
  if (missing.length > 0) {
    throw new InputError(`attest: the job's OIDC token does not say ${missing.join(', ')}, which the provenance needs`, {
      hint: 'a token of GitHub Actions has all of them; with another issuer use signing-key',
    });
  }
  const known = Object.fromEntries(REQUIRED.map((name) => [name, String(claims[name])])) as Record<(typeof REQUIRED)[number], string>;
  const exp = claims['exp'];
  return { ...known, isPublic: claims['repository_visibility'] === 'public', expires: typeof exp === 'number' ? exp * 1000 : Number.POSITIVE_INFINITY };
}

/** Who the certificate will name: the workflow that runs the job, a reusable one by its own path. `server` is `GITHUB_SERVER_URL`. */
export function identityOf(claims: Claims, server: string): string {
  return `${server}/${claims.job_workflow_ref}`;
}
