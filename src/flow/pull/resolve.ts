/** From what was asked for, a tag, a digest or a range of versions, to the one manifest that is meant. */

import { bareDigest, formatDigest, parseDigest } from '../../core/digest.ts';
import { InputError, IntegrityError, ProtocolError } from '../../core/errors.ts';
import type { Descriptor, IndexDocument, Manifest, ManifestDocument, Platform } from '../../core/model.ts';
import { formatPlatform, normalPlatform, platformKey } from '../../core/platform.ts';
import { isTag } from '../../core/reference.ts';
import { retry } from '../../core/retry.ts';
import { tagFrom } from '../../core/tag.ts';
import type { ReadableSource } from '../../core/target.ts';
import type { SendPolicy } from '../policy.ts';

export interface Wanted {
  /** A tag, a digest or a semver range; `undefined` = `latest`. A digest wins over a tag where both are given. */
  readonly reference: string | undefined;
  /** `algorithm:hex` */
  readonly digest?: string | undefined;
  /** Which manifest of an index. */
  readonly platform: Platform;
  /** Of the manifest that the reference names, or of the one that is chosen from it. */
  readonly expectDigest?: string | undefined;
  readonly listTags?: boolean;
}

export interface Resolved {
  /** What the reference names: a manifest, or an index. */
  readonly top: Manifest;
  /** The manifest itself. */
  readonly manifest: Manifest;
  readonly document: ManifestDocument;
  /** The tag that was asked for, or that the range led to. */
  readonly tag: string | undefined;
  /** Filled when they were asked for, or had to be read. */
  readonly tags: readonly string[] | undefined;
}

const MOST_TAGS = 100_000;
/** Indexes in indexes, and documents read on the way. */
const DEEPEST = 8;
const MOST_DOCUMENTS = 64;
const SHOWN_TAGS = 10;

/** Throws `InputError` when there is no such manifest, `IntegrityError` when it is another one than it should be. */
export async function resolve(source: ReadableSource, wanted: Wanted, policy: SendPolicy): Promise<Resolved> {
  const { top, tag, tags } = await findTop(source, wanted, policy);
  const { manifest, document } = await choose(source, top, wanted.platform, policy);
  checkExpected(wanted.expectDigest, [top, manifest], source);
  return { top, manifest, document, tag, tags: tags ?? (wanted.listTags ? await listTags(source, policy) : undefined) };
}

/** All tags, in the registry's order; the whole list is tried again when a page fails. Throws `ProtocolError` when there are too many. */
export async function listTags(source: ReadableSource, policy: SendPolicy): Promise<readonly string[]> {
  return retry(policy, async () => {
    const tags: string[] = [];
    for await (const tag of source.tags()) {
      if (tags.length >= MOST_TAGS) throw new ProtocolError(`${source.name} has more than ${MOST_TAGS} tags`);
      tags.push(tag);
    }
    return tags;
  });
}

/** What the reference names, whatever it is. Throws `InputError` when there is no such manifest. */
export async function findTop(
  source: ReadableSource,
  wanted: Wanted,
  policy: SendPolicy,
): Promise<{ readonly top: Manifest; readonly tag: string | undefined; readonly tags: readonly string[] | undefined }> {
  const reference = wanted.reference === undefined || wanted.reference === '' ? 'latest' : wanted.reference;
  const digest = wanted.digest ?? (parseDigest(reference) === undefined ? undefined : reference);
  if (digest !== undefined) {
    const top = await find(source, digest, policy);
    if (top === undefined) throw new InputError(`${source.name} has no manifest ${digest}`, { hint: HINT });
    return { top, tag: reference !== digest && isTag(reference) && wanted.reference ? reference : undefined, tags: undefined };
  }
  const exact = isTag(reference) ? await find(source, reference, policy) : undefined;
  if (exact !== undefined) return { top: exact, tag: reference, tags: undefined };
  const range = reference === 'latest' ? '*' : reference;
  const semver = await import('semver');
  const { validRange } = semver.default ?? semver;
  // "main" is no range, and nor is "x": only what has a number or a star in it.
  if (!/[\d*]/.test(range) || validRange(range) === null) {
    const pinned = bareDigest(reference);
    if (isTag(reference)) throw new InputError(`${source.name} has no tag "${reference}"`, { hint: pinned === undefined ? HINT : `a digest is ${pinned}` });
    const meant = tagFrom(reference);
    throw new InputError(`tag: "${reference}" is neither a tag, nor a digest, nor a range of versions`, {
      hint: `${meant === undefined || /^[<>=~^]/.test(reference) ? '' : `a tag would be "${meant}"; `}ranges are written as npm writes them: ^1.2, 1.x, >=1 <3`,
    });
  }
  const tags = await listTags(source, policy);
  const tag = await highest(tags, range);
  if (tag === undefined) {
    const shown =
      tags.length === 0 ? 'there are no tags at all' : `there are ${tags.slice(-SHOWN_TAGS).join(', ')}${tags.length > SHOWN_TAGS ? ' and others' : ''}`;
    const asked = reference === 'latest' ? 'no tag "latest" and no released version' : `no tag "${reference}" and no version in that range`;
    throw new InputError(`${source.name} has ${asked}: ${shown}`, { hint: HINT });
  }
  const top = await find(source, tag, policy);
  if (top === undefined) throw new ProtocolError(`${source.name} lists the tag "${tag}", but has no manifest of that name`);
  return { top, tag, tags };
}

