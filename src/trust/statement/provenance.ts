/** Where it was built, from what: https://slsa.dev/spec/v1.0/provenance, in GitHub's words. */

import type { Claims } from '../sign/claims.ts';
import { identityOf } from '../sign/claims.ts';
import type { Predicate } from './statement.ts';

export const PROVENANCE = 'https://slsa.dev/provenance/v1';
/** https://actions.github.io/buildtypes/workflow/v1/ */
const BUILD_TYPE = 'https://actions.github.io/buildtypes/workflow/v1';

/** `server` is `GITHUB_SERVER_URL`. */
export function provenance(claims: Claims, server: string): Predicate {
  const { repository, ref, sha, event_name, repository_id, repository_owner_id, runner_environment, run_id, run_attempt } = claims;
  const predicate = {
    buildDefinition: {
      buildType: BUILD_TYPE,
      externalParameters: { workflow: { ref, repository: `${server}/${repository}`, path: workflowPath(claims) } },
      internalParameters: { github: { event_name, repository_id, repository_owner_id, runner_environment } },
      resolvedDependencies: [{ uri: `git+${server}/${repository}@${ref}`, digest: { gitCommit: sha } }],
    },
    runDetails: {
      builder: { id: identityOf(claims, server) },
      metadata: { invocationId: `${server}/${repository}/actions/runs/${run_id}/attempts/${run_attempt}` },
    },
  };
  return { kind: 'provenance', type: PROVENANCE, json: JSON.stringify(predicate) };
}

/** `OWNER/REPO/PATH@REF`, where path and ref may hold an `@`: so the known ref is cut first. */
function workflowPath({ workflow_ref, repository, ref }: Claims): string {
  const at = workflow_ref.endsWith(`@${ref}`) ? workflow_ref.length - ref.length - 1 : workflow_ref.lastIndexOf('@');
  const path = at < 0 ? workflow_ref : workflow_ref.slice(0, at);
  return path.startsWith(`${repository}/`) ? path.slice(repository.length + 1) : path;
}
