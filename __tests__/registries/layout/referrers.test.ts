/** Referrers in a folder: entries without a name, whose manifests say what they are about. */

import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { formatDigest } from '../../../src/core/digest.ts';
import type { LocalBlob } from '../../../src/core/model.ts';
import { emptyConfig, encodeManifest } from '../../../src/manifest/oci.ts';
import { layoutSource } from '../../../src/registries/layout/source.ts';
import { layoutTarget } from '../../../src/registries/layout/target.ts';
import { referrerOf } from '../../../src/trust/statement/referrer.ts';
import { makeScratch, type Scratch } from '../../support/scratch.ts';

let scratch: Scratch;
beforeEach(async () => {
  scratch = await makeScratch();
});
afterEach(() => scratch.remove());

test('those of this subject alone, before and after it has a tag', async () => {
  const target = layoutTarget('folder', { workspace: scratch.path });
  const config = emptyConfig();
  const stored = (blob: LocalBlob) => ({ blob, digest: blob.digest, action: 'uploaded' as const });
  const draft = { layers: [], config: stored(config), annotations: {}, artifactType: undefined, name: '', tag: undefined, created: 0 };
  await target.upload(config);
  const [one, other] = ['one', 'other'].map((name) => encodeManifest({ ...draft, annotations: { name } }));
  if (one === undefined || other === undefined) throw new Error('two were made');
  for (const manifest of [one, other]) {
    await target.put(manifest, undefined);
    const subject = { mediaType: manifest.mediaType, digest: formatDigest(manifest.digest), size: manifest.bytes.byteLength };
    const referrer = referrerOf('{}', 'https://x.test/1', subject, 0);
    for (const blob of referrer.blobs) await target.upload(blob);
    await target.put(referrer.manifest, undefined);
  }
  await target.put(one, 'v1');
  const source = layoutSource('folder', { workspace: scratch.path });
  const found = [];
  for await (const entry of source.referrers?.(one.digest) ?? []) found.push(entry);
  expect(found).toMatchObject([{ artifactType: 'application/vnd.dev.sigstore.bundle.v0.3+json' }]);
  const manifest = await source.find(found[0]?.digest ?? '');
  expect(manifest && source.decode(manifest).subject?.digest).toBe(formatDigest(one.digest));
});
