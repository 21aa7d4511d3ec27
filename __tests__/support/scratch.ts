/** A folder for one test, gone with it. */

import { chmod, mkdir, mkdtemp, readdir, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

export interface Scratch {
  /** Absolute, without links. */
  readonly path: string;
  /** Writes a file below the folder, with the folders it needs; its absolute path. */
  file(name: string, content: string | Uint8Array): Promise<string>;
  remove(): Promise<void>;
}

export async function makeScratch(): Promise<Scratch> {
  // macOS hands out a link, and paths are compared as text.
  const path = await realpath(await mkdtemp(join(tmpdir(), 'waybill-')));
  return {
    path,
    async file(name, content) {
      const whole = join(path, name);
      await mkdir(dirname(whole), { recursive: true });
      await writeFile(whole, content);
      return whole;
    },
    async remove() {
      const gone = () => rm(path, { recursive: true, force: true, maxRetries: 3 });
      await gone().catch(() => openUp(path).then(gone));
    },
  };
}

/** Who is not root removes nothing from a folder that may not be written to. What is gone meanwhile is gone. */
async function openUp(folder: string): Promise<void> {
  await chmod(folder, 0o700).catch(() => {});
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  for (const entry of entries) if (entry.isDirectory()) await openUp(join(folder, entry.name));
}
