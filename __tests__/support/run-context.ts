/** A run for tests, from variables as a runner sets them. */

import { readFileSync } from 'node:fs';
import type { RunContext } from '../../src/action/runner/run-context.ts';

export function runOf(env: NodeJS.ProcessEnv): RunContext {
  const event = env['GITHUB_EVENT_PATH'];
  return {
    repository: env['GITHUB_REPOSITORY'],
    sha: env['GITHUB_SHA'],
    ref: env['GITHUB_REF'],
    refName: env['GITHUB_REF_NAME'],
    runId: env['GITHUB_RUN_ID'] === undefined ? undefined : Number(env['GITHUB_RUN_ID']),
    actor: env['GITHUB_ACTOR'],
    serverUrl: env['GITHUB_SERVER_URL'] ?? 'https://github.com',
    apiUrl: env['GITHUB_API_URL'] ?? 'https://api.github.com',
    event: event === undefined ? {} : (JSON.parse(readFileSync(event, 'utf8')) as RunContext['event']),
  };
}
