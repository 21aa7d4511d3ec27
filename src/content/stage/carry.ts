/** A copy on another disk: a link stays a link, and a hole a hole. */

import {
  chmodSync,
  closeSync,
  constants,
  copyFileSync,
  ftruncateSync,
  lstatSync,
  openSync,
  readlinkSync,
  readSync,
  type Stats,
  symlinkSync,
  writeSync,
} from 'node:fs';
import { diskPath } from '../tar/name.ts';

/** What is read at once, and the smallest hole that is kept. Bytes. */
const PIECE = 64 * 1024;
/** What `Stats` counts blocks in. */
const SECTOR = 512;
const ZEROS = Buffer.alloc(PIECE);

/** `to` must not be there. A link is made anew and never followed. */
export function carry(from: string, to: string): void {
  const stats = lstatSync(diskPath(from));
  if (stats.isSymbolicLink()) {
    symlinkSync(readlinkSync(diskPath(from), { encoding: 'buffer' }), diskPath(to));
    return;
  }
  if (stats.blocks * SECTOR < stats.size) copyWithHoles(from, to, stats);
  else copyFileSync(diskPath(from), diskPath(to), constants.COPYFILE_EXCL);
  chmodSync(diskPath(to), stats.mode & 0o777);
}

function copyWithHoles(from: string, to: string, { size }: Stats): void {
  const source = openSync(diskPath(from), 'r');
  try {
    const target = openSync(diskPath(to), 'wx', 0o600);
    try {
      const piece = Buffer.alloc(PIECE);
      for (let at = 0; at < size; ) {
        const count = readSync(source, piece, 0, PIECE, at);
        if (count === 0) break;
        const bytes = piece.subarray(0, count);
        if (!bytes.equals(ZEROS.subarray(0, count))) for (let done = 0; done < count; ) done += writeSync(target, bytes, done, count - done, at + done);
        at += count;
      }
      ftruncateSync(target, size);
    } finally {
      closeSync(target);
    }
  } finally {
    closeSync(source);
  }
}
