/** The process that an action runs in: its memory, and its end. */

import { setFlagsFromString } from 'node:v8';
import type { Clock } from '../../core/retry.ts';
import { systemClock } from './clock.ts';
import { type Io, runnerIo } from './io.ts';

/** Milliseconds. */
const LINGERING = 1000;

/** Runs an action as a runner wants it. */
export async function run(action: (io: Io, clock: Clock) => Promise<void>): Promise<void> {
  keepHeapSmall();
  await action(runnerIo(), systemClock);
  // What nobody waits for any more, such as the lookup of a name, does not hold the step up.
  setTimeout(() => process.exit(), LINGERING).unref();
}

/**
 * A run is short and its garbage is small, so V8 would let it lie: with 10,000 layers 330 MB, of which 30 are in use. A young generation that
 * stays small and an old one that is looked through sooner hold it at less than half, for a twentieth of the time (`npm run growth`).
 */
function keepHeapSmall(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
  setFlagsFromString('--heap-growing-percent=20');
  // undici's parser of heads is WebAssembly, and would be compiled anew, and better, after a few of them: 25 MB and 0.03 s for next to nothing.
  setFlagsFromString('--wasm-tiering-budget=1000000000');
}
