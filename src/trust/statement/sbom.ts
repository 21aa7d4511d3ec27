/** What is in it: a bill of materials that somebody else wrote, SPDX or CycloneDX. */

import { InputError } from '../../core/errors.ts';
import type { Predicate } from './statement.ts';

/** As GitHub takes; Kyverno reads bundles up to 10 MB. Bytes. */
export const LARGEST_SBOM = 16 * 1024 * 1024;
export const CYCLONEDX = 'https://cyclonedx.org/bom';
export const SPDX = 'https://spdx.dev/Document';

/** Throws `InputError` naming `path`. */
export function readSbom(bytes: Uint8Array, path: string): Predicate {
  const fail = (why: string): never => {
    throw new InputError(`sbom: ${path} ${why}`, { hint: 'give an SBOM in JSON: SPDX 2 (spdxVersion, SPDXID) or CycloneDX (bomFormat, specVersion)' });
  };
  if (bytes.byteLength > LARGEST_SBOM) return fail(`has ${bytes.byteLength} bytes, and ${LARGEST_SBOM} are taken at most`);
  let text: string;
  let json: unknown;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes).trim();
    json = JSON.parse(text);
  } catch {
    return fail('is no JSON');
  }
  const { spdxVersion, SPDXID, bomFormat, specVersion } = (json ?? {}) as Record<string, unknown>;
  const spdx = typeof SPDXID === 'string' && typeof spdxVersion === 'string' ? /^SPDX-(\d+(?:\.\d+)*)$/.exec(spdxVersion)?.[1] : undefined;
  if (spdx !== undefined) return { kind: 'sbom', type: `${SPDX}/v${spdx}`, json: text };
  if (bomFormat === 'CycloneDX' && typeof specVersion === 'string') return { kind: 'sbom', type: CYCLONEDX, json: text };
  return fail('is neither SPDX nor CycloneDX');
}
