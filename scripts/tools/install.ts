/** Puts a program into a folder of the cache: built by Go, or unpacked from Debian packages. Nothing else of the machine is touched. */

import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import type { Tool } from './table.ts';

/** Milliseconds: distribution takes about two minutes to build on two cores, cosign four, and on busy ones twelve. */
const LONGEST_BUILD = 30 * 60_000;
const LONGEST_DOWNLOAD = 3 * 60_000;
const EXE = process.platform === 'win32' ? '.exe' : '';

/** Where the programs are to run, and who is told what takes so long. */
export interface Machine {
  readonly env: NodeJS.ProcessEnv;
  say(text: string): void;
}

/** Whole or not at all: the work is done beside `folder`, which gets its name last. */
export async function install(name: string, tool: Tool, folder: string, machine: Machine): Promise<void> {
  const work = await mkdtemp(`${folder}.`);
  try {
    if ('go' in tool) await buildGo(name, tool.go, work, machine);
    else if ('debian' in tool) await unpackDebian(name, tool.debian, work, machine);
    else throw new Error(`${name} is not there: install ${tool.machine}`);
    await rm(folder, { recursive: true, force: true });
    await rename(work, folder);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function buildGo(name: string, source: string, folder: string, { env, say }: Machine): Promise<void> {
  const own = { ...env, GOBIN: folder, CGO_ENABLED: '0', GOFLAGS: '' };
  const begun = () => say(`building ${source}`);
  await run('go', ['install', '-trimpath', '-ldflags', '-s -w', source], { env: own, timeout: LONGEST_BUILD, begun }, 'install Go (https://go.dev/dl)');
  // The package's name is what Go calls the program: two packages may give it the same.
  const [built] = await readdir(folder);
  if (built === undefined) throw new Error(`go install ${source} left no program`);
  await rename(join(folder, built), join(folder, name + EXE));
}

/** The package and whatever it needs that the machine lacks: apt knows what that is. No root, and nothing is installed. */
async function unpackDebian(name: string, source: string, folder: string, { env, say }: Machine): Promise<void> {
  const root = join(folder, 'root');
  const packages = join(folder, 'packages');
  await mkdir(packages);
  const options = { cwd: packages, env: { ...env, LC_ALL: 'C' }, timeout: LONGEST_DOWNLOAD };
  const hint = `install ${source} with the machine's package manager`;
  await downloadDebian(source, [], options, hint).catch(async (error: unknown) => {
    if ((error as { code?: unknown }).code === 'ENOENT') throw error;
    // The machine's lists are empty or too old. Fetched into a folder of our own, which needs no root and leaves the machine's alone.
    const lists = join(folder, 'apt');
    for (const part of ['lists/partial', 'archives/partial']) await mkdir(join(lists, part), { recursive: true });
    const own = ['-o', `Dir::State::lists=${join(lists, 'lists')}`, '-o', `Dir::Cache=${lists}`];
    await run('apt-get', [...own, 'update'], options, hint);
    await downloadDebian(source, own, options, hint);
    await rm(lists, { recursive: true, force: true });
  });
  say(`unpacking the Debian package ${source}`);
  for (const file of await readdir(packages)) await run('dpkg', ['-x', file, root], options, hint);
  await rm(packages, { recursive: true, force: true });
  await writeFile(join(folder, name), await wrapper(name, root));
  await chmod(join(folder, name), 0o755);
}

async function downloadDebian(source: string, own: readonly string[], options: RunOptions, hint: string): Promise<void> {
  // It prints what an installation would fetch, and fetches nothing.
  const plan = [...own, '-o', 'Debug::NoLocking=true', '--print-uris', '-qq', '--no-install-recommends', 'install', source];
  const { stdout } = await run('apt-get', plan, options, hint);
  const needed = [...stdout.matchAll(/^'[^']*' ([^_\s]+)_\S+\.deb /gm)].map(([, named]) => named as string);
  // The C library must be that of the loader, which is the machine's.
  const wanted = new Set([source, ...needed.filter((one) => !/^libc6(?:$|[-:])/.test(one))]);
  await run('apt-get', [...own, 'download', ...wanted], options, hint);
}

/** Where Debian's loader looks for libraries; what lies deeper belongs to some program. */
const LIBRARIES = /^(?:usr\/)?lib(?:\/[^/]+-linux-[^/]+)?$/;

/** A script that runs the program over the libraries that lie beside it. */
async function wrapper(name: string, root: string): Promise<string> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const folders = new Set(entries.filter((entry) => /\.so(?:\.|$)/.test(entry.name)).map((entry) => relative(root, entry.parentPath)));
  const path = [...folders].filter((folder) => LIBRARIES.test(folder)).map((folder) => `$here/root/${folder}`);
  return `#!/bin/sh\nhere=\${0%/*}\n${path.length === 0 ? '' : `LD_LIBRARY_PATH="${path.join(':')}" `}exec "$here/root/usr/bin/${name}" "$@"\n`;
}

interface RunOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly timeout: number;
  readonly cwd?: string;
  /** The program is there and runs. */
  begun?(): void;
}

/** `hint` says what to do where the program itself is not there. */
async function run(program: string, args: readonly string[], options: RunOptions, hint: string): Promise<{ readonly stdout: string }> {
  try {
    const running = promisify(execFile)(program, args, { ...options, maxBuffer: 64 * 1024 * 1024 });
    running.child.once('spawn', () => options.begun?.());
    return await running;
  } catch (error) {
    const { code, stderr } = error as { code?: unknown; stderr?: string };
    if (code === 'ENOENT') throw Object.assign(new Error(`${program} is not there: ${hint}`), { code });
    throw new Error(`${program} ${args.join(' ')}: ${stderr?.trim() || String(error)}`, { cause: error });
  }
}
