/** What every kind of registry must do, asked of all of them in the same words: in memory, on disk, and real ones. */

import { createHash } from 'node:crypto';
import { afterEach, describe, expect, test } from '@jest/globals';
import { systemClock } from '../../src/action/runner/clock.ts';
import { formatDigest, parseDigest } from '../../src/core/digest.ts';
import type { RegistryKind } from '../../src/core/kind.ts';
import type { Draft, LocalBlob, StoredBlob } from '../../src/core/model.ts';
import type { ReadableSource, Target } from '../../src/core/target.ts';
import { emptyConfig } from '../../src/manifest/oci.ts';
import { layout } from '../../src/registries/layout/kind.ts';
import { layoutSource } from '../../src/registries/layout/source.ts';
import { layoutTarget } from '../../src/registries/layout/target.ts';
import { oci } from '../../src/registries/oci/kind.ts';
import { ociSource } from '../../src/registries/oci/source.ts';
import { ociTarget } from '../../src/registries/oci/target.ts';
import { provenance } from '../../src/registries/provenance/kind.ts';
import { generateKey } from '../../src/registries/provenance/signing/keys.ts';
import { provenanceSource } from '../../src/registries/provenance/source.ts';
import { provenanceTarget } from '../../src/registries/provenance/target.ts';
import { needs } from '../real/needs.ts';
import { realServers } from '../real/servers.ts';
import { startOciRegistry } from '../support/oci-registry.ts';
import { startProvenanceRegistry } from '../support/provenance-registry.ts';
import { makeScratch } from '../support/scratch.ts';
import { simpleTarSum } from '../support/simple-tarsum.ts';
import { tinyTar } from '../support/tiny-tar.ts';
import { loopbackTransport } from '../support/transport.ts';

interface Bench {
  readonly kind: RegistryKind;
  readonly target: Target;
  readonly source: ReadableSource;
  /** As the next run would see it. */
  fresh(): Target;
}

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function overHttp(server: { readonly host: string; readonly url: string }): Promise<Bench> {
  const { send, close } = loopbackTransport();
  closing.push(close);
  const repository = { origin: server.url, name: 'team/app', host: server.host };
  const fresh = () => ociTarget(send, repository, { mountFrom: [], clock: systemClock });
  return { kind: oci, target: fresh(), source: ociSource(send, repository), fresh };
}

const KINDS: { readonly name: string; readonly tool?: string; open(): Promise<Bench> }[] = [
  {
    name: 'layout',
    async open() {
      const { path, remove } = await makeScratch();
      closing.push(remove);
      const fresh = () => layoutTarget('out', { workspace: path });
      return { kind: layout, target: fresh(), source: layoutSource('out', { workspace: path }), fresh };
    },
  },
  {
    name: 'oci, in memory',
    async open() {
      const registry = await startOciRegistry();
      closing.push(registry.close);
      return overHttp(registry);
    },
  },
  {
    name: 'provenance, in memory',
    async open() {
      const registry = await startProvenanceRegistry();
      const { send, close } = loopbackTransport();
      closing.push(registry.close, close);
      const repository = { origin: registry.url, name: 'team/app', host: registry.host };
      const debug = () => undefined;
      const fresh = () => provenanceTarget(send, repository, { sumType: 'tarsum.v1+sha256', keys: [generateKey()], signingTime: 0, debug });
      return {
        kind: provenance,
        target: fresh(),
        fresh,
        source: provenanceSource(send, repository, { verifyKey: undefined, debug, warn: debug }),
      };
    },
  },
  ...realServers.map((kind) => ({
    name: `oci, ${kind.name}`,
    tool: kind.tool,
    async open() {
      const server = await kind.start();
      closing.push(server.stop);
      return overHttp(server);
    },
  })),
];

/** The same layers for all: tars, which every registry takes. */
function layer(title: string, byTarSum: boolean): LocalBlob & { readonly bytes: Uint8Array } {
  const bytes = tinyTar({ [title]: `content of ${title}` });
  const digest = byTarSum
    ? parseDigest(simpleTarSum(bytes, 'tarsum.v1+sha256'))
    : { algorithm: 'sha256', hex: createHash('sha256').update(bytes).digest('hex') };
  if (digest === undefined) throw new Error('no digest');
  return {
    title,
    mediaType: 'application/vnd.oci.image.layer.v1.tar',
    size: bytes.byteLength,
    digest,
    annotations: { 'org.opencontainers.image.title': title },
    bytes,
    async *open() {
      yield bytes.subarray(0, 100);
      yield bytes.subarray(100);
    },
  };
}

