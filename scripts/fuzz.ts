/** `npm run fuzz -- [--minutes N] [--seed N] [--only TEXT]`: every law again and again; ends with what was run, and fails with the smallest example. */

import { parseArgs } from 'node:util';
import fc from 'fast-check';
import { laws } from '../__tests__/fuzz/laws.ts';

/** One round of one law. Milliseconds. */
const ROUND = 2000;

const { values } = parseArgs({ options: { minutes: { type: 'string', default: '1' }, seed: { type: 'string' }, only: { type: 'string', default: '' } } });
const minutes = Number(values.minutes);
const first = values.seed === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(values.seed);
if (!(minutes > 0) || !Number.isSafeInteger(first)) throw new Error('usage: npm run fuzz -- [--minutes N] [--seed N] [--only TEXT]');
const chosen = laws.filter(({ name }) => name.includes(values.only));
const end = Date.now() + minutes * 60_000;
const runs = new Map(chosen.map(({ name }) => [name, 0]));
let failed = 0;

console.log(`seed ${first}; ${chosen.length} laws for ${minutes} minutes`);
for (let seed = first; Date.now() < end && failed === 0; seed++) {
  for (const { name, property } of chosen) {
    const left = end - Date.now();
    if (left <= 0) break;
    const result = await fc.check(property as fc.IAsyncProperty<unknown>, {
      seed,
      numRuns: 1_000_000,
      interruptAfterTimeLimit: Math.min(ROUND, left),
      markInterruptAsFailure: false,
    });
    runs.set(name, (runs.get(name) ?? 0) + result.numRuns);
    if (result.failed) {
      failed += 1;
      console.log(`BROKEN: ${name}\n${String(await fc.asyncDefaultReportMessage(result))}\n${String(result.errorInstance)}`);
    }
  }
}
for (const [name, count] of runs) console.log(`${String(count).padStart(9)}  ${name}`);
console.log(`${[...runs.values()].reduce((sum, count) => sum + count, 0)} runs, ${failed} laws broken`);
process.exitCode = failed === 0 ? 0 : 1;
