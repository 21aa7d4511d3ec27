/** The list of kinds: nothing else knows one by its name. Among those of the network the first is the one that most registries are. */

import { archive, layout } from './layout/kind.ts';
import { oci } from './oci/kind.ts';
import { provenance } from './provenance/kind.ts';
import type { AnyKind, NetworkKind } from './types.ts';

export const KINDS: readonly AnyKind[] = [oci, provenance, layout, archive];

/** Those that `protocol` can name. */
export function networkKinds(kinds: readonly AnyKind[]): readonly NetworkKind[] {
  return kinds.filter((kind): kind is NetworkKind => kind.scheme === undefined);
}
