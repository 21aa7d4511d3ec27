/** The story of a publication: look, send what is missing, encode, put, read back. */

import { formatDigest } from '../../core/digest.ts';
import { type Descriptor, type LocalBlob, piecesOf, type StoredBlob } from '../../core/model.ts';
import type { Target } from '../../core/target.ts';
import { attach } from '../put/attach.ts';
import { asExisting, type Content, encode } from '../put/encode.ts';
import { type Plan, type Publication, planAll } from '../put/plan.ts';
import { type Published, published } from '../put/published.ts';
import { putManifest } from '../put/put.ts';
import { settle } from '../put/settle.ts';
import type { Signing } from '../put/sign.ts';
import { type Prepared, signFirst } from '../put/sign-first.ts';
import type { TagPolicy } from '../put/tag-policy.ts';
import { dryRun } from './dry-run.ts';
import type { Events } from './events.ts';
import type { HeadStart } from './head-start.ts';
import { type Begun, sendAll } from './send.ts';

export type { Publication } from '../put/plan.ts';
export type { Published } from '../put/published.ts';

export interface PublishRequest extends Content {
  readonly publications: readonly Publication[];
  /** All layers of all parts, in input order. */
  readonly layers: readonly LocalBlob[];
  /** A tag or digest of the same repository to refer to. */
  readonly subject: string | undefined;
  readonly ifTagExists: TagPolicy;
  /** `false` = dry run: nothing is changed anywhere. */
  readonly push: boolean;
  /** Read back what was put; `blobs` = and ask for every blob, though a manifest that is there names it. */
  readonly verify: boolean | 'blobs';
  /** What was seen and begun while the layers were measured. */
  readonly headStart?: Pick<HeadStart, 'seen' | 'begun'>;
  /** Who signs it before any tag names it. */
  readonly signing?: Signing | undefined;
}

/**
 * Blobs go to all images first, manifests last. `done` hears of each image as soon as anything of it stands, so that a late
 * failure there or elsewhere does not hide it. Throws one of the six errors; tags stay where they were unless `done` was told.
 */
export async function publish(request: PublishRequest, events: Events, done: (published: Published) => void): Promise<void> {
  const expect = (publication: Publication, subject: Descriptor | undefined) => encode({ ...publication, subject }, request, asExisting);
  const { subject, ifTagExists, headStart } = request;
  const plans = await planAll(request.publications, expect, { subject, ifTagExists, seen: headStart?.seen, info: events.info });
  if (!request.push) {
    for (const plan of plans) done(published(plan, plan.expected, plan.decisions, await dryRun(plan, request.layers, events), false));
    return;
  }
  try {
    const stored: ReadonlyMap<string, StoredBlob>[] = [];
    for (const [index, plan] of plans.entries()) stored.push(await sendBlobs(plan, request, events, index === 0 ? headStart?.begun : undefined));
    const prepared = plans.map((plan, index) => prepare(plan, stored[index] ?? new Map(), request, events));
    const attachings = await signFirst(request.signing, prepared, request.verify !== false, events, done);
    for (const one of prepared) {
      const { ifTagExists } = request;
      const attaching = attachings?.get(one.plan);
      await settle({ ...one, ifTagExists, verify: request.verify !== false, attach: () => attach(one.plan, one.encoded, request), attaching, events }, done);
    }
  } finally {
    await Promise.all(request.publications.map(({ target }) => closeUploads(target, events)));
  }
}

/** Of failed tries, and of a run that was ended. */
async function closeUploads(target: Target, events: Events): Promise<void> {
  const closed = (await target.closeUploads?.()) ?? 0;
  if (closed > 0) events.info(`${target.name}: closed ${closed} unfinished ${closed === 1 ? 'upload' : 'uploads'}`);
}

/** What the registry said of each distinct blob, by our digest. */
async function sendBlobs(plan: Plan, request: PublishRequest, events: Events, begun?: Begun): Promise<ReadonlyMap<string, StoredBlob>> {
  const { target, policy } = plan.publication;
  const askForAll = request.verify === 'blobs';
  // Layers first, configs last, each as often as it was named.
  const blobs = [...request.layers, ...request.parts.flatMap(({ config }) => config ?? [])];
  const missing = askForAll || (!plan.known && plan.decisions.includes('put'));
  const confirmed = askForAll ? undefined : plan.confirmed;
  const rest = blobs.flatMap(piecesOf).filter(({ digest }) => !begun?.sent.has(formatDigest(digest)) && !confirmed?.has(formatDigest(digest)));
  if (missing) events.sending(sizeOf(rest), rest.length);
  const stored = missing ? await sendAll(target, blobs, policy, events, { begun, confirmed }) : blobs.map(asExisting);
  if (!missing && plan.known) for (const blob of stored) events.stored(blob, target.name, undefined);
  return new Map(stored.map((blob) => [formatDigest(blob.blob.digest), blob]));
}

function prepare(plan: Plan, stored: ReadonlyMap<string, StoredBlob>, request: PublishRequest, events: Events): Prepared {
  const { publication, subject } = plan;
  const { target, policy } = publication;
  const answer = (blob: LocalBlob): StoredBlob => ({ ...(stored.get(formatDigest(blob.digest)) ?? asExisting(blob)), blob });
  const encoded = plan.decisions.includes('put') ? encode({ ...publication, subject }, request, answer) : plan.expected;
  const blobs = [...stored.values()].flatMap(({ blob }) => piecesOf(blob));
  return { plan, encoded, layers: request.layers.map(answer), put: (step) => putManifest(target, step, blobs, policy, events) };
}

function sizeOf(blobs: readonly LocalBlob[]): number {
  return blobs.reduce((sum, blob) => sum + blob.size, 0);
}
