/** The runner as Waybill sees it: inputs in; log lines, outputs and a summary out. Tests pass one of their own. */

import * as core from '@actions/core';

export interface Io {
  /** As the workflow gave it, not trimmed; empty when it was not given. */
  input(name: string): string;
  readonly env: NodeJS.ProcessEnv;
  /** Whether a person watches a terminal. */
  readonly isTerminal: boolean;
  info(text: string): void;
  debug(text: string): void;
  notice(text: string): void;
  warning(text: string): void;
  /** The one error annotation of a failed run; the exit code becomes 1. */
  fail(text: string): void;
  secret(value: string): void;
  output(name: string, value: string): void;
  group<T>(title: string, task: () => Promise<T>): Promise<T>;
  summary(markdown: string): Promise<void>;
}

/** The runner's own. Text for workflow commands is escaped by the toolkit; log lines lose what could begin one. */
export function runnerIo(): Io {
  return {
    input: (name) => core.getInput(name, { trimWhitespace: false }),
    env: process.env,
    isTerminal: process.stdout.isTTY === true,
    info: (text) => core.info(plain(text)),
    debug: (text) => core.debug(text),
    notice: (text) => core.notice(text),
    warning: (text) => core.warning(text),
    fail: (text) => core.setFailed(text),
    secret: (value) => {
      if (value.trim() !== '') core.setSecret(value);
    },
    output: (name, value) => core.setOutput(name, value),
    group: (title, task) => core.group(plain(title), task),
    summary: async (markdown) => {
      if (process.env['GITHUB_STEP_SUMMARY']) await core.summary.addRaw(markdown).write();
    },
  };
}

/** A line of the log must not be read as a workflow command (`::set-env …`), whoever wrote it. */
function plain(text: string): string {
  return text.replace(/^(\s*)::/gm, '$1: :').replace(/##\[/g, '# #[');
}
