/** Publishing to a provenance registry that verifies everything. */

import { afterEach, describe, expect, test } from '@jest/globals';
import { formatDigest, parseDigest } from '../../../src/core/digest.ts';
import { AuthError, InputError, IntegrityError, RegistryError } from '../../../src/core/errors.ts';
import type { Draft, LocalBlob, Manifest } from '../../../src/core/model.ts';
import type { Target } from '../../../src/core/target.ts';
import { withTokens } from '../../../src/registries/provenance/auth.ts';
import { readDocument } from '../../../src/registries/provenance/read-manifest.ts';
import { generateKey } from '../../../src/registries/provenance/signing/keys.ts';
import { type ProvenanceTargetOptions, provenanceTarget } from '../../../src/registries/provenance/target.ts';
import { type ProvenanceRegistry, type ProvenanceRegistryOptions, startProvenanceRegistry } from '../../support/provenance-registry.ts';
import { simpleTarSum } from '../../support/simple-tarsum.ts';
import { tinyTar } from '../../support/tiny-tar.ts';
import { loopbackTransport } from '../../support/transport.ts';

const SUM_TYPE = 'tarsum.v1+sha256';
const KEY = generateKey();

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

interface Bench {
  readonly registry: ProvenanceRegistry;
  readonly target: Target;
  readonly said: string[];
  another(options?: Partial<ProvenanceTargetOptions> & { readonly name?: string; readonly tokens?: readonly string[] }): Target;
}

async function bench(options: ProvenanceRegistryOptions = {}): Promise<Bench> {
  const registry = await startProvenanceRegistry(options);
  const transport = loopbackTransport();
  closing.push(transport.close, registry.close);
  const said: string[] = [];
  const another: Bench['another'] = ({ name = 'owner/app', tokens = options.tokens ?? [], ...own } = {}) =>
    provenanceTarget(
      withTokens(transport.send, { origin: registry.url, tokens, standalone: true }),
      { origin: registry.url, name, host: registry.host },
      { sumType: SUM_TYPE, keys: [KEY], signingTime: 1_420_671_552, debug: (line) => void said.push(line), ...own },
    );
  return { registry, said, another, target: another() };
}

function tarBlob(title: string, sumType = SUM_TYPE, content = title): LocalBlob {
  const tar = tinyTar({ [title]: content });
  const digest = parseDigest(simpleTarSum(tar, sumType));
  if (digest === undefined) throw new Error('no digest');
  return {
    title,
    mediaType: 'application/vnd.oci.image.layer.v1.tar',
    size: tar.length,
    digest,
    annotations: { 'org.opencontainers.image.title': title, 'dev.waybill.packed': 'file' },
    async *open() {
      yield tar.subarray(0, 700);
      yield tar.subarray(700);
    },
  };
}

function draftOf(blobs: readonly LocalBlob[], tag = 'v1', name = 'owner/app'): Draft {
  return {
    layers: blobs.map((blob) => ({ blob, digest: blob.digest, action: 'uploaded' })),
    config: undefined,
    annotations: { 'org.example.k': 'v' },
    artifactType: undefined,
    name,
    tag,
    created: 1_420_671_552,
  };
}

/** Sends what is missing and puts the manifest, as the story does. */
async function publish(
  target: Target,
  blobs: readonly LocalBlob[],
  tag = 'v1',
  name?: string,
): Promise<{ readonly manifest: Manifest; readonly how: readonly string[] }> {
  const how: string[] = [];
  for (const blob of blobs) {
    const mount = await target.mount(blob);
    how.push(mount.kind === 'present' ? mount.how : 'uploaded');
    if (mount.kind === 'missing') expect(await target.upload(blob, mount.session)).toEqual(blob.digest);
  }
  const manifest = target.encode(draftOf(blobs, tag, name));
  await target.put(manifest, tag);
  return { manifest, how };
}

