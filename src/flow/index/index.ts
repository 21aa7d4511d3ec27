/** The story of an index: find the children, read what platforms they are for, put one index under every tag, read it back. */

import { InputError } from '../../core/errors.ts';
import type { Annotations, Descriptor, Platform } from '../../core/model.ts';
import { formatPlatform, platformKey } from '../../core/platform.ts';
import type { ReadableSource } from '../../core/target.ts';
import type { Events } from '../publish/events.ts';
import { annotated, annotationsFor, type Encoded, type PlatformAnnotation } from '../put/encode.ts';
import { type Publication, planAll } from '../put/plan.ts';
import type { Published } from '../put/published.ts';
import { putManifest } from '../put/put.ts';
import { settle } from '../put/settle.ts';
import type { Signing } from '../put/sign.ts';
import { signFirst } from '../put/sign-first.ts';
import type { TagPolicy } from '../put/tag-policy.ts';
import { type AskedPlatform, childrenOf } from './children.ts';
import { tagsFrom } from './from-tags.ts';

/** One image to put the index into; its children are there already. */
export interface IndexPublication extends Publication {
  readonly source: ReadableSource;
}

export interface IndexRequest {
  readonly publications: readonly IndexPublication[];
  /** Tags and digests of the same repository, in the order that the index will have. */
  readonly references: readonly string[];
  /** Patterns over the tag list; `!` excludes. What they find follows the references, sorted bytewise. */
  readonly fromTags: readonly string[];
  /** Of the children that are named; or of all, in their order. */
  readonly platforms: readonly AskedPlatform[];
  readonly annotations: Annotations;
  /** Of its entries. */
  readonly entries: readonly PlatformAnnotation[];
  readonly artifactType: string | undefined;
  readonly ifTagExists: TagPolicy;
  /** Who signs it before any tag names it. */
  readonly signing?: Signing | undefined;
}

/** `done` hears of each image as soon as it stands. Throws one of the six errors. */
export async function joinIndex(request: IndexRequest, events: Events, done: (published: Published) => void): Promise<void> {
  const expected = new Map<Publication, Encoded>();
  for (const publication of request.publications) expected.set(publication, await encodeOver(publication, request, events));
  const expect = (publication: Publication) => expected.get(publication) as Encoded;
  const plans = await planAll(request.publications, expect, { subject: undefined, ifTagExists: request.ifTagExists, info: events.info });
  const prepared = plans.map((plan) => {
    const { target, policy } = plan.publication;
    const put = (step: () => Promise<void>) => putManifest(target, step, [], policy, events);
    return { plan, encoded: plan.expected, put, layers: [] };
  });
  const attachings = await signFirst(request.signing, prepared, true, events, done);
  for (const one of prepared) {
    const attaching = attachings?.get(one.plan);
    await settle({ ...one, ifTagExists: request.ifTagExists, verify: true, attach: async () => {}, attaching, events }, done);
  }
}

async function encodeOver(publication: IndexPublication, request: IndexRequest, { warning }: Events): Promise<Encoded> {
  const { target, source, policy, tags } = publication;
  if (target.encodeIndex === undefined) throw new InputError(`${target.name}: this protocol has no indexes`);
  const more = await tagsFrom(request.fromTags, { source, policy, own: tags, warning });
  const references = [...request.references, ...more.filter((tag) => !request.references.includes(tag))];
  const children = await childrenOf(references, request.platforms, { source, policy, warning });
  const idle = request.entries.find(({ platform }) => platform !== undefined && !children.some((child) => isFor(child, platform)));
  if (idle?.platform !== undefined) throw new InputError(`annotations: no child is for ${formatPlatform(idle.platform)}`);
  const manifests = children.map((child) => annotated(child, annotationsFor(child.platform, request.entries)));
  const index = target.encodeIndex({ manifests, annotations: request.annotations, artifactType: request.artifactType });
  return { children: [], tagged: (tags.length > 0 ? tags : [undefined]).map((tag) => ({ tag, manifest: index })) };
}

function isFor(child: Descriptor, platform: Platform): boolean {
  return child.platform !== undefined && platformKey(child.platform) === platformKey(platform);
}
