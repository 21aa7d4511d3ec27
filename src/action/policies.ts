/** How steps are tried again, and how many blobs travel: one pace for each host, shared by all images there. */

import type { Image } from '../core/reference.ts';
import type { Clock } from '../core/retry.ts';
import { createPace, type Pace } from '../flow/pace.ts';
import { createPolicy, type SendPolicy } from '../flow/policy.ts';
import type { NetworkInputs } from './inputs/publish-inputs.ts';

export function policies(
  inputs: Pick<NetworkInputs, 'concurrency' | 'retries'>,
  clock: Clock,
  signal: AbortSignal,
  info: (text: string) => void,
): (image: Image) => SendPolicy {
  const paces = new Map<string, Pace>();
  return (image) => {
    const host = image.kind === 'registry' ? image.host : image.directory;
    const pace = paces.get(host) ?? createPace(inputs.concurrency, clock, signal);
    paces.set(host, pace);
    return createPolicy({ retries: inputs.retries, clock, pace, signal, info });
  };
}
