/** The step before the tags, for all images of a run; nothing of it where nobody signs. */

import type { StoredBlob } from '../../core/model.ts';
import type { Events } from '../publish/events.ts';
import type { Plan } from './plan.ts';
import { type Published, standing } from './published.ts';
import { type Attaching, type Signable, type Signing, signAll } from './sign.ts';

/** One image whose blobs stand. */
export interface Prepared extends Signable {
  /** In input order, without configs. */
  readonly layers: readonly StoredBlob[];
}

/** What each image needs before its tags; `undefined` where nobody signs. Where it fails, `done` hears of what stands. */
export async function signFirst(
  signing: Signing | undefined,
  prepared: readonly Prepared[],
  readBack: boolean,
  events: Events,
  done: (published: Published) => void,
): Promise<ReadonlyMap<Plan, Attaching> | undefined> {
  if (signing === undefined) return undefined;
  const there = new Set<Plan>();
  try {
    return await signAll(signing, prepared, readBack, events, (plan) => there.add(plan));
  } catch (error) {
    for (const { plan, encoded, layers } of prepared) if (there.has(plan)) done(standing(plan, encoded, layers));
    throw error;
  }
}
