/** What must not be believed, by real certificates and logs: refused by the action, and where cosign can be asked, by cosign. */

import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { referrerOf } from '../../../src/trust/statement/referrer.ts';
import { type OciRegistry, startOciRegistry } from '../../support/oci-registry.ts';
import { makeScratch, type Scratch } from '../../support/scratch.ts';
import { needs } from '../needs.ts';
import { type Actions, actionsIn, IDENTITY } from './actions.ts';
import { type Sigstore, startSigstore, TOOLS } from './stack.ts';

const { describe } = await needs(...TOOLS);

describe('not believed', () => {
  let sigstore: Sigstore;
  let scratch: Scratch;
  let actions: Actions;
  let registry: OciRegistry;
  let count = 0;
  const sign = () => ({ attest: 'true', sigstore: sigstore.signingConfig('v2'), 'trusted-root': sigstore.trustedRoot });
  const fresh = () => `${registry.host}/team/app-${++count}`;
  const nameOf = (image: string) => image.slice(image.indexOf('/') + 1);
  const blobGets = () => registry.count('GET', /\/blobs\//);
  beforeAll(async () => {
    scratch = await makeScratch();
    await scratch.file('app.txt', 'an app');
    await scratch.file('other.txt', 'another app');
    sigstore = await startSigstore();
    actions = actionsIn(scratch, sigstore);
    registry = await startOciRegistry();
  }, 300_000);
  afterAll(async () => {
    await registry?.close();
    await sigstore?.stop();
    await scratch?.remove();
  }, 30_000);

  /** Attaches a bundle to what the tag names, as anybody who may push can. */
  function plant(image: string, digest: string, bundle: string): void {
    const bytes = registry.manifest(nameOf(image), digest)?.bytes as Uint8Array;
    const subject = { mediaType: 'application/vnd.oci.image.manifest.v1+json', digest, size: bytes.byteLength };
    const { manifest } = referrerOf(bundle, 'https://slsa.dev/provenance/v1', subject, 0);
    for (const blob of ['{}', bundle]) registry.setBlob(nameOf(image), Buffer.from(blob));
    registry.setManifest(nameOf(image), `sha256:${createHash('sha256').update(manifest.bytes).digest('hex')}`, manifest.bytes, manifest.mediaType);
  }
  const bundleOf = (outputs: Readonly<Record<string, string>>) => readFileSync(outputs['bundle'] ?? '', 'utf8').trim();

  test('another identity, issuer, repository, ref, type or root: both names are told, nothing is on disk, no layer was asked for', async () => {
    const image = fresh();
    const io = await actions.publish({ image, tag: 'v1', ...sign() });
    expect(io.failures).toEqual([]);
    const rows: readonly (readonly [Record<string, string>, RegExp])[] = [
      [{ 'certificate-identity': `${IDENTITY}x` }, new RegExp(`is signed by ${escaped(IDENTITY)}, wanted ${escaped(IDENTITY)}x`)],
      [{ 'certificate-identity-regexp': 'widgets' }, /wanted the whole of \^\(\?:widgets\)\$/],
      [{ 'certificate-identity-regexp': 'https://github.com/acme/wid' }, /wanted the whole of/],
      [{ 'certificate-identity-regexp': 'https://github|zzz' }, /wanted the whole of/],
      [
        { 'certificate-oidc-issuer': 'https://token.actions.githubusercontent.com' },
        /is signed by an identity of http:\/\/127\.0\.0\.1:\d+, wanted https:\/\/token\.actions/,
      ],
      [{ 'source-repository': 'acme/other' }, /is of the repository https:\/\/github\.com\/acme\/widgets, wanted https:\/\/github\.com\/acme\/other/],
      [{ 'source-repository': 'acme/widgets', 'source-ref': 'refs/tags/v1' }, /is of the ref refs\/heads\/main, wanted refs\/tags\/v1/],
      [{ 'predicate-type': 'spdx' }, /of the kind spdx that fits.*attests https:\/\/slsa\.dev/],
      [{ 'trusted-root': '' }, /does not verify/],
    ];
    for (const [wanted, words] of rows) {
      const before = blobGets();
      const pulled = await actions.pull({ image, tag: 'v1', path: 'refused', ...wanted }, 'v2');
      expect(pulled.failures).toEqual([expect.stringMatching(words)]);
      expect(blobGets() - before).toBe(1);
      expect(existsSync(join(scratch.path, 'refused'))).toBe(false);
    }
    for (const wanted of [
      { 'certificate-identity-regexp': 'https://github\\.com/acme/widgets/.*' },
      { 'source-repository': 'acme/widgets', 'source-ref': 'refs/heads/main' },
    ]) {
      expect((await actions.pull({ image, tag: 'v1', path: 'accepted', ...wanted }, 'v2')).failures).toEqual([]);
    }
  }, 60_000);

  test('a bundle of another manifest, planted: cosign refuses it as well', async () => {
    const good = await actions.publish({ image: fresh(), tag: 'v1', layers: 'other.txt', ...sign() });
    const image = fresh();
    const io = await actions.publish({ image, tag: 'v1' });
    plant(image, io.outputs['digest'] as string, bundleOf(good.outputs));
    expect((await actions.pull({ image, tag: 'v1', path: 'refused' }, 'v2')).failures).toEqual([expect.stringMatching(/is about another digest/)]);
    expect(await actions.cosign(io.outputs['ref'] as string, 'https://slsa.dev/provenance/v1', 'v2')).toMatchObject({ code: 1 });
  }, 60_000);

  test('a rerun keeps what it would say itself, and signs again what is of another commit or workflow, planted, or does not verify', async () => {
    const image = fresh();
    const first = await actions.publish({ image, tag: 'v1', ...sign() });
    const asked = sigstore.issuer.audiences.length;
    const again = await actions.publish({ image, tag: 'v1', ...sign() });
    expect(again.outputs).toMatchObject({ status: 'unchanged', attestations: first.outputs['attestations'] as string });
    expect(sigstore.issuer.audiences.slice(asked)).toEqual(['waybill']);

    // Of another commit, of another workflow: who pulls by the new one would not find it.
    for (const claims of [{ sha: 'b'.repeat(40) }, { job_workflow_ref: 'acme/widgets/.github/workflows/other.yml@refs/heads/main' }]) {
      sigstore.issuer.claims = claims;
      const io = await actions.publish({ image, tag: 'v1', ...sign() });
      expect(io.failures).toEqual([]);
      expect(carrier(io.outputs)).not.toBe(carrier(first.outputs));
    }
    sigstore.issuer.claims = {};

    const planted: readonly ((digest: string) => Promise<string>)[] = [
      async () => changedSignature(bundleOf(first.outputs)),
      async () => bundleOf((await actions.publish({ image: fresh(), tag: 'v1', layers: 'other.txt', ...sign() })).outputs),
    ];
    for (const bundle of planted) {
      const place = fresh();
      const bare = await actions.publish({ image: place, tag: 'v1' });
      plant(place, bare.outputs['digest'] as string, await bundle(bare.outputs['digest'] as string));
      const before = sigstore.issuer.audiences.length;
      const io = await actions.publish({ image: place, tag: 'v1', ...sign() });
      expect(io.failures).toEqual([]);
      expect(sigstore.issuer.audiences.slice(before)).toEqual(['waybill', 'sigstore']);
      expect((await actions.pull({ image: place, tag: 'v1', path: 'accepted' }, 'v2')).failures).toEqual([]);
    }
  }, 60_000);
});

/** The digest of the manifest that carries the attestation. */
function carrier(outputs: Readonly<Record<string, string>>): string {
  return JSON.parse(outputs['attestations'] ?? '[]')[0].digest;
}

function changedSignature(text: string): string {
  const bundle = JSON.parse(text);
  const sig = Buffer.from(bundle.dsseEnvelope.signatures[0].sig, 'base64');
  sig[sig.length - 1] = (sig[sig.length - 1] as number) ^ 1;
  bundle.dsseEnvelope.signatures[0].sig = sig.toString('base64');
  return JSON.stringify(bundle);
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
