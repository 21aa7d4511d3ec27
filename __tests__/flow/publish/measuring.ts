/** Layers whose measuring a test ends, on their way to a registry in memory. */

import type { Digest } from '../../../src/core/digest.ts';
import type { PublishError } from '../../../src/core/errors.ts';
import type { LocalBlob, UnmeasuredBlob } from '../../../src/core/model.ts';
import { createPolicy } from '../../../src/flow/policy.ts';
import type { Events } from '../../../src/flow/publish/events.ts';
import { type HeadStart, headStart, type Measuring } from '../../../src/flow/publish/head-start.ts';
import type { TagPolicy } from '../../../src/flow/put/tag-policy.ts';
import { createThrottle } from '../../../src/flow/throttle.ts';
import { heldClock } from '../../support/clock.ts';
import { memoryKind } from '../../support/memory-kind.ts';
import { type MemoryTarget, memoryTarget } from '../../support/memory-target.ts';

export const silent: Events = { sending() {}, sent() {}, stored() {}, tag() {}, notice() {}, warning() {}, info() {}, debug() {} };

/** A layer whose measuring the test ends. */
export function later(blob: LocalBlob) {
  let measured = (): void => {};
  let failed = (_error: unknown): void => {};
  const layer = new Promise<LocalBlob>((resolve, reject) => {
    measured = () => resolve(blob);
    failed = reject;
  });
  layer.catch(() => {});
  return { layer, measured, failed };
}

export interface Beginning {
  readonly policy?: TagPolicy;
  readonly tags?: readonly string[];
  readonly large?: Measuring['large'];
  readonly events?: Partial<Events>;
  readonly askForAll?: boolean;
}

export function begin(target: MemoryTarget, layers: readonly Promise<LocalBlob>[], more: Beginning = {}): HeadStart {
  const clock = heldClock();
  const publication = {
    kind: memoryKind(),
    target,
    tags: more.tags ?? ['v1'],
    name: 'x',
    policy: createPolicy({ retries: 0, clock, throttle: createThrottle(2, clock), info() {} }),
  };
  return headStart(publication, { layers, large: more.large ?? new Map() }, more.policy ?? 'overwrite', { ...silent, ...more.events }, more.askForAll);
}

/** What is in memory is done by then. */
export const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A target that takes what is not measured yet; `fails` once, where it is given. */
export function eager(isNew: boolean, fails?: PublishError): MemoryTarget {
  const target = memoryTarget();
  return Object.assign(target, {
    isNew: async () => {
      target.calls.push('is new');
      return isNew;
    },
    uploadUnmeasured: async (blob: UnmeasuredBlob, digest: Promise<Digest>) => {
      target.calls.push(`stream ${blob.title}`);
      for await (const _chunk of blob.open());
      if (fails !== undefined) throw fails;
      const found = await digest;
      target.calls.push(`name ${blob.title}`);
      return found;
    },
  });
}

export function large(one: ReturnType<typeof later>, blob: LocalBlob): Measuring['large'] {
  return new Map([[one.layer, { title: blob.title, size: blob.size, open: () => blob.open() }]]);
}
