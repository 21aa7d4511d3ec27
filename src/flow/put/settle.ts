/** From blobs that stand to tags that name them: put, attach, read back. Whatever fails on the way, what stands is told of. */

import type { StoredBlob } from '../../core/model.ts';
import type { Events } from '../publish/events.ts';
import type { Encoded } from './encode.ts';
import type { Plan } from './plan.ts';
import { type Published, published, standing } from './published.ts';
import { type Put, putAllTagged } from './put-tagged.ts';
import type { Attaching } from './sign.ts';
import type { TagPolicy } from './tag-policy.ts';
import { verify } from './verify.ts';

export interface Settling {
  readonly plan: Plan;
  readonly encoded: Encoded;
  readonly ifTagExists: TagPolicy;
  readonly verify: boolean;
  /** In input order, without configs. */
  readonly layers: readonly StoredBlob[];
  readonly put: Put;
  /** Makes it found from its subject. */
  readonly attach: () => Promise<void>;
  /** Between the manifests, which are all there by their digests then, and their tags. */
  readonly prepare?: () => Promise<void>;
  /** What is attached to it before a tag names it; it stands under its digest then. */
  readonly attaching?: Attaching | undefined;
  readonly events: Events;
}

/** `done` hears of the image once, as soon as anything of it stands. Throws what failed first, after that. */
export async function settle({ plan, encoded, put, ...rest }: Settling, done: (published: Published) => void): Promise<void> {
  const { publication, known, found } = plan;
  const { target } = publication;
  const { events, layers, attaching } = rest;
  if (!plan.decisions.includes('put')) {
    if (known) await rest.prepare?.();
    if (known) await rest.attach();
    const result = published(plan, plan.expected, plan.decisions, layers);
    await attachFirst(attaching, result, done);
    done({ ...result, ...attested(attaching) });
    return;
  }
  await attachFirst(attaching, standing(plan, encoded, layers), done);
  if (!known && attaching === undefined) {
    await Promise.all(encoded.children.map((child) => put(() => target.putChild?.(child) ?? target.put(child, undefined))));
  }
  if (rest.prepare !== undefined) {
    const [first] = encoded.tagged;
    if (!known && first !== undefined) await put(() => target.put(first.manifest, undefined));
    await rest.prepare();
  }
  const { decisions, failure, found: seen } = await putAllTagged(plan, encoded, rest.ifTagExists, put, events);
  const result = { ...published({ ...plan, found: seen }, encoded, decisions, layers), ...attested(attaching) };
  try {
    if (failure !== undefined) throw failure.error;
    await rest.attach();
    if (rest.verify) {
      const tagged = encoded.tagged.filter((_tagged, at) => decisions[at] === 'put');
      const former = new Map(encoded.tagged.flatMap(({ tag }, at) => (tag === undefined ? [] : [[tag, found[at]] as const])));
      await verify(publication, { children: known ? [] : encoded.children, tagged, former, warning: events.warning });
    }
  } finally {
    if (failure === undefined || decisions.includes('put')) done(result);
    else if (attaching !== undefined) done({ ...standing(plan, encoded, layers), ...attested(attaching) });
  }
}

/** `done` hears of `sofar` where that fails. */
async function attachFirst(attaching: Attaching | undefined, sofar: Published, done: (published: Published) => void): Promise<void> {
  try {
    await attaching?.attach();
  } catch (error) {
    done(sofar);
    throw error;
  }
}

function attested(attaching: Attaching | undefined): Pick<Published, 'attestations'> {
  return attaching === undefined ? {} : { attestations: attaching.attestations };
}
