/** Of what a reference names, the manifests that are pulled: the one for a platform, or all that lie in an index. */

import { formatDigest, parseDigest } from '../../core/digest.ts';
import { InputError, IntegrityError, ProtocolError } from '../../core/errors.ts';
import type { Descriptor, IndexDocument, Manifest, ManifestDocument, Platform } from '../../core/model.ts';
import { formatPlatform, isPlatformFor, isSameMachine, normalPlatform } from '../../core/platform.ts';
import type { ReadableSource } from '../../core/target.ts';
import type { SendPolicy } from '../policy.ts';
import { find } from './find-top.ts';

export interface WantedPlatform {
  /** Which manifest of an index; `any` = all of them. */
  readonly platform: Platform | 'any';
  /** Whether nobody has asked for it: then an index without any platform is pulled whole. */
  readonly isAssumed?: boolean;
}

/** A manifest and what it says. */
export interface Part {
  readonly manifest: Manifest;
  readonly document: ManifestDocument;
}

export interface Choice {
  /** What is pulled: the manifest that was chosen; where all of an index are, the index. */
  readonly manifest: Manifest;
  readonly parts: readonly Part[];
}

/** Indexes in indexes, and documents read on the way to the one, or for all. */
const DEEPEST = 8;
const MOST_TRIED = 64;
const MOST_TAKEN = 1000;
const SHOWN = 10;
const INDEX = /index|manifest\.list/;

/** Throws `InputError` where nothing is for the platform, `ProtocolError` for an index that cannot be read to its end, `IntegrityError` for a false one. */
export async function chooseManifests(source: ReadableSource, top: Manifest, wanted: WantedPlatform, policy: SendPolicy): Promise<Choice> {
  const { platform, isAssumed = false } = wanted;
  const document = source.decode(top);
  if (document.kind === 'manifest') return { manifest: top, parts: [{ manifest: top, document }] };
  if (platform === 'any') return { manifest: top, parts: await takeAll(source, document, policy) };
  const met: Met = { platforms: new Set(), odd: [], unnamed: new Set() };
  const chosen = await chooseOne(source, document, platform, met, policy);
  if (chosen !== undefined) return { manifest: chosen.manifest, parts: [chosen] };
  if (isAssumed && met.platforms.size === 0 && met.unnamed.size > 0) return { manifest: top, parts: await takeAll(source, document, policy) };
  throw nothingFor(platform, met, source.name);
}

/** What stands in the indexes that were read. */
interface Met {
  readonly platforms: Set<string>;
  /** Digests of what has no platform. */
  readonly unnamed: Set<string>;
  readonly odd: string[];
}

async function chooseOne(source: ReadableSource, top: IndexDocument, platform: Platform, met: Met, policy: SendPolicy): Promise<Part | undefined> {
  let read = 0;
  const visit = async (index: IndexDocument, depth: number): Promise<Part | undefined> => {
    checkDepth(depth, source.name);
    for (const child of candidates(index, platform, met)) {
      read += 1;
      if (read > MOST_TRIED) throw new ProtocolError(`${source.name}: more than ${MOST_TRIED} documents lie in the index`);
      const manifest = await fetchChild(source, child, policy);
      const document = source.decode(manifest);
      const chosen = document.kind === 'manifest' ? { manifest, document } : await visit(document, depth + 1);
      if (chosen !== undefined) return chosen;
    }
    return undefined;
  };
  return visit(top, 0);
}

