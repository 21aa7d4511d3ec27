/** Manifests under their tags: in which order, and with the second look that a race needs. */

import { equalDigests } from '../../core/digest.ts';
import { AuthError, RegistryError } from '../../core/errors.ts';
import type { Manifest } from '../../core/model.ts';
import type { Events } from '../publish/events.ts';
import type { Encoded, TaggedManifest } from './encode.ts';
import { findTag, type Plan, type Publication, referenceOf } from './plan.ts';
import { type Decision, decide, refusal, type TagPolicy } from './tag-policy.ts';

/** Runs one put, with the retries that it needs. */
export type Put = (step: () => Promise<void>) => Promise<void>;

export interface Tagged {
  /** What became of each tagged manifest; `left` = it was not put, because it or another one before it failed. */
  readonly decisions: readonly (Decision | 'left')[];
  /** What each tag named before it was put, as far as it was looked at. */
  readonly found: Plan['found'];
  /** Why not all were put. */
  readonly failure?: { readonly error: unknown };
}

/**
 * Never throws: what stands must be told of, whatever failed. Tags that nothing has yet come first, since nobody misses them when they are refused; the
 * first of them alone, the others together. Then those that are moved, one after the other, and what moves with every release (`latest`, `v1`) last: where
 * a registry lets no tag be moved, it says so before those are.
 */
export async function putAllTagged(plan: Plan, encoded: Encoded, policy: TagPolicy, put: Put, events: Events): Promise<Tagged> {
  const decisions: (Decision | 'left')[] = encoded.tagged.map((_tagged, at) => (plan.decisions[at] === 'put' ? 'left' : (plan.decisions[at] ?? 'left')));
  const found = [...plan.found];
  let failure: Tagged['failure'];
  const putAt = async (at: number): Promise<void> => {
    try {
      const done = await putTagged(plan.publication, encoded.tagged[at] as TaggedManifest, policy, put, events);
      decisions[at] = done.decision;
      found[at] = done.found ?? found[at];
    } catch (error) {
      failure ??= { error };
    }
  };
  const wanted = [...encoded.tagged.keys()].filter((at) => plan.decisions[at] === 'put');
  const [first, ...fresh] = wanted.filter((at) => plan.found[at] === undefined);
  if (first !== undefined) await putAt(first);
  if (failure === undefined) await Promise.all(fresh.map(putAt));
  const moved = wanted.filter((at) => plan.found[at] !== undefined).sort((a, b) => floating(encoded.tagged[a]?.tag) - floating(encoded.tagged[b]?.tag));
  for (const at of moved) if (failure === undefined) await putAt(at);
  return { decisions, found, ...(failure === undefined ? {} : { failure }) };
}

/** How sure it is that a tag is meant to move: a whole version is not, `latest` and the beginning of a version are. */
function floating(tag = ''): number {
  if (/^v?\d+\.\d+\.\d+/.test(tag)) return 0;
  return tag === 'latest' || /^v?\d+(?:\.\d+)?$/.test(tag) ? 2 : 1;
}

interface Outcome {
  readonly decision: Decision;
  /** Where it was looked at again. */
  readonly found?: Manifest | undefined;
}

/** Puts under one tag. Where the tag cannot be moved, but names our manifest already, all is well. */
async function putTagged(publication: Publication, wanted: TaggedManifest, policy: TagPolicy, put: Put, events: Events): Promise<Outcome> {
  const { target } = publication;
  if (policy !== 'overwrite' && wanted.tag !== undefined) {
    // Another job may have been faster since the first look.
    const found = await findTag(publication, wanted.tag);
    const decision = decide(policy, found, wanted.manifest);
    if (decision === 'refuse' && found !== undefined) throw refusal(policy, target.name, wanted.tag, found, wanted.manifest);
    if (decision !== 'put') return { decision, found };
  }
  const tell = (state: 'moving' | 'moved' | 'left') => wanted.tag !== undefined && events.tag(target.name, wanted.tag, state);
  try {
    tell('moving');
    await put(() => target.put(wanted.manifest, wanted.tag));
    tell('moved');
    return { decision: 'put' };
  } catch (error) {
    if (error instanceof RegistryError || error instanceof AuthError) tell('left');
    // Registries with immutable tags refuse even what is there (aws/containers-roadmap#2380).
    if (wanted.tag === undefined || !(error instanceof RegistryError) || error.status < 400 || error.status >= 500) throw error;
    const found = await findTag(publication, referenceOf(wanted)).catch(() => undefined);
    if (found !== undefined && equalDigests(found.digest, wanted.manifest.digest)) return { decision: 'same', found };
    if (found !== undefined && policy === 'skip') return { decision: 'keep', found };
    throw error;
  }
}
