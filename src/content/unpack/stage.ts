/** The staging area of a pull: a hidden folder beside the destination, from which all is placed at once or nothing. */

import {
  constants,
  copyFileSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readlinkSync,
  realpathSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Checksum } from '../../core/target.ts';
import { diskError } from '../disk.ts';
import { type HashThread, LARGE_FILE, startHashThread } from '../hash/hash-thread.ts';
import { atExit } from '../local-files.ts';
import { type PlacedFile, place } from './place.ts';
import { type Content, createSpool, type Spool } from './spool.ts';
import { createTree, type Tree } from './tree.ts';

export interface StageOptions {
  /** `false` = a file that is there already is an error. */
  readonly overwrite: boolean;
  /** Found out by asking the disk where it is left out. */
  readonly caseBlind?: boolean;
}

export interface Stage {
  /** Names and their content so far; empty at first. */
  readonly tree: Tree;
  /** A new file of the staging area; `size` in bytes, where it is known. */
  spool(algorithm?: string, checksum?: Checksum, size?: number): Spool;
  /** The same bytes as a file of their own. */
  copy(content: Content): Content;
  /** The same file under one more name. */
  link(content: Content): Content;
  /** Removes a file of the staging area. */
  drop(content: Content): void;
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
  const { root, hidden } = openHidden(destination, made);
  let count = 0;
  let thread: HashThread | undefined;
  const hashThread = (): HashThread => (thread ??= startHashThread());
  const fresh = (): string => join(hidden, String(count++));
  const drop = (content: Content): void => rmSync(content.path, { force: true });
  const tree = createTree({ caseBlind: options.caseBlind ?? isCaseBlind(hidden), dropped: drop });
  return {
    tree,
    drop,
    spool: (algorithm, checksum, size = 0) => createSpool(fresh(), algorithm, checksum, size >= LARGE_FILE ? hashThread : undefined),
    copy: (content) => again(content, (path) => copyFileSync(content.path, path, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE)),
    link: (content) => again(content, (path) => linkSync(content.path, path)),
    place() {
      tree.checkLinks((path) => linkOnDisk(join(root, ...path)));
      return place(tree.root, { root, fresh, overwrite: options.overwrite });
    },
    remove: atExit(() => {
      void thread?.end();
      rmSync(hidden, { recursive: true, force: true, maxRetries: 3 });
      removeEmpty(made);
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

function openHidden(destination: string, made: readonly string[]): { readonly root: string; readonly hidden: string } {
  try {
    // The destination itself may be a link: whoever named it meant it. Below it none is followed.
    const root = realpathSync(destination);
    return { root, hidden: mkdtempSync(join(root, '.waybill-')) };
  } catch (error) {
    removeEmpty(made);
    throw diskError(destination, error);
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

function isCaseBlind(hidden: string): boolean {
  const probe = join(hidden, 'case');
  writeFileSync(probe, '');
  const blind = existsSync(join(hidden, 'CASE'));
  rmSync(probe);
  return blind;
}

function linkOnDisk(path: string): string | undefined {
  try {
    return lstatSync(path).isSymbolicLink() ? readlinkSync(path) : undefined;
  } catch {
    return undefined;
  }
}
