/** The end of a run in words: outputs, and for a failure one line that says what to change. */

import { writeKept } from '../../content/local-files.ts';
import { formatDigest } from '../../core/digest.ts';
import { InputError, PublishError } from '../../core/errors.ts';
import type { BlobAction, SentPieces } from '../../core/model.ts';
import type { Published } from '../../flow/publish/publish.ts';
import type { Io } from '../runner/io.ts';

/** Runners drop what is larger (1 MiB for all outputs of a job, counted in UTF-16). Bytes. */
const LARGEST_OUTPUT = 512 * 1024;

export interface BlobOutput {
  readonly title: string;
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
  readonly action: BlobAction;
  /** Of a blob in pieces; bytes of those that were sent. */
  readonly pieces?: SentPieces;
}

/** What `blobs` and the summary show: the layers as the first image has them. */
export function blobOutputs(published: readonly Published[]): readonly BlobOutput[] {
  return (published[0]?.layers ?? []).map(({ blob, digest, action, pieces }) => ({
    title: blob.title,
    mediaType: blob.mediaType,
    digest: formatDigest(digest),
    size: blob.size,
    action,
    ...(pieces === undefined ? {} : { pieces }),
  }));
}

/** Bytes of layers that travelled and that did not have to: equal layers once, each image counted. */
export function travelled(published: readonly Published[]): { readonly uploaded: number; readonly reused: number } {
  let uploaded = 0;
  let reused = 0;
  for (const { layers } of published) {
    for (const { blob, action, pieces } of new Map(layers.map((layer) => [formatDigest(layer.digest), layer])).values()) {
      if (action === 'planned') continue;
      const sent = action === 'uploaded' ? (pieces?.bytes ?? blob.size) : 0;
      uploaded += sent;
      reused += blob.size - sent;
    }
  }
  return { uploaded, reused };
}

/** `pushed` when any image was, `unchanged` when all were there before. */
export function statusOf(published: readonly Published[]): string {
  return ['pushed', 'dry-run', 'skipped'].find((one) => published.some(({ status }) => status === one)) ?? published[0]?.status ?? 'skipped';
}

/** What outputs and summary tell of: what is at its registry now, and what a dry run would put there. */
export function isShown({ there, status }: Published): boolean {
  return there || status === 'dry-run';
}

/** Sets all outputs from what is known so far: also after a failure, for the images that were done. */
export function setOutputs(io: Io, published: readonly Published[]): void {
  const shown = published.filter(isShown);
  const [first] = shown;
  if (first === undefined) return;
  const digest = formatDigest(first.manifest.digest);
  const { uploaded, reused } = travelled(shown);
  const blobs = blobOutputs(shown);
  const references = shown.map(({ image, manifest }) => `${image}@${formatDigest(manifest.digest)}`);
  const set = (name: string, value: string) => setOutput(io, name, value);
  set('digest', digest);
  set('ref', references[0] as string);
  set('refs', references.join('\n'));
  set('tags', shown.flatMap(({ image, tags, status }) => (status === 'dry-run' ? [] : tags.map((tag) => `${image}:${tag}`))).join('\n'));
  set('status', statusOf(published));
  set('media-type', first.manifest.mediaType);
  set('size', String(first.manifest.bytes.byteLength));
  set('manifest', new TextDecoder().decode(first.manifest.bytes));
  set('blobs', JSON.stringify(blobs));
  set('uploaded-bytes', String(uploaded));
  set('reused-bytes', String(reused));
  set('checksums', writeKept(io.env['RUNNER_TEMP'], 'checksums.txt', checksums(blobs)));
  set('protocol', first.kind.name);
  const attestations = shown.flatMap(({ image, attestations = [] }) =>
    attestations.map(({ kind, predicateType, digest, identity, logIndex }) => {
      return { kind, predicateType, image, digest, ref: `${image}@${digest}`, identity: identity ?? null, logIndex: logIndex ?? null };
    }),
  );
  if (attestations.length === 0) return;
  set('attestations', JSON.stringify(attestations));
  // Each kind once: one signature is for all images.
  const bundles = new Map(shown.flatMap(({ attestations = [] }) => attestations.map(({ kind, bundle }) => [kind, bundle] as const)));
  set('bundle', writeKept(io.env['RUNNER_TEMP'], 'attestations.jsonl', [...bundles.values(), ''].join('\n')));
}

/** `HEX  TITLE` lines, as `sha256sum` writes and `actions/attest` reads them. */
function checksums(blobs: readonly BlobOutput[]): string {
  return blobs.map(({ title, digest }) => `${digest.slice(digest.indexOf(':') + 1)}  ${title}\n`).join('');
}

/** Leaves out what a runner would drop. */
export function setOutput(io: Io, name: string, value: string): void {
  if (Buffer.byteLength(value) <= LARGEST_OUTPUT) io.output(name, value);
  else io.warning(`The output ${name} is left out, because it is larger than 512 KiB. It was written to ${writeKept(io.env['RUNNER_TEMP'], name, value)}`);
}

/** One line for a failure; several bad inputs are listed below one another. */
export function sentence(error: unknown): string {
  if (error instanceof InputError && error.problems.length > 1) return error.message;
  if (error instanceof PublishError) return error.hint === undefined ? error.message : `${error.message}. To mend it: ${error.hint}`;
  return `Waybill itself failed, please report it: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
}
