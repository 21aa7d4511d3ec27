/** Moving a finished pull from the staging area to its places: all of it, or nothing. */

import { chmodSync, mkdirSync, rmdirSync, rmSync, type Stats, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { diskError } from '../disk.ts';
import { diskPath } from '../tar/name.ts';
import { createMover, type Disk, type Mover } from './move.ts';
import type { FileNode, FolderNode, LinkNode } from './node.ts';
import { planPlaces } from './plan.ts';
import type { Room } from './room.ts';
import type { AskTwins } from './twins.ts';

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
  readonly askTwins: AskTwins;
  /** Of the caller, who closes it. */
  readonly room: Room;
  readonly disk?: Disk | undefined;
}

/**
 * Throws `InputError` when a place is taken or the disk refuses, `IntegrityError` when it takes two names for one; then what was there before
 * is there again.
 */
export function place(tree: FolderNode, options: PlaceOptions): readonly PlacedFile[] {
  const mover = createMover(options.fresh, options.disk);
  const undo: (() => void)[] = [];
  let current = options.root;
  try {
    const steps = planPlaces(tree, options);
    for (const { node, path, there } of steps) {
      current = join(options.root, path);
      if (node.kind !== 'folder') placeLeaf(node, current, there, { options, mover, undo });
      else if (there === undefined) makeFolder(current, { mover, undo });
    }
    // Last and from below: a folder may be one that nobody can write to.
    for (const { node, path, there } of [...steps].reverse()) {
      if (node.kind !== 'folder' || there !== undefined || node.mode === undefined) continue;
      current = join(options.root, path);
      const folder = diskPath(current);
      mover.leave(current);
      undo.push(() => chmodSync(folder, 0o755));
      chmodSync(folder, node.mode);
    }
    return steps.flatMap(({ node, path }) => (node.kind === 'folder' ? [] : [describe(node, path)]));
  } catch (error) {
    for (const back of undo.reverse()) attempt(back);
    throw diskError(current, error);
  } finally {
    attempt(mover.end);
  }
}

interface Placing {
  readonly options: PlaceOptions;
  readonly mover: Mover;
  readonly undo: (() => void)[];
}

function makeFolder(path: string, { mover, undo }: Pick<Placing, 'mover' | 'undo'>): void {
  const folder = diskPath(path);
  mkdirSync(folder, 0o755);
  undo.push(() => {
    mover.leave(path);
    rmdirSync(folder);
  });
}

function placeLeaf(node: FileNode | LinkNode, target: string, there: Stats | undefined, { options, mover, undo }: Placing): void {
  let from: string;
  if (node.kind === 'file') {
    from = node.content.path;
    chmodSync(from, node.mode);
  } else {
    from = options.fresh();
    symlinkSync(diskPath(node.target), from);
  }
  if (there !== undefined) {
    const aside = mover.setAside(target);
    undo.push(() => {
      mover.putBack(aside, target);
      // It may have had to be made writable, and its other name with it.
      if (there.isFile()) chmodSync(diskPath(target), there.mode & 0o7777);
    });
  } else undo.push(() => rmSync(diskPath(target), { force: true }));
  mover.place(from, target, there !== undefined);
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
