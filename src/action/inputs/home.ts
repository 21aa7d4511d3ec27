/** The home folder, which a path may begin with as `~` or `~/`. */

import { homedir } from 'node:os';

/** As programs find it: by the environment, else by the system's list of users. */
export function homeFolder(env: NodeJS.ProcessEnv): string {
  return env['HOME'] || homedir();
}
