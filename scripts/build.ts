/** Builds `dist/` from `src/`: `tsc` emits to `lib/`, ncc bundles that. The same input gives the same bytes. */

import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** ncc brings no types: https://github.com/vercel/ncc#programmatically-from-nodejs */
type Ncc = (
  entry: string,
  options: object,
) => Promise<{ readonly code: string; readonly assets: Readonly<Record<string, { readonly source: string | Buffer }>> }>;

const ROOT = resolve(fileURLToPath(import.meta.url), '../..');
const [SRC, LIB, DIST] = ['src', 'lib', 'dist'].map((folder) => join(ROOT, folder)) as [string, string, string];
/** Bytes. */
const LARGEST = 6 * 1024 * 1024;
const BUNDLE = 'waybill.js';
/** The files right below `src`, a new one as well. */
const ACTIONS = readdirSync(SRC).flatMap((file) => (file.endsWith('.ts') ? basename(file, '.ts') : []));

process.chdir(ROOT);
for (const folder of [LIB, DIST]) rmSync(folder, { recursive: true, force: true });
execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '--project', 'tsconfig.build.json'], { stdio: 'inherit' });

// One bundle for all actions: each module is in it once. What is imported by `await import()`, an action or a package that few runs need, lies in a
// file of its own beside it, and costs nothing until then.
const together = join(LIB, 'actions.js');
writeFileSync(together, ACTIONS.map((name) => `export const run_${name} = () => import('./${name}.js');\n`).join(''));
const ncc = createRequire(import.meta.url)('@vercel/ncc') as Ncc;
const { code, assets } = await ncc(together, { esm: false, filename: BUNDLE, license: 'licenses.txt', target: 'es2022', cache: false, quiet: true });
for (const [name, { source }] of Object.entries({ ...assets, [BUNDLE]: { source: code } })) {
  // ncc itself leaves an error for the run.
  if (source.includes('@@notfound')) throw new Error(`dist/${name} would look for modules that are not there`);
  write(name, source);
}
write('package.json', '{ "type": "commonjs" }\n');
for (const name of ACTIONS) write(`${name}/index.js`, `require('../${BUNDLE}').run_${name}();\n`);

const size = readdirSync(DIST, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
if (size > LARGEST) throw new Error(`dist/ holds ${size} bytes, and may hold ${LARGEST}`);
process.stdout.write(`dist/: ${size} bytes\n`);

function write(name: string, source: string | Buffer): void {
  const path = join(DIST, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, source);
}
