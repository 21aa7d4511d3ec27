/** A kind of registry that knows everything, for tests of the story. */

import type { Knowledge, RegistryKind } from '../../src/core/kind.ts';

export function memoryKind(knows: Partial<Knowledge> = {}): RegistryKind {
  return {
    name: 'memory',
    title: 'a registry in memory',
    names: { name: /^.+$/, tag: /^.+$/ },
    knows: { digests: true, configs: true, indexes: true, referrers: true, signatures: false, blobsEverywhere: false, severalTokens: false, ...knows },
    unknownInputs: [],
    ownInputs: {},
    fetchCommand: () => undefined,
  };
}
