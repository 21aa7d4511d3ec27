/** An artifact of one layer that is pulled through the bundle, and what must come of it. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@jest/globals';
import type { OciRegistry } from '../support/oci-registry.ts';
import { descriptor, LAYER, setArtifact } from './artifact.ts';
import type { FaultRow } from './fault.ts';

export const TITLE = 'org.opencontainers.image.title';
export const TAR = 'application/vnd.oci.image.layer.v1.tar';
export const BLOB = /\/blobs\/sha256/;

/** One layer under `v1`; its bytes as they are, its descriptor as `say` has it. */
export function layered(
  registry: OciRegistry,
  bytes: Uint8Array = LAYER,
  say: Readonly<Record<string, unknown>> = {},
  annotations: Readonly<Record<string, string>> = { [TITLE]: 'a.bin' },
) {
  registry.setBlob('o/n', bytes);
  return setArtifact(registry, [{ ...descriptor(bytes, 'application/octet-stream', annotations), ...say }]);
}

export const hosts = ({ passed }: { readonly passed: readonly string[] }) => [...new Set(passed.map((line) => new URL(line.split(' ')[1] as string).hostname))];
export const whole: NonNullable<FaultRow['check']> = ({ scratch }) => expect(Buffer.compare(readFileSync(join(scratch.path, 'out/a.bin')), LAYER)).toBe(0);
export const pull = { action: 'pull', prepare: ({ registry }) => void layered(registry) } as const satisfies Partial<FaultRow>;
