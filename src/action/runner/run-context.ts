/** What a run tells about itself: the commit, its time, and the annotations made from them. */

import { readOptionalJson } from '../../content/local-files.ts';
import { InputError } from '../../core/errors.ts';
import type { Annotations } from '../../core/model.ts';

/** Seconds since 1970. */
export interface Times {
  /** Of what lies in archives. */
  readonly entries: number;
  /** Of the created annotation. */
  readonly created: number;
}

/**
 * What `timestamp` means. `auto` = `SOURCE_DATE_EPOCH` (reproducible-builds.org) for both; without it entries carry 0, so that a folder which
 * did not change is the same blob in the next commit, and the annotation the commit's time. Throws `InputError` when `SOURCE_DATE_EPOCH` is no time.
 */
export async function timesOf(timestamp: number | 'auto', env: NodeJS.ProcessEnv, workspace: string): Promise<Times> {
  if (timestamp !== 'auto') return { entries: timestamp, created: timestamp };
  const epoch = env['SOURCE_DATE_EPOCH']?.trim();
  if (epoch) return { entries: sourceDate(epoch), created: sourceDate(epoch) };
  return { entries: 0, created: fromEvent(env) ?? (await fromCheckout(env, workspace)) ?? 0 };
}

function sourceDate(text: string): number {
  if (/^\d{1,11}$/.test(text)) return Number(text);
  throw new InputError(`SOURCE_DATE_EPOCH: "${text}" is no Unix time in seconds`, { hint: 'correct or unset the variable, or set the input timestamp' });
}

function fromEvent(env: NodeJS.ProcessEnv): number | undefined {
  const event = readOptionalJson(env['GITHUB_EVENT_PATH']) as { head_commit?: { id?: unknown; timestamp?: unknown } } | undefined;
  const commit = event?.head_commit;
  if (typeof commit?.timestamp !== 'string' || commit.id !== env['GITHUB_SHA']) return undefined;
  const time = Date.parse(commit.timestamp);
  return Number.isNaN(time) ? undefined : Math.floor(time / 1000);
}

/** Only when the checkout stands at the run's own commit: another checkout's time would say nothing. */
async function fromCheckout(env: NodeJS.ProcessEnv, workspace: string): Promise<number | undefined> {
  if (!env['GITHUB_SHA']) return undefined;
  const [{ execFile }, { promisify }] = await Promise.all([import('node:child_process'), import('node:util')]);
  try {
    const { stdout } = await promisify(execFile)(
      'git',
      ['-C', workspace, '-c', 'safe.directory=*', 'show', '-s', '--no-show-signature', '--format=%H %ct', 'HEAD'],
      {
        timeout: 10_000,
      },
    );
    const [commit, time] = stdout.trim().split(' ');
    return commit === env['GITHUB_SHA'] && time !== undefined && /^\d+$/.test(time) ? Number(time) : undefined;
  } catch {
    return undefined;
  }
}

/** https://github.com/opencontainers/image-spec/blob/main/annotations.md */
export function autoAnnotations(env: NodeJS.ProcessEnv, created: number): Annotations {
  const repository = env['GITHUB_REPOSITORY'];
  const url = repository ? `${env['GITHUB_SERVER_URL'] || 'https://github.com'}/${repository}` : undefined;
  const version = versionOf(env);
  return {
    'org.opencontainers.image.created': new Date(created * 1000).toISOString().replace('.000Z', 'Z'),
    ...(url ? { 'org.opencontainers.image.source': url, 'org.opencontainers.image.url': url } : {}),
    ...(env['GITHUB_SHA'] ? { 'org.opencontainers.image.revision': env['GITHUB_SHA'] } : {}),
    ...(version ? { 'org.opencontainers.image.version': version } : {}),
  };
}

/** The tag or branch; for a pull request `pr-N`, as docker/metadata-action names it. */
function versionOf(env: NodeJS.ProcessEnv): string | undefined {
  const pull = /^refs\/pull\/(\d+)\//.exec(env['GITHUB_REF'] ?? '');
  return pull ? `pr-${pull[1]}` : env['GITHUB_REF_NAME'];
}

/** How a step of this very action's repository and version would be named; `./pull` where it runs from a checkout. */
export function pullActionName(env: NodeJS.ProcessEnv): string {
  const { GITHUB_ACTION_REPOSITORY: repository, GITHUB_ACTION_REF: ref } = env;
  return repository && ref ? `${repository}/pull@${ref}` : './pull';
}
