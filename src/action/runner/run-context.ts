/** The run as `@actions/github` tells of it: what is built, from which commit, on which server. Tests pass one of their own. */

import type { context as Toolkit } from '@actions/github';
import { readOptionalJson } from '../../content/local-files.ts';

export interface RunContext {
  /** `owner/name`. */
  readonly repository: string | undefined;
  /** The commit. */
  readonly sha: string | undefined;
  /** `refs/heads/main`, `refs/tags/v1`, `refs/pull/7/merge`. */
  readonly ref: string | undefined;
  /** `main`, `v1`, `7/merge`. */
  readonly refName: string | undefined;
  readonly runId: number | undefined;
  readonly actor: string | undefined;
  /** `https://github.com`, or a company's own. */
  readonly serverUrl: string;
  /** `https://api.github.com`, or a company's own. */
  readonly apiUrl: string;
  /** What began the run; `{}` when that cannot be read. https://docs.github.com/webhooks/webhook-events-and-payloads */
  readonly event: Readonly<Record<string, unknown>>;
}

/**
 * Of this process. The toolkit's Octokit comes along through the only door that there is, and costs 10 ms: so it is loaded by those who ask.
 * The toolkit reads the event while it is loaded; one that it could not read would end the run, and is taken away from it.
 */
export async function loadRunContext(env: NodeJS.ProcessEnv): Promise<RunContext> {
  if (readOptionalJson(env['GITHUB_EVENT_PATH']) === undefined) delete env['GITHUB_EVENT_PATH'];
  const { context } = await import('@actions/github');
  return runContext(context, env);
}

/** `env` for what the toolkit leaves out: the short name of the ref. */
export function runContext(toolkit: typeof Toolkit, env: NodeJS.ProcessEnv): RunContext {
  const ref = toolkit.ref || undefined;
  return {
    repository: repositoryOf(toolkit),
    sha: toolkit.sha || undefined,
    ref,
    refName: env['GITHUB_REF_NAME'] || ref?.replace(/^refs\/(?:heads|tags|pull)\//, ''),
    runId: Number.isNaN(toolkit.runId) ? undefined : toolkit.runId,
    actor: toolkit.actor || undefined,
    serverUrl: toolkit.serverUrl || 'https://github.com',
    apiUrl: toolkit.apiUrl || 'https://api.github.com',
    event: toolkit.payload,
  };
}

/** The toolkit throws where there is none, as outside of a run. */
function repositoryOf(toolkit: typeof Toolkit): string | undefined {
  try {
    const { owner, repo } = toolkit.repo;
    return `${owner}/${repo}`;
  } catch {
    return undefined;
  }
}

/** How a step of this very action's repository and version would be named; `./pull` where it runs from a checkout. */
export function pullActionName(env: NodeJS.ProcessEnv): string {
  const { GITHUB_ACTION_REPOSITORY: repository, GITHUB_ACTION_REF: ref } = env;
  return repository && ref ? `${repository}/pull@${ref}` : './pull';
}
