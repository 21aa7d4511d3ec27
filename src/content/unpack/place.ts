/** Moving a finished pull from the staging area to its places: all of it, or nothing. */

import { chmodSync, constants, copyFileSync, linkSync, lstatSync, mkdirSync, renameSync, rmdirSync, rmSync, type Stats, symlinkSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { InputError } from '../../core/errors.ts';
import { diskError } from '../disk.ts';
import { foldName } from './safe-path.ts';
import type { FileNode, FolderNode, LinkNode } from './tree.ts';

/** A file as outputs show it; a link has neither digest nor size. */
export interface PlacedFile {
  /** Relative to the destination, `/`-separated. */
  readonly path: string;
  /** `sha256:HEX` of the content. */
  readonly digest?: string;
  readonly size?: number;
  /** Such as `0755`. */
  readonly mode: string;
  readonly link?: string;
}

export interface PlaceOptions {
  /** Absolute, without links. */
  readonly root: string;
  /** A new name in the staging area. */
  readonly fresh: () => string;
  readonly overwrite: boolean;
}

interface Step {
  readonly node: FileNode | LinkNode | FolderNode;
  readonly path: string;
  readonly there: boolean;
}

const SHOWN_PROBLEMS = 10;

/** Throws `InputError` when a place is taken or the disk refuses; then what was there before is there again. */
export function place(tree: FolderNode, options: PlaceOptions): readonly PlacedFile[] {
  const steps = plan(tree, options);
  const undo: (() => void)[] = [];
  let current = options.root;
  try {
    for (const { node, path, there } of steps) {
      current = join(options.root, path);
      if (node.kind === 'folder') {
        if (there) continue;
        const folder = current;
        mkdirSync(folder, 0o755);
        undo.push(() => rmdirSync(folder));
      } else placeLeaf(node, current, there, options, undo);
    }
    // Last and from below: a folder may be one that nobody can write to.
    for (const { node, path, there } of [...steps].reverse()) {
      if (node.kind !== 'folder' || there || node.mode === undefined) continue;
      current = join(options.root, path);
      const folder = current;
      undo.push(() => chmodSync(folder, 0o755));
      chmodSync(folder, node.mode);
    }
  } catch (error) {
    for (const back of undo.reverse()) attempt(back);
    throw diskError(current, error);
  }
  return steps.filter(({ node }) => node.kind !== 'folder').map(({ node, path }) => describe(node as FileNode | LinkNode, path));
}

/** What is to be done in which order, once no place is taken by something that must stay. */
function plan(tree: FolderNode, options: PlaceOptions): readonly Step[] {
  const steps: Step[] = [];
  const problems: string[] = [];
  const visit = (folder: FolderNode, prefix: string, present: boolean): void => {
    for (const [name, node] of folder.children) {
      const path = prefix === '' ? name : `${prefix}/${name}`;
      const stats = present ? lstatSync(join(options.root, path), { throwIfNoEntry: false }) : undefined;
      const problem = stats === undefined ? undefined : (ofGit(name) ?? conflict(node, stats, options.overwrite));
      if (problem !== undefined) problems.push(`path: ${join(options.root, path)} ${problem}`);
      steps.push({ node, path, there: stats !== undefined });
      if (node.kind === 'folder' && problem === undefined) visit(node, path, stats !== undefined);
    }
  };
  visit(tree, '', true);
  if (problems.length > SHOWN_PROBLEMS) problems.splice(SHOWN_PROBLEMS, problems.length, `and ${problems.length - SHOWN_PROBLEMS} more`);
  if (problems.length > 0) throw new InputError(problems, { hint: 'pull to another folder, or remove what is there' });
  const keyed = steps.map((step) => ({ step, key: Buffer.from(step.path) }));
  return keyed.sort((a, b) => Buffer.compare(a.key, b.key)).map(({ step }) => step);
}

/** Hooks and settings in there are programs that the next `git` would run (Windows knows the folder as `git~1` too). */
function ofGit(name: string): string | undefined {
  return /^(?:\.git|git~\d+)$/.test(foldName(name)) ? "is git's own, and nothing is written there" : undefined;
}

function conflict(node: Step['node'], stats: Stats, overwrite: boolean): string | undefined {
  if (node.kind === 'folder') {
    if (stats.isSymbolicLink()) return 'is a link that was there before, and nothing is written through it';
    return stats.isDirectory() ? undefined : 'is in the way: a folder of that name is to be made';
  }
  if (stats.isDirectory()) return 'is a folder, and a file of that name is to be written';
  return overwrite ? undefined : 'is there already, and overwrite is false';
}

function placeLeaf(node: FileNode | LinkNode, target: string, there: boolean, options: PlaceOptions, undo: (() => void)[]): void {
  let from: string;
  if (node.kind === 'file') {
    from = node.content.path;
    chmodSync(from, node.mode);
  } else {
    from = options.fresh();
    symlinkSync(node.target, from);
  }
  if (there) {
    const aside = options.fresh();
    setAside(target, aside);
    undo.push(() => move(aside, target));
  } else undo.push(() => rmSync(target, { force: true }));
  move(from, target);
}

/** A second name first, so that there is never a moment without the file; what cannot have one is moved. */
function setAside(target: string, aside: string): void {
  try {
    if (lstatSync(target).isFile()) {
      linkSync(target, aside);
      return;
    }
  } catch {
    // Another disk, or one that knows no links.
  }
  move(target, aside);
}

/** A folder below the destination may be another disk: there the last step is a copy beside the place, and then a move. */
function move(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error;
    const beside = join(dirname(to), `.waybill-${basename(from)}-${process.pid}`);
    try {
      copyFileSync(from, beside, constants.COPYFILE_EXCL);
      chmodSync(beside, lstatSync(from).mode & 0o777);
      renameSync(beside, to);
      rmSync(from);
    } catch (failure) {
      rmSync(beside, { force: true });
      throw failure;
    }
  }
}

function describe(node: FileNode | LinkNode, path: string): PlacedFile {
  if (node.kind === 'link') return { path, link: node.target, mode: '0777' };
  return { path, digest: `sha256:${node.content.hex}`, size: node.content.size, mode: node.mode.toString(8).padStart(4, '0') };
}

function attempt(step: () => void): void {
  try {
    step();
  } catch {
    // The other steps back matter all the same.
  }
}
