/** `index.json` of a layout: read, and rewritten so that no reader sees half of it and no other process is lost. */

import { randomUUID } from 'node:crypto';
import { closeSync, mkdirSync, openSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as v from 'valibot';
import { FULL, FULL_HINT } from '../../content/disk.ts';
import { InputError, ProtocolError } from '../../core/errors.ts';
import { parseWritten } from '../../manifest/written.ts';
import { folderFiles, INDEX, type LayoutFiles } from './files.ts';
import { indexPath, lockPath, markerPath } from './routes.ts';

const Entry = v.looseObject({
  mediaType: v.string(),
  digest: v.string(),
  size: v.number(),
  annotations: v.nullish(v.record(v.string(), v.nullish(v.string()))),
});
/** What is not known here stays, when the file is written again. */
const Index = v.looseObject({ schemaVersion: v.literal(2), manifests: v.nullable(v.array(Entry), []) });

export type IndexEntry = v.InferOutput<typeof Entry>;
export type IndexFile = v.InferOutput<typeof Index>;

export const REF_NAME = 'org.opencontainers.image.ref.name';
const MARKER = '{"imageLayoutVersion":"1.0.0"}';
/** A process that died left its lock behind. Milliseconds. */
const STALE = 30_000;
const POLL = 20;
const LONGEST_WAIT = 60_000;

/** `undefined` when there is none yet. Throws `ProtocolError` when it is no index. */
export function readIndex(files: LayoutFiles): IndexFile | undefined {
  let bytes: Uint8Array | undefined;
  try {
    bytes = files.read(INDEX);
  } catch (error) {
    throw folderError(files.where, error);
  }
  if (bytes === undefined) return undefined;
  try {
    return v.parse(Index, parseWritten(new TextDecoder().decode(bytes)));
  } catch (error) {
    throw new ProtocolError(`${INDEX} in ${files.where} is not the index of an OCI image layout`, { cause: error });
  }
}

/** Throws `InputError` when the folder holds something that is no layout; creates what is missing when `create`. */
export function checkLayout(directory: string, create: boolean): void {
  try {
    const names = readdirSync(directory);
    const layout = names.includes('oci-layout') || names.includes('index.json');
    // Other processes may be creating it at this very time.
    if (!layout && names.some((name) => name !== 'blobs' && name !== '.index.lock' && !name.startsWith('.tmp-'))) {
      throw new InputError(`${directory} is not empty, and no OCI image layout`, { hint: 'name an empty folder, or one that does not exist yet' });
    }
  } catch (error) {
    if (error instanceof InputError) throw error;
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw folderError(directory, error);
  }
  if (!create) return;
  try {
    mkdirSync(directory, { recursive: true });
    replace(directory, markerPath(directory), MARKER);
  } catch (error) {
    throw folderError(directory, error);
  }
}

/** Gives `entry` the tag, or adds it without one; other tags and foreign members stay. */
export async function addEntry(directory: string, entry: IndexEntry, tag: string | undefined): Promise<void> {
  await locked(lockPath(directory), () => {
    const index = readIndex(folderFiles(directory)) ?? { schemaVersion: 2, mediaType: 'application/vnd.oci.image.index.v1+json', manifests: [] };
    const isUntagged = (one: IndexEntry) => one.digest === entry.digest && one.annotations?.[REF_NAME] == null;
    // An entry without a tag only kept the manifest reachable; one with a tag does so, too, and keeps what others wrote there.
    const base = index.manifests.find(isUntagged) ?? entry;
    const others = index.manifests.filter((one) => !isUntagged(one) && (tag === undefined || one.annotations?.[REF_NAME] !== tag));
    const named = others.some(({ digest }) => digest === entry.digest);
    const added = tag === undefined ? (named ? [] : [base]) : [{ ...base, annotations: { ...base.annotations, [REF_NAME]: tag } }];
    replace(directory, indexPath(directory), JSON.stringify({ ...index, manifests: [...others, ...added] }));
  });
}

/** Readers see the old file or the new one. */
function replace(directory: string, path: string, text: string): void {
  const temporary = `${directory}/.tmp-${randomUUID()}`;
  try {
    writeFileSync(temporary, text, { flag: 'wx' });
    renameSync(temporary, path);
  } finally {
    rmSync(temporary, { force: true });
  }
}

/** One process at a time: whoever makes the file `lock`. */
export async function locked(lock: string, task: () => void | Promise<void>): Promise<void> {
  const directory = dirname(lock);
  for (let waited = 0; ; waited += POLL) {
    try {
      closeSync(openSync(lock, 'wx'));
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw folderError(directory, error);
      if (waited > LONGEST_WAIT) throw new InputError(`${lock} is held by another process`, { hint: 'remove it when no other process publishes there' });
    }
    const taken = statSync(lock, { throwIfNoEntry: false })?.mtimeMs;
    if (taken !== undefined && Date.now() - taken > STALE) rmSync(lock, { force: true });
    await sleep(POLL);
  }
  try {
    await task();
  } catch (error) {
    throw (error as NodeJS.ErrnoException).syscall === undefined ? error : folderError(directory, error);
  } finally {
    rmSync(lock, { force: true });
  }
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'writing there is not allowed',
  EPERM: 'writing there is not allowed',
  EROFS: 'the disk is read-only',
  ENOTDIR: 'it, or a name on the way to it, is a file',
  EEXIST: 'it is a file',
};

/** One sentence for what the file system says. */
export function folderError(directory: string, error: unknown): InputError {
  const code = (error as NodeJS.ErrnoException).code ?? String(error);
  if (FULL.has(code)) return new InputError(`The folder ${directory} takes no more: the disk is full (${code})`, { hint: FULL_HINT, cause: error });
  return new InputError(`The folder ${directory} cannot be used: ${REASONS[code] ?? code}`, { cause: error });
}
