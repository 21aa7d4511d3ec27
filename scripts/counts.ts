/** The last line of a CI run: how many tests passed and failed, summed over the results that jest wrote into a folder. */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const EXPECTED = ['e2e.json', 'tests.json'];
const folder = process.argv[2] ?? 'out/results';
const files = existsSync(folder) ? readdirSync(folder).sort() : [];
let [passed, failed, skipped] = [0, 0, 0];
for (const file of files) {
  const results = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Record<string, number>;
  passed += results['numPassedTests'] ?? 0;
  // A file that does not even load fails without a test.
  failed += (results['numFailedTests'] ?? 0) + (results['numRuntimeErrorTestSuites'] ?? 0);
  skipped += (results['numPendingTests'] ?? 0) + (results['numTodoTests'] ?? 0);
}
const missing = EXPECTED.filter((file) => !files.includes(file));
if (missing.length > 0) process.stdout.write(`no results of ${missing.join(', ')}\n`);
process.stdout.write(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}\n`);
process.exitCode = failed > 0 || missing.length > 0 || passed === 0 ? 1 : 0;
