// Loaded before a bundle: sleeping moves its clock on at once and is written down; jitter is always the middle.

import { appendFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import timers from 'node:timers/promises';

const realNow = Date.now;
let ahead = 0;
Date.now = () => realNow() + ahead;
Math.random = () => 0.5;
timers.setTimeout = async (milliseconds, value) => {
  ahead += milliseconds;
  appendFileSync(process.env.WAYBILL_TEST_WAITS, `${milliseconds}\n`);
  return value;
};
syncBuiltinESMExports();
