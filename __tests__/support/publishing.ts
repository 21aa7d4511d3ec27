/** The publish action as tests call it: a workspace of its own, a recorded runner, no configuration of the machine. */

import { join } from 'node:path';
import { publishAction } from '../../src/action/publish.ts';
import type { Clock } from '../../src/core/retry.ts';
import { heldClock } from './clock.ts';
import { type RecordedIo, recordedIo } from './io.ts';
import type { Scratch } from './scratch.ts';

export async function publishIn(
  scratch: Scratch,
  inputs: Readonly<Record<string, string>>,
  env: NodeJS.ProcessEnv = {},
  clock: Clock = heldClock(),
): Promise<RecordedIo> {
  const nowhere = join(scratch.path, 'nowhere');
  const io = recordedIo(inputs, {
    GITHUB_WORKSPACE: scratch.path,
    RUNNER_TEMP: scratch.path,
    HOME: nowhere,
    DOCKER_CONFIG: nowhere,
    PATH: process.env['PATH'],
    SOURCE_DATE_EPOCH: '1700000000',
    ...env,
  });
  await publishAction(io, clock);
  return io;
}

/** What the manifest of an output says. */
export function documentOf(io: RecordedIo) {
  return JSON.parse(io.outputs['manifest'] ?? 'null') as {
    readonly mediaType: string;
    readonly artifactType?: string;
    readonly config?: { readonly mediaType: string; readonly digest: string; readonly annotations?: Readonly<Record<string, string>> };
    readonly layers?: readonly { readonly mediaType: string; readonly digest: string; readonly annotations: Readonly<Record<string, string>> }[];
    readonly manifests?: readonly {
      readonly digest: string;
      readonly platform?: Readonly<Record<string, string>>;
      readonly annotations?: Readonly<Record<string, string>>;
    }[];
    readonly subject?: { readonly digest: string };
    readonly annotations: Readonly<Record<string, string>>;
  };
}
