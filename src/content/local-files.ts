/** The few small files and folders around a run: certificates in, a scratch folder, a checksums file out. */

import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { InputError } from '../core/errors.ts';
import { diskError } from './disk.ts';

/** The text of a file that an input names. Throws `InputError`. */
export function readText(input: string, workspace: string, path: string): string {
  return new TextDecoder().decode(readBytes(input, workspace, path));
}

/** The bytes of a small file that an input names. Throws `InputError`. */
export function readBytes(input: string, workspace: string, path: string): Uint8Array {
  try {
    return readFileSync(resolve(workspace, path));
  } catch (error) {
    throw new InputError(`${input}: ${path} cannot be read (${(error as NodeJS.ErrnoException).code ?? String(error)})`, { cause: error });
  }
}

/** Whether a folder is there, by whichever name. */
export function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

/** JSON that may not be there, such as the event of a run: `undefined` when it cannot be read. */
export function readOptionalJson(path: string | undefined): unknown {
  if (path === undefined || path === '') return undefined;
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}

/** A folder of this run's own below `parent` (the runner's temporary folder), with the way to remove it. */
export function makeScratch(parent: string | undefined): { readonly path: string; remove(): void } {
  const path = makeFolder(join(parent || tmpdir(), 'waybill-'));
  return { path, remove: atExit(() => rmSync(path, { recursive: true, force: true })) };
}

/** `tidy`, to be called by whoever needs it no more; where nobody did, the end of the process calls it. */
export function atExit(tidy: () => void): () => void {
  const once = () => {
    process.off('exit', once);
    tidy();
  };
  process.on('exit', once);
  return once;
}

/** Writes `text` to a new folder below `parent` that stays after the run; the path of the file. */
export function writeKept(parent: string | undefined, name: string, text: string | Uint8Array): string {
  const path = join(makeFolder(join(parent || tmpdir(), 'waybill-out-')), name);
  writeText(path, text);
  return path;
}

function makeFolder(prefix: string): string {
  try {
    return mkdtempSync(prefix);
  } catch (error) {
    throw diskError(prefix, error);
  }
}

function writeText(path: string, text: string | Uint8Array): void {
  try {
    writeFileSync(path, text);
  } catch (error) {
    throw diskError(path, error);
  }
}

/** Adds `prefix + rest` as a line of a file, in place of the line that has the same prefix. */
export function replaceLine(path: string, prefix: string, rest: string): void {
  const before = existsSync(path) ? readFileSync(path, 'utf8').split('\n') : [];
  const others = before.filter((line) => line !== '' && !line.startsWith(prefix));
  writeText(path, [...others, prefix + rest, ''].join('\n'));
}
