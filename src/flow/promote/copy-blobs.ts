/** Blobs from one repository to several: mounted, there already, or read once and sent to all that miss them. */

import { type Digest, formatDigest, parseDigest, shortDigest } from '../../core/digest.ts';
import { NetworkError, PublishError } from '../../core/errors.ts';
import type { Descriptor, LocalBlob, StoredBlob } from '../../core/model.ts';
import { backoff } from '../../core/retry.ts';
import type { ReadableSource } from '../../core/target.ts';
import type { SendPolicy } from '../policy.ts';
import type { Events } from '../publish/events.ts';
import { sendBlob } from '../publish/send.ts';
import type { Publication } from '../put/plan.ts';
import type { Throttle } from '../throttle.ts';
import { createFanOut } from './fan-out.ts';

/** A repository, and what it still lacks. */
export interface Place {
  readonly publication: Publication;
  /** Digests, `algorithm:hex`. */
  readonly wanted: ReadonlySet<string>;
  readonly stored: Map<string, StoredBlob>;
  /** Why it gets nothing more. */
  failure?: { readonly error: unknown };
}

const TITLE = 'org.opencontainers.image.title';

/** What fails for one place is written down there and keeps nothing from the others. Throws nothing. */
export async function copyBlobs(
  source: ReadableSource,
  reading: SendPolicy,
  blobs: readonly Descriptor[],
  places: readonly Place[],
  events: Events,
): Promise<void> {
  const largestFirst = [...blobs].sort((a, b) => b.size - a.size);
  await Promise.all(largestFirst.map((descriptor) => copyBlob(localBlob(source, reading, descriptor), places, events)));
}

/** The blob as it lies at the source. */
export function localBlob(source: ReadableSource, policy: SendPolicy, descriptor: Descriptor): LocalBlob {
  const digest = parseDigest(descriptor.digest) as Digest;
  return {
    title: descriptor.annotations?.[TITLE] ?? shortDigest(digest),
    mediaType: descriptor.mediaType,
    size: descriptor.size,
    digest,
    annotations: descriptor.annotations ?? {},
    open: () => readBlob(source, digest, descriptor.size, policy),
  };
}

/** One place of each registry gets it from afar, and the others there mount it from the first. */
async function copyBlob(blob: LocalBlob, places: readonly Place[], events: Events): Promise<void> {
  const key = formatDigest(blob.digest);
  const hosts = new Map<Throttle, Place[]>();
  for (const place of places) {
    const { throttle } = place.publication.policy;
    if (place.wanted.has(key)) hosts.set(throttle, [...(hosts.get(throttle) ?? []), place]);
  }
  const groups = [...hosts.values()];
  if (groups.length === 0) return;
  const leaders = groups.map(([first]) => first as Place);
  // Always in the same order, so that no two blobs wait for each other.
  const all = [...hosts.keys()].reduceRight<() => Promise<void>>(
    (inner, throttle) => () => throttle.run(blob.size, inner),
    async () => {
      const shared = createFanOut(leaders.length, () => blob.open(), (leaders[0] as Place).publication.policy.clock);
      await Promise.all(leaders.map((place, at) => copyTo(place, { ...blob, open: () => shared.open(at) }, events).finally(() => shared.leave(at))));
      await Promise.all(groups.flatMap(([, ...others]) => others.map((place) => copyTo(place, blob, events))));
    },
  );
  await all();
}

async function copyTo(place: Place, blob: LocalBlob, events: Events): Promise<void> {
  if (place.failure !== undefined) return;
  const { target, policy } = place.publication;
  try {
    const { stored, seconds } = await sendBlob(target, blob, policy, events);
    place.stored.set(formatDigest(blob.digest), stored);
    events.stored(stored, target.name, seconds);
  } catch (error) {
    place.failure ??= { error };
  }
}

/** Goes on where it broke off. Throws what the source throws once tries run out. */
async function* readBlob(source: ReadableSource, digest: Digest, size: number, policy: SendPolicy): AsyncGenerator<Uint8Array, void, undefined> {
  let offset = 0;
  for (let attempt = 0; ; attempt++) {
    try {
      for await (const chunk of source.blob(digest, size, offset)) {
        offset += chunk.byteLength;
        attempt = 0;
        yield chunk;
      }
      if (offset >= size) return;
      throw new NetworkError(`${source.name}: the blob ${formatDigest(digest)} ends after ${offset} of ${size} bytes`);
    } catch (error) {
      if (!(error instanceof PublishError) || !error.retryable || attempt >= policy.retries || policy.signal?.aborted) throw error;
      const delay = backoff(attempt, policy.clock.random(), error);
      policy.onRetry?.(error, attempt, delay);
      await policy.clock.sleep(delay, policy.signal);
    }
  }
}
