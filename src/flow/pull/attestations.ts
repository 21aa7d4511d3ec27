/** What is attached to a manifest, brought before a judge: bundles are read and checked, nothing else is asked for. */

import { createHash } from 'node:crypto';
import { formatDigest, parseDigest } from '../../core/digest.ts';
import { IntegrityError, ProtocolError, RegistryError } from '../../core/errors.ts';
import type { Descriptor, Manifest } from '../../core/model.ts';
import { retry } from '../../core/retry.ts';
import type { ReadableSource } from '../../core/target.ts';
import type { SendPolicy } from '../policy.ts';

/** Hears one bundle after another. */
export interface Judge<Verdict> {
  /** `digest` of the manifest that carries it. Whether nothing more needs to be heard. */
  hear(digest: string, bundle: string): boolean;
  /** What could not be read, and why, as a clause. */
  dismiss(digest: string, why: string): void;
  /** Throws where what was wanted is not there. `image` is for the message. */
  verdict(image: string): Verdict;
}

/** What may be a bundle by its type; others are nobody's concern. */
const BUNDLE_TYPE = 'application/vnd.dev.sigstore.bundle';
/** go-containerregistry's fallback index says no type, or this one: only the manifest tells. */
const UNKNOWN_TYPES = [undefined, '', 'application/vnd.oci.empty.v1+json'];
/** So many are opened at most. */
const MOST_CANDIDATES = 100;
/** Bytes. */
const LARGEST_BUNDLE = 32 * 1024 * 1024;

/** Throws what the judge throws, and what reading a list throws: a list that cannot be read proves nothing. */
export async function judgeAttestations<Verdict>(source: ReadableSource, subject: Manifest, judge: Judge<Verdict>, policy: SendPolicy): Promise<Verdict> {
  for (const { digest } of await candidatesOf(source, subject, policy)) {
    const bundle = await readBundle(source, digest, policy);
    if (bundle === undefined) continue;
    if ('why' in bundle) judge.dismiss(digest, bundle.why);
    else if (judge.hear(digest, bundle.text)) break;
  }
  return judge.verdict(source.name);
}

async function candidatesOf(source: ReadableSource, subject: Manifest, policy: SendPolicy): Promise<readonly Descriptor[]> {
  return retry(policy, async () => {
    const found = new Map<string, Descriptor>();
    for await (const entry of source.referrers?.(subject.digest) ?? []) {
      if (!entry.artifactType?.startsWith(BUNDLE_TYPE) && !UNKNOWN_TYPES.includes(entry.artifactType)) continue;
      found.set(entry.digest, entry);
      if (found.size >= MOST_CANDIDATES) break;
    }
    return [...found.values()];
  });
}

/** The text of a bundle; why it cannot be one; `undefined` where the manifest is about something else. */
async function readBundle(
  source: ReadableSource,
  digest: string,
  policy: SendPolicy,
): Promise<{ readonly text: string } | { readonly why: string } | undefined> {
  if (parseDigest(digest) === undefined) return { why: 'is no digest' };
  try {
    return await retry(policy, async () => {
      const manifest = await source.find(digest);
      if (manifest === undefined) return { why: 'is listed, and not there' };
      const document = source.decode(manifest);
      const [layer] = document.kind === 'manifest' ? document.layers : [];
      const type = document.artifactType ?? layer?.mediaType ?? '';
      if (layer === undefined || (!type.startsWith(BUNDLE_TYPE) && !layer.mediaType.startsWith(BUNDLE_TYPE))) return undefined;
      if (!(layer.size <= LARGEST_BUNDLE)) return { why: `has ${layer.size} bytes, and ${LARGEST_BUNDLE} are read at most` };
      return { text: await readBlob(source, layer) };
    });
  } catch (error) {
    // What somebody planted must not keep the others from being heard.
    if (error instanceof IntegrityError || error instanceof ProtocolError || (error instanceof RegistryError && error.status === 404))
      return { why: `cannot be read (${error.message})` };
    throw error;
  }
}

async function readBlob(source: ReadableSource, { digest: text, size }: Descriptor): Promise<string> {
  const digest = parseDigest(text);
  if (digest === undefined) throw new IntegrityError(`"${text}" is no digest`);
  const hash = createHash(digest.algorithm);
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of source.blob(digest, size)) {
    length += chunk.byteLength;
    if (length > size) throw new IntegrityError(`more than the ${size} bytes that its manifest says`);
    hash.update(chunk);
    parts.push(Uint8Array.from(chunk));
  }
  if (hash.digest('hex') !== digest.hex) throw new IntegrityError(`its bytes are not those of ${formatDigest(digest)}`);
  return new TextDecoder().decode(Buffer.concat(parts));
}
