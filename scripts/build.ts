/** Builds `dist/` from `src/`: the same input gives the same bytes. */

import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BuildOptions, buildSync, type Metafile } from 'esbuild';

const ROOT = resolve(fileURLToPath(import.meta.url), '../..');
const DIST = join(ROOT, 'dist');
const LARGEST = 4 * 1024 * 1024;
/** Loaded by the few runs that need them, from files of their own. */
const RARE = ['@actions/tool-cache', 'semver', 'tar-stream'];

/**
 * CommonJS in one file: as modules in several the same code takes half as long again to start (docs/PERFORMANCE.md). Names stay, so that a stack
 * trace says something.
 */
const COMMON: BuildOptions & { metafile: true } = {
  absWorkingDir: ROOT,
  bundle: true,
  format: 'cjs',
  platform: 'node',
  target: 'node24',
  minifyWhitespace: true,
  minifySyntax: true,
  legalComments: 'none',
  metafile: true,
  supported: { 'dynamic-import': false },
  banner: { js: "const importMetaUrl=require('node:url').pathToFileURL(__filename).href;" },
  define: { 'import.meta.url': 'importMetaUrl' },
};

rmSync(DIST, { recursive: true, force: true });
const built: Metafile[] = ['publish', 'pull', 'index'].map(
  (name) =>
    buildSync({
      ...COMMON,
      entryPoints: [`src/${name}.ts`],
      outfile: `dist/${name}/index.js`,
      external: RARE.map(fileOf),
      alias: Object.fromEntries(RARE.map((rare) => [rare, fileOf(rare)])),
    }).metafile,
);
for (const rare of RARE) built.push(buildSync({ ...COMMON, entryPoints: [rare], outfile: join('dist/publish', fileOf(rare)) }).metafile);
for (const folder of readdirSync(DIST)) writeFileSync(join(DIST, folder, 'package.json'), '{ "type": "commonjs" }\n');
writeFileSync(join(DIST, 'licenses.txt'), licenses(built));

const size = readdirSync(DIST, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
if (size > LARGEST) throw new Error(`dist/ holds ${size} bytes, and may hold ${LARGEST}`);
process.stdout.write(`dist/: ${size} bytes\n`);

/** As the bundles know it. */
function fileOf(rare: string): string {
  return `../rare/${rare.replace('@actions/', '')}.js`;
}

/** Of every package that is in a bundle, sorted by name. */
function licenses(files: readonly Metafile[]): string {
  const folders = new Set(
    files.flatMap(({ inputs }) => Object.keys(inputs)).flatMap((path) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? []),
  );
  const texts = [...folders].map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(join(ROOT, folder, 'package.json'), 'utf8')) as Record<string, string>;
    const file = readdirSync(join(ROOT, folder)).find((entry) => /^(?:licen[cs]e|copying)(?:\.|$)/i.test(entry));
    const text = file === undefined ? `${license} (the package holds no text of it)` : readFileSync(join(ROOT, folder, file), 'utf8').trim();
    return `${name} ${version}\n\n${text}\n`;
  });
  return texts.sort().join(`\n${'-'.repeat(80)}\n\n`);
}
