/** The last step for what refers to a subject: that it is found from there. */

import { parseDigest } from '../../core/digest.ts';
import { retry } from '../../core/retry.ts';
import { type Content, descriptorOf, type Encoded, type TaggedManifest } from './encode.ts';
import type { Plan } from './plan.ts';

/** Does nothing without a subject. Children of an index are attached to nothing: who looks for referrers finds the index. */
export async function attach(
  { publication, subject }: Plan,
  encoded: Encoded,
  content: Pick<Content, 'annotations' | 'artifactType' | 'index'>,
): Promise<void> {
  const { target, policy } = publication;
  const digest = parseDigest(subject?.digest ?? '');
  if (digest === undefined || target.attach === undefined) return;
  const [{ manifest }] = encoded.tagged as readonly [TaggedManifest, ...TaggedManifest[]];
  const referrer = { ...descriptorOf(manifest, undefined, content.artifactType), annotations: content.index?.annotations ?? content.annotations };
  await retry(policy, async () => target.attach?.(digest, referrer));
}