/** In the order of the index, each once. Throws where one cannot be had: all that are left would not be all. */
async function takeAll(source: ReadableSource, top: IndexDocument, policy: SendPolicy): Promise<readonly Part[]> {
  const seen = new Set<string>();
  const visit = async (index: IndexDocument, depth: number): Promise<readonly Part[]> => {
    checkDepth(depth, source.name);
    const [odd] = index.odd;
    if (odd !== undefined) throw new ProtocolError(`${source.name}: not all of the index can be pulled: ${odd.problem}`);
    const fresh = contentOf(index).filter(({ digest }) => seen.size !== seen.add(digest).size);
    if (seen.size > MOST_TAKEN) throw new ProtocolError(`${source.name}: more than ${MOST_TAKEN} documents lie in the index`);
    const children = await Promise.all(fresh.map((child) => policy.throttle.run(0, () => fetchChild(source, child, policy))));
    const parts: Part[] = [];
    for (const manifest of children) {
      const document = source.decode(manifest);
      parts.push(...(document.kind === 'manifest' ? [{ manifest, document }] : await visit(document, depth + 1)));
    }
    return parts;
  };
  const parts = await visit(top, 0);
  if (parts.length === 0) throw new InputError(`${source.name}: the index names nothing that could be pulled`);
  return parts;
}

function checkDepth(depth: number, name: string): void {
  if (depth >= DEEPEST) throw new ProtocolError(`${name}: indexes lie in indexes more than ${DEEPEST} deep`);
}

/** Build attestations stand beside the images under a platform that is none (BuildKit, "attestation storage"). */
function contentOf({ manifests }: IndexDocument): readonly Descriptor[] {
  return manifests.filter(({ platform, annotations }) => platform?.os !== 'unknown' && annotations?.['vnd.docker.reference.type'] === undefined);
}

/** Those that may hold the platform, the best first; what else there is goes into `met`. */
function candidates(index: IndexDocument, wanted: Platform, met: Met): readonly Descriptor[] {
  const real = contentOf(index);
  met.odd.push(...index.odd.map(({ problem }) => problem));
  const named = real.flatMap(({ platform, ...descriptor }) => (platform === undefined ? [] : [{ ...descriptor, platform: normalPlatform(platform) }]));
  for (const { platform } of named) met.platforms.add(formatPlatform(platform));
  const unnamed = real.filter(({ platform }) => platform === undefined);
  const fitting = named.filter(({ platform }) => isPlatformFor(platform, wanted));
  // With the variant that is meant where nobody names one.
  const best = fitting.find(({ platform }) => isSameMachine(platform, wanted)) ?? fitting[0];
  if (best !== undefined) return [best];
  for (const { digest, mediaType } of unnamed) if (!INDEX.test(mediaType)) met.unnamed.add(digest);
  return unnamed.length === 1 && real.length === 1 ? unnamed : unnamed.filter(({ mediaType }) => INDEX.test(mediaType));
}

function nothingFor(platform: Platform, { platforms, unnamed, odd }: Met, name: string): InputError {
  const listed = platforms.size === 0 ? 'no platform at all' : [...platforms].sort().join(', ');
  const unread = odd.length === 0 ? '' : `; ${odd.length} of its entries cannot be read (${odd[0]})`;
  const hint =
    unnamed.size === 0
      ? 'set platform to one of them'
      : `set ${platforms.size === 0 ? '' : 'platform to one of them, or '}platform: any for all, or name one by its digest: ${[...unnamed].slice(0, SHOWN).join(', ')}${unnamed.size > SHOWN ? '…' : ''}`;
  return new InputError(`platform: ${name} has nothing for ${formatPlatform(platform)}; it has ${listed}${unread}`, { hint });
}

async function fetchChild(source: ReadableSource, child: Descriptor, policy: SendPolicy): Promise<Manifest> {
  const manifest = await find(source, child.digest, policy);
  if (manifest === undefined) throw new ProtocolError(`${source.name}: the index names ${child.digest}, which is not there`);
  const digest = parseDigest(child.digest);
  if (digest === undefined || digest.hex !== manifest.digest.hex)
    throw new IntegrityError(`${source.name}: ${child.digest} was asked for, and ${formatDigest(manifest.digest)} came`);
  if (manifest.bytes.byteLength !== child.size) {
    throw new IntegrityError(`${source.name}: ${child.digest} has ${manifest.bytes.byteLength} bytes, but the index says ${child.size}`);
  }
  if (manifest.mediaType !== '' && manifest.mediaType !== child.mediaType) {
    throw new IntegrityError(`${source.name}: ${child.digest} is ${manifest.mediaType}, but the index says ${child.mediaType}`);
  }
  return manifest;
}
