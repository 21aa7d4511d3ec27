/** A real verifier: distribution 2.8 takes a schema 1 manifest that we signed, and refuses it with one byte changed. */

import { createHash, generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { systemClock } from '../../src/action/runner/clock.ts';
import { ociTarget } from '../../src/registries/oci/target.ts';
import { encodeSchema1 } from '../../src/registries/provenance/schema1.ts';
import { generateKey, type PrivateKey, readPrivateKey } from '../../src/registries/provenance/signing/keys.ts';
import { signText, verifySigned } from '../../src/registries/provenance/signing/signature.ts';
import { memoryBlob } from '../support/memory-target.ts';
import { loopbackTransport } from '../support/transport.ts';
import { needs } from './needs.ts';
import { type RealServer, startDistribution2 } from './servers.ts';

const distribution2 = await needs('docker-registry');
let server: RealServer;

const rsa = () => readPrivateKey(generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs8', format: 'pem' }) as string, 'k');
const ec = (namedCurve: string) => readPrivateKey(generateKeyPairSync('ec', { namedCurve }).privateKey.export({ type: 'pkcs8', format: 'pem' }) as string, 'k');

async function payloadIn(name: string): Promise<Uint8Array> {
  const { send, close } = loopbackTransport();
  try {
    const target = ociTarget(send, { origin: server.url, name, host: server.host }, { mountFrom: [], clock: systemClock });
    const layers = [];
    for (const title of ['one', 'two', 'three']) {
      const blob = { ...memoryBlob(title), annotations: { 'org.opencontainers.image.title': title } };
      layers.push({ blob, digest: await target.upload(blob), action: 'uploaded' as const });
    }
    return encodeSchema1({ layers, config: undefined, annotations: { a: '<b>' }, artifactType: undefined, name, tag: 'v1', created: 0 });
  } finally {
    await close();
  }
}

async function put(name: string, document: Uint8Array): Promise<{ status: number; text: string; digest: string | null }> {
  const response = await fetch(`${server.url}/v2/${name}/manifests/v1`, {
    method: 'PUT',
    headers: { 'content-type': 'application/vnd.docker.distribution.manifest.v1+prettyjws' },
    body: Buffer.from(document),
  });
  return { status: response.status, text: await response.text(), digest: response.headers.get('docker-content-digest') };
}

const KEYS: readonly (readonly [string, () => readonly PrivateKey[]])[] = [
  ['P-256', () => [generateKey()]],
  ['P-384', () => [ec('P-384')]],
  ['P-521', () => [ec('P-521')]],
  ['RSA', () => [rsa()]],
  ['several', () => [generateKey(), rsa()]],
];

distribution2.describe('distribution 2', () => {
  beforeAll(async () => {
    server = await startDistribution2({ schema1: true });
  });
  afterAll(() => server.stop());

  test.each(KEYS)('signed by %s: taken, and read back the same', async (_name, keys) => {
    const payload = await payloadIn('team/app');
    const { status, text, digest } = await put('team/app', signText(payload, keys(), { time: 0 }));
    expect([status, text]).toEqual([201, '']);
    expect(digest).toBe(`sha256:${createHash('sha256').update(payload).digest('hex')}`);
    const response = await fetch(`${server.url}/v2/team/app/manifests/v1`, {
      headers: { accept: 'application/vnd.docker.distribution.manifest.v1+prettyjws' },
    });
    // The registry signs anew with a key of its own; the text stays.
    const back = verifySigned(new Uint8Array(await response.arrayBuffer()));
    expect(Buffer.from(back.payload)).toEqual(Buffer.from(payload));
  });

  test('with one byte changed: refused', async () => {
    const payload = await payloadIn('team/changed');
    const document = Buffer.from(signText(payload, [generateKey()], { time: 0 }));
    const changed = Buffer.from(document);
    changed.write('2', document.indexOf('1970'), 1);
    const { status, text } = await put('team/changed', changed);
    expect(status).toBe(400);
    expect(text).toContain('MANIFEST_UNVERIFIED');
    expect((await put('team/changed', document)).status).toBe(201);
  });
});
