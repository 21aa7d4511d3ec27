/** Manifests under their tags, with the second look that a race needs. */

import { equalDigests } from '../../core/digest.ts';
import { AuthError, RegistryError } from '../../core/errors.ts';
import type { Events } from '../publish/events.ts';
import type { Encoded, Goal } from './encode.ts';
import { findGoal, type Publication, type Standing } from './look.ts';
import { type Decision, decide, refusal, type TagPolicy } from './tag-policy.ts';

/** Runs one put, with the retries that it needs. */
export type Put = (step: () => Promise<void>) => Promise<void>;

/** What became of each goal. Throws `InputError` when another job was faster and the policy forbids to overwrite. */
export async function putGoals(standing: Standing, encoded: Encoded, policy: TagPolicy, put: Put, events: Events): Promise<readonly Decision[]> {
  const decisions: Decision[] = [];
  for (const [at, goal] of encoded.goals.entries()) {
    const before = standing.decisions[at] ?? 'put';
    decisions.push(before === 'put' ? await putGoal(standing.publication, goal, policy, put, events) : before);
  }
  return decisions;
}

/** Puts under one tag. Where the tag cannot be moved, but names our manifest already, all is well. */
async function putGoal(publication: Publication, goal: Goal, policy: TagPolicy, put: Put, events: Events): Promise<Decision> {
  const { target } = publication;
  if (policy !== 'overwrite' && goal.tag !== undefined) {
    // Another job may have been faster since the first look.
    const found = await findGoal(publication, goal);
    const decision = decide(policy, found, goal.manifest);
    if (decision === 'refuse' && found !== undefined) throw refusal(policy, target.name, goal.tag, found, goal.manifest);
    if (decision !== 'put') return decision;
  }
  const tell = (state: 'moving' | 'moved' | 'left') => goal.tag !== undefined && events.tag(target.name, goal.tag, state);
  try {
    tell('moving');
    await put(() => target.put(goal.manifest, goal.tag));
    tell('moved');
    return 'put';
  } catch (error) {
    if (error instanceof RegistryError || error instanceof AuthError) tell('left');
    // Registries with immutable tags refuse even what is there (aws/containers-roadmap#2380).
    if (goal.tag === undefined || !(error instanceof RegistryError) || error.status < 400 || error.status >= 500) throw error;
    const found = await findGoal(publication, goal).catch(() => undefined);
    if (found !== undefined && equalDigests(found.digest, goal.manifest.digest)) return 'same';
    if (found !== undefined && policy === 'skip') return 'keep';
    throw error;
  }
}
