/** Builds `dist/` from `src/`: the same input gives the same bytes. */

import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { transformSync } from 'esbuild';

const ROOT = resolve(fileURLToPath(import.meta.url), '../..');
const LARGEST = 4 * 1024 * 1024;

const run = (script: string, ...args: readonly string[]): void => {
  execFileSync(process.execPath, [join(ROOT, 'node_modules', script), ...args], { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'] });
};

for (const folder of ['lib', 'dist']) rmSync(join(ROOT, folder), { recursive: true, force: true });
run('typescript/bin/tsc', '--project', 'tsconfig.build.json', '--noCheck');

const dist = (...names: readonly string[]): string => join(ROOT, 'dist', ...names);

// One bundle, and three entries before it: three bundles would hold most of it three times.
run('@vercel/ncc/dist/ncc/cli.js', 'build', 'lib/main.js', '--out', dist('main'), '--target', 'es2024', '--license', 'licenses.txt', '--quiet');
// ncc minifies none of its chunks, and reading them is a fifth of the start. Names stay, so that a stack trace says something.
for (const name of readdirSync(dist('main')).filter((file) => file.endsWith('.js'))) {
  const { code } = transformSync(readFileSync(dist('main', name), 'utf8'), {
    minifyWhitespace: true,
    minifySyntax: true,
    target: 'es2024',
    format: 'esm',
    legalComments: 'none',
  });
  writeFileSync(dist('main', name), code);
}
for (const name of ['publish', 'pull', 'index']) {
  mkdirSync(dist(name), { recursive: true });
  const entry = readFileSync(join(ROOT, 'lib', `${name}.js`), 'utf8').replace("'./main.js'", "'../main/index.js'");
  writeFileSync(dist(name, 'index.js'), entry);
}
for (const name of readdirSync(dist())) writeFileSync(dist(name, 'package.json'), '{ "type": "module" }\n');

const size = readdirSync(dist(), { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
if (size > LARGEST) throw new Error(`dist/ holds ${size} bytes, and may hold ${LARGEST}`);
process.stdout.write(`dist/: ${size} bytes\n`);
