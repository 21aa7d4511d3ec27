/** What is attached to a manifest, by its type: the newest of it. */

import { formatDigest, parseDigest } from '../../core/digest.ts';
import { InputError, IntegrityError, ProtocolError } from '../../core/errors.ts';
import { textMatcher } from '../../core/glob.ts';
import type { Descriptor, Document, Manifest } from '../../core/model.ts';
import { retry } from '../../core/retry.ts';
import type { ReadableSource } from '../../core/target.ts';
import { oneLine } from '../../core/text/one-line.ts';
import type { SendPolicy } from '../policy.ts';
import { find } from './find-top.ts';

/** https://github.com/opencontainers/image-spec/blob/main/annotations.md */
const CREATED = 'org.opencontainers.image.created';
/** So many are opened at most, the newest by what the list says. */
const MOST_OPENED = 100;
const MOST_LISTED = 10_000;
const SHOWN = 20;

interface Attached {
  readonly manifest: Manifest;
  readonly type: string;
  /** Milliseconds since 1970; before all others where nothing says it. */
  readonly created: number;
}

/**
 * `type` may be a pattern. Lists are only lists: what counts is what a manifest says itself of its type, its subject and its time. Of several with one
 * time the last one in the list is taken. Throws `InputError` where there is none, and the errors of listing: a list that cannot be read is no empty one.
 */
export async function findReferrer(source: ReadableSource, subject: Manifest, type: string, policy: SendPolicy): Promise<Manifest> {
  const listed = await listReferrers(source, subject, policy);
  const fits = textMatcher(type);
  // Go-containerregistry's fallback index says no type, or that of the config: only the manifest tells.
  const candidates = listed.filter(({ artifactType = '' }) => artifactType === '' || artifactType.endsWith('.empty.v1+json') || fits(artifactType));
  const newest = candidates
    .toSorted((a, b) => compare(timeOf(a.annotations), timeOf(b.annotations)))
    .slice(-MOST_OPENED)
    .map(({ digest }) => digest);
  const opened = await Promise.all(
    candidates
      .filter(({ digest }) => newest.includes(digest))
      .map((candidate) => policy.throttle.run(0, () => readAttached(source, candidate, formatDigest(subject.digest), policy))),
  );
  const attached = opened.flatMap((one) => one ?? []);
  const found = attached
    .filter((one) => fits(one.type))
    .reduce<Attached | undefined>((best, one) => (best && best.created > one.created ? best : one), undefined);
  if (found !== undefined) return found.manifest;
  const types = [...new Set([...listed.map(({ artifactType = '' }) => artifactType), ...attached.map((one) => one.type)])].filter((text) => text !== '').sort();
  const there =
    types.length === 0
      ? 'nothing is'
      : `there are ${types
          .slice(0, SHOWN)
          .map((text) => oneLine(text, 200))
          .join(', ')}`;
  throw new InputError(`referrer: nothing of the type "${type}" is attached to ${source.name}@${formatDigest(subject.digest)}; ${there}`, {
    hint: types.length === 0 ? 'check the tag: what is attached to an index is attached to none of its children' : 'set referrer to one of them',
  });
}

async function listReferrers(source: ReadableSource, subject: Manifest, policy: SendPolicy): Promise<readonly Descriptor[]> {
  return retry(policy, async () => {
    const found = new Map<string, Descriptor>();
    for await (const entry of source.referrers?.(subject.digest) ?? []) {
      if (found.size >= MOST_LISTED)
        throw new ProtocolError(`${source.name}: more than ${MOST_LISTED} manifests are attached to ${formatDigest(subject.digest)}`);
      found.set(entry.digest, entry);
    }
    return [...found.values()];
  });
}

/** `undefined` for what is not there, is about something else, or is none: others may stand beside it. */
async function readAttached(source: ReadableSource, { digest, annotations }: Descriptor, subject: string, policy: SendPolicy): Promise<Attached | undefined> {
  if (parseDigest(digest) === undefined) return undefined;
  try {
    const manifest = await find(source, digest, policy);
    if (manifest === undefined) return undefined;
    const document = source.decode(manifest);
    if (document.subject?.digest !== subject) return undefined;
    return { manifest, type: typeOf(document), created: timeOf(document.annotations[CREATED] === undefined ? annotations : document.annotations) };
  } catch (error) {
    if (error instanceof IntegrityError || error instanceof ProtocolError) return undefined;
    throw error;
  }
}

/** https://github.com/opencontainers/distribution-spec/blob/main/spec.md#listing-referrers: without a type of its own it has its config's. */
function typeOf(document: Document): string {
  return document.artifactType ?? (document.kind === 'manifest' ? document.config?.mediaType : undefined) ?? '';
}

function timeOf(annotations: Descriptor['annotations']): number {
  const time = Date.parse(annotations?.[CREATED] ?? '');
  return Number.isNaN(time) ? Number.NEGATIVE_INFINITY : time;
}

/** Also of two infinities. */
function compare(a: number, b: number): number {
  return a < b ? -1 : Number(a > b);
}
