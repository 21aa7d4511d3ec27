/** Paths that begin at the home folder, as shells write them. */

/** The same path with `home` in place of a `~` that is its whole first name. Another user's (`~name`) is a name like any other. */
export function fromHome(path: string, home: string): string {
  return /^~(?:\/|$)/.test(path) || (process.platform === 'win32' && path.startsWith('~\\')) ? home + path.slice(1) : path;
}
