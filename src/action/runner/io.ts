/** The runner as Waybill sees it: inputs in; log lines, outputs and a summary out. Tests pass one of their own. */

import { EOL } from 'node:os';
// The toolkit's own parts: its index also loads an HTTP client for OIDC tokens, which takes half of the time to start.
import { issue, issueCommand } from '../../../node_modules/@actions/core/lib/command.js';
import { issueFileCommand, prepareKeyValueMessage } from '../../../node_modules/@actions/core/lib/file-command.js';

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

/** The runner's own. Text for workflow commands is escaped by the toolkit; log lines lose what could begin one. */
export function runnerIo(): Io {
  // Node would print the line of code that failed: in a bundle, all of it.
  process.once('uncaughtException', (error) => {
    issue('error', `Waybill itself failed, please report it: ${plain(error.stack ?? String(error))}`);
    process.exit(1);
  });
  const { env, stdout } = process;
  let gathering = false;
  const flush = () => {
    if (gathering) stdout.uncork();
    gathering = false;
  };
  process.once('exit', flush);
  /** A line for each request is much: what comes within a moment is written at once, in its order. */
  const gather = () => {
    if (gathering) return;
    gathering = true;
    stdout.cork();
    setTimeout(flush, MOMENT).unref();
  };
  return {
    input: (name) => env[`INPUT_${name.replaceAll(' ', '_').toUpperCase()}`] ?? '',
    env,
    isTerminal: process.stdout.isTTY === true,
    info: (text) => void process.stdout.write(plain(text) + EOL),
    debug: (text) => {
      gather();
      issue('debug', text);
    },
    notice: (text) => issue('notice', text),
    warning: (text) => issue('warning', text),
    fail: (text) => {
      process.exitCode = 1;
      issue('error', text);
    },
    exit: () => process.exit(),
    secret: (value) => {
      if (value.trim() !== '') issue('add-mask', value);
    },
    output: (name, value) => {
      if (env['GITHUB_OUTPUT']) issueFileCommand('OUTPUT', prepareKeyValueMessage(name, value));
      else issueCommand('set-output', { name }, value);
    },
    path: (folder) => {
      if (env['GITHUB_PATH']) issueFileCommand('PATH', folder);
      else issueCommand('add-path', {}, folder);
    },
    group: async (title, task) => {
      issue('group', plain(title));
      try {
        return await task();
      } finally {
        issue('endgroup');
      }
    },
    summary: async (markdown) => {
      if (!env['GITHUB_STEP_SUMMARY']) return;
      const { summary } = await import('../../../node_modules/@actions/core/lib/summary.js');
      await summary.addRaw(markdown).write();
    },
  };
}

/** A line of the log must not be read as a workflow command (`::set-env …`), whoever wrote it. */
function plain(text: string): string {
  return text.replace(/^(\s*)::/gm, '$1: :').replace(/##\[/g, '# #[');
}
