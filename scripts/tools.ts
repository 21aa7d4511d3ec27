/** Finds the programs that tests and benches run against, or installs them into a cache folder of the project's own. */

import { execFile } from 'node:child_process';
import { access, chmod, constants, copyFile, mkdir, readdir, rename, rm, rmdir, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { TRUST_TOOLS } from './trust-tools.ts';

interface Tool {
  /** The file's name on PATH and in the cache. */
  readonly binary: string;
  /** A package for `go install`. */
  readonly go?: string;
  /** What `go install` calls the file, where that is another name. */
  readonly built?: string;
  /** A Debian package. */
  readonly debian?: string;
  /** The Debian package needs shared libraries, so that unpacking it alone is no use. */
  readonly libraries?: boolean;
  /** The name is too common for a file on PATH to be trusted. */
  readonly cacheOnly?: boolean;
}

const TOOLS: Readonly<Record<string, Tool>> = {
  oras: { binary: 'oras', go: 'oras.land/oras/cmd/oras@v1.3.3' },
  crane: { binary: 'crane', go: 'github.com/google/go-containerregistry/cmd/crane@v0.21.9' },
  regctl: { binary: 'regctl', go: 'github.com/regclient/regclient/cmd/regctl@v0.11.5' },
  registry: { binary: 'registry', go: 'github.com/distribution/distribution/v3/cmd/registry@v3.1.1', cacheOnly: true },
  act: { binary: 'act', go: 'github.com/nektos/act@latest' },
  toxiproxy: { binary: 'server', go: 'github.com/Shopify/toxiproxy/v2/cmd/server@latest', cacheOnly: true },
  actionlint: { binary: 'actionlint', go: 'github.com/rhysd/actionlint/cmd/actionlint@latest' },
  conformance: { binary: 'conformance', go: 'github.com/opencontainers/distribution-spec/conformance@latest', cacheOnly: true },
  'docker-registry': { binary: 'docker-registry', debian: 'docker-registry' },
  skopeo: { binary: 'skopeo', debian: 'skopeo', libraries: true },
  ...TRUST_TOOLS,
};

/** Milliseconds: distribution takes about two minutes to build on two cores. */
const LONGEST_INSTALL = 15 * 60_000;
const LOCK_LOOK = 500;
const run = promisify(execFile);

export const toolNames: readonly string[] = Object.keys(TOOLS);

export function toolFolder(): string {
  return join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'waybill');
}

/**
 * The absolute path of a program: on PATH, in the cache, or freshly installed. Without it: throws where `CI=true`,
 * else says so on stderr and answers `undefined`.
 */
export async function findTool(name: string): Promise<string | undefined> {
  const tool = TOOLS[name];
  if (tool === undefined) throw new Error(`there is no tool "${name}"; known are ${toolNames.join(', ')}`);
  const found = await lookUp(tool);
  if (found !== undefined) return found;
  try {
    return await locked(name, async () => (await lookUp(tool)) ?? (await install(tool)));
  } catch (error) {
    const reason = error instanceof Error ? error.message.trim().split('\n').slice(0, 5).join('\n') : String(error);
    if (process.env['CI'] === 'true') throw new Error(`the tool ${name} is missing and could not be installed: ${reason}`, { cause: error });
    process.stderr.write(`\n*** MISSING TOOL: ${name} (${reason}). What needs it is LEFT OUT. ***\n`);
    return undefined;
  }
}

async function lookUp(tool: Tool): Promise<string | undefined> {
  const path = tool.cacheOnly ? [] : (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  const names = process.platform === 'win32' ? [`${tool.binary}.exe`] : [tool.binary];
  for (const folder of [...path, join(toolFolder(), 'bin')]) {
    for (const name of names) {
      const file = join(folder, name);
      if (await isProgram(file)) return file;
    }
  }
  return undefined;
}

async function isProgram(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return (await stat(file)).isFile();
  } catch {
    return false;
  }
}

