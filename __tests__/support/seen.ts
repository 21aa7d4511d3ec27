/** What lies in a folder, byte for byte, to be compared with another. */

import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** By name in latin1, so that any bytes fit. Names of one file tell the first of them; of folders that are not in `folders` no mode is told. */
export function seen(folder: string, folders?: ReadonlySet<string>): Readonly<Record<string, string>> {
  const first = new Map<number, string>();
  const found: Record<string, string> = {};
  const visit = (path: Buffer, name: string): void => {
    for (const entry of readdirSync(path, { encoding: 'buffer' }).sort(Buffer.compare)) {
      const whole = Buffer.concat([path, Buffer.from('/'), entry]);
      const own = `${name}${entry.toString('latin1')}`;
      const stats = lstatSync(whole);
      const mode = (stats.mode & 0o777).toString(8);
      if (stats.isDirectory()) {
        found[own] = `folder ${folders === undefined || folders.has(own) ? mode : ''}`;
        visit(whole, `${own}/`);
      } else if (stats.isSymbolicLink()) found[own] = `link ${readlinkSync(whole, { encoding: 'buffer' }).toString('latin1')}`;
      else {
        const one = first.get(stats.ino) ?? own;
        first.set(stats.ino, one);
        found[own] = `file ${mode} ${stats.size} ${createHash('sha256').update(readFileSync(whole)).digest('hex')} ${one}`;
      }
    }
  };
  visit(Buffer.from(folder), '');
  return found;
}
