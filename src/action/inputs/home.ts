/** The home folder, which a path may begin with as `~` or `~/`. */

import { homedir } from 'node:os';
import { join } from 'node:path';

/** As programs find it: by the environment, else by the system's list of users. */
export function homeFolder(env: NodeJS.ProcessEnv): string {
  return env['HOME'] || homedir();
}

/** A path as it is meant: without a blank at its ends, and with the home folder in place of `~`. */
export function pathInput(text: string, env: NodeJS.ProcessEnv): string {
  const path = text.trim();
  return /^~(?:$|[\\/])/.test(path) && (process.platform === 'win32' || path[1] !== '\\') ? join(homeFolder(env), path.slice(1)) : path;
}
