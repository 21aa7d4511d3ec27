/** All that one manifest leads to: the manifests below it, and the blobs that they name. */

import { formatDigest, parseDigest } from '../../core/digest.ts';
import { InputError, ProtocolError } from '../../core/errors.ts';
import { isForeign } from '../../core/foreign.ts';
import type { Descriptor, IndexDocument, Manifest, Platform } from '../../core/model.ts';
import { formatPlatform, isPlatformFor } from '../../core/platform.ts';
import { retry } from '../../core/retry.ts';
import type { ReadableSource } from '../../core/target.ts';
import type { SendPolicy } from '../policy.ts';

export interface Tree {
  /** As it was; or an index with fewer children. */
  readonly top: Manifest;
  /** Children before parents, each once. */
  readonly below: readonly Manifest[];
  /** Each once, in the order in which they are named. Those that lie elsewhere (foreign layers) are left out. */
  readonly blobs: readonly Descriptor[];
}

const DEEPEST = 8;
const MOST_MANIFESTS = 10_000;
/** https://github.com/moby/buildkit/blob/master/docs/attestations/attestation-storage.md: stands beside the image that it speaks of. */
const ATTESTATION_OF = 'vnd.docker.reference.digest';

/** `platforms` = of an index, only these children; empty = all. Throws `InputError` for one that matches nothing. */
export async function readTree(source: ReadableSource, top: Manifest, platforms: readonly Platform[], policy: SendPolicy): Promise<Tree> {
  const picked = platforms.length === 0 ? top : pick(source, top, platforms);
  const below = new Map<string, Manifest>();
  const blobs = new Map<string, Descriptor>();
  await visit(picked, 0);
  return { top: picked, below: [...below.values()], blobs: [...blobs.values()] };

  async function visit(manifest: Manifest, depth: number): Promise<void> {
    if (depth > DEEPEST) throw new ProtocolError(`${source.name}: indexes lie in indexes more than ${DEEPEST} deep`);
    const document = source.decode(manifest);
    if (document.kind === 'manifest') {
      for (const blob of [...(document.config ? [document.config] : []), ...document.layers]) if (!isForeign(blob.mediaType)) blobs.set(blob.digest, blob);
      return;
    }
    const [odd] = document.odd;
    if (odd !== undefined) throw new ProtocolError(`${source.name}@${formatDigest(manifest.digest)} cannot be copied whole: ${odd.problem}`);
    const children = document.manifests.filter(({ digest }) => !below.has(digest));
    if (below.size + children.length > MOST_MANIFESTS) throw new ProtocolError(`${source.name}: more than ${MOST_MANIFESTS} manifests lie in the index`);
    const found = await Promise.all(children.map((child) => policy.throttle.run(0, () => readManifest(source, child, policy))));
    for (const child of found) {
      await visit(child, depth + 1);
      below.set(formatDigest(child.digest), child);
    }
  }
}

/** By digest. Throws `ProtocolError` when it is not there. */
export async function readManifest(source: ReadableSource, { digest }: Descriptor, policy: SendPolicy): Promise<Manifest> {
  const manifest = await retry(policy, () => source.find(digest));
  if (manifest === undefined || parseDigest(digest)?.hex !== manifest.digest.hex) throw new ProtocolError(`${source.name}: ${digest} is named, but not there`);
  return manifest;
}

function pick(source: ReadableSource, top: Manifest, platforms: readonly Platform[]): Manifest {
  const document = source.decode(top);
  if (document.kind !== 'index' || source.pick === undefined) {
    throw new InputError(`platforms: ${source.name}@${formatDigest(top.digest)} is no index, so there is nothing to choose from`, {
      hint: 'leave platforms empty',
    });
  }
  const digests = chosen(document, platforms, source.name);
  return digests.size === document.manifests.length && document.odd.length === 0 ? top : source.pick(top, digests);
}

/** Attestations go along with what they speak of. */
function chosen({ manifests }: IndexDocument, platforms: readonly Platform[], name: string): ReadonlySet<string> {
  const missing = platforms.filter((platform) => !manifests.some((child) => isFor(child, platform)));
  if (missing.length > 0) {
    const there = [...new Set(manifests.flatMap(({ platform }) => (platform === undefined || platform.os === 'unknown' ? [] : formatPlatform(platform))))];
    throw new InputError(`platforms: ${name} has nothing for ${missing.map(formatPlatform).join(', ')}; it has ${there.join(', ') || 'no platform at all'}`);
  }
  const digests = new Set(manifests.filter((child) => platforms.some((platform) => isFor(child, platform))).map(({ digest }) => digest));
  for (const { digest, annotations } of manifests) if (digests.has(annotations?.[ATTESTATION_OF] ?? '')) digests.add(digest);
  return digests;
}

function isFor({ platform }: Descriptor, wanted: Platform): boolean {
  return platform !== undefined && isPlatformFor(platform, wanted);
}
