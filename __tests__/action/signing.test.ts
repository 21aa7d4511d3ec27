/** Signing with a key and refusing what is not signed, through the fake registry: no service is asked, and no tag names what is not signed. */

import { createHash, generateKeyPairSync } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type OciRegistry, type OciRegistryOptions, startOciRegistry } from '../support/oci-registry.ts';
import { publishIn } from '../support/publishing.ts';
import { pullIn } from '../support/pulling.ts';
import { makeScratch, type Scratch } from '../support/scratch.ts';
import { recorded } from '../trust/recorded.ts';

const COSIGN_KEY = { 'signing-key': recorded('cosign.key'), 'signing-key-password': 'sesame' };
const COSIGN_PUB = recorded('cosign.pub');
const SPDX = '{"spdxVersion":"SPDX-2.3","SPDXID":"SPDXRef-DOCUMENT"}';
let scratch: Scratch;
let registry: OciRegistry;
const open: OciRegistry[] = [];

beforeEach(async () => {
  scratch = await makeScratch();
  await scratch.file('app.txt', 'an app');
  await scratch.file('spdx.json', SPDX);
  registry = await start();
});
afterEach(async () => {
  for (const one of open.splice(0)) {
    expect(one.unexpected).toEqual([]);
    await one.close();
  }
  await scratch.remove();
});

async function start(options: OciRegistryOptions = {}): Promise<OciRegistry> {
  const one = await startOciRegistry(options);
  open.push(one);
  return one;
}
const image = (of = registry) => `${of.host}/team/app`;
const publish = (inputs: Record<string, string>, env: NodeJS.ProcessEnv = {}) =>
  publishIn(scratch, { image: image(), tag: 'v1', layers: 'app.txt', ...inputs }, env);

const pull = (inputs: Record<string, string>) =>
  pullIn(scratch, { image: image(), tag: 'v1', 'verify-attestation': 'true', 'predicate-type': 'any', ...inputs });

describe('with a key', () => {
  test('signature and SBOM are attached before the tag is put, and are pulled by the public key', async () => {
    const io = await publish({ sign: 'true', sbom: 'spdx.json', ...COSIGN_KEY });
    expect(io.failures).toEqual([]);
    const attestations = JSON.parse(io.outputs['attestations'] ?? '[]');
    expect(attestations).toMatchObject([
      { kind: 'sbom', predicateType: 'https://spdx.dev/Document/v2.3', image: image(), identity: null, logIndex: null },
      { kind: 'signature', predicateType: 'https://sigstore.dev/cosign/sign/v1', image: image(), identity: null, logIndex: null },
    ]);
    const puts = registry.log
      .filter(({ method, path }) => method === 'PUT' && path.includes('/manifests/'))
      .map(({ path }) => path.slice(path.lastIndexOf('/') + 1));
    expect(puts).toEqual([io.outputs['digest'], ...attestations.map(({ digest }: { digest: string }) => digest), 'v1']);
    expect(
      readFileSync(io.outputs['bundle'] ?? '', 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).mediaType),
    ).toHaveLength(2);
    const pulled = await pull({ 'verify-key': COSIGN_PUB, 'predicate-type': 'spdx\nsignature' });
    expect(pulled.failures).toEqual([]);
    expect(JSON.parse(pulled.outputs['attestations'] ?? '[]')).toHaveLength(2);
    expect(readFileSync(join(scratch.path, 'out/app.txt'), 'utf8')).toBe('an app');
  });

  test('the password is masked, the summary says how to check, and a folder takes it all', async () => {
    const folder = 'oci-layout://folder';
    const io = await publish({ image: folder, sign: 'true', ...COSIGN_KEY });
    expect(io.failures).toEqual([]);
    expect(io.secrets).toContain('sesame');
    expect(io.summaries.join('')).toMatch(/\| signature \| .*cosign verify --key cosign\.pub --private-infrastructure oci-layout/);
    expect((await pull({ image: folder, 'verify-key': COSIGN_PUB })).failures).toEqual([]);
  });

  test('a rerun keeps what is there and verifies, and signs again what does not', async () => {
    const first = await publish({ sign: 'true', ...COSIGN_KEY });
    const before = registry.log.length;
    const second = await publish({ sign: 'true', ...COSIGN_KEY });
    expect(second.outputs).toMatchObject({ status: 'unchanged', attestations: first.outputs['attestations'] as string });
    expect(second.lines.join('\n')).toMatch(/signature sha256:\w+ exists/);
    expect(registry.log.slice(before).filter(({ method }) => method === 'PUT')).toEqual([]);
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const third = await publish({ sign: 'true', 'signing-key': privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() });
    expect(third.failures).toEqual([]);
    expect(third.outputs['attestations']).not.toBe(first.outputs['attestations']);
    expect((await pull({ 'verify-key': COSIGN_PUB })).failures).toEqual([]);
  });

  test('another SBOM is signed again', async () => {
    const first = await publish({ sbom: 'spdx.json', ...COSIGN_KEY });
    await scratch.file('spdx.json', SPDX.replace('}', ',"name":"other"}'));
    const second = await publish({ sbom: 'spdx.json', ...COSIGN_KEY });
    expect(second.outputs['attestations']).not.toBe(first.outputs['attestations']);
  });

  test('a registry that breaks on the referrer is asked again', async () => {
    let breaks = 2;
    const before = ({ method, path }: { readonly method: string; readonly path: string }) =>
      method === 'PUT' && /manifests\/sha256[:-]/.test(path) && registry.log.length > 6 && breaks-- > 0 ? { status: 500, body: '{}' } : undefined;
    registry = await start({ before, referrers: 'none' });
    expect((await publish({ sign: 'true', ...COSIGN_KEY })).failures).toEqual([]);
    expect(breaks).toBeLessThan(1);
    expect((await pull({ 'verify-key': COSIGN_PUB })).failures).toEqual([]);
  });

  test('a registry that takes no referrer leaves the tag where it was', async () => {
    let puts = 0;
    const refuses = ({ method, path }: { readonly method: string; readonly path: string }) =>
      method === 'PUT' && /manifests\/sha256:/.test(path) && ++puts === 2 ? { status: 400, body: '{}' } : undefined;
    registry = await start({ before: refuses });
    const former = (await publish({})).outputs['digest'] as string;
    await scratch.file('app.txt', 'another app');
    const io = await publish({ sign: 'true', ...COSIGN_KEY });
    expect(io.failures).toEqual([expect.stringMatching(/answered 400.*no tag was moved, and localhost:\d+\/team\/app@sha256:\w+ stands/)]);
    expect(
      `sha256:${createHash('sha256')
        .update(registry.manifest('team/app', 'v1')?.bytes ?? '')
        .digest('hex')}`,
    ).toBe(former);
    expect(io.outputs).toMatchObject({ digest: expect.stringMatching(/^sha256:/), ref: expect.stringContaining(`${image()}@sha256:`), tags: '' });
    expect(io.outputs['attestations']).toBeUndefined();
  });
});

