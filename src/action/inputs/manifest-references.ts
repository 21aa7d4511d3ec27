/** The input `manifests` of the index action: lines, or the JSON of other jobs' outputs in any of the shapes that people pass. */

import { parseDigest } from '../../core/digest.ts';
import { InputError } from '../../core/errors.ts';
import { lines } from './input-values.ts';

/** Keys whose text is a document or a list of other things, whatever digests it holds. */
const OTHER_OUTPUTS = new Set(['blobs', 'manifest', 'checksums', 'files', 'media-type', 'size', 'status', 'protocol', 'uploaded-bytes', 'reused-bytes']);
const DEEPEST = 8;

/**
 * Tags, digests and full references, in order, each once. JSON may be `toJSON(needs)`, `toJSON(needs.*.outputs)`, the outputs of one
 * job, or a list; what is taken from an object are its `digest`, else its `ref` and `refs`, else every text that is a digest or ends with one.
 */
export function manifestReferences(text: string): readonly string[] {
  const trimmed = text.trim();
  if (trimmed === '') return [];
  const found = /^[[{"]/.test(trimmed) ? fromJson(trimmed) : lines(trimmed);
  return [...new Set(found)];
}

function fromJson(text: string): readonly string[] {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new InputError('the JSON does not parse', { hint: 'write ${{ toJSON(needs.*.outputs) }}, or one digest a line', cause: error });
  }
  const found = collect(json, 0);
  if (found.length === 0) {
    throw new InputError('no digest is in the JSON', {
      hint: 'did the jobs that publish run, and do they declare outputs: digest: ${{ steps.ID.outputs.digest }}?',
    });
  }
  return found;
}

function collect(json: unknown, depth: number): readonly string[] {
  if (depth > DEEPEST) throw new InputError('the JSON is nested too deeply');
  if (typeof json === 'string') return textReferences(json, depth);
  if (Array.isArray(json)) return json.flatMap((item) => collect(item, depth + 1));
  if (typeof json !== 'object' || json === null) return [];
  const object = json as Readonly<Record<string, unknown>>;
  // The outputs of this very action, or of docker's: one object, one manifest, named in several ways.
  for (const key of ['digest', 'ref', 'refs']) {
    const own = typeof object[key] === 'string' ? textReferences(object[key], depth) : [];
    if (own.length > 0) return own;
  }
  return Object.entries(object).flatMap(([key, value]) => (OTHER_OUTPUTS.has(key) ? [] : collect(value, depth + 1)));
}

function textReferences(text: string, depth: number): readonly string[] {
  const trimmed = text.trim();
  if (/^[[{]/.test(trimmed)) {
    try {
      return collect(JSON.parse(trimmed), depth + 1);
    } catch (error) {
      if (error instanceof InputError) throw error;
      return [];
    }
  }
  // Docker's metadata has the digest alone; refs have one reference a line.
  return lines(trimmed).filter((line) => parseDigest(line.slice(line.lastIndexOf('@') + 1)) !== undefined);
}
