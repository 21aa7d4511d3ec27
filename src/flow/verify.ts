/** Reading back what was published: the manifest by its digest and by each tag. */

import { equalDigests, formatDigest } from '../core/digest.ts';
import { IntegrityError } from '../core/errors.ts';
import type { Manifest } from '../core/model.ts';
import type { Target } from '../core/target.ts';

/** Throws `IntegrityError` when anything read back differs from what was put. */
export async function verify(target: Target, manifest: Manifest, tags: readonly string[]): Promise<void> {
  for (const reference of [formatDigest(manifest.digest), ...tags]) check(target, manifest, reference, await target.find(reference));
}

function check(target: Target, manifest: Manifest, reference: string, found: Manifest | undefined): void {
  const what = `reading back ${reference} from ${target.name}`;
  if (found === undefined) throw new IntegrityError(`${what}: the registry took the manifest, but says now that it is not there`);
  if (!equalDigests(found.digest, manifest.digest)) {
    throw new IntegrityError(`${what}: it is ${formatDigest(found.digest)}, not ${formatDigest(manifest.digest)}`, {
      hint: 'another job may publish to the same tag at the same time',
    });
  }
  if (found.mediaType !== '' && found.mediaType !== manifest.mediaType) {
    throw new IntegrityError(`${what}: the registry calls it ${found.mediaType}, not ${manifest.mediaType}`);
  }
}
