/** What a pull writes is what GNU tar and Python's tarfile write, for whatever valid archive; left out, loudly, where they are missing. */

import { type ChildProcessWithoutNullStreams, execFileSync, spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import fc from 'fast-check';
import { findTool } from '../../scripts/tools.ts';
import { pullInto, system } from '../content/unpack/pull-into.ts';
import { makeScratch } from '../support/scratch.ts';
import { seen } from '../support/seen.ts';
import { type AnyTar, anyTar } from './any-tar.ts';
import type { Law } from './laws.ts';

const tar = await findTool('tar');
const python = await findTool('python3');
/** Each starts other programs and writes four folders. */
const RUNS = 40;
/** Names that Python and GNU tar write as they are, whatever the machine is set to. */
const ENV = { ...process.env, LC_ALL: 'C.UTF-8', PYTHONUTF8: '1', TAR_OPTIONS: '' };

function same(ours: unknown, theirs: unknown): void {
  const [a, b] = [JSON.stringify(ours, null, 1), JSON.stringify(theirs, null, 1)];
  if (a !== b) throw new Error(`a pull writes ${a}\nand the other ${b}`);
}

/** `extract` and `make` are another program's; `make` answers whether it could. */
async function compare(
  { bytes, folders }: AnyTar,
  extract: (archive: string, folder: string) => unknown,
  make: (archive: string, folder: string) => unknown,
): Promise<void> {
  const scratch = await makeScratch();
  try {
    const at = (name: string): string => join(scratch.path, name);
    for (const name of ['theirs', 'ours', 'again']) mkdirSync(at(name));
    writeFileSync(at('one.tar'), bytes);
    await extract(at('one.tar'), at('theirs'));
    await pullInto(at('ours'), [system(bytes)]);
    same(seen(at('ours'), folders), seen(at('theirs'), folders));
    if ((await make(at('two.tar'), at('theirs'))) === false) return;
    await pullInto(at('again'), [system(readFileSync(at('two.tar')))]);
    same(seen(at('again')), seen(at('theirs')));
  } finally {
    await scratch.remove();
  }
}

function runTar(...args: readonly string[]): boolean {
  try {
    execFileSync('/bin/sh', ['-c', 'umask 022; exec "$0" "$@"', tar as string, ...args], { env: ENV, stdio: 'pipe' });
    return true;
  } catch (error) {
    // V7 and ustar have no room for every name.
    if (/too long|cannot be split/.test(String((error as { stderr?: unknown }).stderr))) return false;
    throw error;
  }
}

let worker: { readonly child: ChildProcessWithoutNullStreams; readonly answers: AsyncIterator<string> } | undefined;

/** One process for all: it starts slowly. It holds nobody back from ending. */
async function askPython(request: Readonly<Record<string, string>>): Promise<void> {
  if (worker === undefined) {
    const child = spawn(python as string, [join(import.meta.dirname, 'extract.py')], { env: ENV });
    const lines: Interface = createInterface({ input: child.stdout });
    worker = { child, answers: lines[Symbol.asyncIterator]() };
    child.unref();
    for (const stream of [child.stdin, child.stdout, child.stderr]) (stream as unknown as { unref(): void }).unref();
  }
  worker.child.stdin.write(`${JSON.stringify(request)}\n`);
  const { value } = await worker.answers.next();
  const { error } = JSON.parse(value ?? '{"error":"it ended"}') as { readonly error?: string };
  if (error !== undefined) throw new Error(`python: ${error}`);
}

const gnuFormat = fc.constantFrom('gnu', 'pax', 'oldgnu', 'ustar', 'v7');
const pythonFormat = fc.constantFrom('GNU_FORMAT', 'PAX_FORMAT', 'PAX_FORMAT');

export const extractionLaws: readonly Law[] = [
  ...(tar === undefined
    ? []
    : [
        {
          name: 'archives: what GNU tar extracts, and what it makes, is what a pull writes',
          runs: RUNS,
          property: fc.asyncProperty(anyTar, gnuFormat, fc.boolean(), (given, format, sparse) =>
            compare(
              given,
              (archive, folder) => runTar('-xpf', archive, '-C', folder, '--no-same-owner'),
              (archive, folder) =>
                runTar('-cf', archive, '-C', folder, `--format=${format}`, ...(sparse && format !== 'v7' && format !== 'ustar' ? ['--sparse'] : []), '.'),
            ),
          ),
        },
      ]),
  ...(python === undefined
    ? []
    : [
        {
          name: "archives: what Python's tarfile extracts, and what it makes, is what a pull writes",
          runs: RUNS,
          property: fc.asyncProperty(anyTar, pythonFormat, (given, format) =>
            compare(
              given,
              (archive, folder) => askPython({ archive, folder }),
              (archive, folder) => askPython({ archive, folder, format }),
            ),
          ),
        },
      ]),
];
