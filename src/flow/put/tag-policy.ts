/** What becomes of a tag that exists: the input `if-tag-exists`, whole. */

import { equalDigests, formatDigest } from '../../core/digest.ts';
import { InputError } from '../../core/errors.ts';
import type { Manifest } from '../../core/model.ts';

export const TAG_POLICIES = ['overwrite', 'same', 'skip', 'fail'] as const;
export type TagPolicy = (typeof TAG_POLICIES)[number];

/** `same` = it names our manifest, `put` = it will, `keep` = it stays what it is, `refuse` = nothing at all may be published. */
export type Decision = 'same' | 'put' | 'keep' | 'refuse';

/** The same digest is always right, whatever the policy. */
export function decide(policy: TagPolicy, found: Manifest | undefined, ours: Manifest): Decision {
  if (found === undefined) return 'put';
  if (equalDigests(found.digest, ours.digest)) return 'same';
  return ({ overwrite: 'put', skip: 'keep', same: 'refuse', fail: 'refuse' } as const)[policy];
}

export function refusal(policy: TagPolicy, image: string, tag: string, found: Manifest, ours: Manifest): InputError {
  return new InputError(`${image}:${tag} names ${formatDigest(found.digest)} already, not ${formatDigest(ours.digest)}, and if-tag-exists is ${policy}`, {
    hint: 'publish under a new tag, or set if-tag-exists to skip or overwrite',
  });
}
