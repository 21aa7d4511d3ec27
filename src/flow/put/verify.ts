/** Reading back what was published: each manifest by its digest, and by each tag. */

import { equalDigests, formatDigest } from '../../core/digest.ts';
import { IntegrityError } from '../../core/errors.ts';
import type { Manifest } from '../../core/model.ts';
import type { Target } from '../../core/target.ts';
import type { TaggedManifest } from './encode.ts';

/** Throws `IntegrityError` when anything read back differs from what was put. */
export async function verify(target: Target, children: readonly Manifest[], tagged: readonly TaggedManifest[]): Promise<void> {
  const byDigest = new Map([...children, ...tagged.map(({ manifest }) => manifest)].map((manifest) => [formatDigest(manifest.digest), manifest]));
  if (!target.byTagOnly) for (const [reference, manifest] of byDigest) check(target, manifest, reference, await target.find(reference));
  for (const { tag, manifest } of tagged) if (tag !== undefined) check(target, manifest, tag, await target.find(tag));
}

function check(target: Target, manifest: Manifest, reference: string, found: Manifest | undefined): void {
  const what = `reading back ${reference} from ${target.name}`;
  if (found === undefined) throw new IntegrityError(`${what}: the registry took the manifest, but says now that it is not there`);
  if (!equalDigests(found.digest, manifest.digest)) {
    throw new IntegrityError(`${what}: it names ${formatDigest(found.digest)} now, not ${formatDigest(manifest.digest)}: another job put it after this one`, {
      hint: 'let one job at a time publish to a tag (concurrency:), or set if-tag-exists',
    });
  }
  if (found.mediaType !== '' && found.mediaType !== manifest.mediaType) {
    throw new IntegrityError(`${what}: the registry calls it ${found.mediaType}, not ${manifest.mediaType}`);
  }
}
