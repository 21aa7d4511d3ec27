/** One at a time over all processes: a file that names the process which holds it. */

import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';

/** Milliseconds. */
const LOOK = 500;
/** A file without a process is being written, or its writer died. */
const LONGEST_WRITE = 10_000;

export async function locked<T>(file: string, work: () => Promise<T>): Promise<T> {
  while (!(await take(file))) await pause(LOOK);
  try {
    return await work();
  } finally {
    await rm(file, { force: true });
  }
}

async function take(file: string): Promise<boolean> {
  try {
    await writeFile(file, `${process.pid}`, { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    if (await isLeftBehind(file)) await rm(file, { force: true });
    return false;
  }
}

/** Somebody has pressed ^C: what he held must not keep the next run waiting. */
async function isLeftBehind(file: string): Promise<boolean> {
  const holder = Number(await readFile(file, 'utf8').catch(() => '0'));
  if (holder === 0) {
    const held = await stat(file).catch(() => undefined);
    return held !== undefined && Date.now() - held.mtimeMs > LONGEST_WRITE;
  }
  try {
    process.kill(holder, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}
