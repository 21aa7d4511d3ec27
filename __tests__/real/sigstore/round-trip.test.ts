/** Signed by the action, read by cosign; signed by cosign, pulled by the action: on a registry with the referrers API, and on one without. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startOciRegistry } from '../../support/oci-registry.ts';
import { makeScratch, type Scratch } from '../../support/scratch.ts';
import { recorded } from '../../trust/recorded.ts';
import { needs } from '../needs.ts';
import { startDistribution3 } from '../servers.ts';
import { type Actions, actionsIn, IDENTITY } from './actions.ts';
import { findPostgres } from './rekor-v1.ts';
import { type Sigstore, startSigstore, TOOLS, V1_TOOLS } from './stack.ts';

const withV1 = (await findPostgres()) !== undefined;
const { describe } = await needs(...TOOLS, 'registry', ...(withV1 ? V1_TOOLS : []));
const LOGS = ['v2', ...(withV1 ? (['v1'] as const) : []), 'none'] as const;
const SPDX = JSON.stringify({
  spdxVersion: 'SPDX-2.3',
  SPDXID: 'SPDXRef-DOCUMENT',
  name: 'app',
  dataLicense: 'CC0-1.0',
  documentNamespace: 'https://x.test/1',
});
const CYCLONEDX = JSON.stringify({ bomFormat: 'CycloneDX', specVersion: '1.6', version: 1, components: [] });

describe('signed and read', () => {
  let sigstore: Sigstore;
  let scratch: Scratch;
  let actions: Actions;
  const registries: { readonly name: string; readonly host: string; close(): Promise<void> }[] = [];
  beforeAll(async () => {
    scratch = await makeScratch();
    await scratch.file('app.txt', 'an app');
    await scratch.file('spdx.json', SPDX);
    await scratch.file('cyclonedx.json', CYCLONEDX);
    sigstore = await startSigstore({ withV1 });
    actions = actionsIn(scratch, sigstore);
    const api = await startOciRegistry({ referrers: 'api' });
    const fallback = await startDistribution3();
    registries.push(
      { name: 'referrers API', host: api.host, close: () => api.close() },
      { name: 'fallback tag', host: fallback.host, close: () => fallback.stop() },
    );
  }, 300_000);
  afterAll(async () => {
    await Promise.all(registries.map((registry) => registry.close()));
    await sigstore?.stop();
    await scratch?.remove();
  }, 30_000);

  test.each(LOGS)(
    'log %s: provenance, SBOM and signature are read by cosign, and pulled',
    async (log) => {
      for (const { name, host } of registries) {
        const image = `${host}/team/app-${log}`;
        const io = await actions.publish({ image, tag: 'v1', attest: 'true', sbom: 'spdx.json', sign: 'true', sigstore: sigstore.signingConfig(log) });
        expect([name, io.failures]).toEqual([name, []]);
        const attestations = JSON.parse(io.outputs['attestations'] ?? '[]') as { kind: string; predicateType: string; identity: string }[];
        expect(attestations.map(({ kind, identity }) => [kind, identity])).toEqual([
          ['provenance', IDENTITY],
          ['sbom', IDENTITY],
          ['signature', IDENTITY],
        ]);
        expect(
          readFileSync(io.outputs['bundle'] ?? '', 'utf8')
            .trim()
            .split('\n'),
        ).toHaveLength(3);
        const ref = io.outputs['ref'] as string;
        for (const { kind, predicateType } of attestations) {
          expect(await actions.cosign(ref, kind === 'signature' ? undefined : predicateType, log)).toMatchObject({ code: 0 });
        }
        expect(await actions.cosign(ref, 'https://slsa.dev/provenance/v1', log, 'https://github.com/acme/other')).toMatchObject({ code: 1 });
        const types = 'slsa-provenance\nspdx\nsignature';
        const pulled = await actions.pull({ image, tag: 'v1', path: `out-${log}-${host}`, 'predicate-type': types }, log);
        expect([name, pulled.failures]).toEqual([name, []]);
        expect(readFileSync(join(scratch.path, `out-${log}-${host}`, 'app.txt'), 'utf8')).toBe('an app');
        expect(JSON.parse(pulled.outputs['attestations'] ?? '[]')).toHaveLength(3);
      }
    },
    120_000,
  );

  test('two images: one certificate for both, CycloneDX, and both are found', async () => {
    const images = registries.map(({ host }) => `${host}/team/two`);
    const before = sigstore.issuer.audiences.length;
    const io = await actions.publish({ image: images.join('\n'), tag: 'v1', attest: 'true', sbom: 'cyclonedx.json', sigstore: sigstore.signingConfig('v2') });
    expect(io.failures).toEqual([]);
    expect(sigstore.issuer.audiences.slice(before)).toEqual(['waybill', 'sigstore']);
    expect(JSON.parse(io.outputs['attestations'] ?? '[]')).toHaveLength(4);
    expect(
      readFileSync(io.outputs['bundle'] ?? '', 'utf8')
        .trim()
        .split('\n'),
    ).toHaveLength(2);
    for (const ref of (io.outputs['refs'] ?? '').split('\n')) {
      expect(await actions.cosign(ref, 'https://cyclonedx.org/bom', 'v2')).toMatchObject({ code: 0 });
      expect(await actions.cosign(ref, 'https://slsa.dev/provenance/v1', 'v2')).toMatchObject({ code: 0 });
    }
  }, 60_000);

  test('an index is attested by its own digest, and fits who pulls one of its platforms by tag', async () => {
    const { host } = registries[0] as { host: string };
    const image = `${host}/team/index`;
    const layers = 'app.txt,platform=linux/amd64\nspdx.json,platform=linux/arm64';
    const io = await actions.publish({ image, tag: 'v1', layers, attest: 'true', sigstore: sigstore.signingConfig('v2') });
    expect(io.failures).toEqual([]);
    expect(await actions.cosign(io.outputs['ref'] as string, 'https://slsa.dev/provenance/v1', 'v2')).toMatchObject({ code: 0 });
    const pulled = await actions.pull({ image, tag: 'v1', path: 'out-index', platform: 'linux/arm64' }, 'v2');
    expect(pulled.failures).toEqual([]);
  }, 60_000);

  test('a folder holds its attestation, and of several roots one that accepts is enough', async () => {
    const image = 'oci-layout://folder';
    const io = await actions.publish({ image, tag: 'v1', attest: 'true', sigstore: sigstore.signingConfig('v2') });
    expect(io.failures).toEqual([]);
    const own = JSON.stringify(JSON.parse(readFileSync(sigstore.trustedRoot, 'utf8')));
    const foreign = JSON.stringify(JSON.parse(recorded('trusted-root.json')));
    await scratch.file('roots.jsonl', `${foreign}\n${own}\n`);
    await scratch.file('foreign.jsonl', `${foreign}\n${foreign}\n`);
    const pull = (root: string) => actions.pull({ image, tag: 'v1', path: `out-${root}`, 'trusted-root': root, 'source-repository': 'acme/widgets' }, 'v2');
    expect((await pull('roots.jsonl')).failures).toEqual([]);
    expect((await pull('foreign.jsonl')).failures).toEqual([expect.stringContaining('does not verify')]);
  }, 60_000);

  test("cosign's own attestation and signature are pulled", async () => {
    for (const { name, host } of registries) {
      const image = `${host}/team/by-cosign`;
      const io = await actions.publish({ image, tag: 'v1' });
      const ref = io.outputs['ref'] as string;
      const predicate = await scratch.file('predicate.json', '{"buildDefinition":{},"runDetails":{}}');
      const how = await actions.cosignSigning('v2');
      expect(await sigstore.cosign('attest', '--predicate', predicate, '--type', 'slsaprovenance1', ...how, ref)).toMatchObject({ code: 0 });
      expect(await sigstore.cosign('sign', ...how, ref)).toMatchObject({ code: 0 });
      const pulled = await actions.pull({ image, tag: 'v1', path: `out-cosign-${host}`, 'predicate-type': 'slsa-provenance\nsignature' }, 'v2');
      expect([name, pulled.failures]).toEqual([name, []]);
    }
  }, 60_000);
});
