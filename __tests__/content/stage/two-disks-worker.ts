/** Run in a mount namespace of its own: pulls over two volumes, and prints what is there as JSON. The mounts go when the process does. */

import { execFileSync } from 'node:child_process';
import { linkSync, lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { file, folder, symlink } from '../../support/attacks.ts';
import { type TarEntry, tarOf } from '../../support/tar.ts';
import { pullInto, system } from '../unpack/pull-into.ts';

const dest = join(process.argv[2] as string, 'dest');
const seen = (): readonly string[] =>
  readdirSync(dest, { recursive: true, encoding: 'utf8' })
    .sort()
    .map((name) => {
      const stats = lstatSync(join(dest, name));
      if (stats.isDirectory()) return `${name}/`;
      return stats.isSymbolicLink() ? `${name} -> ${readlinkSync(join(dest, name))}` : `${name}=${readFileSync(join(dest, name), 'utf8').slice(0, 10)}`;
    });
const pull = (entries: readonly TarEntry[]) => pullInto(dest, [system(tarOf(entries))]);

for (const name of ['vol', 'deep/er']) {
  mkdirSync(join(dest, name), { recursive: true });
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'none', join(dest, name)]);
}
writeFileSync(join(dest, 'vol/old'), 'old', { mode: 0o640 });
linkSync(join(dest, 'vol/old'), join(dest, 'vol/other-name'));
symlinkSync('old', join(dest, 'vol/l'));

const results: Record<string, unknown> = {};
const size = 64 * 1024 * 1024;
// More than the volume holds, and nearly all of it a hole.
const hole: TarEntry = { name: 'vol/hole', content: 'end', pax: { 'GNU.sparse.size': String(size), 'GNU.sparse.map': `${size - 3},3` } };
await pull([
  file('vol/old', 'new'),
  symlink('vol/l', 'new-target'),
  symlink('vol/m', '/deep/er/f'),
  file('deep/er/f', 'f'),
  folder('vol/d'),
  file('vol/d/e', 'e'),
  hole,
]);
results['pulled'] = seen();
results['the other name of what was replaced'] = readFileSync(join(dest, 'vol/other-name'), 'utf8');
results['the hole is one'] = statSync(join(dest, 'vol/hole')).blocks < 1024;

const before = statSync(join(dest, 'vol/old'));
const full = await pull([file('vol/old', 'newer'), symlink('vol/l', 'other'), file('vol/z', 'x'.repeat(5 * 1024 * 1024))]).catch(
  (error: Error) => error.message,
);
results['a volume that is too small'] = String(full).replace(dest, 'DEST');
results['and afterwards'] = seen();
results['the same file'] = statSync(join(dest, 'vol/old')).ino === before.ino;
console.log(JSON.stringify(results));
