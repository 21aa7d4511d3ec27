/** What `timestamp` means for a run: the time of what is packed, and the time of the commit. */

import { InputError } from '../../core/errors.ts';
import type { Io } from './io.ts';
import { withoutInputs } from './own-environment.ts';
import type { RunContext } from './run-context.ts';

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
export async function timesOf(timestamp: number | 'auto', { env, context }: Pick<Io, 'env' | 'context'>, workspace: string): Promise<Times> {
  if (timestamp !== 'auto') return { entries: timestamp, created: timestamp };
  const epoch = env['SOURCE_DATE_EPOCH']?.trim();
  if (epoch) return { entries: sourceDate(epoch), created: sourceDate(epoch) };
  const run = await context();
  return { entries: 0, created: fromEvent(run) ?? (await fromCheckout(run, workspace, env)) ?? 0 };
}

function sourceDate(text: string): number {
  if (/^\d{1,11}$/.test(text)) return Number(text);
  throw new InputError(`SOURCE_DATE_EPOCH: "${text}" is no Unix time in seconds`, { hint: 'correct or unset the variable, or set the input timestamp' });
}

function fromEvent({ event, sha }: RunContext): number | undefined {
  const commit = event['head_commit'] as { id?: unknown; timestamp?: unknown } | null | undefined;
  if (typeof commit?.timestamp !== 'string' || commit.id !== sha) return undefined;
  const time = Date.parse(commit.timestamp);
  return Number.isNaN(time) ? undefined : Math.floor(time / 1000);
}

/** Only when the checkout stands at the run's own commit: another checkout's time would say nothing. */
async function fromCheckout({ sha }: RunContext, workspace: string, env: NodeJS.ProcessEnv): Promise<number | undefined> {
  if (sha === undefined) return undefined;
  const [{ execFile }, { promisify }] = await Promise.all([import('node:child_process'), import('node:util')]);
  try {
    const { stdout } = await promisify(execFile)(
      'git',
      ['-C', workspace, '-c', 'safe.directory=*', 'show', '-s', '--no-show-signature', '--format=%H %ct', 'HEAD'],
      { timeout: 10_000, env: withoutInputs(env) },
    );
    const [commit, time] = stdout.trim().split(' ');
    return commit === sha && time !== undefined && /^\d+$/.test(time) ? Number(time) : undefined;
  } catch {
    return undefined;
  }
}
