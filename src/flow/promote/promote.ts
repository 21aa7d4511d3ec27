/** The story of a promotion: read what one reference leads to, see what each target has, copy what is missing, and only then move tags. */

import { formatDigest } from '../../core/digest.ts';
import { InputError } from '../../core/errors.ts';
import type { LocalBlob, Manifest, Platform, StoredBlob } from '../../core/model.ts';
import { retry } from '../../core/retry.ts';
import type { ReadableSource } from '../../core/target.ts';
import type { SendPolicy } from '../policy.ts';
import type { Events } from '../publish/events.ts';
import { asExisting, type Encoded } from '../put/encode.ts';
import { type Plan, type Publication, planAll } from '../put/plan.ts';
import { type Published, published } from '../put/published.ts';
import { putManifest } from '../put/put.ts';
import { settle } from '../put/settle.ts';
import type { TagPolicy } from '../put/tag-policy.ts';
import { copyBlobs, localBlob, type Place } from './copy-blobs.ts';
import { readTree, type Tree } from './read-tree.ts';
import { type Attached, readReferrers } from './referrers.ts';

export interface PromoteRequest {
  readonly source: ReadableSource;
  /** For what is asked of the source. */
  readonly reading: SendPolicy;
  /** What the source's reference names. */
  readonly top: Manifest;
  readonly publications: readonly Publication[];
  /** Of an index, only these; empty = all. */
  readonly platforms: readonly Platform[];
  /** Take along what is attached. */
  readonly referrers: boolean;
  readonly ifTagExists: TagPolicy;
  /** `false` = nothing is changed anywhere. */
  readonly push: boolean;
  readonly verify: boolean | 'blobs';
}

interface Promotion extends PromoteRequest {
  readonly tree: Tree;
  readonly attached: readonly Attached[];
}

/** A target that can be written to, as far as it goes. */
interface Planned extends Place {
  readonly plan: Plan;
}

/**
 * `done` hears of each target as soon as anything stands there. What fails for one target keeps nothing from the others; the first failure is thrown in
 * the end. A tag that may not be moved stops all before anything is sent.
 */
export async function promote(request: PromoteRequest, events: Events, done: (published: Published) => void): Promise<void> {
  const { source, reading, push, publications } = request;
  const tree = await readTree(source, request.top, request.platforms, reading);
  const attached = request.referrers ? await readReferrers(source, [tree.top, ...tree.below], reading) : [];
  const promotion: Promotion = { ...request, tree, attached };
  const { plans, failures } = await planEach(promotion, events);
  const places = plans.map((plan) => placeOf(promotion, plan));
  if (!push) {
    for (const place of places) await dryRun(promotion, place, events, done);
  } else {
    try {
      const blobs = [...new Map([...tree.blobs, ...attached.flatMap((one) => one.tree.blobs)].map((blob) => [blob.digest, blob])).values()];
      const missing = blobs.filter(({ digest }) => places.some(({ wanted }) => wanted.has(digest)));
      events.sending(
        missing.reduce((sum, { size }) => sum + size, 0),
        missing.length,
      );
      await copyBlobs(source, reading, missing, places, events);
      await Promise.all(places.map((place) => settleAt(promotion, place, events, done)));
    } finally {
      await Promise.all(publications.map(async ({ target }) => target.closeUploads?.()));
    }
  }
  const failed = [...failures, ...places.flatMap(({ failure }) => failure ?? [])];
  if (failed.length > 0) throw (failed[0] as { error: unknown }).error;
}

