/** A runner for tests: inputs from an object, everything said kept. */

import type { Io } from '../../src/action/runner/io.ts';
import { runOf } from './run-context.ts';

export interface RecordedIo extends Io {
  readonly lines: string[];
  readonly debugLines: string[];
  readonly notices: string[];
  readonly warnings: string[];
  readonly failures: string[];
  readonly secrets: string[];
  readonly outputs: Record<string, string>;
  readonly summaries: string[];
  readonly paths: string[];
}

export function recordedIo(inputs: Readonly<Record<string, string>>, env: NodeJS.ProcessEnv = {}): RecordedIo {
  const io = {
    lines: [] as string[],
    debugLines: [] as string[],
    notices: [] as string[],
    warnings: [] as string[],
    failures: [] as string[],
    secrets: [] as string[],
    outputs: {} as Record<string, string>,
    summaries: [] as string[],
    paths: [] as string[],
  };
  return {
    ...io,
    env,
    context: async () => runOf(env),
    isTerminal: false,
    input: (name) => inputs[name] ?? '',
    multiline: (name) => (inputs[name] ?? '').split('\n').map((line) => line.trim()),
    info: (text) => void io.lines.push(text),
    debug: (text) => void io.debugLines.push(text),
    notice: (text) => void io.notices.push(text),
    warning: (text) => void io.warnings.push(text),
    fail: (text) => void io.failures.push(text),
    exit: () => void io.lines.push('exit'),
    secret: (value) => void io.secrets.push(value),
    output: (name, value) => {
      io.outputs[name] = value;
    },
    path: (folder) => void io.paths.push(folder),
    group: (_title, task) => task(),
    summary: async (markdown) => void io.summaries.push(markdown),
  };
}
