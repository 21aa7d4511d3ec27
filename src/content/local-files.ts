/** The few small files and folders around a run: certificates in, a scratch folder, a checksums file out. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { InputError } from '../core/errors.ts';

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
  const path = mkdtempSync(join(parent || tmpdir(), 'waybill-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** Writes `text` to a new folder below `parent` that stays after the run; the path of the file. */
export function writeKept(parent: string | undefined, name: string, text: string | Uint8Array): string {
  const path = join(mkdtempSync(join(parent || tmpdir(), 'waybill-out-')), name);
  writeFileSync(path, text);
  return path;
}