describe('a publication', () => {
  test.each([300, 404] as const)('each blob is asked for, what is missing (%i) is sent, and the manifest comes last', async (mountMissing) => {
    const { registry, target, said } = await bench({ mountMissing });
    const [a, b] = [tarBlob('a.txt'), tarBlob('b.txt')];
    const { manifest, how } = await publish(target, [a, b]);
    expect(how).toEqual(['uploaded', 'uploaded']);
    const sum = (blob: LocalBlob) => `${SUM_TYPE}/${blob.digest.hex}`;
    expect(registry.log.map(({ method, path, status }) => `${method} ${path} ${status}`)).toEqual([
      `POST /v2/mountblob/owner/app/${sum(a)} ${mountMissing}`,
      `PUT /v2/blob/owner/app/${SUM_TYPE} 201`,
      `POST /v2/mountblob/owner/app/${sum(b)} ${mountMissing}`,
      `PUT /v2/blob/owner/app/${SUM_TYPE} 201`,
      'PUT /v2/manifest/owner/app/v1 201',
    ]);
    expect(said).toEqual(registry.log.map(({ method, path }) => `[registry] Calling "${method}" ${registry.url}${path}`));
    expect(Buffer.from(registry.manifest('owner/app', 'v1') ?? [])).toEqual(Buffer.from(manifest.bytes));
    expect(registry.unexpected).toEqual([]);
  });

  test('again: nothing is sent; a blob of another image is mounted', async () => {
    const { registry, target, another } = await bench();
    const blobs = [tarBlob('a.txt'), tarBlob('b.txt'), tarBlob('c.txt')];
    await publish(target, blobs);
    expect((await publish(target, blobs)).how).toEqual(['mounted', 'mounted', 'mounted']);
    const { how } = await publish(another({ name: 'other' }), [blobs[1] as LocalBlob, tarBlob('d.txt')], 'v1', 'other');
    expect(how).toEqual(['mounted', 'uploaded']);
    expect(registry.count('PUT', /^\/v2\/blob\//)).toBe(4);
    expect([...registry.blobs('other').keys()]).toContain(formatDigest((blobs[1] as LocalBlob).digest));
  });

  test('the same draft makes the same manifest; its digest is that of the signed text', async () => {
    const { target, another } = await bench();
    const draft = draftOf([tarBlob('a.txt')]);
    const manifest = target.encode(draft);
    expect(target.encode(draft).bytes).toBe(manifest.bytes);
    const other = another({ signingTime: 0 }).encode(draft);
    expect(Buffer.from(other.bytes)).not.toEqual(Buffer.from(manifest.bytes));
    expect(other.digest).toEqual(manifest.digest);
    const unsigned = another({ keys: undefined }).encode(draft);
    expect(unsigned.digest).toEqual(manifest.digest);
    expect([manifest.mediaType, unsigned.mediaType]).toEqual([
      'application/vnd.docker.distribution.manifest.v1+prettyjws',
      'application/vnd.docker.distribution.manifest.v1+json',
    ]);
    expect(Buffer.from(manifest.bytes).toString()).toContain('"signatures"');
    expect(Buffer.from(unsigned.bytes).toString()).not.toContain('"signatures"');
  });

  test('the manifest names what the registry calculated, the last layer first', async () => {
    const { target } = await bench();
    const blobs = [tarBlob('a.txt'), tarBlob('b.txt')];
    const { manifest } = await publish(target, blobs);
    const { content, keys } = readDocument(manifest.bytes, 'the test');
    expect([content.name, content.tag]).toEqual(['owner/app', 'v1']);
    expect(keys).toHaveLength(1);
    expect(JSON.parse(Buffer.from(manifest.bytes).toString()).fsLayers.map(({ blobSum }: { blobSum: string }) => blobSum)).toEqual(
      [...blobs].reverse().map(({ digest }) => formatDigest(digest)),
    );
  });

  test('an unsigned one is taken, unless the registry wants signatures', async () => {
    const { another } = await bench();
    await publish(another({ keys: undefined }), [tarBlob('a.txt')]);
    const strict = await bench({ unsigned: false });
    await expect(publish(strict.another({ keys: undefined }), [tarBlob('a.txt')])).rejects.toMatchObject({ status: 400 });
  });

  test('tokens go along with every request', async () => {
    const { registry, target, another } = await bench({ tokens: ['a', 'b'] });
    await publish(target, [tarBlob('a.txt')]);
    await target.find('v1');
    expect(new Set(registry.log.map(({ headers }) => headers['authorization']))).toEqual(new Set(['Token a,b']));
    await expect(another({ tokens: ['a'] }).mount(tarBlob('a.txt'))).rejects.toThrow(AuthError);
  });

  test.each(['tarsum+sha256', 'tarsum.dev+sha256', 'tarsum.v1+sha512'])('with %s', async (sumType) => {
    const { registry, another } = await bench();
    await publish(another({ sumType }), [tarBlob('a.txt', sumType)]);
    expect([...registry.blobs('owner/app').keys()][0]).toMatch(sumType);
    expect(registry.unexpected).toEqual([]);
  });
});

describe('uploads', () => {
  test.each(['bare', 'upper'] as const)('a checksum written %s is the same', async (checksum) => {
    const { target } = await bench({ checksum });
    const blob = tarBlob('a.txt');
    expect(await target.upload(blob)).toEqual(blob.digest);
  });

  test('a checksum that differs is an IntegrityError that names both', async () => {
    const wrong = 'ff'.repeat(32);
    const { target } = await bench({ after: ({ method }) => (method === 'PUT' ? { status: 201, body: JSON.stringify({ checksum: wrong }) } : undefined) });
    const blob = tarBlob('a.txt');
    const error = await target.upload(blob).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(IntegrityError);
    expect(error).toMatchObject({ retryable: false, message: expect.stringContaining(`${SUM_TYPE}:${wrong} for "a.txt"`) });
    expect(String(error)).toContain(formatDigest(blob.digest));
  });

  test('a checksum of another type than was asked for is an IntegrityError, too, also with the same hex', async () => {
    const blob = tarBlob('a.txt');
    for (const checksum of [`tarsum+sha256:${'0a'.repeat(32)}`, `tarsum+sha256:${blob.digest.hex}`]) {
      const { target } = await bench({ after: ({ method }) => (method === 'PUT' ? { status: 201, body: JSON.stringify({ checksum }) } : undefined) });
      const error = await target.upload(blob).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(IntegrityError);
      expect(String(error)).toContain(checksum);
    }
  });

  test('a registry without that sum type says so', async () => {
    const { another } = await bench();
    const target = another({ sumType: 'tarsum.v9+sha256' });
    const blob = { ...tarBlob('a.txt'), digest: { algorithm: 'tarsum.v9+sha256', hex: 'abcd' } };
    await expect(target.upload(blob)).rejects.toThrow('unknown sum type tarsum.v9+sha256');
  });

  test('503, then 201', async () => {
    const { target } = await bench({ before: ({ method, nth }) => (method === 'PUT' && nth === 0 ? { status: 503 } : undefined) });
    const blob = tarBlob('a.txt');
    await expect(target.upload(blob)).rejects.toMatchObject({ status: 503, retryable: true });
    expect(await target.upload(blob)).toEqual(blob.digest);
  });
});

describe('manifests', () => {
  test('a tag that is not there is no error', async () => {
    const { target } = await bench();
    expect(await target.find('v1')).toBeUndefined();
  });

  test('what was put is found by its tag, and by its digest', async () => {
    const { target, another } = await bench();
    const { manifest } = await publish(target, [tarBlob('a.txt')]);
    expect(await target.find('v1')).toEqual(manifest);
    expect(await target.find(formatDigest(manifest.digest))).toEqual(manifest);
    // The protocol itself knows no digests.
    expect(await another().find(formatDigest(manifest.digest))).toBeUndefined();
  });

  test('a blob is known to be there once a manifest that names it was read', async () => {
    const { registry, target, another } = await bench();
    await publish(target, [tarBlob('a.txt')]);
    const asking = another();
    const before = registry.log.length;
    expect(await asking.has(tarBlob('a.txt'))).toBe(false);
    await asking.find('v1');
    expect([await asking.has(tarBlob('a.txt')), await asking.has(tarBlob('b.txt'))]).toEqual([true, false]);
    expect(registry.log.slice(before).map(({ method }) => method)).toEqual(['GET']);
  });

  test('a bad manifest of somebody else is another manifest, which may be replaced', async () => {
    const { registry, target, said } = await bench();
    registry.setManifest('owner/app', 'v1', new TextEncoder().encode('{"signatures":[]}'));
    expect((await target.find('v1'))?.digest.algorithm).toBe('sha256');
    expect(said.at(-1)).toContain('holds no good manifest');
    await publish(target, [tarBlob('a.txt')]);
  });

  test('a bad signature on what was put is an IntegrityError', async () => {
    const { registry, target } = await bench();
    const { manifest } = await publish(target, [tarBlob('a.txt')]);
    registry.setManifest('owner/app', 'v1', new TextEncoder().encode(Buffer.from(manifest.bytes).toString().replace('org.example.k', 'org.example.j')));
    await expect(target.find('v1')).rejects.toThrow(IntegrityError);
  });

  test('a manifest whose blobs are not there is refused by the registry', async () => {
    const { registry, target } = await bench();
    await expect(target.put(target.encode(draftOf([tarBlob('a.txt')])), 'v1')).rejects.toThrow(RegistryError);
    expect(registry.tags('owner/app')).toEqual([]);
  });

  test('a manifest goes only under the tag that it names', async () => {
    const { target } = await bench();
    const { manifest } = await publish(target, [tarBlob('a.txt')]);
    await expect(target.put(manifest, 'v2')).rejects.toThrow('it names itself owner/app:v1, not owner/app:v2');
  });

  test('there is no putting by digest', async () => {
    const { registry, target } = await bench();
    await expect(target.put(target.encode(draftOf([tarBlob('a.txt')])), undefined)).rejects.toThrow(InputError);
    expect(registry.log).toEqual([]);
  });

  test('checking whether writing is allowed asks nothing', async () => {
    const { registry, target } = await bench();
    await target.checkWritable();
    expect(registry.log).toEqual([]);
  });

  test('bad names are refused at once', async () => {
    const { another } = await bench();
    expect(() => another({ name: 'Owner/app' })).toThrow('image name "Owner/app"');
    expect(() => another({ sumType: 'TarSum' })).toThrow('sum type "TarSum"');
  });
});
