/** The first questions of a publication: what do the tags name now, and may they be moved? */

import { equalDigests, formatDigest, parseDigest } from '../../core/digest.ts';
import { InputError } from '../../core/errors.ts';
import type { Descriptor, Manifest } from '../../core/model.ts';
import { retry } from '../../core/retry.ts';
import type { Target } from '../../core/target.ts';
import type { SendPolicy } from '../policy.ts';
import { descriptorOf, type Encoded, type TaggedManifest } from './encode.ts';
import { type Decision, decide, refusal, type TagPolicy } from './tag-policy.ts';

/** One image to publish to. */
export interface Publication {
  readonly target: Target;
  /** Empty = by digest only. */
  readonly tags: readonly string[];
  readonly policy: SendPolicy;
  /** The repository's name, for manifests that name themselves. */
  readonly name: string;
}

/** How an image stands before anything is sent. */
export interface Plan {
  readonly publication: Publication;
  readonly subject: Descriptor | undefined;
  /** What will be published when the registry's checksums are ours. */
  readonly expected: Encoded;
  /** One for each tagged manifest. */
  readonly decisions: readonly Decision[];
  /** The very manifest is at the registry, so its blobs are. */
  readonly known: boolean;
}

/** What tags of the first image named, as far as that was looked up already. */
export type Seen = ReadonlyMap<string, Manifest | undefined>;

/** What an image is to hold, as far as it is known before anything is sent. */
export type Expect = (publication: Publication, subject: Descriptor | undefined) => Encoded;

/** Throws `InputError` with every tag that the policy forbids to move: nothing has been sent by then. */
export async function planAll(
  publications: readonly Publication[],
  expect: Expect,
  subject: string | undefined,
  policy: TagPolicy,
  seen: Seen = new Map(),
): Promise<readonly Plan[]> {
  const plans: Plan[] = [];
  const refusals: InputError[] = [];
  for (const [index, publication] of publications.entries()) {
    plans.push(await look(publication, expect, subject, policy, refusals, index === 0 ? seen : new Map()));
  }
  if (refusals.length > 0)
    throw refusals.length === 1
      ? refusals[0]
      : new InputError(
          refusals.map(({ message }) => message),
          { hint: refusals[0]?.hint },
        );
  return plans;
}

async function look(
  publication: Publication,
  expect: Expect,
  subject: string | undefined,
  policy: TagPolicy,
  refusals: InputError[],
  seen: Seen,
): Promise<Plan> {
  const { target } = publication;
  const resolved = subject === undefined ? undefined : await subjectOf(publication, subject);
  const expected = expect(publication, resolved);
  const decisions: Decision[] = [];
  let known = false;
  for (const wanted of expected.tagged) {
    const found = wanted.tag !== undefined && seen.has(wanted.tag) ? seen.get(wanted.tag) : await findNamed(publication, wanted);
    const decision = decide(policy, found, wanted.manifest);
    if (decision === 'refuse' && found !== undefined) refusals.push(refusal(policy, target.name, wanted.tag ?? '', found, wanted.manifest));
    if (found !== undefined && equalDigests(found.digest, wanted.manifest.digest)) known = true;
    decisions.push(decision);
  }
  return { publication, subject: resolved, expected, decisions, known };
}

export async function findNamed(publication: Publication, { tag, manifest }: TaggedManifest): Promise<Manifest | undefined> {
  return findTag(publication, tag ?? formatDigest(manifest.digest));
}

/** By a tag or a digest. */
export async function findTag({ target, policy }: Publication, reference: string): Promise<Manifest | undefined> {
  return retry(policy, () => target.find(reference));
}

/** A digest may be one that is not there yet (distribution-spec, "Pushing Manifests with Subject"), but then its size is not known. */
async function subjectOf({ target, policy }: Publication, subject: string): Promise<Descriptor> {
  const found = await retry(policy, () => target.find(subject));
  if (found === undefined) {
    throw new InputError(`subject: ${target.name}${parseDigest(subject) === undefined ? ':' : '@'}${subject} does not exist`, {
      hint: 'publish it first, in the same repository',
    });
  }
  return descriptorOf(found);
}
