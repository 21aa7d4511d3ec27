/** The staging area of a pull: a hidden folder beside the destination, from which all is placed at once or nothing. */

import {
  chmodSync,
  constants,
  copyFileSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  rmdirSync,
  rmSync,
} from 'node:fs';
import { dirname, join, resolve, sep } from 'node:path';
import type { Checksum } from '../../core/target.ts';
import { diskError } from '../disk.ts';
import { type HashThread, LARGE_FILE, startHashThread } from '../hash/hash-thread.ts';
import { atExit } from '../local-files.ts';
import { diskPath, nameOf } from '../tar/name.ts';
import { type Assembly, createAssembly } from './assembly.ts';
import { type CutFile, cutFile } from './cut-file.ts';
import type { Disk } from './move.ts';
import { type PlacedFile, place } from './place.ts';
import { createRoom, type Room } from './room.ts';
import { type Content, createSpool, type Spool } from './spool.ts';
import { createTree, MOST_NAMES, type Tree } from './tree.ts';
import { type AskTwins, askDisk } from './twins.ts';

export interface StageOptions {
  /** `false` = a file that is there already is an error. */
  readonly overwrite: boolean;
  /** Names that may be put into the tree. */
  readonly mostNames?: number;
  readonly warn?: (text: string) => void;
  /** The disk is asked where it is left out. */
  readonly askTwins?: AskTwins;
  readonly disk?: Disk;
}

export interface Stage {
  /** Names and their content so far; empty at first. */
  readonly tree: Tree;
  /** Which names the disk of the destination takes for one. */
  readonly askTwins: AskTwins;
  /** A new file of the staging area; `size` in bytes, where it is known. */
  spool(algorithm?: string, checksum?: Checksum, size?: number): Spool;
  /** A new file of so many bytes, put together from parts. */
  assemble(size: number): Promise<Assembly>;
  /** The regular file that is at a place of the destination now, reached over no link, cut into pieces; `undefined` where there is none that can be read. */
  cutExisting(segments: readonly string[], mean: number): Promise<CutFile | undefined>;
  /** The same bytes as a file of their own. */
  copy(content: Content): Content;
  /** The same file under one more name. */
  link(content: Content): Content;
  /** Removes a file of the staging area. */
  drop(content: Content): void;
  /** Makes every link stay inside, or throws `IntegrityError`. To be called while all is in the tree, where not all comes along. */
  settleLinks(): void;
  /**
   * Checks every link and every place, then moves all there. Throws `IntegrityError` and `InputError`; then everything is as it was.
   * Files come sorted bytewise by path.
   */
  place(): readonly PlacedFile[];
  /** Removes the staging area, and the destination where it was made for it and stayed empty. Safe to call at any time. */
  remove(): void;
}

/** Makes the destination where it is missing. Throws `InputError` when that cannot be written. */
export function openStage(destination: string, options: StageOptions): Stage {
  const made = makeFolders(resolve(destination));
  const room = createRoom();
  const { root, hidden } = openHidden(destination, made, room);
  let count = 0;
  let thread: HashThread | undefined;
  const hashThread = (): HashThread => (thread ??= startHashThread());
  const fresh = (): string => join(hidden, String(count++));
  // What is still in its archive has no path.
  const drop = (content: Content): void => (content.path === '' ? undefined : rmSync(content.path, { force: true }));
  const tree = createTree({ mostNames: options.mostNames ?? MOST_NAMES, dropped: drop });
  const { overwrite, askTwins = askDisk(hidden), disk } = options;
  const settleLinks = (): void => tree.settleLinks((path) => linkOnDisk(join(root, ...path), room));
  return {
    tree,
    askTwins,
    drop,
    spool: (algorithm, checksum, size = 0) => createSpool(fresh(), algorithm, checksum, size >= LARGE_FILE ? hashThread : undefined),
    assemble: (size) => createAssembly(fresh(), size, hashThread()),
    cutExisting: (segments, mean) => cutFile(root, segments, mean, hashThread()),
    copy: (content) => again(content, (path) => copyFileSync(content.path, path, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE)),
    link: (content) => again(content, (path) => linkSync(content.path, path)),
    settleLinks,
    place() {
      settleLinks();
      return place(tree.root, { root, fresh, overwrite, askTwins, room, disk });
    },
    remove: atExit(() => {
      void thread?.end();
      removeHidden(hidden);
      removeEmpty(made);
      for (const folder of room.close()) options.warn?.(`${folder} could not be given its mode back`);
    }),
  };

  function again(content: Content, make: (path: string) => void): Content {
    const path = fresh();
    try {
      make(path);
    } catch (error) {
      throw diskError(path, error);
    }
    return { ...content, path };
  }
}

function openHidden(destination: string, made: readonly string[], room: Room): { readonly root: string; readonly hidden: string } {
  try {
    // The destination itself may be a link: whoever named it meant it. Below it none is followed.
    const root = realpathSync(destination);
    room.open(root, lstatSync(root));
    return { root, hidden: mkdtempSync(join(root, '.waybill-')) };
  } catch (error) {
    removeEmpty(made);
    room.close();
    throw diskError(destination, error);
  }
}

/** Never throws: on Windows a file that is read-only is not removed before it is none any more. */
function removeHidden(hidden: string): void {
  const remove = (): void => rmSync(hidden, { recursive: true, force: true, maxRetries: 3 });
  try {
    remove();
  } catch {
    try {
      for (const name of readdirSync(hidden)) chmodSync(join(hidden, name), 0o600);
      remove();
    } catch {
      // What is left hides itself, and the next tidy-up of the runner takes it.
    }
  }
}

/** The folders that were missing, outermost first. */
function makeFolders(path: string): readonly string[] {
  const missing: string[] = [];
  for (let at = path; !existsSync(at) && dirname(at) !== at; at = dirname(at)) missing.unshift(at);
  try {
    mkdirSync(path, { recursive: true });
  } catch (error) {
    removeEmpty(missing);
    throw diskError(path, error);
  }
  return missing;
}

function removeEmpty(folders: readonly string[]): void {
  try {
    for (const folder of [...folders].reverse()) rmdirSync(folder);
  } catch {
    // Something is in it by now, so it stays.
  }
}

/** With slashes, and absolute where it is so in any way, or where it cannot be known. */
function linkOnDisk(path: string, room: Room): string | undefined | null {
  try {
    const target = readLink(path, room);
    return sep === '/' ? target : target?.replaceAll('\\', '/').replace(/^(?=[a-z]:)/i, '/');
  } catch (error) {
    return ['EACCES', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '') ? '/' : null;
  }
}

function readLink(path: string, room: Room): string | undefined {
  const read = (): string | undefined =>
    lstatSync(diskPath(path)).isSymbolicLink() ? nameOf(readlinkSync(diskPath(path), { encoding: 'buffer' })) : undefined;
  try {
    return read();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EACCES') throw error;
    const folder = dirname(path);
    room.open(folder, lstatSync(diskPath(folder)));
    return read();
  }
}
