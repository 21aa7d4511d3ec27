/** Who pushes and pulls: Waybill as a runner runs it, and its rivals, found or installed. */

import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { findTool } from '../scripts/tools.ts';
import type { Command } from './measure.ts';

export interface Task {
  /** The files lie here. */
  readonly cwd: string;
  /** `localhost:PORT` */
  readonly host: string;
  readonly name: string;
  readonly tag: string;
  /** A PEM file where the registry speaks TLS; else it speaks plain HTTP. */
  readonly authority?: string | undefined;
  /** To mount from; Waybill alone can be told. */
  readonly from?: string;
}

export interface Client {
  readonly name: string;
  /** Whether it hashes what it sends; who does not is no rival. */
  readonly hashes: boolean;
  push(task: Task): Command;
  /** Into an empty folder. */
  pull?(task: Task, into: string): Command;
}

const ROOT = resolve(import.meta.dirname, '..');

/** Those that are there; what is missing is named on stderr. */
export async function clients(scratch: string): Promise<readonly Client[]> {
  const found: Client[] = [waybill(scratch)];
  const oras = await findTool('oras');
  if (oras !== undefined) found.push(orasClient(oras));
  const regctl = await findTool('regctl');
  if (regctl !== undefined) found.push(regctlClient(regctl, scratch));
  return found;
}

/** The committed bundle, as a runner runs it. */
export function waybill(scratch: string): Client {
  const run = (action: string, cwd: string, inputs: Readonly<Record<string, string>>): Command => {
    const temp = join(scratch, 'runner');
    mkdirSync(temp, { recursive: true });
    for (const file of ['output', 'summary']) writeFileSync(join(temp, file), '');
    const env = Object.fromEntries(Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]));
    return {
      file: process.execPath,
      args: [join(ROOT, 'dist', action, 'index.js')],
      cwd,
      env: {
        PATH: process.env['PATH'],
        HOME: temp,
        RUNNER_TEMP: temp,
        GITHUB_WORKSPACE: cwd,
        GITHUB_OUTPUT: join(temp, 'output'),
        GITHUB_STEP_SUMMARY: join(temp, 'summary'),
        SOURCE_DATE_EPOCH: '0',
        ...env,
      },
    };
  };
  return {
    name: 'waybill',
    hashes: true,
    push: ({ from, ...task }) => run('publish', task.cwd, { ...place(task), layers: '*', ...(from === undefined ? {} : { 'mount-from': from }) }),
    pull: (task, into) => run('pull', task.cwd, { ...place(task), path: into }),
  };
}

/** The loopback speaks plain HTTP unless it is told otherwise. */
function place({ host, name, tag, authority }: Task): Readonly<Record<string, string>> {
  return authority === undefined ? { image: `${host}/${name}`, tag } : { image: `https://${host}/${name}`, tag, 'ca-file': authority };
}

function orasClient(file: string): Client {
  const scheme = ({ authority }: Task) => (authority === undefined ? ['--plain-http'] : ['--plain-http=false', '--ca-file', authority]);
  return {
    name: 'oras',
    hashes: true,
    push: (task) => ({ file, args: ['push', ...scheme(task), `${task.host}/${task.name}:${task.tag}`, ...readdirSync(task.cwd).sort()], cwd: task.cwd }),
    pull: (task, into) => ({ file, args: ['pull', ...scheme(task), '--output', into, `${task.host}/${task.name}:${task.tag}`], cwd: into }),
  };
}

function regctlClient(file: string, scratch: string): Client {
  const env = { PATH: process.env['PATH'], HOME: scratch, REGCTL_CONFIG: join(scratch, 'regctl.json') };
  const known = new Set<string>();
  return {
    name: 'regctl',
    hashes: true,
    push({ cwd, host, name, tag, authority }) {
      const trust = authority === undefined ? ['--tls', 'disabled'] : ['--tls', 'enabled', '--cacert', readFileSync(authority, 'utf8')];
      if (!known.has(host)) execFileSync(file, ['registry', 'set', ...trust, host], { env, stdio: 'ignore' });
      known.add(host);
      const files = readdirSync(cwd)
        .sort()
        .flatMap((entry) => ['--file', entry, '--file-media-type', 'application/octet-stream']);
      return { file, args: ['artifact', 'put', '--artifact-type', 'application/x', ...files, `${host}/${name}:${tag}`], cwd, env };
    },
  };
}
