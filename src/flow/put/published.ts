/** What is told of an image once it stands. */

import type { Manifest, StoredBlob } from '../../core/model.ts';
import type { Target } from '../../core/target.ts';
import type { Encoded, Goal } from './encode.ts';
import type { Standing } from './look.ts';

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

export function published(standing: Standing, encoded: Encoded, status: Published['status'], layers: readonly StoredBlob[]): Published {
  const { target } = standing.publication;
  const named = encoded.goals.filter((_goal, at) => ['same', 'put'].includes(standing.decisions[at] ?? 'put'));
  const [first] = encoded.goals as readonly [Goal, ...Goal[]];
  return {
    image: target.name,
    protocol: target.protocol,
    manifest: first.manifest,
    tags: named.flatMap(({ tag }) => tag ?? []),
    status,
    layers,
    there: status !== 'dry-run' && (standing.known || standing.decisions.includes('put') || named.length > 0),
  };
}
