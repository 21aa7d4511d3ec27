/** The story of a publication: look, send what is missing, encode, put, read back. */

import { equalDigests, formatDigest } from '../core/digest.ts';
import type { Annotations, LocalBlob, Manifest, StoredBlob } from '../core/model.ts';
import { retry } from '../core/retry.ts';
import type { Target } from '../core/target.ts';
import type { Events } from './events.ts';
import { putManifest } from './put.ts';
import { type SendPolicy, sendAll } from './send.ts';
import { verify } from './verify.ts';

/** One image to publish to. */
export interface Publication {
  readonly target: Target;
  /** Empty = by digest only. */
  readonly tags: readonly string[];
  readonly policy: SendPolicy;
  /** The repository's name, for manifests that name themselves. */
  readonly name: string;
}

export interface PublishRequest {
  readonly publications: readonly Publication[];
  readonly layers: readonly LocalBlob[];
  readonly config: LocalBlob | undefined;
  readonly annotations: Annotations;
  readonly artifactType: string | undefined;
  /** Seconds since 1970. */
  readonly created: number;
  /** `false` = dry run: nothing is changed anywhere. */
  readonly push: boolean;
  readonly verify: boolean;
}

export interface Published {
  readonly image: string;
  readonly protocol: Target['protocol'];
  readonly manifest: Manifest;
  /** The tags that name the manifest now. */
  readonly tags: readonly string[];
  readonly status: 'pushed' | 'unchanged' | 'dry-run';
  /** In input order, without the config. */
  readonly layers: readonly StoredBlob[];
}

interface Standing {
  readonly publication: Publication;
  /** What the manifest will be when the registry's checksums are ours. */
  readonly expected: Manifest;
  /** The tags that name another manifest, or none, so far. */
  readonly moving: readonly string[];
  /** The very manifest is at the registry, so its blobs are. */
  readonly known: boolean;
}

/**
 * Blobs go to all images first, manifests last. `done` hears of each image as soon as it stands, so that a late
 * failure elsewhere does not hide it. Throws one of the six errors; tags stay where they were unless `done` was told.
 */
export async function publish(request: PublishRequest, events: Events, done: (published: Published) => void): Promise<void> {
  const standings: Standing[] = [];
  for (const publication of request.publications) standings.push(await look(publication, request));
  if (!request.push) {
    for (const standing of standings) done(await plan(standing, request));
    return;
  }
  const stored: (readonly StoredBlob[])[] = [];
  for (const standing of standings) stored.push(await sendBlobs(standing, request, events));
  for (const [index, standing] of standings.entries()) {
    done(await putAndVerify(standing, stored[index] as readonly StoredBlob[], request, events));
  }
}

/** Asks what the tags name now: a rerun with nothing changed ends here, after one request a tag. */
async function look(publication: Publication, request: PublishRequest): Promise<Standing> {
  const expected = encode(publication, request, blobsOf(request).map(asExisting));
  const moving: string[] = [];
  let known = false;
  for (const reference of publication.tags.length > 0 ? publication.tags : [formatDigest(expected.digest)]) {
    const found = await retry(publication.policy, () => publication.target.find(reference));
    if (found !== undefined && equalDigests(found.digest, expected.digest)) known = true;
    else if (publication.tags.length > 0) moving.push(reference);
  }
  return { publication, expected, moving, known };
}

async function sendBlobs(standing: Standing, request: PublishRequest, events: Events): Promise<readonly StoredBlob[]> {
  const blobs = blobsOf(request);
  const { target, policy } = standing.publication;
  if (standing.known) {
    const stored = blobs.map(asExisting);
    for (const blob of stored) events.stored(blob, target.name, undefined);
    return stored;
  }
  events.sending(
    blobs.reduce((sum, blob) => sum + blob.size, 0),
    blobs.length,
  );
  return sendAll(target, blobs, policy, events);
}

async function putAndVerify(standing: Standing, stored: readonly StoredBlob[], request: PublishRequest, events: Events): Promise<Published> {
  const { publication, moving, known } = standing;
  const manifest = encode(publication, request, stored);
  const unchanged = known && moving.length === 0;
  const result = {
    image: publication.target.name,
    protocol: publication.target.protocol,
    manifest,
    tags: publication.tags,
    layers: stored.slice(0, request.layers.length),
  };
  if (unchanged) return { ...result, status: 'unchanged' };
  for (const tag of publication.tags.length > 0 ? moving : [undefined]) {
    await putManifest(publication.target, manifest, tag, blobsOf(request), publication.policy, events);
  }
  if (request.verify) await retry(publication.policy, () => verify(publication.target, manifest, moving));
  return { ...result, status: 'pushed' };
}

/** A dry run: what is there, what would travel, and whether writing is allowed. */
async function plan(standing: Standing, request: PublishRequest): Promise<Published> {
  const { target, policy, tags } = standing.publication;
  await retry(policy, () => target.checkWritable());
  const layers = await Promise.all(
    request.layers.map((blob) =>
      policy.pace.run(async (): Promise<StoredBlob> => {
        const there = standing.known || (await retry(policy, () => target.has(blob)));
        return { blob, digest: blob.digest, action: there ? 'exists' : 'planned' };
      }),
    ),
  );
  return { image: target.name, protocol: target.protocol, manifest: standing.expected, tags, status: 'dry-run', layers };
}

/** Layers first, the config last, as `encode` expects them. */
function blobsOf(request: PublishRequest): readonly LocalBlob[] {
  return request.config === undefined ? request.layers : [...request.layers, request.config];
}

function asExisting(blob: LocalBlob): StoredBlob {
  return { blob, digest: blob.digest, action: 'exists' };
}

function encode(publication: Publication, request: PublishRequest, stored: readonly StoredBlob[]): Manifest {
  return publication.target.encode({
    layers: stored.slice(0, request.layers.length),
    config: stored[request.layers.length],
    annotations: request.annotations,
    artifactType: request.artifactType,
    name: publication.name,
    tag: publication.tags[0],
    created: request.created,
  });
}
