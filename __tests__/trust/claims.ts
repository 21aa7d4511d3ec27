/** Tokens as GitHub makes them, but for the signature. */

const REPOSITORY = 'acme/widgets';

/** A push to main of a public repository. */
export const CLAIMS: Readonly<Record<string, unknown>> = {
  iss: 'https://token.actions.githubusercontent.com',
  sub: `repo:${REPOSITORY}:ref:refs/heads/main`,
  repository: REPOSITORY,
  repository_visibility: 'public',
  ref: 'refs/heads/main',
  sha: 'a94a8fe5ccb19ba61c4c0873d391e987982fbbd3',
  workflow_ref: `${REPOSITORY}/.github/workflows/release.yml@refs/heads/main`,
  job_workflow_ref: `${REPOSITORY}/.github/workflows/release.yml@refs/heads/main`,
  event_name: 'push',
  repository_id: '700100200',
  repository_owner_id: '42424242',
  runner_environment: 'github-hosted',
  run_id: '9001',
  run_attempt: '1',
  exp: 1_700_000_300,
};

export function jwt(claims: Readonly<Record<string, unknown>> = CLAIMS): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'RS256' })}.${part(claims)}.c2lnbmF0dXJl`;
}
