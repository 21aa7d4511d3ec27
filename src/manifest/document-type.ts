/** What a document is, where the registry's own word for it says nothing. Pure. */

import { OCI_INDEX, OCI_MANIFEST } from './oci.ts';

/** Members of which any manifest that there ever was has one. */
const MEMBERS = ['schemaVersion', 'mediaType', 'manifests', 'layers', 'config', 'blobs', 'fsLayers'];
/** https://distribution.github.io/distribution/spec/deprecated-schema-v1/ */
const SCHEMA_1 = 'application/vnd.docker.distribution.manifest.v1+';

/**
 * The media type of a manifest that came with the header `Content-Type: said`. Behind some proxies and stores that is missing or means any file
 * (`application/json`, `text/plain`): then the text itself tells. `undefined` for what is no manifest at all.
 */
export function documentType(bytes: Uint8Array, said: string): string | undefined {
  const document = objectOf(bytes);
  if (document === undefined || MEMBERS.every((name) => document[name] == null)) return undefined;
  const called = (said.split(';')[0] as string).trim();
  if (called.startsWith('application/vnd.')) return called;
  const { mediaType, manifests, layers, config, fsLayers, signatures } = document;
  if (typeof mediaType === 'string') return mediaType;
  if (fsLayers != null) return `${SCHEMA_1}${signatures == null ? 'json' : 'prettyjws'}`;
  if (manifests != null) return OCI_INDEX;
  return layers != null || config != null ? OCI_MANIFEST : '';
}

/** Whether its digest is that of a text within it, which is signed. */
export function isSchema1(mediaType: string): boolean {
  return mediaType.startsWith(SCHEMA_1);
}

function objectOf(bytes: Uint8Array): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Readonly<Record<string, unknown>>) : undefined;
  } catch {
    return undefined;
  }
}
