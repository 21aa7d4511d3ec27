/** The job's claims, and the provenance that they make. */

import { describe, expect, test } from '@jest/globals';
import { InputError } from '../../../src/core/errors.ts';
import { identityOf, readClaims } from '../../../src/trust/sign/claims.ts';
import { provenance } from '../../../src/trust/statement/provenance.ts';
import { CLAIMS, jwt } from '../claims.ts';

const SERVER = 'https://github.com';
const NEEDED = Object.keys(CLAIMS).filter((name) => !['exp', 'repository_visibility'].includes(name));

test.each(NEEDED)('without %s there is no provenance, and the message names it', (name) => {
  const { [name]: _gone, ...rest } = CLAIMS;
  expect(() => readClaims(jwt(rest))).toThrow(InputError);
  expect(() => readClaims(jwt(rest))).toThrow(new RegExp(`does not say ${name},`));
});

test.each(['', 'a.b', 'a.b.c', jwt({}).replace(/\..*\./, '.bnVsbA.')])('what is no token is told without showing it: %s', (text) => {
  expect(() => readClaims(text)).toThrow(InputError);
  if (text !== '') expect(() => readClaims(text)).not.toThrow(text);
});

test.each([
  ['public', true],
  ['private', false],
  ['internal', false],
  ['Public', false],
  [undefined, false],
])('a repository that is %s is public: %s', (visibility, isPublic) => {
  expect(readClaims(jwt({ ...CLAIMS, repository_visibility: visibility })).isPublic).toBe(isPublic);
});

describe('provenance', () => {
  const predicate = (claims: object) => JSON.parse(provenance(readClaims(jwt({ ...CLAIMS, ...claims })), SERVER).json);

  test("is in GitHub's words", () => {
    expect(predicate({})).toEqual({
      buildDefinition: {
        buildType: 'https://actions.github.io/buildtypes/workflow/v1',
        externalParameters: { workflow: { ref: 'refs/heads/main', repository: 'https://github.com/acme/widgets', path: '.github/workflows/release.yml' } },
        internalParameters: {
          github: { event_name: 'push', repository_id: '700100200', repository_owner_id: '42424242', runner_environment: 'github-hosted' },
        },
        resolvedDependencies: [
          { uri: 'git+https://github.com/acme/widgets@refs/heads/main', digest: { gitCommit: 'a94a8fe5ccb19ba61c4c0873d391e987982fbbd3' } },
        ],
      },
      runDetails: {
        builder: { id: 'https://github.com/acme/widgets/.github/workflows/release.yml@refs/heads/main' },
        metadata: { invocationId: 'https://github.com/acme/widgets/actions/runs/9001/attempts/1' },
      },
    });
  });

  test.each([
    ['a path with an @', { workflow_ref: 'acme/widgets/.github/workflows/a@b.yml@refs/heads/main' }, '.github/workflows/a@b.yml'],
    ['a ref with an @', { workflow_ref: 'acme/widgets/.github/workflows/r.yml@refs/heads/a@b', ref: 'refs/heads/a@b' }, '.github/workflows/r.yml'],
    ['another ref', { workflow_ref: 'acme/widgets/.github/workflows/r.yml@refs/pull/1/merge' }, '.github/workflows/r.yml'],
  ])('%s', (_name, claims, path) => {
    expect(predicate(claims).buildDefinition.externalParameters.workflow.path).toBe(path);
  });

  test('a reusable workflow is the builder, by its own path', () => {
    const claims = readClaims(jwt({ ...CLAIMS, job_workflow_ref: 'acme/shared/.github/workflows/build.yml@refs/tags/v1' }));
    expect(identityOf(claims, SERVER)).toBe('https://github.com/acme/shared/.github/workflows/build.yml@refs/tags/v1');
    expect(JSON.parse(provenance(claims, SERVER).json).runDetails.builder.id).toBe(identityOf(claims, SERVER));
  });
});
