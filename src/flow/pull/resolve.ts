/** From what was asked for to the manifests that are meant, and to the words for them. */

import { formatDigest } from '../../core/digest.ts';
import { IntegrityError } from '../../core/errors.ts';
import type { Manifest } from '../../core/model.ts';
import type { ReadableSource } from '../../core/target.ts';
import type { SendPolicy } from '../policy.ts';
import { type Choice, chooseManifests, type WantedPlatform } from './choose-manifests.ts';
import { findReferrer } from './find-referrer.ts';
import { findTop, listTags, type Named } from './find-top.ts';

export interface Wanted extends Named, WantedPlatform {
  /** A type, or a pattern over types: the newest of it that is attached to what the reference names is meant, instead of that. */
  readonly referrer?: string | undefined;
  /** Of the manifest that the reference names, or of the one that is chosen from it. */
  readonly expectDigest?: string | undefined;
  readonly listTags?: boolean;
}

export interface Resolved extends Choice {
  /** What the reference names, or what is attached to that: a manifest, or an index. */
  readonly top: Manifest;
  /** The tag that was asked for, or that the range led to. */
  readonly tag: string | undefined;
  /** Filled when they were asked for, or had to be read. */
  readonly tags: readonly string[] | undefined;
}

/** Throws `InputError` when there is no such manifest, `IntegrityError` when it is another one than it should be. */
export async function resolve(source: ReadableSource, wanted: Wanted, policy: SendPolicy): Promise<Resolved> {
  const { top: named, tag, tags } = await findTop(source, wanted, policy);
  const top = wanted.referrer === undefined ? named : await findReferrer(source, named, wanted.referrer, policy);
  const choice = await chooseManifests(source, top, wanted, policy);
  checkExpected(wanted.expectDigest, [top, choice.manifest], source);
  return { top, ...choice, tag, tags: tags ?? (wanted.listTags ? await listTags(source, policy) : undefined) };
}

function checkExpected(expected: string | undefined, manifests: readonly Manifest[], source: ReadableSource): void {
  if (expected === undefined || expected === '') return;
  const found = manifests.map(({ digest }) => formatDigest(digest));
  if (found.includes(expected)) return;
  throw new IntegrityError(`expect-digest: ${source.name} has ${found[0]}, not ${expected}, which was asked for`, {
    hint: 'the tag may have been moved since the digest was written down',
  });
}