/** Targets that cannot be asked get nothing. Throws `InputError` for tags that may not be moved. */
async function planEach(
  { tree, publications, ifTagExists }: Promotion,
  events: Events,
): Promise<{ plans: readonly Plan[]; failures: readonly { error: unknown }[] }> {
  const expect = ({ tags }: Publication): Encoded => ({
    children: tree.below,
    tagged: (tags.length > 0 ? tags : [undefined]).map((tag) => ({ tag, manifest: tree.top })),
  });
  const looked = await Promise.allSettled(
    publications.map((publication) => planAll([publication], expect, { subject: undefined, ifTagExists, info: events.info })),
  );
  const failures = looked.flatMap((result) => (result.status === 'rejected' ? [{ error: result.reason as unknown }] : []));
  const refusal = failures.find(({ error }) => error instanceof InputError);
  if (refusal !== undefined) throw refusal.error;
  return { plans: looked.flatMap((result) => (result.status === 'fulfilled' ? result.value : [])), failures };
}

function placeOf({ tree, attached, verify }: Promotion, plan: Plan): Planned {
  const own = plan.known && verify !== 'blobs' ? [] : plan.decisions.includes('put') || verify === 'blobs' ? tree.blobs : [];
  const others = attached.flatMap((one) => one.tree.blobs);
  const confirmed = verify === 'blobs' ? new Set<string>() : plan.confirmed;
  return {
    publication: plan.publication,
    plan,
    wanted: new Set([...own, ...others].map(({ digest }) => digest).filter((digest) => !confirmed.has(digest))),
    stored: new Map(),
  };
}

/** Manifests, what is attached to them, then tags. Never throws: the place holds why it failed. */
async function settleAt(promotion: Promotion, place: Planned, events: Events, done: (published: Published) => void): Promise<void> {
  if (place.failure !== undefined) return;
  const { tree, attached, ifTagExists, verify } = promotion;
  const { plan, publication } = place;
  const { target, policy } = publication;
  const layers = layersOf(promotion, place);
  const blobs: readonly LocalBlob[] = [...tree.blobs, ...attached.flatMap((one) => one.tree.blobs)].map((blob) =>
    localBlob(promotion.source, promotion.reading, blob),
  );
  const put = (step: () => Promise<void>) => putManifest(target, step, blobs, policy, events);
  try {
    await settle(
      {
        plan,
        encoded: plan.expected,
        ifTagExists,
        verify: verify !== false,
        layers,
        put,
        attach: async () => {},
        prepare: async () => {
          for (const one of attached) await attachTo(publication, one, put);
        },
        events,
      },
      done,
    );
  } catch (error) {
    place.failure ??= { error };
  }
}

async function attachTo(
  { kind, target, policy }: Publication,
  { subject, descriptor, tree }: Attached,
  put: (step: () => Promise<void>) => Promise<void>,
): Promise<void> {
  if (!kind.knows.referrers) throw new InputError(`referrers: ${target.name} cannot hold what is attached to a manifest`);
  for (const manifest of tree.below) await put(() => target.putChild?.(manifest) ?? target.put(manifest, undefined));
  await put(() => target.put(tree.top, undefined));
  await retry(policy, async () => target.attach?.(subject, descriptor));
}

async function dryRun(promotion: Promotion, place: Planned, events: Events, done: (published: Published) => void): Promise<void> {
  const { target, policy } = place.publication;
  try {
    await retry(policy, () => target.checkWritable());
    for (const blob of promotion.tree.blobs) {
      if (!place.wanted.has(blob.digest)) continue;
      const local = localBlob(promotion.source, promotion.reading, blob);
      const there = await retry(policy, () => target.has(local));
      place.stored.set(blob.digest, { blob: local, digest: local.digest, action: there ? 'exists' : 'planned' });
    }
    const { plan } = place;
    events.info(`${target.name}: ${formatDigest(promotion.tree.top.digest)} ${plan.known ? 'is there' : 'would be copied'}`);
    done(published(plan, plan.expected, plan.decisions, layersOf(promotion, place), false));
  } catch (error) {
    place.failure ??= { error };
  }
}

/** What became of each blob, in the order of the manifests. */
function layersOf({ tree, source, reading }: Promotion, { stored }: Planned): readonly StoredBlob[] {
  return tree.blobs.map((blob) => stored.get(blob.digest) ?? asExisting(localBlob(source, reading, blob)));
}
