/** Finds the programs that tests and benches run against, or puts them into a cache folder of the project's own. */

import { execFile } from 'node:child_process';
import { access, constants, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { install, type Machine } from './tools/install.ts';
import { locked } from './tools/lock.ts';
import { TOOLS, type Tool } from './tools/table.ts';

const THIS: Machine = { env: process.env, say: (text) => void process.stderr.write(`${text}\n`) };
const EXE = process.platform === 'win32' ? '.exe' : '';

/** Where the tools are kept, each in a folder that names its version. */
function cacheOf({ env }: Machine): string {
  return join(env['XDG_CACHE_HOME'] || join(env['HOME'] || homedir(), '.cache'), 'waybill');
}

/**
 * The absolute path of a program: on PATH, in the cache, or freshly put there. Without it: throws where `CI=true`,
 * else says so on stderr and answers `undefined`.
 */
export async function findTool(name: string, machine: Machine = THIS): Promise<string | undefined> {
  const tool = TOOLS[name];
  if (tool === undefined) throw new Error(`there is no tool "${name}"; known are ${Object.keys(TOOLS).join(', ')}`);
  const found = await lookUp(name, tool, machine);
  if (found !== undefined) return found;
  try {
    await mkdir(cacheOf(machine), { recursive: true });
    return await locked(join(cacheOf(machine), `lock-${name}`), async () => (await lookUp(name, tool, machine)) ?? (await putThere(name, tool, machine)));
  } catch (error) {
    const reason = (error instanceof Error ? error.message : String(error)).trim().split('\n').slice(0, 5).join('\n');
    if (machine.env['CI'] === 'true') throw new Error(`the tool ${name} is missing and could not be installed: ${reason}`, { cause: error });
    machine.say(`\n*** MISSING TOOL: ${name} (${reason}). What needs it is LEFT OUT. ***`);
    return undefined;
  }
}

async function putThere(name: string, tool: Tool, machine: Machine): Promise<string> {
  // Many test files ask for the same tool: what has failed once in a run of theirs is not tried again by each, network or not.
  const run = machine.env['WAYBILL_TEST_RUN'] ?? '';
  const note = join(cacheOf(machine), `failed-${name}`);
  const [failedRun, ...reason] = (await readFile(note, 'utf8').catch(() => '')).split('\n');
  if (run !== '' && run === failedRun) throw new Error(reason.join('\n'));
  // Explicit words for what only a few will want.
  if ('slow' in tool && machine.env['CI'] !== 'true' && machine.env['WAYBILL_TOOLS'] !== 'all') {
    throw new Error(`it takes minutes to build: install it with node_modules/.bin/node scripts/tools.ts ${name}`);
  }
  try {
    await install(name, tool, folderOf(name, tool, machine), machine);
    const found = await lookUp(name, tool, machine);
    if (found === undefined) throw new Error(`${name} is not there although its installation went well`);
    return found;
  } catch (error) {
    if (run !== '') await writeFile(note, `${run}\n${error instanceof Error ? error.message : String(error)}`);
    throw error;
  }
}

/** Another version is another folder, so that the cache never answers with one that was pinned before. */
function folderOf(name: string, tool: Tool, machine: Machine): string {
  return join(cacheOf(machine), `${name}@${'go' in tool ? tool.go.slice(tool.go.lastIndexOf('@') + 1) : 'debian'}`);
}

async function lookUp(name: string, tool: Tool, machine: Machine): Promise<string | undefined> {
  const path = tool.onPath ? (machine.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '') : [];
  for (const folder of [...path, folderOf(name, tool, machine)]) {
    const file = join(folder, name + EXE);
    if ((await isProgram(file)) && (await isMeant(file, tool))) return file;
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

async function isMeant(file: string, tool: Tool): Promise<boolean> {
  if (!('says' in tool) || tool.says === undefined) return true;
  const { stdout } = await promisify(execFile)(file, ['--version']).catch(() => ({ stdout: '' }));
  return tool.says.test(stdout);
}

// `node scripts/tools.ts [NAME]…`
if (import.meta.main) {
  process.env['WAYBILL_TOOLS'] = 'all';
  const asked = process.argv.slice(2);
  let missing = 0;
  for (const name of asked.length > 0 ? asked : Object.keys(TOOLS)) {
    const path = await findTool(name);
    if (path === undefined) missing++;
    process.stdout.write(`${name}\t${path ?? 'missing'}\n`);
  }
  process.exitCode = missing > 0 ? 1 : 0;
}
