/** The closing line says what jest gave, each test once. */

import { expect, test } from '@jest/globals';
import { account } from '../../scripts/counts.ts';

const jest = (passed: number, failed = 0, skipped = 0, broken = 0): string =>
  JSON.stringify({ numPassedTests: passed, numFailedTests: failed, numPendingTests: skipped, numTodoTests: 0, numRuntimeErrorTestSuites: broken });
const GOOD = { 'tests.json': jest(100, 0, 2), 'e2e.json': jest(5), 'without-tools.json': jest(80, 0, 22) };
const of = (files: Readonly<Record<string, string>>) => account((file) => files[file]);

test('the run without tools has a line of its own, and its skips are not those of the whole', () => {
  expect(of(GOOD)).toEqual({
    lines: [
      'all tests: 100 passed, 0 failed, 2 skipped',
      'workflows: 5 passed, 0 failed, 0 skipped',
      'all tests once more, without tools: 80 passed, 0 failed, 22 skipped',
      '105 passed, 0 failed, 2 skipped',
    ],
    good: true,
  });
});

test.each([
  ['a failure', { ...GOOD, 'tests.json': jest(99, 1) }, '104 passed, 1 failed, 0 skipped'],
  ['a failure without tools', { ...GOOD, 'without-tools.json': jest(79, 1, 22) }, '105 passed, 1 failed, 2 skipped'],
  ['a file that does not load', { ...GOOD, 'e2e.json': jest(0, 0, 0, 1) }, '100 passed, 1 failed, 2 skipped'],
  ['tools that were not hidden', { ...GOOD, 'without-tools.json': jest(102) }, '105 passed, 0 failed, 2 skipped'],
  ['a run that left nothing', { 'tests.json': GOOD['tests.json'], 'e2e.json': GOOD['e2e.json'] }, '105 passed, 0 failed, 2 skipped'],
  ['nothing at all', {}, '0 passed, 0 failed, 0 skipped'],
])('%s is no good run', (_name, files, closing) => {
  const { lines, good } = of(files as Readonly<Record<string, string>>);
  expect([lines.at(-1), good]).toEqual([closing, false]);
});