describe('refused, with nothing on disk and no layer asked for', () => {
  const blobGets = () => registry.log.filter(({ method, path }) => method === 'GET' && path.includes('/blobs/')).length;
  const other = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ type: 'spki', format: 'pem' }).toString();

  test.each<readonly [string, Record<string, string>, Record<string, string>, RegExp, number]>([
    ['unsigned', {}, { 'verify-key': COSIGN_PUB }, /nothing is attached that could be one/, 0],
    ['another key', { sign: 'true', ...COSIGN_KEY }, { 'verify-key': other }, /does not verify/, 1],
    [
      'another type',
      { sign: 'true', ...COSIGN_KEY },
      { 'verify-key': COSIGN_PUB, 'predicate-type': 'slsa-provenance' },
      /of the kind slsa-provenance.*attests https:\/\/sigstore/,
      1,
    ],
    ['no certificate', { sign: 'true', ...COSIGN_KEY }, { 'certificate-identity': 'https://x.test' }, /signed with a key, and a certificate is wanted/, 1],
  ])('%s', async (_name, signing, wanted, words, bundles) => {
    expect((await publish(signing)).failures).toEqual([]);
    const before = blobGets();
    const io = await pull(wanted);
    expect(io.failures).toEqual([expect.stringMatching(words)]);
    expect(blobGets() - before).toBe(bundles);
    expect(existsSync(join(scratch.path, 'out'))).toBe(false);
  });

  test('a hit in the cache, too', async () => {
    await publish({});
    const before = process.env['RUNNER_TOOL_CACHE'];
    // The toolkit reads the environment by itself.
    process.env['RUNNER_TOOL_CACHE'] = join(scratch.path, 'tools');
    try {
      expect((await pull({ cache: 'true', 'verify-attestation': 'false' })).failures).toEqual([]);
      expect((await pull({ cache: 'true', 'verify-attestation': 'false', path: 'hit' })).outputs['cache-hit']).toBe('true');
      expect((await pull({ cache: 'true', path: 'again', 'verify-key': COSIGN_PUB })).failures).toEqual([expect.stringMatching(/nothing is attached/)]);
    } finally {
      if (before === undefined) delete process.env['RUNNER_TOOL_CACHE'];
      else process.env['RUNNER_TOOL_CACHE'] = before;
    }
    expect(existsSync(join(scratch.path, 'again'))).toBe(false);
  });
});

test('who signs nothing asks for no referrers', async () => {
  expect((await publish({ attest: 'false', sign: 'false', sigstore: 'auto' })).failures).toEqual([]);
  expect((await pull({ 'verify-attestation': 'false', 'certificate-oidc-issuer': 'https://token.actions.githubusercontent.com' })).failures).toEqual([]);
  expect(registry.count('GET', /referrers|sha256-/)).toBe(0);
});
