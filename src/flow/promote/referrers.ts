/** What is attached to manifests, and to what is attached to them. */

import { type Digest, formatDigest, parseDigest } from '../../core/digest.ts';
import { InputError } from '../../core/errors.ts';
import type { Descriptor, Manifest } from '../../core/model.ts';
import { retry } from '../../core/retry.ts';
import type { ReadableSource } from '../../core/target.ts';
import type { SendPolicy } from '../policy.ts';
import { readManifest, readTree, type Tree } from './read-tree.ts';

export interface Attached {
  readonly subject: Digest;
  /** As the list at the source has it. */
  readonly descriptor: Descriptor;
  readonly tree: Tree;
}

const MOST = 1000;

/** Subjects before what refers to them. Throws `InputError` where the source cannot tell. */
export async function readReferrers(source: ReadableSource, manifests: readonly Manifest[], policy: SendPolicy): Promise<readonly Attached[]> {
  const { referrers } = source;
  if (referrers === undefined) throw new InputError(`referrers: ${source.name} cannot tell what is attached to a manifest`);
  const attached = new Map<string, Attached>();
  let subjects = manifests.map(({ digest }) => digest);
  while (subjects.length > 0) {
    const lists = await Promise.all(subjects.map(async (subject) => ({ subject, list: await retry(policy, () => all(referrers(subject))) })));
    const fresh = lists
      .flatMap(({ subject, list }) => list.map((descriptor) => ({ subject, descriptor })))
      .filter(({ descriptor }) => !attached.has(descriptor.digest));
    if (attached.size + fresh.length > MOST) throw new InputError(`referrers: more than ${MOST} manifests are attached in ${source.name}`);
    subjects = [];
    for (const { subject, descriptor } of fresh) {
      if (attached.has(descriptor.digest)) continue;
      const tree = await readTree(source, await readManifest(source, descriptor, policy), [], policy);
      attached.set(descriptor.digest, { subject, descriptor, tree });
      const digest = parseDigest(descriptor.digest);
      if (digest !== undefined && formatDigest(digest) !== formatDigest(subject)) subjects.push(digest);
    }
  }
  return [...attached.values()];
}

async function all<T>(items: AsyncIterable<T>): Promise<readonly T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}
