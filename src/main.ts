/** What the three entries share, in one bundle; each loads what it needs. */

import { systemClock } from './action/clock.ts';
import { runnerIo } from './action/io.ts';
import { endSoon, keepHeapSmall } from './action/process.ts';

keepHeapSmall();

export async function publish(): Promise<void> {
  const { publishAction } = await import('./action/publish.ts');
  await publishAction(runnerIo(), systemClock);
  endSoon();
}

export async function pull(): Promise<void> {
  const { pullAction } = await import('./action/pull.ts');
  await pullAction(runnerIo(), systemClock);
  endSoon();
}

export async function index(): Promise<void> {
  const { indexAction } = await import('./action/index-action.ts');
  await indexAction(runnerIo(), systemClock);
  endSoon();
}
