/** The promote action as tests call it: a workspace of its own, a recorded runner, no configuration of the machine. */

import { join } from 'node:path';
import { promoteAction } from '../../src/action/promote.ts';
import type { Clock } from '../../src/core/retry.ts';
import { heldClock } from './clock.ts';
import { type RecordedIo, recordedIo } from './io.ts';
import type { Scratch } from './scratch.ts';

/** `onLine` hears what is logged, as soon as it is. */
export async function promoteIn(
  scratch: Scratch,
  inputs: Readonly<Record<string, string>>,
  clock: Clock = heldClock(),
  onLine: (line: string) => void = () => {},
): Promise<RecordedIo> {
  const nowhere = join(scratch.path, 'nowhere');
  const env = { GITHUB_WORKSPACE: scratch.path, RUNNER_TEMP: scratch.path, HOME: nowhere, DOCKER_CONFIG: nowhere };
  const io = recordedIo(inputs, env);
  const info = (line: string) => {
    io.info(line);
    onLine(line);
  };
  await promoteAction({ ...io, info }, clock);
  return io;
}
