/** Keys of one's own: each form that people have signs, and cosign reads it with the public half. */

import { generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { indexAction } from '../../../src/action/index-action.ts';
import { systemClock } from '../../../src/action/runner/clock.ts';
import { recordedIo } from '../../support/io.ts';
import { makeScratch, type Scratch } from '../../support/scratch.ts';
import { needs } from '../needs.ts';
import { type RealServer, startDistribution3 } from '../servers.ts';
import { type Actions, actionsIn } from './actions.ts';
import { type Sigstore, startSigstore, TOOLS } from './stack.ts';

const { describe } = await needs(...TOOLS, 'registry');
const SPDX = JSON.stringify({ spdxVersion: 'SPDX-2.3', SPDXID: 'SPDXRef-DOCUMENT', name: 'app' });

describe('keys', () => {
  let sigstore: Sigstore;
  let scratch: Scratch;
  let actions: Actions;
  let registry: RealServer;
  let pub: string;
  beforeAll(async () => {
    scratch = await makeScratch();
    await scratch.file('app.txt', 'an app');
    await scratch.file('spdx.json', SPDX);
    sigstore = await startSigstore();
    actions = actionsIn(scratch, sigstore);
    registry = await startDistribution3();
    expect(await sigstore.cosign('generate-key-pair')).toMatchObject({ code: 0 });
    pub = join(sigstore.scratch.path, 'cosign.pub');
  }, 300_000);
  afterAll(async () => {
    await registry?.stop();
    await sigstore?.stop();
    await scratch?.remove();
  }, 30_000);
  const cosignKey = () => readFileSync(join(sigstore.scratch.path, 'cosign.key'), 'utf8');

  test('cosign.key: signature, SBOM and provenance', async () => {
    const image = `${registry.host}/team/app`;
    const key = { 'signing-key': cosignKey(), 'signing-key-password': 'sesame' };
    const io = await actions.publish({ image, tag: 'v1', sign: 'true', sbom: 'spdx.json', attest: 'true', ...key });
    expect(io.failures).toEqual([]);
    const ref = io.outputs['ref'] as string;
    const how = ['--key', pub, '--private-infrastructure', '--allow-http-registry'];
    expect(await sigstore.cosign('verify', ...how, ref)).toMatchObject({ code: 0 });
    for (const type of ['https://spdx.dev/Document/v2.3', 'https://slsa.dev/provenance/v1']) {
      expect(await sigstore.cosign('verify-attestation', '--type', type, ...how, ref)).toMatchObject({ code: 0 });
    }
    const pulled = await actions.pull(
      { image, tag: 'v1', path: 'out', 'verify-key': pub, 'trusted-root': '', 'predicate-type': 'signature\nspdx\nslsa-provenance' },
      'v2',
    );
    expect(pulled.failures).toEqual([]);
  }, 60_000);

  test('the log of a signing config is used as well, and cosign wants no flag then', async () => {
    const image = `${registry.host}/team/logged`;
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const publicPem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'sesame' });
    const key = { 'signing-key': pem.toString(), 'signing-key-password': 'sesame' };
    const io = await actions.publish({ image, tag: 'v1', sign: 'true', sigstore: sigstore.signingConfig('v2'), 'trusted-root': sigstore.trustedRoot, ...key });
    expect(io.failures).toEqual([]);
    const own = await scratch.file('own.pub', publicPem);
    const how = ['--key', own, '--trusted-root', sigstore.trustedRoot, '--allow-http-registry', '--use-signed-timestamps'];
    expect(await sigstore.cosign('verify', ...how, io.outputs['ref'] as string)).toMatchObject({ code: 0 });
    expect((await actions.pull({ image, tag: 'v1', path: 'logged', 'verify-key': publicPem, 'predicate-type': 'signature' }, 'v2')).failures).toEqual([]);
  }, 60_000);

  test("cosign's own signature with the key is pulled", async () => {
    const image = `${registry.host}/team/by-cosign`;
    const io = await actions.publish({ image, tag: 'v1' });
    const key = join(sigstore.scratch.path, 'cosign.key');
    const by = ['--key', key, '--signing-config', sigstore.signingConfig('v2'), '--trusted-root', sigstore.trustedRoot, '--yes', '--allow-http-registry'];
    expect(await sigstore.cosign('sign', ...by, io.outputs['ref'] as string)).toMatchObject({ code: 0 });
    for (const root of ['', sigstore.trustedRoot]) {
      const pulled = await actions.pull({ image, tag: 'v1', path: 'by-cosign', 'verify-key': pub, 'trusted-root': root, 'predicate-type': 'signature' }, 'v2');
      expect(pulled.failures).toEqual([]);
    }
  }, 60_000);

  test('an index over what two jobs have published unsigned is signed, and two that sign at once are both found', async () => {
    const image = `${registry.host}/team/index`;
    const digests: string[] = [];
    for (const platform of ['linux/amd64', 'linux/arm64']) {
      const io = await actions.publish({ image, platform });
      digests.push(io.outputs['digest'] as string);
    }
    const run = async (inputs: Record<string, string>) => {
      const io = recordedIo(
        { image, manifests: digests.join('\n'), 'trusted-root': sigstore.trustedRoot, sigstore: sigstore.signingConfig('v2'), ...inputs },
        { GITHUB_WORKSPACE: scratch.path, RUNNER_TEMP: scratch.path, HOME: scratch.path, PATH: process.env['PATH'], ...sigstore.issuer.env },
      );
      await indexAction(io, systemClock);
      return io;
    };
    const [one, other] = await Promise.all([run({ tag: 'v1', attest: 'true' }), run({ tag: 'v2', sign: 'true' })]);
    expect([one.failures, other.failures]).toEqual([[], []]);
    const ref = one.outputs['ref'] as string;
    expect(await actions.cosign(ref, 'https://slsa.dev/provenance/v1', 'v2')).toMatchObject({ code: 0 });
    expect(await actions.cosign(ref, undefined, 'v2')).toMatchObject({ code: 0 });
    const pulled = await actions.pull({ image, tag: 'v1', path: 'index', platform: 'linux/arm64', 'predicate-type': 'slsa-provenance\nsignature' }, 'v2');
    expect(pulled.failures).toEqual([]);
  }, 60_000);
});
