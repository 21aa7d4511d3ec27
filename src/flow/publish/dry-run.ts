/** A dry run: what is there, what would be mounted, what would travel, and whether writing is allowed. */

import { formatDigest } from '../../core/digest.ts';
import { type LocalBlob, piecesOf, type StoredBlob } from '../../core/model.ts';
import { retry } from '../../core/retry.ts';
import { asExisting } from '../put/encode.ts';
import type { Plan } from '../put/plan.ts';
import type { Events } from './events.ts';

/** Asks, and changes nothing. `layers` in input order. */
export async function dryRun(plan: Plan, layers: readonly LocalBlob[], events: Events): Promise<readonly StoredBlob[]> {
  const { target, policy } = plan.publication;
  await retry(policy, () => target.checkWritable());
  let mounted = 0;
  let travelling = 0;
  const distinct = new Map(layers.flatMap(piecesOf).map((blob) => [formatDigest(blob.digest), blob]));
  const there = new Map<string, boolean>();
  await Promise.all(
    [...distinct].map(([digest, blob]) =>
      policy.throttle.run(0, async () => {
        const exists = plan.known || (await retry(policy, () => target.has(blob)));
        there.set(digest, exists);
        if (exists) return;
        if (await retry(policy, async () => (await target.mountable?.(blob)) === true)) mounted += blob.size;
        else travelling += blob.size;
      }),
    ),
  );
  const isThere = (blob: LocalBlob) => piecesOf(blob).every(({ digest }) => there.get(formatDigest(digest)));
  const stored = layers.map((blob): StoredBlob => ({ ...asExisting(blob), action: isThere(blob) ? 'exists' : 'planned' }));
  for (const blob of stored) events.stored(blob, target.name, undefined);
  plan.expected.tagged.forEach(({ tag, manifest }, at) => {
    const what = { same: 'names it already', put: 'would name it', keep: 'would stay what it is', refuse: 'may not be moved' }[plan.decisions[at] ?? 'put'];
    events.info(`${target.name}${tag === undefined ? ', by its digest' : `:${tag}`} ${what} (${formatDigest(manifest.digest)})`);
  });
  events.info(`${target.name}: ${travelling} bytes would travel, ${mounted} would be mounted`);
  return stored;
}
