/** Rebuilds `dist/` and fails when it differs from what is committed. */

import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const cwd = resolve(fileURLToPath(import.meta.url), '../..');
execFileSync(process.execPath, ['scripts/build.ts'], { cwd, stdio: 'inherit' });
const changed = execFileSync('git', ['status', '--porcelain', '--', 'dist'], { cwd, encoding: 'utf8' });
if (changed !== '') {
  process.stderr.write(`dist/ is not what src/ builds; commit the result of npm run build:\n${changed}`);
  process.exitCode = 1;
}
