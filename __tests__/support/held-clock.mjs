// Loaded before a bundle: its clock moves by sleeping alone, at once, and what was slept is written down; jitter is always the middle.

import { appendFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import timers from 'node:timers/promises';

let now = Date.now();
Date.now = () => now;
Math.random = () => 0.5;
timers.setTimeout = async (milliseconds, value) => {
  now += milliseconds;
  appendFileSync(process.env.WAYBILL_TEST_WAITS, `${milliseconds}\n`);
  return value;
};
syncBuiltinESMExports();
