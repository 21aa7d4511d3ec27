/**
 * Runs a bundle as a runner would: inputs in the environment, outputs and summary in files, and shows what came of it.
 * `npm start -- [publish|pull|index] [--INPUT VALUE]…`
 */

import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { nearest } from '../src/core/text/nearest.ts';

const ROOT = resolve(fileURLToPath(import.meta.url), '../..');
const FILES: Readonly<Record<string, string>> = { publish: 'action.yml', pull: 'pull/action.yml', index: 'index/action.yml' };
/** What is done when nothing is said: the project's own words, into a folder. */
const EXAMPLES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  publish: { image: 'oci-layout://out/layout', tag: 'latest', layers: 'README.md\ndocs' },
  pull: { image: 'oci-layout://out/layout', tag: 'latest', path: 'out/pulled' },
  index: {},
};

const [first, ...rest] = process.argv.slice(2);
const named = first !== undefined && first in FILES;
const action = named ? first : 'publish';
const given = readArguments(named ? rest : first === undefined ? [] : [first, ...rest]);
const metadata = parse(readFileSync(join(ROOT, FILES[action] as string), 'utf8')) as {
  inputs: Record<string, { default?: string; required?: boolean }>;
  runs: { main: string };
};
checkNames();
process.exitCode = await run();

function readArguments(args: readonly string[]): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (let index = 0; index < args.length; index++) {
    const [, name, , inline] = /^--([a-z][a-z-]*)(=([\s\S]*))?$/.exec(args[index] as string) ?? [];
    if (name === undefined) fail(`"${args[index]}" is no input: write --NAME VALUE`);
    const value = inline ?? args[++index];
    if (value === undefined) fail(`--${name}: its value is missing`);
    // Twice the same is one more line, as a list in a workflow.
    found.set(name, found.has(name) ? `${found.get(name)}\n${value}` : value);
  }
  return found;
}

function checkNames(): void {
  const known = Object.keys(metadata.inputs);
  for (const name of given.keys()) {
    if (known.includes(name)) continue;
    const near = nearest(name, known);
    fail(`--${name} is no input of ${FILES[action]}${near === undefined ? '' : ` (did you mean --${near}?)`}`);
  }
}

function fail(text: string): never {
  process.stderr.write(`${text}\n`);
  process.exit(2);
}

function inputs(): Record<string, string> {
  // Examples only where nothing is given: half of somebody's inputs and half of ours would be a surprise.
  const example = given.has('image') ? {} : (EXAMPLES[action] ?? {});
  const values: Record<string, string> = {};
  for (const [name, { default: standard = '' }] of Object.entries(metadata.inputs)) {
    const value = given.get(name) ?? example[name] ?? (standard.startsWith('${{') ? '' : standard);
    values[`INPUT_${name.replaceAll(' ', '_').toUpperCase()}`] = value;
  }
  return values;
}

async function run(): Promise<number> {
  const main = resolve(ROOT, FILES[action] as string, '..', metadata.runs.main);
  if (!existsSync(main)) fail(`${main} is missing: npm run build`);
  const scratch = mkdtempSync(join(tmpdir(), 'waybill-start-'));
  try {
    const files = { GITHUB_OUTPUT: 'output', GITHUB_STEP_SUMMARY: 'summary', GITHUB_PATH: 'path', GITHUB_STATE: 'state', GITHUB_ENV: 'env' };
    const paths = Object.fromEntries(Object.entries(files).map(([name, file]) => [name, join(scratch, file)]));
    for (const path of Object.values(paths)) writeFileSync(path, '');
    // What a checksums file or a left-out output is written to stays, so that its path can be opened.
    const temporary = join(ROOT, 'out', 'temp');
    mkdirSync(temporary, { recursive: true });
    const code = await show(main, { ...process.env, ...inputs(), ...paths, RUNNER_TEMP: temporary, GITHUB_WORKSPACE: process.cwd() });
    report('Outputs', readOutputs(paths['GITHUB_OUTPUT'] as string));
    report('Summary', readFileSync(paths['GITHUB_STEP_SUMMARY'] as string, 'utf8').trim());
    report('PATH', readFileSync(paths['GITHUB_PATH'] as string, 'utf8').trim());
    return code;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** The log as a runner shows it: masks are not printed, debug lines only when RUNNER_DEBUG is 1. */
function show(main: string, env: NodeJS.ProcessEnv): Promise<number> {
  return new Promise((done, failed) => {
    const child = spawn(process.execPath, [main], { env, stdio: ['ignore', 'pipe', 'inherit'] });
    createInterface({ input: child.stdout }).on('line', (line) => {
      const [, command, text] = /^::(add-mask|debug|notice|warning|error|group|endgroup)[^:]*::(.*)$/.exec(line) ?? [];
      if (command === undefined) process.stdout.write(`${line}\n`);
      else if (command === 'add-mask' || command === 'endgroup' || (command === 'debug' && env['RUNNER_DEBUG'] !== '1')) return;
      else process.stdout.write(`${command === 'group' ? '' : `${command}: `}${unescaped(text as string)}\n`);
    });
    child.on('error', failed);
    child.on('close', (code) => done(code ?? 1));
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
  });
}

/** https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts */
function unescaped(text: string): string {
  return text.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%');
}

/** `NAME<<DELIMITER`, lines, `DELIMITER`. */
function readOutputs(path: string): string {
  const text = readFileSync(path, 'utf8');
  return [...text.matchAll(/^(.+?)<<(.+)\r?\n([\s\S]*?)\r?\n?\2$/gm)].map(([, name, , value]) => `${name}: ${value}`).join('\n');
}

function report(title: string, text: string): void {
  if (text !== '') process.stdout.write(`\n--- ${title} ---\n${text}\n`);
}
