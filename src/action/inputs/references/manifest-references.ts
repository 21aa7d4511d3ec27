/** The input `manifests` of the index action: lines, or the JSON of other jobs' outputs in any of the shapes that people pass. */

import { bareDigest, parseDigest } from '../../../core/digest.ts';
import { InputError } from '../../../core/errors.ts';
import { lines } from '../input-values.ts';

export interface ManifestReferences {
  /** Tags, digests and full references, in order. */
  readonly references: readonly string[];
  /** What was left out, one sentence each. */
  readonly notices: readonly string[];
}

/** Keys whose text is a document or a list of other things, whatever digests it holds. */
const OTHER_OUTPUTS = new Set(['blobs', 'manifest', 'checksums', 'files', 'media-type', 'size', 'status', 'protocol', 'uploaded-bytes', 'reused-bytes']);
const DEEPEST = 8;

interface Collected {
  readonly references: string[];
  readonly notices: string[];
  readonly problems: string[];
}

/**
 * JSON may be `toJSON(needs)`, `toJSON(needs.*.outputs)`, the outputs of one job, or a list; what is taken from an object are its
 * `digest`, else its `ref` and `refs`, else every text that is a digest or ends with one. An index that lacks a platform helps nobody:
 * a job or an item of a list that gives nothing is an error, but for jobs that were skipped. Throws `InputError`.
 */
export function manifestReferences(text: string): ManifestReferences {
  if (!/^[[{"]/.test(text)) return { references: lines(text), notices: [] };
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new InputError('the JSON does not parse', { hint: 'write ${{ toJSON(needs) }}, or one digest a line', cause: error });
  }
  const found: Collected = { references: [], notices: [], problems: [] };
  collect(json, 'the JSON', 0, found);
  const { references, notices, problems } = found;
  // Where a list holds nothing at all, that is what is wrong with it.
  const isBare = references.length === 0 && Array.isArray(json) && problems.every((problem) => problem.endsWith(' no digest'));
  if (problems.length > 0 && !isBare) {
    throw new InputError(problems, { hint: 'name in `needs` the jobs alone that publish; ${{ toJSON(needs) }} tells which of them were skipped' });
  }
  if (references.length === 0) {
    throw new InputError('no digest is in the JSON', {
      hint: 'did the jobs that publish run, and do they declare outputs: digest: ${{ steps.ID.outputs.digest }}?',
    });
  }
  return { references, notices };
}

interface Job {
  readonly result: string;
  readonly outputs?: unknown;
}

/** https://docs.github.com/en/actions/reference/workflows-and-actions/contexts#needs-context */
function isJob(json: unknown): json is Job {
  return isObject(json) && typeof json['result'] === 'string' && isObject(json['outputs'] ?? {});
}

function isObject(json: unknown): json is Readonly<Record<string, unknown>> {
  return typeof json === 'object' && json !== null;
}

/** `what` names the part of the JSON in messages. */
function collect(json: unknown, what: string, depth: number, into: Collected): void {
  if (depth > DEEPEST) throw new InputError('the JSON is nested too deeply');
  if (isJob(json)) fromJob(json, what, depth, into);
  else if (Array.isArray(json)) json.forEach((item, at) => void fromItem(item, `number ${at + 1} of ${depth === 0 ? 'the list' : what}`, depth, into));
  else if (typeof json === 'string') fromText(json, what, depth, into);
  else if (isObject(json)) fromObject(json, what, depth, into);
}

function fromJob({ result, outputs }: Job, what: string, depth: number, into: Collected): void {
  if (result === 'skipped') into.notices.push(`manifests: ${what} was skipped, and is left out`);
  else if (result === 'failure') into.problems.push(`${what} failed`);
  else if (result === 'cancelled') into.problems.push(`${what} was cancelled`);
  else if (result !== 'success') into.problems.push(`${what} has the result "${result}"`);
  else needed(into, `${what} gave no digest`, () => collect(outputs ?? {}, what, depth + 1, into));
}

function fromItem(item: unknown, what: string, depth: number, into: Collected): void {
  // Of a list that somebody wrote, each text is what it says, a tag too.
  if (depth === 0 && typeof item === 'string' && item.trim() !== '' && !/^[[{]/.test(item.trim())) into.references.push(...lines(item).map(asDigest));
  else needed(into, `${what} has no digest`, () => collect(item, what, depth + 1, into));
}

function fromObject(json: Readonly<Record<string, unknown>>, what: string, depth: number, into: Collected): void {
  // The outputs of this very action, or of docker's: one object, one manifest, named in several ways.
  for (const key of ['digest', 'ref', 'refs']) {
    const before = into.references.length;
    if (typeof json[key] === 'string') fromText(json[key], what, depth, into);
    if (into.references.length > before) return;
  }
  for (const [key, value] of Object.entries(json)) {
    const one = isJob(value) ? `the job "${key}"` : what;
    if (OTHER_OUTPUTS.has(key)) continue;
    if (/digest/i.test(key) && (value === '' || value === null)) into.problems.push(`${what}: "${key}" is empty`);
    else collect(value, one, depth + 1, into);
  }
}

function fromText(text: string, what: string, depth: number, into: Collected): void {
  const trimmed = text.trim();
  const json = /^[[{]/.test(trimmed) ? parsed(trimmed) : undefined;
  if (json !== undefined) collect(json, what, depth + 1, into);
  // Docker's metadata has the digest alone; refs have one reference a line.
  else
    into.references.push(
      ...lines(trimmed)
        .map(asDigest)
        .filter((line) => parseDigest(line.slice(line.lastIndexOf('@') + 1)) !== undefined),
    );
}

/** Notes `problem` when `task` finds nothing, and nothing else that is wrong. */
function needed(into: Collected, problem: string, task: () => void): void {
  const before = [into.references.length, into.notices.length, into.problems.length].join();
  task();
  if ([into.references.length, into.notices.length, into.problems.length].join() === before) into.problems.push(problem);
}

function asDigest(text: string): string {
  return bareDigest(text) ?? text;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
