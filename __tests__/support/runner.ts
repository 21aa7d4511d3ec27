/** A committed bundle, run as a runner runs it: inputs in the environment, everything said and written kept. */

import { spawn } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';
import type { Scratch } from './scratch.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const FILES = { publish: 'action.yml', pull: 'pull/action.yml', index: 'index/action.yml' } as const;

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly summary: string;
  /** Folders that were put on PATH. */
  readonly path: string;
}

export interface RunnerOptions {
  readonly env?: NodeJS.ProcessEnv;
  /** A folder that holds a copy of the bundle, instead of this repository. */
  readonly root?: string;
  /** What is run; Node with the bundle when left out. */
  readonly command?: (node: string, main: string) => readonly [string, ...string[]];
  /** Gets the way to send a signal, before anything happens. */
  readonly onStart?: (kill: (signal: NodeJS.Signals) => void) => void;
  /** Gets all that was said so far, each time that something is said. */
  readonly onOutput?: (stdout: string) => void;
}

/** Inputs that are not given have the default of the action's metadata. The workspace is `scratch`. */
export async function runBundle(
  action: keyof typeof FILES,
  scratch: Scratch,
  inputs: Readonly<Record<string, string>>,
  options: RunnerOptions = {},
): Promise<Ran> {
  const metadata = parse(await readFile(join(ROOT, FILES[action]), 'utf8')) as { inputs: Record<string, { default?: string }>; runs: { main: string } };
  const given: NodeJS.ProcessEnv = {};
  for (const [name, { default: standard = '' }] of Object.entries(metadata.inputs)) {
    given[`INPUT_${name.toUpperCase()}`] = inputs[name] ?? (standard.startsWith('${{') ? '' : standard);
  }
  const files = { GITHUB_OUTPUT: 'runner-output', GITHUB_STEP_SUMMARY: 'runner-summary', GITHUB_PATH: 'runner-path' };
  const paths = Object.fromEntries(Object.entries(files).map(([name, file]) => [name, join(scratch.path, file)]));
  for (const path of Object.values(paths)) await writeFile(path, '');
  const env = {
    PATH: process.env['PATH'],
    HOME: join(scratch.path, 'nowhere'),
    RUNNER_TEMP: scratch.path,
    GITHUB_WORKSPACE: scratch.path,
    SOURCE_DATE_EPOCH: '1700000000',
    ...given,
    ...paths,
    ...options.env,
  };
  const main = resolve(options.root ?? ROOT, FILES[action], '..', metadata.runs.main);
  const [program, ...words] = options.command?.(process.execPath, main) ?? [process.execPath, main];
  const child = spawn(program, words, { env, cwd: scratch.path, stdio: ['ignore', 'pipe', 'pipe'] });
  options.onStart?.((signal) => void child.kill(signal));
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
    options.onOutput?.(stdout);
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const code = await new Promise<number>((done) => child.on('close', (status) => done(status ?? -1)));
  return {
    code,
    stdout,
    stderr,
    outputs: readOutputs(await readFile(paths['GITHUB_OUTPUT'] as string, 'utf8')),
    summary: await readFile(paths['GITHUB_STEP_SUMMARY'] as string, 'utf8'),
    path: await readFile(paths['GITHUB_PATH'] as string, 'utf8'),
  };
}

/** `NAME<<DELIMITER`, lines, `DELIMITER`. */
function readOutputs(text: string): Record<string, string> {
  return Object.fromEntries([...text.matchAll(/^(.+?)<<(.+)\n([\s\S]*?)\n?\2$/gm)].map(([, name, , value]) => [name, value]));
}
