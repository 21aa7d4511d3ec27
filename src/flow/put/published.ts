/** What is told of an image once it stands. */

import type { RegistryKind } from '../../core/kind.ts';
import type { Manifest, StoredBlob } from '../../core/model.ts';
import type { Encoded, TaggedManifest } from './encode.ts';
import type { Plan } from './plan.ts';
import type { Tagged } from './put-tagged.ts';
import type { Attestation } from './sign.ts';

export interface Published {
  readonly image: string;
  readonly kind: RegistryKind;
  /** Of the first tag, where each has its own; as the registry holds it, where it was there before. */
  readonly manifest: Manifest;
  /** The tags that name the manifest now. */
  readonly tags: readonly string[];
  readonly status: 'pushed' | 'unchanged' | 'skipped' | 'dry-run';
  /** In input order, without configs. */
  readonly layers: readonly StoredBlob[];
  /** Whether the manifest is at the registry now. */
  readonly there: boolean;
  /** What is attached to it, where this run was to sign. */
  readonly attestations?: readonly Attestation[];
}

/** `decisions` = what became of each tagged manifest, or in a dry run (`pushed` = false) what would. */
export function published(plan: Plan, encoded: Encoded, decisions: Tagged['decisions'], layers: readonly StoredBlob[], pushed = true): Published {
  const { kind, target } = plan.publication;
  const named = encoded.tagged.filter((_tagged, at) => ['same', 'put'].includes(decisions[at] ?? 'left'));
  const [first] = encoded.tagged as readonly [TaggedManifest, ...TaggedManifest[]];
  return {
    image: target.name,
    kind,
    manifest: (decisions[0] === 'same' ? plan.found[0] : undefined) ?? first.manifest,
    tags: named.flatMap(({ tag }) => tag ?? []),
    status: pushed ? statusOf(plan, decisions) : 'dry-run',
    layers,
    there: pushed && (plan.known || named.length > 0),
  };
}

/** What stands under its digest, whatever became of its tags. */
export function standing(plan: Plan, encoded: Encoded, layers: readonly StoredBlob[]): Published {
  const decisions = encoded.tagged.map(() => 'left' as const);
  return { ...published(plan, encoded, decisions, layers), status: 'pushed', there: true };
}

function statusOf({ known }: Plan, decisions: Tagged['decisions']): Published['status'] {
  if (decisions.includes('put')) return 'pushed';
  return decisions.includes('keep') ? 'skipped' : known ? 'unchanged' : 'pushed';
}
