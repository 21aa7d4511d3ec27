/** Reading back what was published: each manifest by its digest, and by each tag. */

import { equalDigests, formatDigest } from '../../core/digest.ts';
import { AuthError, IntegrityError, RegistryError } from '../../core/errors.ts';
import type { Manifest } from '../../core/model.ts';
import { retry } from '../../core/retry.ts';
import type { TaggedManifest } from './encode.ts';
import type { Publication } from './plan.ts';

export interface ReadBack {
  /** Put by digest. */
  readonly children: readonly Manifest[];
  readonly tagged: readonly TaggedManifest[];
  /** What a tag named before: a registry may show it for a while. */
  readonly former: ReadonlyMap<string, Manifest | undefined>;
  readonly warning: (text: string) => void;
}

/**
 * All at once, each with its retries: some registries show a fresh tag a second or two later (int128/docker-manifest-create-action#857). Throws
 * `IntegrityError` for anything but what was put, `RegistryError` where it stays hidden. Who may write and not read is warned: every put was answered well.
 */
export async function verify({ kind, target, policy }: Publication, { children, tagged, former, warning }: ReadBack): Promise<void> {
  const byDigest = new Map([...children, ...tagged.map(({ manifest }) => manifest)].map((manifest) => [formatDigest(manifest.digest), manifest]));
  const references = [...(kind.knows.digests ? byDigest : []), ...tagged.flatMap(({ tag, manifest }) => (tag === undefined ? [] : [[tag, manifest] as const]))];
  const unread: string[] = [];
  await Promise.all(
    references.map(async ([reference, manifest]) => {
      const what = `reading back ${reference} from ${target.name}`;
      try {
        await retry(policy, async () => {
          check(manifest, what, await target.find(reference), former.get(reference), target.name);
        });
      } catch (error) {
        if (!(error instanceof AuthError)) throw error;
        unread.push(reference);
      }
    }),
  );
  if (unread.length > 0) warning(`${target.name}: ${unread.join(', ')} was published, but not read back: these credentials may not read`);
}

function check(manifest: Manifest, what: string, found: Manifest | undefined, former: Manifest | undefined, name: string): void {
  const late = (text: string) => new RegistryError(`${what}: ${text}`, { status: 404, method: 'GET', url: name, retryable: true });
  if (found === undefined) throw late('the registry took the manifest, but says now that it is not there');
  if (!equalDigests(found.digest, manifest.digest)) {
    if (former !== undefined && equalDigests(found.digest, former.digest)) {
      throw late(`the registry took the manifest, but still shows the one from before (${formatDigest(found.digest)})`);
    }
    throw new IntegrityError(`${what}: it names ${formatDigest(found.digest)} now, not ${formatDigest(manifest.digest)}: another job put it after this one`, {
      hint: 'let one job at a time publish to a tag (concurrency:), or set if-tag-exists',
    });
  }
  if (found.mediaType !== '' && found.mediaType !== manifest.mediaType) {
    throw new IntegrityError(`${what}: the registry calls it ${found.mediaType}, not ${manifest.mediaType}`);
  }
}
