/** The pull action as tests call it, into `out` of a workspace of its own. */

import { join } from 'node:path';
import { pullAction } from '../../src/action/pull.ts';
import type { Clock } from '../../src/core/retry.ts';
import { heldClock } from './clock.ts';
import { type RecordedIo, recordedIo } from './io.ts';
import type { Scratch } from './scratch.ts';

export async function pullIn(
  scratch: Scratch,
  inputs: Readonly<Record<string, string>>,
  env: NodeJS.ProcessEnv = {},
  clock: Clock = heldClock(),
): Promise<RecordedIo> {
  const nowhere = join(scratch.path, 'nowhere');
  const own = { GITHUB_WORKSPACE: scratch.path, RUNNER_TEMP: scratch.path, HOME: nowhere, DOCKER_CONFIG: nowhere, PATH: process.env['PATH'] };
  const io = recordedIo({ path: 'out', ...inputs }, { ...own, ...env });
  await pullAction(io, clock);
  return io;
}
