/** The last step for what refers to a subject: that it is found from there. */

import { parseDigest } from '../../core/digest.ts';
import { retry } from '../../core/retry.ts';
import { type Content, descriptorOf, type Encoded, type TaggedManifest } from './encode.ts';
import type { Plan } from './plan.ts';

/** Does nothing without a subject. Children of an index are attached to nothing: who looks for referrers finds the index. */
export async function attach(
  { publication, subject }: Plan,
  encoded: Encoded,
  content: Pick<Content, 'annotations' | 'artifactType' | 'index' | 'parts'>,
): Promise<void> {
  const { target, policy } = publication;
  const digest = parseDigest(subject?.digest ?? '');
  if (digest === undefined || target.attach === undefined) return;
  const [{ manifest }] = encoded.tagged as readonly [TaggedManifest, ...TaggedManifest[]];
  const [part] = content.parts;
  // Without a type of its own a manifest has that of its config (distribution-spec, "Listing Referrers"); an index has none.
  const type = content.artifactType ?? (content.index === undefined ? part?.config?.mediaType : undefined);
  const annotations = content.index?.annotations ?? { ...content.annotations, ...part?.annotations };
  const referrer = { ...descriptorOf(manifest, undefined, type), annotations };
  await retry(policy, async () => target.attach?.(digest, referrer));
}
