/** The children of an index: found by tag or digest, each with its platform, and what others wrote of them kept whole. */

import { parseDigest } from '../../core/digest.ts';
import { InputError, ProtocolError, RegistryError } from '../../core/errors.ts';
import type { Descriptor, Manifest, Platform } from '../../core/model.ts';
import { formatPlatform, platformKey } from '../../core/platform.ts';
import { retry } from '../../core/retry.ts';
import type { ReadableSource } from '../../core/target.ts';
import type { SendPolicy } from '../policy.ts';
import { descriptorOf } from '../put/encode.ts';
import { platformOf } from './platform-of.ts';

/** What a child is to be known as. */
export interface AskedPlatform {
  /** A tag or a digest; without one the order tells which child is meant. */
  readonly reference?: string;
  readonly platform: Platform;
}

interface Asked {
  readonly reference: string;
  readonly platform: Platform | undefined;
}

export interface ChildrenOptions {
  readonly source: ReadableSource;
  readonly policy: SendPolicy;
  readonly warning: (text: string) => void;
}

/** In the order of the references, those of an index in its place. Throws `InputError` for one that is not there. */
export async function childrenOf(references: readonly string[], platforms: readonly AskedPlatform[], options: ChildrenOptions): Promise<readonly Descriptor[]> {
  const asked = withPlatforms(references, platforms);
  const found = await Promise.all(asked.map((child) => options.policy.throttle.run(0, () => childOf(child, options))));
  const children = distinct(found.flat());
  for (const text of twice(children)) options.warning(`${options.source.name}: ${text}`);
  return children;
}

/** One digest may be for two platforms, and then it is named twice. Throws `InputError` for platforms that fit no child. */
function withPlatforms(references: readonly string[], platforms: readonly AskedPlatform[]): readonly Asked[] {
  const distinct = [...new Set(references)];
  const inOrder = platforms.filter(({ reference }) => reference === undefined);
  if (inOrder.length > 0) {
    const named = [references, distinct].find(({ length }) => length === inOrder.length);
    if (named !== undefined) return named.map((reference, at) => ({ reference, platform: inOrder[at]?.platform }));
    throw new InputError(`platforms: there are ${inOrder.length}, and ${distinct.length} manifests`, {
      hint: 'give one for each manifest, in their order, or REFERENCE=os/arch',
    });
  }
  const unknown = platforms.find(({ reference = '' }) => !distinct.includes(reference));
  if (unknown !== undefined) {
    throw new InputError(`platforms: ${unknown.reference}=${formatPlatform(unknown.platform)} names none of the manifests`, {
      hint: 'write the reference as it stands in manifests',
    });
  }
  return distinct.flatMap((reference): readonly Asked[] => {
    const own = platforms.filter((asked) => asked.reference === reference);
    return own.length === 0 ? [{ reference, platform: undefined }] : own.map(({ platform }) => ({ reference, platform }));
  });
}

/** One descriptor; of an index, its own children: an index of indexes is read by few. */
async function childOf({ reference, platform }: Asked, options: ChildrenOptions): Promise<readonly Descriptor[]> {
  const { source } = options;
  const manifest = await findChild(reference, options);
  const document = source.decode(manifest);
  if (document.kind === 'index') {
    if (platform !== undefined) throw new InputError(`platforms: ${reference} is an index, whose manifests have platforms of their own`);
    const [odd] = document.odd;
    if (odd !== undefined) throw new ProtocolError(`manifests: ${source.name} has an index ${reference} that cannot be read to its end: ${odd.problem}`);
    return document.manifests;
  }
  return [descriptorOf(manifest, platform ?? (await platformOf(manifest, document, options)), document.artifactType)];
}

/** A registry may show late what a job before this one has put (vtmocanu/uzi#1102). */
async function findChild(reference: string, { source, policy }: ChildrenOptions): Promise<Manifest> {
  const name = `${source.name}${parseDigest(reference) === undefined ? ':' : '@'}${reference}`;
  const found = await retry(policy, async (attempt) => {
    const manifest = await source.find(reference);
    if (manifest === undefined && attempt < policy.retries) {
      throw new RegistryError(`${name} is not there yet`, { status: 404, method: 'GET', url: source.name, retryable: true });
    }
    return manifest;
  });
  if (found !== undefined) return found;
  throw new InputError(`manifests: ${name} does not exist`, {
    hint: 'children must be in the same repository as the index: check the jobs that publish them',
  });
}

/** What others wrote of a child is kept, and stands for what we would write. */
function distinct(found: readonly Descriptor[]): readonly Descriptor[] {
  const kept = new Map<string, Descriptor>();
  for (const descriptor of found) {
    const { digest, platform, written } = descriptor;
    const own = [digest, platform === undefined ? '' : platformKey(platform)].join(' ');
    const others = found.filter((other) => other.digest === digest && other.written !== undefined);
    // Nothing that is not known of it better.
    if (written === undefined && others.some((other) => platform === undefined || (other.platform && platformKey(other.platform) === platformKey(platform)))) {
      continue;
    }
    kept.set(written === undefined ? own : `${own} ${JSON.stringify(written)}`, descriptor);
  }
  return [...kept.values()];
}

function twice(children: readonly Descriptor[]): readonly string[] {
  const seen = new Map<string, string>();
  const found: string[] = [];
  for (const { platform, digest } of children) {
    if (platform === undefined || platform.os === 'unknown') continue;
    const key = platformKey(platform);
    const other = seen.get(key);
    if (other === undefined) seen.set(key, digest);
    else if (other !== digest) found.push(`${formatPlatform(platform)} is there twice (${other}, ${digest}): who pulls gets the first`);
  }
  return found;
}
