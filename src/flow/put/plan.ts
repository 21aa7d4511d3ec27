/** The first questions of a publication: what do the tags name now, and may they be moved? */

import { equalDigests, formatDigest, parseDigest } from '../../core/digest.ts';
import { AuthError, InputError, NetworkError, PublishError } from '../../core/errors.ts';
import type { RegistryKind } from '../../core/kind.ts';
import type { Descriptor, Manifest } from '../../core/model.ts';
import { retry } from '../../core/retry.ts';
import type { Target } from '../../core/target.ts';
import type { SendPolicy } from '../policy.ts';
import { descriptorOf, type Encoded, type TaggedManifest } from './encode.ts';
import { type Decision, decide, refusal, type TagPolicy } from './tag-policy.ts';

/** One image to publish to. */
export interface Publication {
  readonly kind: RegistryKind;
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
  /** What each tag names now; `undefined` = nothing, or nothing that could be read. */
  readonly found: readonly (Manifest | undefined)[];
  /** The very manifest is at the registry, so its blobs are. */
  readonly known: boolean;
  /** Blobs that a manifest names which the registry has just served, as `algorithm:hex`: they are there. */
  readonly confirmed: ReadonlySet<string>;
}

/** What tags of the first image named, as far as that was looked up already. */
export type Seen = ReadonlyMap<string, Manifest | undefined>;

/** What an image is to hold, as far as it is known before anything is sent. */
export type Expect = (publication: Publication, subject: Descriptor | undefined) => Encoded;

export interface PlanOptions {
  /** A tag or digest of the same repository to refer to. */
  readonly subject: string | undefined;
  readonly ifTagExists: TagPolicy;
  readonly seen?: Seen | undefined;
  readonly info: (text: string) => void;
}

/** Throws `InputError` with every tag that the policy forbids to move: nothing has been sent by then. */
export async function planAll(publications: readonly Publication[], expect: Expect, options: PlanOptions): Promise<readonly Plan[]> {
  const looked = await Promise.all(publications.map((publication, at) => look(publication, expect, { ...options, seen: at === 0 ? options.seen : undefined })));
  const refusals = looked.flatMap(({ refusals }) => refusals);
  if (refusals.length > 0)
    throw refusals.length === 1
      ? refusals[0]
      : new InputError(
          refusals.map(({ message }) => message),
          { hint: refusals[0]?.hint },
        );
  return looked.map(({ plan }) => plan);
}

interface Looked {
  readonly plan: Plan;
  readonly refusals: readonly InputError[];
}

async function look(publication: Publication, expect: Expect, options: PlanOptions): Promise<Looked> {
  const { target } = publication;
  const { ifTagExists, seen } = options;
  const subject = options.subject === undefined ? undefined : await subjectOf(publication, options.subject);
  const expected = expect(publication, subject);
  const found = await Promise.all(
    expected.tagged.map((wanted) => {
      const { tag } = wanted;
      return tag !== undefined && seen?.has(tag) ? seen.get(tag) : lookUp(publication, referenceOf(wanted), options);
    }),
  );
  const decisions = expected.tagged.map((wanted, at) => decide(ifTagExists, found[at], wanted.manifest));
  const refusals = expected.tagged.flatMap(({ tag, manifest }, at) => {
    const taken = decisions[at] === 'refuse' ? found[at] : undefined;
    return taken === undefined ? [] : refusal(ifTagExists, target.name, tag ?? '', taken, manifest);
  });
  const known = expected.tagged.some(({ manifest }, at) => equalDigests(found[at]?.digest ?? { algorithm: '', hex: '' }, manifest.digest));
  return { plan: { publication, subject, expected, decisions, found, known, confirmed: blobsOf(target, found) }, refusals };
}

/** The blobs that served manifests name, as `algorithm:hex`. */
export function blobsOf(target: Target, found: readonly (Manifest | undefined)[]): ReadonlySet<string> {
  return new Set(found.flatMap((manifest) => (manifest === undefined ? [] : (target.blobsOf?.(manifest) ?? []))));
}

/** A tag, or without one the digest. */
export function referenceOf({ tag, manifest }: TaggedManifest): string {
  return tag ?? formatDigest(manifest.digest);
}

/** By a tag or a digest. */
export async function findTag({ target, policy }: Publication, reference: string): Promise<Manifest | undefined> {
  return retry(policy, () => target.find(reference));
}

/**
 * What a tag or a digest names before anything is put. No answer, short of a lost connection, ends a run that is to overwrite anyway: some registries say
 * 403 for what is missing (google/go-containerregistry#1691), some credentials may push and not read, and what cannot be read can be published over.
 */
export async function lookUp(
  publication: Publication,
  reference: string,
  { ifTagExists, info }: Pick<PlanOptions, 'ifTagExists' | 'info'>,
): Promise<Manifest | undefined> {
  const { target } = publication;
  try {
    return await findTag(publication, reference);
  } catch (error) {
    if (!(error instanceof PublishError) || error instanceof NetworkError || error instanceof InputError) throw error;
    if (ifTagExists === 'overwrite') {
      info(`${target.name}: what ${reference} names now is not known (${error.message})`);
      return undefined;
    }
    if (!(error instanceof AuthError)) throw error;
    throw new AuthError(error.message, {
      hint: `if-tag-exists: ${ifTagExists} needs to know what the tag names: give these credentials the right to read the repository`,
      cause: error,
    });
  }
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