const HINT = 'check the image and the tag, and that the credentials may read it';

/** The tag of the highest version in the range. A leading v is no part of a version, and helm writes `_` for the plus sign, which tags cannot hold. */
async function highest(tags: readonly string[], range: string): Promise<string | undefined> {
  const loaded = await import('semver');
  const { compareBuild, parse, satisfies } = loaded.default ?? loaded;
  const versions = tags.flatMap((tag) => {
    const version = parse(tag.replace(/^v(?=\d)/i, '').replaceAll('_', '+'));
    // Pre-releases match only a range that names one of the same version: that is semver's own rule.
    return version !== null && satisfies(version, range) ? [{ tag, version }] : [];
  });
  return versions.sort((a, b) => compareBuild(b.version, a.version) || (a.tag < b.tag ? -1 : 1))[0]?.tag;
}

async function find(source: ReadableSource, reference: string, policy: SendPolicy): Promise<Manifest | undefined> {
  return retry(policy, () => source.find(reference));
}

interface Chosen {
  readonly manifest: Manifest;
  readonly document: ManifestDocument;
}

async function choose(source: ReadableSource, top: Manifest, platform: Platform, policy: SendPolicy): Promise<Chosen> {
  const available = new Set<string>();
  let read = 0;

  const visit = async (manifest: Manifest, depth: number): Promise<Chosen | undefined> => {
    const document = source.decode(manifest);
    if (document.kind === 'manifest') return { manifest, document };
    if (depth >= DEEPEST) throw new ProtocolError(`${source.name}: indexes lie in indexes more than ${DEEPEST} deep`);
    for (const child of candidates(document, platform, available)) {
      read += 1;
      if (read > MOST_DOCUMENTS) throw new ProtocolError(`${source.name}: more than ${MOST_DOCUMENTS} documents lie in the index`);
      const chosen = await visit(await fetchChild(source, child, policy), depth + 1);
      if (chosen !== undefined) return chosen;
    }
    return undefined;
  };

  const chosen = await visit(top, 0);
  if (chosen !== undefined) return chosen;
  const listed = available.size === 0 ? 'no platform at all' : [...available].sort().join(', ');
  throw new InputError(`platform: ${source.name} has nothing for ${formatPlatform(platform)}; it has ${listed}`, { hint: 'set platform to one of them' });
}

/** Those that may hold the platform, the best first; what others there are goes into `available`. */
function candidates(index: IndexDocument, wanted: Platform, available: Set<string>): readonly Descriptor[] {
  // Build attestations stand beside the images under a platform that is none (BuildKit, "attestation storage").
  const real = index.manifests.filter(({ platform, annotations }) => platform?.os !== 'unknown' && annotations?.['vnd.docker.reference.type'] === undefined);
  const named = real.flatMap(({ platform, ...descriptor }) => (platform === undefined ? [] : [{ ...descriptor, platform: normalPlatform(platform) }]));
  for (const { platform } of named) available.add(formatPlatform(platform));
  const fitting = named.filter(({ platform }) => platform.os === wanted.os && platform.architecture === wanted.architecture);
  const exact = fitting.filter(({ platform }) => withoutVersion(platform) === withoutVersion(wanted));
  if (exact.length > 0) return exact.slice(0, 1);
  if (wanted.variant === undefined && fitting.length > 0) return fitting.slice(0, 1);
  const unnamed = real.filter(({ platform }) => platform === undefined);
  return unnamed.length === 1 && real.length === 1 ? unnamed : unnamed.filter(({ mediaType }) => /index|manifest\.list/.test(mediaType));
}

function withoutVersion({ os, architecture, variant }: Platform): string {
  return platformKey({ os, architecture, ...(variant === undefined ? {} : { variant }) });
}

async function fetchChild(source: ReadableSource, child: Descriptor, policy: SendPolicy): Promise<Manifest> {
  const manifest = await find(source, child.digest, policy);
  if (manifest === undefined) throw new ProtocolError(`${source.name}: the index names ${child.digest}, which is not there`);
  const digest = parseDigest(child.digest);
  if (digest === undefined || digest.hex !== manifest.digest.hex)
    throw new IntegrityError(`${source.name}: ${child.digest} was asked for, and another manifest came`);
  if (manifest.bytes.byteLength !== child.size) {
    throw new IntegrityError(`${source.name}: ${child.digest} has ${manifest.bytes.byteLength} bytes, but the index says ${child.size}`);
  }
  if (manifest.mediaType !== '' && manifest.mediaType !== child.mediaType) {
    throw new IntegrityError(`${source.name}: ${child.digest} is ${manifest.mediaType}, but the index says ${child.mediaType}`);
  }
  return manifest;
}

function checkExpected(expected: string | undefined, manifests: readonly Manifest[], source: ReadableSource): void {
  if (expected === undefined || expected === '') return;
  const found = manifests.map(({ digest }) => formatDigest(digest));
  if (found.includes(expected)) return;
  throw new IntegrityError(`expect-digest: ${source.name} has ${found[0]}, not ${expected}`, {
    hint: 'the tag may have been moved since the digest was written down',
  });
}
