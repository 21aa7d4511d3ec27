/** Pulling from a provenance registry: signatures, names, streams. */

import { PassThrough } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterEach, describe, expect, test } from '@jest/globals';
import { parseDigest } from '../../../src/core/digest.ts';
import { AuthError, InputError, IntegrityError, ProtocolError } from '../../../src/core/errors.ts';
import type { LocalBlob } from '../../../src/core/model.ts';
import { generateKey } from '../../../src/registries/provenance/signing/keys.ts';
import { type ProvenanceSource, type ProvenanceSourceOptions, provenanceSource } from '../../../src/registries/provenance/source.ts';
import { provenanceTarget } from '../../../src/registries/provenance/target.ts';
import { type ProvenanceRegistry, type ProvenanceRegistryOptions, startProvenanceRegistry } from '../../support/provenance-registry.ts';
import { tinyTar } from '../../support/tiny-tar.ts';
import { loopbackTransport } from '../../support/transport.ts';

const KEY = generateKey();
const TAR = tinyTar({ 'a.txt': 'a file' });

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

interface Bench {
  readonly registry: ProvenanceRegistry;
  readonly source: ProvenanceSource;
  readonly warnings: string[];
  readonly digest: LocalBlob['digest'];
  another(options: Partial<ProvenanceSourceOptions> & { readonly name?: string }): ProvenanceSource;
}

/** A registry that holds one manifest of one blob as owner/app:v1. */
async function bench(options: ProvenanceRegistryOptions = {}, signed = true): Promise<Bench> {
  const keys = signed ? [KEY] : undefined;
  const registry = await startProvenanceRegistry(options);
  const transport = loopbackTransport();
  closing.push(transport.close, registry.close);
  const warnings: string[] = [];
  const digest = parseDigest(registry.setBlob('owner/app', TAR)) as LocalBlob['digest'];
  const repository = { origin: registry.url, name: 'owner/app', host: registry.host };
  const target = provenanceTarget(transport.send, repository, { sumType: digest.algorithm, keys, signingTime: 0, debug: () => undefined });
  const blob = { title: 'a.txt', mediaType: '', size: TAR.length, digest, annotations: {}, open: () => new PassThrough() };
  const layers = [{ blob, digest, action: 'uploaded' }] as const;
  const manifest = target.encode({ layers, config: undefined, annotations: {}, artifactType: undefined, name: 'owner/app', tag: 'v1', created: 0 });
  registry.setManifest('owner/app', 'v1', manifest.bytes);
  const another: Bench['another'] = ({ name = 'owner/app', ...own }) =>
    provenanceSource(
      transport.send,
      { ...repository, name },
      { verifyKey: undefined, debug: () => undefined, warn: (text) => void warnings.push(text), ...own },
    );
  return { registry, warnings, digest, another, source: another({}) };
}

