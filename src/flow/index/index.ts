/** The story of an index: find the children, read what platforms they are for, put one index under every tag, read it back. */

import { formatDigest, parseDigest } from '../../core/digest.ts';
import { InputError, ProtocolError } from '../../core/errors.ts';
import { textMatcher } from '../../core/glob.ts';
import type { Annotations, Descriptor, Manifest, ManifestDocument, Platform } from '../../core/model.ts';
import { formatPlatform, parsePlatform } from '../../core/platform.ts';
import { retry } from '../../core/retry.ts';
import type { ReadableSource } from '../../core/target.ts';
import type { Events } from '../publish/events.ts';
import { listTags } from '../pull/resolve.ts';
import { descriptorOf, type Encoded } from '../put/encode.ts';
import { type Publication, planAll } from '../put/plan.ts';
import type { Published } from '../put/published.ts';
import { putManifest } from '../put/put.ts';
import { settle } from '../put/settle.ts';
import type { TagPolicy } from '../put/tag-policy.ts';

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
  /** By reference; or in the order of the references, where it has their number. */
  readonly platforms: ReadonlyMap<string, Platform> | readonly Platform[];
  readonly annotations: Annotations;
  readonly artifactType: string | undefined;
  readonly ifTagExists: TagPolicy;
}

/** Of a config, what tells its platform. Bytes. */
const LARGEST_CONFIG = 4 * 1024 * 1024;
/** Written by some builders, where the config cannot tell it. */
const PLATFORM_KEY = 'org.opencontainers.image.platform';

/** `done` hears of each image as soon as it stands. Throws one of the six errors. */
export async function joinIndex(request: IndexRequest, events: Events, done: (published: Published) => void): Promise<void> {
  const expected = new Map<Publication, Encoded>();
  for (const publication of request.publications) expected.set(publication, await encodeOver(publication, request, events));
  const expect = (publication: Publication) => expected.get(publication) as Encoded;
  const plans = await planAll(request.publications, expect, { subject: undefined, ifTagExists: request.ifTagExists, info: events.info });
  for (const plan of plans) {
    const { target, policy } = plan.publication;
    const put = (step: () => Promise<void>) => putManifest(target, step, [], policy, events);
    const { ifTagExists } = request;
    await settle({ plan, encoded: plan.expected, ifTagExists, verify: true, layers: [], put, attach: async () => {}, events }, done);
  }
}

async function encodeOver(publication: IndexPublication, request: IndexRequest, events: Events): Promise<Encoded> {
  const { target, source, tags } = publication;
  if (target.encodeIndex === undefined) throw new InputError(`${target.name}: this protocol has no indexes`);
  const references = [...request.references, ...(await matching(publication, request.fromTags))];
  if (references.length === 0) throw new InputError(`from-tags: ${source.name} has no tag that fits ${request.fromTags.join(', ')}`);
  if (Array.isArray(request.platforms) && request.platforms.length > 0 && request.platforms.length !== references.length) {
    throw new InputError(`platforms: there are ${request.platforms.length}, and ${references.length} manifests`, {
      hint: 'give one for each manifest, in their order, or REFERENCE=os/arch',
    });
  }
  const children = new Map<string, Descriptor>();
  const found = await Promise.all(
    references.map((reference, at) => publication.policy.throttle.run(0, () => child(publication, reference, given(request, reference, at)))),
  );
  for (const descriptor of found.flat()) children.set(descriptor.digest, { ...children.get(descriptor.digest), ...descriptor });
  for (const text of twice([...children.values()])) events.warning(`${target.name}: ${text}`);
  const index = target.encodeIndex({ manifests: [...children.values()], annotations: request.annotations, artifactType: request.artifactType });
  return { children: [], tagged: (tags.length > 0 ? tags : [undefined]).map((tag) => ({ tag, manifest: index })) };
}

function given({ platforms }: IndexRequest, reference: string, at: number): Platform | undefined {
  return platforms instanceof Map ? platforms.get(reference) : (platforms as readonly Platform[])[at];
}

async function matching({ source, policy }: IndexPublication, patterns: readonly string[]): Promise<readonly string[]> {
  const wanted = patterns.filter((pattern) => !pattern.startsWith('!'));
  if (wanted.length === 0) return [];
  const included = wanted.map(textMatcher);
  const excluded = patterns.filter((pattern) => pattern.startsWith('!')).map((pattern) => textMatcher(pattern.slice(1)));
  const fits = (tag: string): boolean => included.some((matches) => matches(tag)) && !excluded.some((matches) => matches(tag));
  return (await listTags(source, policy)).filter((tag) => fits(tag)).sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
}

/** One descriptor; of an index, its own children: an index of indexes is read by few. Throws `InputError` when there is no such manifest. */
async function child({ source, policy }: IndexPublication, reference: string, platform: Platform | undefined): Promise<readonly Descriptor[]> {
  const manifest = await retry(policy, () => source.find(reference));
  if (manifest === undefined) {
    const digest = parseDigest(reference) !== undefined;
    throw new InputError(`manifests: ${source.name}${digest ? '@' : ':'}${reference} does not exist`, {
      hint: 'children must be in the same repository as the index: check the jobs that publish them',
    });
  }
  const document = source.decode(manifest);
  if (document.kind === 'index') {
    if (platform !== undefined) throw new InputError(`platforms: ${reference} is an index, whose manifests have platforms of their own`);
    return document.manifests;
  }
  const known = platform ?? (await platformOf(source, manifest, document));
  return [descriptorOf(manifest, known, document.artifactType)];

  async function platformOf(from: ReadableSource, of: Manifest, { config, annotations }: ManifestDocument): Promise<Platform | undefined> {
    const annotated = annotations[PLATFORM_KEY];
    if (annotated !== undefined) return parsePlatform(annotated);
    const digest = parseDigest(config?.digest ?? '');
    if (
      config === undefined ||
      digest === undefined ||
      config.size > LARGEST_CONFIG ||
      !/(?:image\.config|container\.image)\.v1\+json$/.test(config.mediaType)
    ) {
      return undefined;
    }
    const parts: Uint8Array[] = [];
    for await (const chunk of from.blob(digest, config.size)) parts.push(Uint8Array.from(chunk));
    return platformIn(Buffer.concat(parts), `${from.name}@${formatDigest(of.digest)}`);
  }
}

function platformIn(bytes: Uint8Array, what: string): Platform | undefined {
  let config: { os?: unknown; architecture?: unknown; variant?: unknown };
  try {
    config = JSON.parse(new TextDecoder().decode(bytes));
  } catch (error) {
    throw new ProtocolError(`${what}: its config is no JSON`, { cause: error });
  }
  const { os, architecture, variant } = config ?? {};
  if (typeof os !== 'string' || typeof architecture !== 'string' || os === '' || architecture === '') return undefined;
  return { os, architecture, ...(typeof variant === 'string' && variant !== '' ? { variant } : {}) };
}

function twice(children: readonly Descriptor[]): readonly string[] {
  const seen = new Map<string, string>();
  const found: string[] = [];
  for (const { platform, digest } of children) {
    if (platform === undefined || platform.os === 'unknown') continue;
    const name = formatPlatform(platform);
    const other = seen.get(name);
    if (other === undefined) seen.set(name, digest);
    else found.push(`${name} is there twice (${other}, ${digest}): who pulls gets the first`);
  }
  return found;
}
