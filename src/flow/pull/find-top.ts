/** From what was asked for, a tag, a digest or a range of versions, to what it names: a manifest or an index. */

import { bareDigest, parseDigest } from '../../core/digest.ts';
import { InputError, ProtocolError } from '../../core/errors.ts';
import type { Manifest } from '../../core/model.ts';
import { isTag } from '../../core/reference.ts';
import { retry } from '../../core/retry.ts';
import { tagFrom } from '../../core/tag.ts';
import type { ReadableSource } from '../../core/target.ts';
import type { SendPolicy } from '../policy.ts';

/** What a reference says. */
export interface Named {
  /** A tag, a digest or a semver range; `undefined` = `latest`. A digest wins over a tag where both are given. */
  readonly reference: string | undefined;
  /** `algorithm:hex` */
  readonly digest?: string | undefined;
}

const MOST_TAGS = 100_000;
const SHOWN_TAGS = 10;

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
  wanted: Named,
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

/** `undefined` where there is none. */
export async function find(source: ReadableSource, reference: string, policy: SendPolicy): Promise<Manifest | undefined> {
  return retry(policy, () => source.find(reference));
}