for (const { name, tool, open } of KINDS) {
  (tool === undefined ? describe : (await needs(tool)).describe)(name, () => {
    async function publish({ kind, target }: Bench, titles: readonly string[], tag: string) {
      const byTarSum = kind.tarLayers !== undefined;
      const blobs = titles.map((title) => layer(title, byTarSum));
      const stored: StoredBlob[] = [];
      for (const blob of [...blobs, ...(byTarSum ? [] : [emptyConfig()])]) {
        const mount = await target.mount(blob);
        if (mount.kind === 'missing') stored.push({ blob, digest: await target.upload(blob, mount.session), action: 'uploaded' });
        else stored.push({ blob, digest: blob.digest, action: mount.how });
      }
      const draft: Draft = {
        layers: stored.slice(0, blobs.length),
        config: stored[blobs.length],
        annotations: { k: 'v' },
        artifactType: undefined,
        name: 'team/app',
        tag,
        created: 0,
      };
      const manifest = target.encode(draft);
      await target.put(manifest, tag);
      return { blobs, stored, draft, manifest };
    }

    test('what is not there is a value', async () => {
      const { kind, target, source } = await open();
      expect(await target.find('v1')).toBeUndefined();
      expect((await target.mount(layer('a', kind.tarLayers !== undefined))).kind).toBe('missing');
      if (kind.scheme === undefined) expect(await source.find('v1')).toBeUndefined();
    });

    test('what was put is found: by tag, with its blobs, byte for byte', async () => {
      const bench = await open();
      const { blobs, stored, manifest, draft } = await publish(bench, ['a', 'b'], 'v1');
      expect(stored.slice(0, 2).map(({ digest }) => formatDigest(digest))).toEqual(blobs.map(({ digest }) => formatDigest(digest)));
      expect(await bench.target.find('v1')).toMatchObject({ digest: manifest.digest });
      expect(bench.target.encode(draft).digest).toEqual(manifest.digest);
      const found = await bench.source.find('v1');
      expect(found?.digest).toEqual(manifest.digest);
      const document = bench.source.decode(found as NonNullable<typeof found>);
      if (document.kind !== 'manifest') throw new Error('an index');
      expect(document.layers.map(({ digest }) => digest)).toEqual(blobs.map(({ digest }) => formatDigest(digest)));
      expect(document.layers.map(({ annotations }) => annotations?.['org.opencontainers.image.title'])).toEqual(['a', 'b']);
      for (const { digest, size, bytes } of blobs) {
        for (const offset of [0, 700]) {
          const parts: Uint8Array[] = [];
          for await (const chunk of bench.source.blob(digest, size, offset)) parts.push(Uint8Array.from(chunk));
          expect(Buffer.concat(parts)).toEqual(Buffer.from(bytes.subarray(offset)));
        }
      }
    });

    test('a blob that is there is present for the next run', async () => {
      const bench = await open();
      const { blobs } = await publish(bench, ['a'], 'v1');
      const blob = blobs[0] as LocalBlob;
      expect((await bench.fresh().mount(blob)).kind).toBe('present');
    });

    test('a tag moves, and others stay', async () => {
      const bench = await open();
      const first = await publish(bench, ['a'], 'v1');
      const other = await publish(bench, ['a'], 'v2');
      const second = await publish(bench, ['b'], 'v1');
      expect((await bench.target.find('v1'))?.digest).toEqual(second.manifest.digest);
      expect((await bench.target.find('v2'))?.digest).toEqual(other.manifest.digest);
      expect(second.manifest.digest).not.toEqual(first.manifest.digest);
      const tags: string[] = [];
      for await (const tag of bench.source.tags()) tags.push(tag);
      expect(tags.sort()).toEqual(['v1', 'v2']);
    });

    test('bytes that are not those of the digest are refused', async () => {
      const { kind, target } = await open();
      const blob = layer('a', kind.tarLayers !== undefined);
      const wrong = layer('x', kind.tarLayers !== undefined);
      await expect(target.upload({ ...blob, size: wrong.size, open: wrong.open })).rejects.toMatchObject({
        code: expect.stringMatching(/^E(?:INTEGRITY|REGISTRY)$/),
      });
      expect((await target.mount(blob)).kind).toBe('missing');
    });

    test('a blob that is not there cannot be read', async () => {
      const bench = await open();
      await publish(bench, ['a'], 'v1');
      const { digest, size } = layer('b', bench.kind.tarLayers !== undefined);
      const read = async () => {
        for await (const _chunk of bench.source.blob(digest, size)) break;
      };
      await expect(read()).rejects.toMatchObject({ code: expect.stringMatching(/^E/) });
    });

    test('asking whether writing is allowed leaves nothing', async () => {
      const { kind, target, source } = await open();
      await target.checkWritable();
      expect(await target.find('v1')).toBeUndefined();
      const tags: string[] = [];
      if (kind === oci) for await (const tag of source.tags()) tags.push(tag);
      expect(tags).toEqual([]);
    });
  });
}