describe('manifests', () => {
  test('the document, with the digest of its signed text, and who signed it', async () => {
    const { registry, source, warnings } = await bench();
    const found = await source.read('v1');
    expect(Buffer.from(found?.manifest.bytes ?? [])).toEqual(Buffer.from(registry.manifest('owner/app', 'v1') ?? []));
    expect(found?.manifest.mediaType).toBe('application/vnd.docker.distribution.manifest.v1+prettyjws');
    expect(found?.keys.map(({ id }) => id)).toEqual([KEY.public.id]);
    expect(await source.find('v1')).toEqual(found?.manifest);
    expect(warnings).toEqual([]);
  });

  test('a tag that is not there is no error', async () => {
    const { source } = await bench();
    expect(await source.find('v2')).toBeUndefined();
  });

  test('401 is an AuthError', async () => {
    const { source } = await bench({ tokens: ['a'] });
    await expect(source.find('v1')).rejects.toThrow(AuthError);
  });

  test('a digest is not what this protocol finds by', async () => {
    const { source } = await bench();
    await expect(source.find(`sha256:${'0'.repeat(64)}`)).rejects.toThrow(InputError);
  });

  test('a bad signature is refused', async () => {
    const { registry, source } = await bench();
    const text = Buffer.from(registry.manifest('owner/app', 'v1') ?? []).toString();
    registry.setManifest('owner/app', 'v1', Buffer.from(text.replace('"tag": "v1"', '"tag": "v2"')));
    await expect(source.find('v1')).rejects.toThrow(IntegrityError);
  });

  test('an empty list of signatures is refused', async () => {
    const { registry, source } = await bench({}, false);
    const text = Buffer.from(registry.manifest('owner/app', 'v1') ?? []).toString();
    registry.setManifest('owner/app', 'v1', Buffer.from(text.replace(/\n\}$/, ',\n   "signatures": []\n}')));
    await expect(source.find('v1')).rejects.toThrow();
  });

  test('an unsigned manifest draws a warning', async () => {
    const { source, warnings, registry } = await bench({}, false);
    expect((await source.find('v1'))?.mediaType).toBe('application/vnd.docker.distribution.manifest.v1+json');
    expect(warnings).toEqual([`reading the manifest "v1" of ${registry.host}/owner/app: the manifest is not signed`]);
  });

  test('verify-key: the right one, another one, none', async () => {
    const { another } = await bench();
    expect(await another({ verifyKey: KEY.public }).find('v1')).toBeDefined();
    const other = generateKey().public;
    await expect(another({ verifyKey: other }).find('v1')).rejects.toThrow(`it is signed by ${KEY.public.id}, not by the key ${other.id}`);
    const unsigned = await bench({}, false);
    await expect(unsigned.another({ verifyKey: other }).find('v1')).rejects.toThrow('it is not signed');
  });

  test('a manifest of another name or tag is refused', async () => {
    const { registry, source, another } = await bench();
    const document = registry.manifest('owner/app', 'v1') as Uint8Array;
    registry.setManifest('owner/app', 'v2', document);
    registry.setManifest('mallory', 'v1', document);
    await expect(source.find('v2')).rejects.toThrow('the manifest is that of owner/app:v1');
    await expect(another({ name: 'mallory' }).find('v1')).rejects.toThrow(IntegrityError);
  });

  test('what is not a manifest is a ProtocolError', async () => {
    const { registry, source } = await bench();
    registry.setManifest('owner/app', 'v1', Buffer.from('<html>'));
    await expect(source.find('v1')).rejects.toThrow(ProtocolError);
  });
});

describe('blobs', () => {
  test('with the announced length', async () => {
    const { source, digest } = await bench();
    const { length, body } = await source.open(digest);
    expect([length, (await buffer(body)).equals(TAR)]).toEqual([TAR.length, true]);
  });

  test.each([0, 1, 511, 2048])('from byte %i on', async (offset) => {
    const { source, digest } = await bench();
    const bytes = await buffer(source.blob(digest, TAR.length, offset));
    expect(bytes.equals(Buffer.from(TAR).subarray(offset))).toBe(true);
  });

  test('a length that is not the one expected is refused; an unknown one is not compared', async () => {
    const { source, digest } = await bench();
    await expect(buffer(source.blob(digest, 5))).rejects.toThrow(`has ${TAR.length} bytes, not 5`);
    expect(await buffer(source.blob(digest, Number.NaN))).toHaveLength(TAR.length);
  });

  test('without a length it is refused', async () => {
    const { source, digest } = await bench({ chunkedBlobs: true });
    await expect(buffer(source.blob(digest, TAR.length))).rejects.toThrow('the Content-Length is missing');
  });

  test('of another image it does not exist', async () => {
    const { another, digest } = await bench();
    await expect(another({ name: 'other' }).open(digest)).rejects.toThrow('the blob does not exist');
  });
});

test('tags', async () => {
  const { registry, source, another } = await bench();
  registry.setManifest('owner/app', 'latest', new Uint8Array());
  const tags: string[] = [];
  for await (const tag of source.tags()) tags.push(tag);
  expect(tags).toEqual(['latest', 'v1']);
  await expect(another({ name: 'other' }).tags()[Symbol.asyncIterator]().next()).rejects.toThrow('the image does not exist');
});

test('version', async () => {
  const { source } = await bench({ standalone: false });
  expect(await source.version()).toEqual({ version: '2.0-poc', standalone: false });
});
