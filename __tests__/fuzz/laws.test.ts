/** A short run of every law; `npm run fuzz -- --minutes N` runs them for longer. */

import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { laws } from './laws.ts';

const RUNS = 150;

test.each(laws.map((law) => [law.name, law] as const))(
  '%s',
  async (_name, { property, runs = RUNS }) => {
    const result = await fc.check(property as fc.IAsyncProperty<unknown>, { numRuns: runs });
    if (result.failed) throw new Error(fc.defaultReportMessage(result) as unknown as string, { cause: result.errorInstance });
    expect(result.numRuns).toBe(runs);
  },
  30_000,
);

test('a law that is broken is told of', async () => {
  const result = await fc.check(
    fc.asyncProperty(fc.string(), async (text) => {
      if (text.length > 3) throw new Error('too long');
    }),
    { numRuns: RUNS },
  );
  expect(result.failed).toBe(true);
});
