/** Folders that let nobody in, not even their owner: opened while a pull writes below them, and closed again. */

import { chmodSync, type Stats } from 'node:fs';
import { diskPath } from '../tar/name.ts';

export interface Room {
  /** Makes an own folder writable. One of somebody else stays as it is, and the step that needs it says so. */
  open(folder: string, stats: Stats): void;
  /** Gives all folders their modes back, the innermost first; those that could not be. */
  close(): readonly string[];
}

const ALL = 0o700;

/** `user` is who writes; `undefined` on Windows, where folders have no modes. */
export function createRoom(user = process.geteuid?.()): Room {
  const opened: { readonly folder: string; readonly mode: number }[] = [];
  return {
    open(folder, stats) {
      if (user === undefined || user === 0 || stats.uid !== user || (stats.mode & ALL) === ALL) return;
      const mode = stats.mode & 0o7777;
      chmodSync(diskPath(folder), mode | ALL);
      opened.push({ folder, mode });
    },
    close() {
      const left: string[] = [];
      for (let last = opened.pop(); last !== undefined; last = opened.pop()) {
        try {
          chmodSync(diskPath(last.folder), last.mode);
        } catch {
          left.push(last.folder);
        }
      }
      return left;
    },
  };
}
