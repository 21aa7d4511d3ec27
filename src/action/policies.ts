/** How steps are tried again, and how many blobs travel: one throttle for each host, shared by all images there. */

import type { Image } from '../core/reference.ts';
import type { Clock } from '../core/retry.ts';
import { createPolicy, type SendPolicy } from '../flow/policy.ts';
import { createThrottle, type Throttle } from '../flow/throttle.ts';
import type { NetworkInputs } from './inputs/network-inputs.ts';

export function policies(
  inputs: Pick<NetworkInputs, 'concurrency' | 'retries'>,
  clock: Clock,
  signal: AbortSignal,
  info: (text: string) => void,
): (image: Image) => SendPolicy {
  const throttles = new Map<string, Throttle>();
  return (image) => {
    const host = image.kind === 'registry' ? image.host : image.path;
    const throttle = throttles.get(host) ?? createThrottle(inputs.concurrency, clock, signal);
    throttles.set(host, throttle);
    return createPolicy({ retries: inputs.retries, clock, throttle, signal, info });
  };
}
