/** Manifests under their tags, with the second look that a race needs. */

import { equalDigests } from '../../core/digest.ts';
import { AuthError, RegistryError } from '../../core/errors.ts';
import type { Events } from '../publish/events.ts';
import type { Encoded, TaggedManifest } from './encode.ts';
import { findNamed, type Plan, type Publication } from './plan.ts';
import { type Decision, decide, refusal, type TagPolicy } from './tag-policy.ts';

/** Runs one put, with the retries that it needs. */
export type Put = (step: () => Promise<void>) => Promise<void>;

/** What became of each tagged manifest. Throws `InputError` when another job was faster and the policy forbids to overwrite. */
export async function putAllTagged(plan: Plan, encoded: Encoded, policy: TagPolicy, put: Put, events: Events): Promise<readonly Decision[]> {
  const decisions: Decision[] = [];
  for (const [at, wanted] of encoded.tagged.entries()) {
    const before = plan.decisions[at] ?? 'put';
    decisions.push(before === 'put' ? await putTagged(plan.publication, wanted, policy, put, events) : before);
  }
  return decisions;
}

/** Puts under one tag. Where the tag cannot be moved, but names our manifest already, all is well. */
async function putTagged(publication: Publication, wanted: TaggedManifest, policy: TagPolicy, put: Put, events: Events): Promise<Decision> {
  const { target } = publication;
  if (policy !== 'overwrite' && wanted.tag !== undefined) {
    // Another job may have been faster since the first look.
    const found = await findNamed(publication, wanted);
    const decision = decide(policy, found, wanted.manifest);
    if (decision === 'refuse' && found !== undefined) throw refusal(policy, target.name, wanted.tag, found, wanted.manifest);
    if (decision !== 'put') return decision;
  }
  const tell = (state: 'moving' | 'moved' | 'left') => wanted.tag !== undefined && events.tag(target.name, wanted.tag, state);
  try {
    tell('moving');
    await put(() => target.put(wanted.manifest, wanted.tag));
    tell('moved');
    return 'put';
  } catch (error) {
    if (error instanceof RegistryError || error instanceof AuthError) tell('left');
    // Registries with immutable tags refuse even what is there (aws/containers-roadmap#2380).
    if (wanted.tag === undefined || !(error instanceof RegistryError) || error.status < 400 || error.status >= 500) throw error;
    const found = await findNamed(publication, wanted).catch(() => undefined);
    if (found !== undefined && equalDigests(found.digest, wanted.manifest.digest)) return 'same';
    if (found !== undefined && policy === 'skip') return 'keep';
    throw error;
  }
}
