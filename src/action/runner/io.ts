/** The runner as Waybill sees it: inputs in; log lines, outputs and a summary out. Tests pass one of their own. */

import * as core from '@actions/core';
import { loadRunContext, type RunContext } from './run-context.ts';

export interface Io {
  /** As the workflow gave it, not trimmed; empty when it was not given. */
  input(name: string): string;
  /** Its lines, trimmed. */
  multiline(name: string): readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** Loaded when it is first asked for. */
  context(): Promise<RunContext>;
  /** Whether a person watches a terminal. */
  readonly isTerminal: boolean;
  info(text: string): void;
  debug(text: string): void;
  notice(text: string): void;
  warning(text: string): void;
  /** The one error annotation of a failed run; the exit code becomes 1. Who debugs also sees where `error` is from. */
  fail(text: string, error?: unknown): void;
  /** Ends the process, whatever is still under way. */
  exit(): void;
  secret(value: string): void;
  output(name: string, value: string): void;
  /** Puts a folder before the PATH of later steps. */
  path(folder: string): void;
  group<T>(title: string, task: () => Promise<T>): Promise<T>;
  summary(markdown: string): Promise<void>;
}

/** Milliseconds. */
const MOMENT = 20;

/**
 * The runner's own, by the toolkit. What the toolkit leaves to its callers, and is done here: a line of the log must not be read as a workflow
 * command, whoever wrote it, while `info` and `group` print `::` at the start of a line and `##[` anywhere as they come (the toolkit escapes line
 * ends, and only in commands); and each of its lines is a write of its own, which for a debug line a request is a tenth of the run.
 */
export function runnerIo(): Io {
  // Node would print the line of code that failed: in a bundle, all of it.
  process.once('uncaughtException', (error) => {
    core.error(`Waybill itself failed, please report it: ${plain(error.stack ?? String(error))}`, { title: 'Waybill' });
    process.exit(1);
  });
  const { env, stdout } = process;
  let context: Promise<RunContext> | undefined;
  let gathering = false;
  const flush = () => {
    if (gathering) stdout.uncork();
    gathering = false;
  };
  process.once('exit', flush);
  /** What comes within a moment is written at once, in its order. */
  const gather = () => {
    if (gathering) return;
    gathering = true;
    stdout.cork();
    setTimeout(flush, MOMENT).unref();
  };
  return {
    input: (name) => core.getInput(name, { trimWhitespace: false }),
    multiline: (name) => core.getMultilineInput(name),
    env,
    context: () => (context ??= loadRunContext(env)),
    isTerminal: stdout.isTTY === true,
    info: (text) => core.info(plain(text)),
    debug: (text) => {
      gather();
      core.debug(text);
    },
    notice: core.notice,
    warning: core.warning,
    fail: (text, error) => {
      if (core.isDebug() && error instanceof Error) core.debug(stacks(error));
      core.setFailed(text);
    },
    exit: () => process.exit(),
    secret: (value) => {
      if (value.trim() !== '') core.setSecret(value);
    },
    output: core.setOutput,
    path: core.addPath,
    group: (title, task) => core.group(plain(title), task),
    summary: async (markdown) => {
      if (env['GITHUB_STEP_SUMMARY']) await core.summary.addRaw(markdown).write();
    },
  };
}

/** Of the error and of what caused it. */
function stacks(error: Error): string {
  return error.cause instanceof Error ? `${error.stack}\ncaused by ${stacks(error.cause)}` : `${error.stack}`;
}

function plain(text: string): string {
  return text.replace(/^(\s*)::/gm, '$1: :').replace(/##\[/g, '# #[');
}
