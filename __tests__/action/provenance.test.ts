/** Publishing to and pulling from a provenance registry, through the whole actions. */

import { generateKeyPairSync } from 'node:crypto';
import { chmod, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { pullAction } from '../../src/action/pull.ts';
import { readPrivateKey } from '../../src/registries/provenance/signing/keys.ts';
import { verifySigned } from '../../src/registries/provenance/signing/signature.ts';
import { heldClock } from '../support/clock.ts';
import { type RecordedIo, recordedIo } from '../support/io.ts';
import { startOciRegistry } from '../support/oci-registry.ts';
import { type ProvenanceRegistry, type ProvenanceRegistryOptions, startProvenanceRegistry } from '../support/provenance-registry.ts';
import { publishIn } from '../support/publishing.ts';
import { makeScratch, type Scratch } from '../support/scratch.ts';
import { simpleTarSum } from '../support/simple-tarsum.ts';
import { tinyTar } from '../support/tiny-tar.ts';

let scratch: Scratch;
const open: ProvenanceRegistry[] = [];
beforeEach(async () => {
  scratch = await makeScratch();
  await scratch.file('a.txt', 'alpha');
  await chmod(await scratch.file('run.sh', '#!/bin/sh\n'), 0o755);
  await scratch.file('folder/deep/ü.txt', 'unicode');
});
afterEach(async () => {
  for (const registry of open.splice(0)) {
    expect(registry.unexpected).toEqual([]);
    await registry.close();
  }
  await scratch.remove();
});

async function start(options: ProvenanceRegistryOptions = {}): Promise<{ registry: ProvenanceRegistry; image: string }> {
  const registry = await startProvenanceRegistry(options);
  open.push(registry);
  return { registry, image: `${registry.host}/owner/app` };
}

const publish = (inputs: Record<string, string>) => publishIn(scratch, { tag: 'v1', layers: 'a.txt\nrun.sh\nfolder', protocol: 'provenance', ...inputs });

async function pull(inputs: Record<string, string>): Promise<RecordedIo> {
  const nowhere = join(scratch.path, 'nowhere');
  const io = recordedIo({ path: 'out', ...inputs }, { GITHUB_WORKSPACE: scratch.path, RUNNER_TEMP: scratch.path, HOME: nowhere, DOCKER_CONFIG: nowhere });
  await pullAction(io, heldClock());
  return io;
}

const actions = (io: RecordedIo) => JSON.parse(io.outputs['blobs'] ?? '[]').map(({ action }: { action: string }) => action);
const methods = (registry: ProvenanceRegistry, from = 0) =>
  registry.log.slice(from).map(({ method, path }) => `${method} ${path.split('/').slice(0, 3).join('/')}`);
const pem = () => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;

describe('three layers', () => {
  test('arrive as tars, under the checksums of the registry, in a signed manifest', async () => {
    const { registry, image } = await start();
    const key = pem();
    const io = await publish({ image, 'signing-key': key, annotations: 'org.example.k=v' });
    expect(io.failures).toEqual([]);
    const document = registry.manifest('owner/app', 'v1') ?? new Uint8Array();
    const { payload, keys } = verifySigned(document);
    expect(keys.map(({ id }) => id)).toEqual([readPrivateKey(key, 'k').public.id]);
    const manifest = JSON.parse(Buffer.from(payload).toString());
    expect(io.outputs).toMatchObject({
      status: 'pushed',
      protocol: 'provenance',
      'media-type': 'application/vnd.docker.distribution.manifest.v1+prettyjws',
      tags: `${image}:v1`,
      manifest: Buffer.from(document).toString(),
      size: String(document.byteLength),
    });
    const blobs = JSON.parse(io.outputs['blobs'] ?? '');
    expect(manifest.fsLayers.map(({ blobSum }: { blobSum: string }) => blobSum)).toEqual(blobs.map(({ digest }: { digest: string }) => digest).reverse());
    for (const [sum, tar] of registry.blobs('owner/app')) expect(sum).toBe(simpleTarSum(tar, 'tarsum.v1+sha256'));
    expect(io.lines.join('\n')).toContain(`Signing with the key ${keys[0]?.id}`);
    expect([...io.lines, ...io.debugLines].join('\n')).not.toContain(key.split('\n')[1]);
    expect(io.secrets).toContain(key.split('\n')[1]);
  });

  test('again is one question after the version, unchanged, whatever key signs', async () => {
    const { registry, image } = await start();
    const first = await publish({ image });
    const mark = registry.log.length;
    const io = await publish({ image });
    const { digest, manifest, size, 'media-type': mediaType } = first.outputs;
    // The document that is there, with the signatures that it has: no other.
    expect(io.outputs).toMatchObject({ status: 'unchanged', 'uploaded-bytes': '0', digest, manifest, size, 'media-type': mediaType });
    expect(manifest).toBe(Buffer.from(registry.manifest('owner/app', 'v1') ?? []).toString());
    expect(methods(registry, mark)).toEqual(['GET /v2/version', 'GET /v2/manifest']);
  });

  test('that another job has put meanwhile, and that cannot be moved: the outputs tell of its document', async () => {
    let looks = 0;
    const { image } = await start({
      before: ({ method, path }) => {
        if (!path.endsWith('/v2/manifest/owner/app/v1') || looks === 0) return undefined;
        if (method === 'PUT') return { status: 409, body: 'this tag cannot be moved' };
        return looks++ === 1 ? { status: 403 } : undefined;
      },
    });
    const first = await publish({ image });
    looks = 1;
    const io = await publish({ image });
    expect(io.failures).toEqual([]);
    expect(io.outputs['manifest']).toBe(first.outputs['manifest']);
  });

  test('known under another image are mounted', async () => {
    const { registry, image } = await start();
    await publish({ image });
    const io = await publish({ image: `${registry.host}/other/app`, 'mount-from': 'owner/app' });
    expect(io.failures).toEqual([]);
    expect(actions(io)).toEqual(['mounted', 'mounted', 'mounted']);
    expect(io.outputs['uploaded-bytes']).toBe('0');
    expect(io.notices.join()).toMatch(/mount-from: is not needed/);
  });

  test('under two tags have a manifest for each', async () => {
    const { registry, image } = await start();
    const io = await publish({ image, tag: 'v1\nlatest' });
    expect(io.failures).toEqual([]);
    const tags = ['v1', 'latest'].map(
      (tag) => JSON.parse(Buffer.from(verifySigned(registry.manifest('owner/app', tag) ?? new Uint8Array()).payload).toString()).tag,
    );
    expect(tags).toEqual(['v1', 'latest']);
    expect(io.outputs['tags']).toBe(`${image}:v1\n${image}:latest`);
  });

  test('come back as files and folders, with modes', async () => {
    const { image } = await start();
    const published = await publish({ image });
    const io = await pull({ image, tag: 'v1', protocol: 'auto' });
    expect(io.failures).toEqual([]);
    expect((await readdir(join(scratch.path, 'out'), { recursive: true })).sort()).toEqual(['a.txt', 'folder', 'folder/deep', 'folder/deep/ü.txt', 'run.sh']);
    expect(await readFile(join(scratch.path, 'out/folder/deep/ü.txt'), 'utf8')).toBe('unicode');
    expect(((await stat(join(scratch.path, 'out/run.sh'))).mode & 0o777).toString(8)).toBe('755');
    expect(io.outputs).toMatchObject({ protocol: 'provenance', digest: published.outputs['digest'], tag: 'v1' });
  });

  test.each(['tarsum+sha256', 'tarsum.dev+sha256', 'tarsum.v1+sha512'])('by %s', async (sumType) => {
    const { image } = await start();
    const io = await publish({ image, 'sum-type': sumType });
    expect(io.failures).toEqual([]);
    expect(JSON.parse(io.outputs['blobs'] ?? '')[0].digest.startsWith(`${sumType}:`)).toBe(true);
    expect((await pull({ image, tag: 'v1', protocol: 'provenance' })).failures).toEqual([]);
  });
});

test('a file is looked at: tars stay, packed ones are unpacked on the way, padding is cut', async () => {
  const { registry, image } = await start();
  // GNU tar fills up to 10,240 bytes; two blocks are enough.
  const tar = Buffer.concat([tinyTar({ 'a.txt': 'alpha', 'folder/ü.txt': 'unicode' }), Buffer.alloc(7168)]);
  await scratch.file('plain.tar', tar);
  await scratch.file('packed.tgz', gzipSync(tar));
  await scratch.file('packed.zst', zstdCompressSync(tar));
  await scratch.file('no.gz', gzipSync('no tar'));
  const io = await publish({ image, layers: 'plain.tar\npacked.tgz\npacked.zst\nno.gz' });
  expect(io.failures).toEqual([]);
  const blobs = JSON.parse(io.outputs['blobs'] ?? '') as { digest: string; size: number }[];
  expect(new Set(blobs.slice(0, 3).map(({ digest }) => digest)).size).toBe(1);
  expect(blobs[0]?.digest).toBe(simpleTarSum(tar, 'tarsum.v1+sha256'));
  expect(blobs[0]?.size).toBeLessThan(tar.length);
  expect(registry.blobs('owner/app').size).toBe(2);
});

test('zeros are no tar, and what stands behind the end of one is not lost in silence', async () => {
  const { image } = await start();
  await scratch.file('disk.img', Buffer.concat([Buffer.alloc(20_000), Buffer.from('data')]));
  await scratch.file('zeros', Buffer.alloc(10_240));
  await scratch.file('zeros.gz', gzipSync(Buffer.alloc(10_240)));
  expect((await publish({ image, layers: 'disk.img\nzeros\nzeros.gz' })).failures).toEqual([]);
  expect((await pull({ image, tag: 'v1', protocol: 'provenance' })).failures).toEqual([]);
  for (const name of ['disk.img', 'zeros', 'zeros.gz']) {
    const [there, back] = await Promise.all([join(scratch.path, name), join(scratch.path, 'out', name)].map((path) => readFile(path)));
    expect([name, Buffer.compare(there as Buffer, back as Buffer)]).toEqual([name, 0]);
  }
  await scratch.file('two.tar', Buffer.concat([tinyTar({ a: 'alpha' }), Buffer.alloc(3000), tinyTar({ b: 'beta' })]));
  expect((await publish({ image, layers: 'two.tar' })).failures[0]).toMatch(/layers: "two\.tar": it is a tar with more behind its end, which would be lost/);
});

describe('protocol: auto', () => {
  test('finds a provenance registry by its first answer', async () => {
    const { registry, image } = await start();
    const io = await publish({ image, protocol: 'auto' });
    expect(io.failures).toEqual([]);
    expect(io.outputs['protocol']).toBe('provenance');
    expect(methods(registry)).toContain('GET /v2/version');
  });

  test('costs an OCI registry nothing', async () => {
    const registry = await startOciRegistry();
    try {
      const image = `${registry.host}/o/n`;
      const counts = [];
      for (const protocol of ['oci', 'auto']) {
        const before = registry.log.length;
        const io = await publish({ image, protocol, tag: `by-${protocol}` });
        expect(io.failures).toEqual([]);
        expect(io.outputs['protocol']).toBe('oci');
        counts.push(registry.log.slice(before).filter(({ method }) => method === 'GET').length);
      }
      expect(counts[0]).toBe(counts[1]);
      expect(registry.log.some(({ path }) => path === '/v2/version')).toBe(false);
    } finally {
      await registry.close();
    }
  });

  test('with several tokens asks for the version first', async () => {
    const { registry, image } = await start({ tokens: ['one', 'signature=2,repository="x"'] });
    const io = await publish({ image, protocol: 'auto', 'registry-token': 'one\nsignature=2,repository="x"' });
    expect(io.failures).toEqual([]);
    expect(methods(registry)[0]).toBe('GET /v2/version');
  });

  test('says what only OCI registries take', async () => {
    const { image } = await start();
    const io = await publish({ image, protocol: 'auto', 'artifact-type': 'application/x', archive: 'zstd' });
    expect(io.failures[0]).toMatch(/archive: zstd is not taken by a provenance registry/);
    expect(io.failures[0]).toMatch(/artifact-type: is unknown to a provenance registry/);
  });
});

describe('inputs that the protocol has no words for', () => {
  test.each([
    [{ tag: '' }, /tag: is required by a provenance registry/],
    [{ archive: 'gzip' }, /archive: gzip is not taken by/],
    [{ subject: 'v0' }, /subject: is unknown to/],
    [{ format: 'image' }, /format: image is unknown to/],
    [{ 'artifact-type': 'application/x' }, /artifact-type: is unknown to/],
    [{ config: 'a.txt' }, /config: is not taken by/],
    [{ layers: 'a.txt,platform=linux/amd64' }, /layers: platform= is unknown to/],
    [{ 'sum-type': 'tarsum.v2+sha256' }, /sum-type: "tarsum.v2\+sha256" is not one of/],
    [{ 'signing-key': 'nowhere.pem' }, /signing-key: nowhere.pem cannot be read/],
    [{ 'signing-key': '{"kty":"oct","k":"s3cret"}' }, /signing-key: is no private key/],
    [{ image: 'oci-layout://x' }, /protocol: provenance is spoken by registries/],
  ])('%j', async (inputs, message) => {
    const { registry, image } = await start();
    const io = await publish({ image, ...inputs });
    expect(io.failures).toHaveLength(1);
    expect(io.failures[0]).toMatch(message);
    expect(io.failures[0]).not.toContain('s3cret');
    expect(registry.log.filter(({ method }) => method !== 'GET')).toEqual([]);
  });
});

describe('signatures', () => {
  test('none, where that is asked for; a pull warns, and verify-key refuses', async () => {
    const { image } = await start({ unsigned: true });
    const io = await publish({ image, 'signing-key': 'none' });
    expect(io.failures).toEqual([]);
    expect(io.outputs['media-type']).toBe('application/vnd.docker.distribution.manifest.v1+json');
    expect((await pull({ image, tag: 'v1' })).warnings.join()).toMatch(/not signed/);
    const key = pem();
    await scratch.file('key.pem', key);
    expect((await pull({ image, tag: 'v1', 'verify-key': 'key.pem', path: 'other' })).failures[0]).toMatch(/it is not signed, not by the key/);
  });

  test('by the right key, and by another', async () => {
    const { image } = await start();
    const key = pem();
    await scratch.file('key.pem', key);
    await publish({ image, 'signing-key': 'key.pem' });
    expect((await pull({ image, tag: 'v1', 'verify-key': key })).failures).toEqual([]);
    expect((await pull({ image, tag: 'v1', 'verify-key': pem(), path: 'other' })).failures[0]).toMatch(/it is signed by .*, not by the key/);
  });
});

describe('what goes wrong puts no manifest', () => {
  const refusing = (method: string, path: RegExp, status: number, body = '') => ({
    before: (asked: { method: string; path: string }) => (asked.method === method && path.test(asked.path) ? { status, body } : undefined),
  });
  test.each([
    ['500 on a mount', refusing('POST', /mountblob/, 500), { retries: '0' }, /tarsum\.v1\+sha256:[0-9a-f]{64}.*500/],
    [
      'a checksum that differs',
      refusing('PUT', /\/v2\/blob\//, 201, `{"checksum":"tarsum.v1+sha256:${'0'.repeat(64)}"}`),
      {},
      /calculated tarsum\.v1\+sha256:0{64} for "/,
    ],
    ['an answer that does not decode', refusing('PUT', /\/v2\/blob\//, 201, 'ok'), {}, /its answer is not JSON/],
    ['401', refusing('PUT', /\/v2\/blob\//, 401), {}, /login required/],
  ])('%s', async (_name, options, inputs, message) => {
    const { registry, image } = await start(options as ProvenanceRegistryOptions);
    const io = await publish({ image, ...inputs });
    expect(io.failures).toHaveLength(1);
    expect(io.failures[0]).toMatch(message);
    expect(registry.manifest('owner/app', 'v1')).toBeUndefined();
    // A checksum that differs is never tried again.
    expect(registry.log.filter(({ method }) => method === 'PUT').length).toBeLessThanOrEqual(3);
  });

  test('503, then 201, is healed', async () => {
    let times = 0;
    const { image } = await start({
      before: ({ method, path }) => (method === 'PUT' && path.includes('/blob/') && times++ === 0 ? { status: 503 } : undefined),
    });
    const io = await publish({ image });
    expect(io.failures).toEqual([]);
    expect(io.outputs['status']).toBe('pushed');
  });
});

test('a dry run sends only GETs', async () => {
  const { registry, image } = await start();
  const io = await publish({ image, push: 'false' });
  expect(io.failures).toEqual([]);
  expect(io.outputs['status']).toBe('dry-run');
  expect(new Set(registry.log.map(({ method }) => method))).toEqual(new Set(['GET']));
});

test('user and password go to a standalone registry', async () => {
  const { image } = await start({ login: { username: 'me', password: 's3cret-word' } });
  const io = await publish({ image, username: 'me', password: 's3cret-word' });
  expect(io.failures).toEqual([]);
  expect([...io.lines, ...io.debugLines].join()).not.toContain('s3cret-word');
});