async function install(tool: Tool): Promise<string> {
  const bin = join(toolFolder(), 'bin');
  await mkdir(bin, { recursive: true });
  if (tool.go !== undefined) {
    process.stderr.write(`installing ${tool.go}\n`);
    await installGo(tool.go, tool.built ?? tool.binary, join(bin, tool.binary));
  } else if (tool.libraries) await installAsRoot(tool.debian as string);
  else await unpackDebian(tool.debian as string, tool.binary, bin);
  const found = await lookUp(tool);
  if (found === undefined) throw new Error(`${tool.binary} is not there although its installation went well`);
  return found;
}

/** Built in a folder of its own, as two packages may give their programs the same name. */
async function installGo(name: string, built: string, file: string): Promise<void> {
  const folder = `${file}.building`;
  const suffix = process.platform === 'win32' ? '.exe' : '';
  try {
    await run('go', ['install', '-trimpath', '-ldflags', '-s -w', name], {
      env: { ...process.env, GOBIN: folder, CGO_ENABLED: '0', GOFLAGS: '' },
      timeout: LONGEST_INSTALL,
    });
    await rename(join(folder, built + suffix), file + suffix);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function installAsRoot(name: string): Promise<void> {
  if (process.getuid?.() !== 0) throw new Error(`${name} needs shared libraries, which only root can install`);
  await run('apt-get', ['install', '-y', '--no-install-recommends', name], {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    timeout: LONGEST_INSTALL,
  });
}

/** Takes the program out of a Debian package; no root needed. */
async function unpackDebian(name: string, binary: string, bin: string): Promise<void> {
  const cache = toolFolder();
  const file = (await debFile(cache, name)) ?? (await downloadDebian(cache, name));
  const folder = join(cache, `unpacked-${name}`);
  try {
    await run('dpkg', ['-x', file, folder]);
    await copyFile(join(folder, 'usr', 'bin', binary), join(bin, binary));
    await chmod(join(bin, binary), 0o755);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function debFile(cache: string, name: string): Promise<string | undefined> {
  const found = (await readdir(cache)).find((file) => file.startsWith(`${name}_`) && file.endsWith('.deb'));
  return found === undefined ? undefined : join(cache, found);
}

async function downloadDebian(cache: string, name: string): Promise<string> {
  const options = { cwd: cache, timeout: LONGEST_INSTALL };
  try {
    await run('apt-get', ['download', name], options);
  } catch {
    // Empty lists: fetched into folders of our own, which needs no root and leaves the machine's alone.
    const lists = join(cache, 'apt', 'lists');
    await mkdir(join(lists, 'partial'), { recursive: true });
    await mkdir(join(cache, 'apt', 'archives', 'partial'), { recursive: true });
    const own = ['-o', `Dir::State::lists=${lists}`, '-o', `Dir::Cache=${join(cache, 'apt')}`];
    await run('apt-get', [...own, 'update'], options);
    await run('apt-get', [...own, 'download', name], options);
  }
  const file = await debFile(cache, name);
  if (file === undefined) throw new Error(`apt-get download left no package of ${name}`);
  return file;
}

/** One installer of a tool at a time, over all processes: making a folder either succeeds or does not. */
async function locked<T>(name: string, work: () => Promise<T>): Promise<T> {
  await mkdir(toolFolder(), { recursive: true });
  const lock = join(toolFolder(), `lock-${name}`);
  while (!(await take(lock))) await new Promise((resolve) => setTimeout(resolve, LOCK_LOOK));
  try {
    return await work();
  } finally {
    await rmdir(lock).catch(() => undefined);
  }
}

async function take(lock: string): Promise<boolean> {
  try {
    await mkdir(lock);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    const held = await stat(lock).catch(() => undefined);
    // Left behind by a process that died.
    if (held !== undefined && Date.now() - held.mtimeMs > LONGEST_INSTALL) await rmdir(lock).catch(() => undefined);
    return false;
  }
}

if (import.meta.main) {
  const asked = process.argv.slice(2);
  let missing = 0;
  for (const name of asked.length > 0 ? asked : toolNames) {
    const path = await findTool(name);
    if (path === undefined) missing++;
    process.stdout.write(`${name}\t${path ?? 'missing'}\n`);
  }
  process.exitCode = missing > 0 ? 1 : 0;
}
