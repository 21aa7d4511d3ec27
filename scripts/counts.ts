/** The last lines of a CI run: what each run of jest gave, and the closing line, `N passed, N failed, N skipped`. */

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The runs that there must be, by the file that jest writes. */
const RUNS = [
  { file: 'tests.json', name: 'all tests' },
  { file: 'e2e.json', name: 'workflows' },
  { file: 'without-tools.json', name: 'all tests once more, without tools' },
] as const;
const WITHOUT_TOOLS = 'without-tools.json';

interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** `read` answers what jest wrote into a file, or `undefined`. The last line is the closing one. */
export function account(read: (file: string) => string | undefined): { readonly lines: readonly string[]; readonly good: boolean } {
  const lines: string[] = [];
  const total = { passed: 0, failed: 0, skipped: 0 };
  let complete = true;
  for (const { file, name } of RUNS) {
    const text = read(file);
    if (text === undefined) {
      lines.push(`no results of ${name} (${file})`);
      complete = false;
      continue;
    }
    const counts = countsOf(JSON.parse(text) as Record<string, number>);
    lines.push(`${name}: ${written(counts)}`);
    total.failed += counts.failed;
    if (file !== WITHOUT_TOOLS) {
      total.passed += counts.passed;
      total.skipped += counts.skipped;
    } else if (counts.skipped === 0) {
      lines.push('nothing was skipped without tools: they were not hidden');
      complete = false;
    }
  }
  // A test counts once. What the run without tools has passed is in the first line already, and what it skips it skips on purpose: added
  // up, its skips would read as tests that nobody has run. Only its failures are news.
  lines.push(written(total));
  return { lines, good: complete && total.failed === 0 && total.passed > 0 };
}

function countsOf(results: Readonly<Record<string, number>>): Counts {
  return {
    passed: results['numPassedTests'] ?? 0,
    // A file that does not even load fails without a test.
    failed: (results['numFailedTests'] ?? 0) + (results['numRuntimeErrorTestSuites'] ?? 0),
    skipped: (results['numPendingTests'] ?? 0) + (results['numTodoTests'] ?? 0),
  };
}

function written({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}

// `node scripts/counts.ts [FOLDER]`
if (import.meta.main) {
  const folder = process.argv[2] ?? 'out/results';
  const read = (file: string) => (existsSync(join(folder, file)) ? readFileSync(join(folder, file), 'utf8') : undefined);
  const { lines, good } = account(read);
  process.stdout.write(`\n${lines.join('\n')}\n`);
  process.exitCode = good ? 0 : 1;
}
