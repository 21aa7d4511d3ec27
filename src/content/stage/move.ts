/** The last step of a pull: from the staging area to a place, also where that is on another disk. */

import { chmodSync, linkSync, lstatSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { InputError } from '../../core/errors.ts';
import { diskPath, nameOf } from '../tar/name.ts';
import { carry } from './carry.ts';

/** What a disk refuses for files of another, for tests that have only one. */
export interface Disk {
  rename(from: string, to: string): void;
  link(from: string, to: string): void;
}

const REAL: Disk = {
  rename: (from, to) => renameSync(diskPath(from), diskPath(to)),
  link: (from, to) => linkSync(diskPath(from), diskPath(to)),
};

export interface Mover {
  /** Moves a staged file or link to its place. `replaces` = something is there, and is replaced. */
  place(from: string, to: string, replaces: boolean): void;
  /** Moves it back to where it was. */
  putBack(aside: string, target: string): void;
  /** Gives what is at a place another name on the same disk, beside the one it has where that can be; that name. */
  setAside(target: string): string;
  /** Removes what was made for this in that folder. */
  leave(folder: string): void;
  /** Removes all that was made for this outside of the staging area. */
  end(): void;
}

/** `fresh` makes names in the staging area, which lies on the disk of the destination. */
export function createMover(fresh: () => string, disk: Disk = REAL): Mover {
  /** Folders on other disks (volumes that are mounted below the destination), each with a staging area of its own. */
  const areas = new Map<string, string>();
  let count = 0;

  function nameIn(folder: string): string {
    let area = areas.get(folder);
    if (area === undefined) {
      // The types take no bytes, although the function does.
      area = nameOf(mkdtempSync(diskPath(join(folder, '.waybill-')) as string, { encoding: 'buffer' }));
      areas.set(folder, area);
    }
    return join(area, String(count++));
  }

  /** Whether it is done; not when the two are on different disks. */
  function renamed(from: string, to: string): boolean {
    try {
      disk.rename(from, to);
      return true;
    } catch (error) {
      if (codeOf(error) === 'EXDEV') return false;
      throw error;
    }
  }

  /** A second name, so that there is never a moment without the file. */
  function linked(target: string, aside: string): boolean {
    try {
      if (!lstatSync(diskPath(target)).isFile()) return false;
      disk.link(target, aside);
      return true;
    } catch {
      // Another disk, one that knows no links, or a file of somebody else.
      return false;
    }
  }

  function leave(folder: string): void {
    const area = areas.get(folder);
    if (area !== undefined) rmSync(diskPath(area), { recursive: true, force: true });
    areas.delete(folder);
  }

  return {
    place(from, to, replaces) {
      if (replaces ? forced(to, () => renamed(from, to)) : renamed(from, to)) return;
      const beside = nameIn(dirname(to));
      // What the disk of the destination tells apart, this one may not.
      if (!replaces && lstatSync(diskPath(to), { throwIfNoEntry: false }) !== undefined) {
        throw new InputError(`${to} is there twice: the disk does not tell two names of the pull apart`);
      }
      carry(from, beside);
      forced(to, () => disk.rename(beside, to));
      rmSync(from);
    },

    putBack(aside, target) {
      forced(target, () => disk.rename(aside, target));
    },

    setAside(target) {
      const aside = fresh();
      if (linked(target, aside) || renamed(target, aside)) return aside;
      const beside = nameIn(dirname(target));
      if (!linked(target, beside)) disk.rename(target, beside);
      return beside;
    },

    leave,
    end() {
      for (const folder of areas.keys()) leave(folder);
    },
  };
}

/** Windows replaces no file that is read-only (actions/checkout#1720). */
function forced<T>(target: string, step: () => T): T {
  try {
    return step();
  } catch (error) {
    const stats = ['EPERM', 'EACCES'].includes(codeOf(error) ?? '') ? lstatSync(diskPath(target), { throwIfNoEntry: false }) : undefined;
    if (stats?.isFile() !== true || (stats.mode & 0o222) !== 0) throw error;
    chmodSync(diskPath(target), 0o600);
    return step();
  }
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}
