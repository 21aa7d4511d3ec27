/** What is told of an image once it stands. */

import type { Manifest, StoredBlob } from '../../core/model.ts';
import type { Target } from '../../core/target.ts';
import type { Encoded, TaggedManifest } from './encode.ts';
import type { Plan } from './plan.ts';

export interface Published {
  readonly image: string;
  readonly protocol: Target['protocol'];
  /** Of the first tag, where each has its own. */
  readonly manifest: Manifest;
  /** The tags that name the manifest now. */
  readonly tags: readonly string[];
  readonly status: 'pushed' | 'unchanged' | 'skipped' | 'dry-run';
  /** In input order, without configs. */
  readonly layers: readonly StoredBlob[];
  /** Whether the manifest is at the registry now. */
  readonly there: boolean;
}

export function published(plan: Plan, encoded: Encoded, status: Published['status'], layers: readonly StoredBlob[]): Published {
  const { target } = plan.publication;
  const named = encoded.tagged.filter((_tagged, at) => ['same', 'put'].includes(plan.decisions[at] ?? 'put'));
  const [first] = encoded.tagged as readonly [TaggedManifest, ...TaggedManifest[]];
  return {
    image: target.name,
    protocol: target.protocol,
    manifest: first.manifest,
    tags: named.flatMap(({ tag }) => tag ?? []),
    status,
    layers,
    there: status !== 'dry-run' && (plan.known || plan.decisions.includes('put') || named.length > 0),
  };
}
