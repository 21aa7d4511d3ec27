/** The index action as tests call it, over children that are put into the registry in memory as somebody else made them. */

import { createHash } from 'node:crypto';
import { indexAction } from '../../src/action/index-action.ts';
import { heldClock } from './clock.ts';
import { type RecordedIo, recordedIo } from './io.ts';
import type { OciRegistry } from './oci-registry.ts';

export const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
export const INDEX = 'application/vnd.oci.image.index.v1+json';
const CONFIG = 'application/vnd.oci.image.config.v1+json';

export const bytesOf = (json: unknown): Buffer => Buffer.from(JSON.stringify(json));
const digestOf = (bytes: Uint8Array): string => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

/** Into `o/n`, under `v1` where nothing else is said. */
export async function joinIn(registry: OciRegistry, inputs: Readonly<Record<string, string>>, env: NodeJS.ProcessEnv = {}): Promise<RecordedIo> {
  const io = recordedIo({ image: `${registry.host}/o/n`, tag: 'v1', ...inputs }, { HOME: '/nowhere', ...env });
  await indexAction(io, heldClock());
  return io;
}

/** A manifest with this config, under its digest and the tags; its descriptor. */
export function putChild(registry: OciRegistry, config: unknown, ...tags: readonly string[]) {
  const bytes = bytesOf(config);
  registry.setBlob('o/n', bytes);
  const own = { mediaType: CONFIG, digest: digestOf(bytes), size: bytes.byteLength };
  const manifest = bytesOf({ schemaVersion: 2, mediaType: MANIFEST, config: own, layers: [] });
  for (const reference of [digestOf(manifest), ...tags]) registry.setManifest('o/n', reference, manifest, MANIFEST);
  return { mediaType: MANIFEST, digest: digestOf(manifest), size: manifest.byteLength };
}

export function putIndex(registry: OciRegistry, manifests: readonly object[], tag: string): void {
  registry.setManifest('o/n', tag, bytesOf({ schemaVersion: 2, mediaType: INDEX, manifests }), INDEX);
}
