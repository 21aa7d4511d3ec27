/** A folder for one test, gone with it. */

import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
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
    remove: () => rm(path, { recursive: true, force: true, maxRetries: 3 }),
  };
}
