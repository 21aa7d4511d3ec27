/** The story of a pull: resolve, choose, fetch and verify all, unpack, and only then put everything in its place. */

import type { PlacedFile } from '../../content/stage/place.ts';
import type { Content } from '../../content/stage/spool.ts';
import { openStage, type Stage } from '../../content/stage/stage.ts';
import { differInCase, twinTitles } from '../../content/stage/twins.ts';
import { limitsOf, type UnpackLimit } from '../../content/unpack/limits.ts';
import { IntegrityError } from '../../core/errors.ts';
import type { ReadableSource } from '../../core/target.ts';
import { NotNeeded } from '../not-needed.ts';
import type { SendPolicy } from '../policy.ts';
import { chooseLayers } from './choose-layers.ts';
import type { ChosenLayer, Extraction } from './describe-layer.ts';
import { type FetchOptions, fetchBlob } from './fetch.ts';
import { fetchPieces } from './fetch-pieces.ts';
import type { PullEvents } from './pull-events.ts';
import { type Resolved, resolve, type Wanted } from './resolve.ts';
import { createUnpacking, type Unpacking } from './unpacking.ts';

export interface FillRequest {
  readonly source: ReadableSource;
  /** Title globs; empty = all layers. */
  readonly layers: readonly string[];
  /** Absolute. */
  readonly path: string;
  readonly extract: Extraction;
  /** Globs over what packed folders and file systems hold; left out = all of it. */
  readonly paths?: readonly string[];
  /** Whether devices and pipes are left out instead of refused. */
  readonly skipDevices?: boolean;
  /** Left out = `auto`. */
  readonly unpackLimit?: UnpackLimit;
  readonly overwrite: boolean;
  readonly policy: SendPolicy;
}

export interface PullRequest extends FillRequest {
  readonly wanted: Wanted;
}

export interface Pulled extends Resolved {
  /** Sorted bytewise by path. */
  readonly files: readonly PlacedFile[];
}

/** Throws one of the six errors; then nothing is left, and what was there before is as it was. */
export async function pull(request: PullRequest, events: PullEvents): Promise<Pulled> {
  const resolved = await resolve(request.source, request.wanted, request.policy);
  return { ...resolved, files: await fill(resolved, request, events) };
}

/** The second half, for a manifest that has been resolved. */
export async function fill(resolved: Resolved, request: FillRequest, events: PullEvents): Promise<readonly PlacedFile[]> {
  const { layers, warnings } = chooseLayers(resolved.parts, request.layers, request.extract);
  for (const warning of warnings) events.warning(warning);
  const limits = limitsOf(request.unpackLimit ?? 'auto');
  const stage = openStage(request.path, { overwrite: request.overwrite, warn: events.warning, mostNames: limits.names });
  try {
    const unpacking = createUnpacking(stage, request, limits, events);
    const twins = twinTitles(
      layers.flatMap(({ title }) => title ?? []),
      stage.askTwins,
    );
    if (twins !== undefined) throw new IntegrityError(`the pull is refused: the titles ${differInCase(twins)}`);
    await fetchAll(layers, stage, unpacking, request, events);
    await unpacking.finish();
    request.policy.signal?.throwIfAborted();
    return stage.place();
  } finally {
    stage.remove();
  }
}

/** Blobs come side by side, equal ones once; layers are taken in manifest order, each as soon as it and those before it are there. */
async function fetchAll(layers: readonly ChosenLayer[], stage: Stage, unpacking: Unpacking, request: FillRequest, events: PullEvents): Promise<void> {
  const { policy, source } = request;
  const distinct = new Map(layers.map((layer) => [layer.descriptor.digest, layer]));
  const uses = new Map<string, number>();
  for (const { descriptor } of layers) uses.set(descriptor.digest, (uses.get(descriptor.digest) ?? 0) + 1);
  events.fetching(
    [...distinct.values()].reduce((sum, { descriptor }) => sum + (descriptor.size || 0), 0),
    distinct.size,
  );
  let stopped = false;
  const fetches = new Map(
    [...distinct].map(([digest, layer]) => {
      const fetched = fetchLayer(layer, { source, stage, policy, events, stopped: () => stopped, overwrite: request.overwrite });
      // The first failure is thrown below, in manifest order; the others are heard there too.
      fetched.catch(() => {
        stopped = true;
      });
      return [digest, fetched] as const;
    }),
  );
  try {
    for (const [index, layer] of layers.entries()) {
      const { digest } = layer.descriptor;
      const { content, seconds, fetched } = await (fetches.get(digest) as NonNullable<ReturnType<typeof fetches.get>>);
      events.fetched(layer.descriptor, layer.title ?? digest, seconds, layer.pieces && { count: layer.pieces.length, fetched: fetched ?? 0 });
      const left = (uses.get(digest) ?? 1) - 1;
      uses.set(digest, left);
      await unpacking.take(layer, index + 1, left > 0 ? stage.copy(content) : content);
    }
  } catch (error) {
    stopped = true;
    const settled = await Promise.allSettled(fetches.values());
    // What stopped the others says more than that they were stopped.
    const reasons = settled.flatMap((result): readonly unknown[] => (result.status === 'rejected' ? [result.reason] : []));
    throw reasons.find((reason) => !(reason instanceof NotNeeded)) ?? error;
  }
}

/** One layer, whole or in pieces; a place in the throttle for each thing that travels. */
async function fetchLayer(
  layer: ChosenLayer,
  options: FetchOptions & { readonly overwrite: boolean },
): Promise<{ readonly content: Content; readonly seconds: number; readonly fetched?: number }> {
  const { policy } = options;
  const { pieces, descriptor } = layer;
  const timed = async <T>(task: () => Promise<T>): Promise<T & { readonly seconds: number }> => {
    const began = policy.clock.now();
    return { ...(await task()), seconds: (policy.clock.now() - began) / 1000 };
  };
  if (pieces !== undefined) return timed(() => fetchPieces({ ...layer, pieces }, options));
  return policy.throttle.run(descriptor.size || 0, () => timed(async () => ({ content: await fetchBlob(descriptor, layer.what, options) })));
}
