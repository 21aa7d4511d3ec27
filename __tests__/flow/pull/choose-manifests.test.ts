/** Which manifest of an index is meant, and which documents are none that anybody should read. */

import { describe, expect, test } from '@jest/globals';
import { IntegrityError, ProtocolError } from '../../../src/core/errors.ts';
import { resolve, type Wanted } from '../../../src/flow/pull/resolve.ts';
import { type MemorySource, memorySource, OCI_INDEX, OCI_MANIFEST, titled } from '../../support/memory-source.ts';
import { pullPolicy } from './pulling.ts';

const LINUX = { os: 'linux', architecture: 'amd64' };

function run(source: MemorySource, reference: string, more: Partial<Wanted> = {}) {
  return resolve(source, { reference, platform: LINUX, ...more }, pullPolicy());
}

describe('platforms', () => {
  function indexed(...platforms: readonly string[]): MemorySource {
    const source = memorySource();
    const list = platforms.map((text) => {
      const [os = '', architecture = '', variant] = text.split('/');
      return { ...source.manifest([source.layer(text, titled(text))]), platform: { os, architecture, ...(variant ? { variant } : {}) } };
    });
    source.index(list, 'v1');
    return source;
  }

  test.each([
    ['linux/amd64', ['linux/arm64', 'linux/amd64'], 'linux/amd64'],
    ['linux/arm64', ['linux/amd64', 'linux/arm64/v8'], 'linux/arm64/v8'],
    ['linux/arm64/v8', ['linux/arm64'], 'linux/arm64'],
    ['linux/arm', ['linux/arm/v6', 'linux/arm/v7'], 'linux/arm/v7'],
    ['linux/arm/v6', ['linux/arm/v7', 'linux/arm/v6'], 'linux/arm/v6'],
    ['linux/amd64', ['unknown/unknown', 'linux/amd64'], 'linux/amd64'],
    ['linux/amd64', ['linux/arm64', 'Linux/x86_64'], 'Linux/x86_64'],
    ['darwin/arm64', ['macos/x64', 'macOS/aarch64'], 'macOS/aarch64'],
    ['linux/arm/v7', ['linux/arm/v6', 'linux/armhf'], 'linux/armhf'],
  ])('%s of %j', async (wanted, there, expected) => {
    const [os = '', architecture = '', variant] = wanted.split('/');
    const { parts } = await run(indexed(...there), 'v1', { platform: { os, architecture, ...(variant ? { variant } : {}) } });
    expect(parts[0]?.document.layers[0]?.annotations).toEqual(titled(expected));
  });

  test('the error lists what is there', async () => {
    const running = run(indexed('linux/arm64', 'windows/amd64', 'unknown/unknown', 'linux/arm/v7'), 'v1');
    await expect(running).rejects.toThrow('has nothing for linux/amd64; it has linux/arm/v7, linux/arm64, windows/amd64');
  });

  const windows = (version: string) => ({ os: 'windows', architecture: 'amd64', 'os.version': version });
  function versions(...list: readonly string[]): MemorySource {
    const source = memorySource();
    source.index(
      list.map((version) => ({ ...source.manifest([source.layer(version, titled(version))]), platform: windows(version) })),
      'v1',
    );
    return source;
  }

  test.each([
    ['10.0.20348.1', '10.0.20348.1'],
    ['10.0.20348', '10.0.20348.10'],
    ['10.0.17763', '10.0.17763.9'],
  ])('windows/amd64:%s is the one of that version: %s', async (version, expected) => {
    const { parts } = await run(versions('10.0.203.1', '10.0.20348.10', '10.0.20348.1', '10.0.17763.9'), 'v1', { platform: windows(version) });
    expect(parts[0]?.document.layers[0]?.annotations).toEqual(titled(expected));
  });

  test('a version that is not there is told with those that are; none that is asked for is the first', async () => {
    const source = versions('10.0.20348.1', '10.0.17763.9');
    await expect(run(source, 'v1', { platform: windows('10.0.2034') })).rejects.toThrow(
      'has nothing for windows/amd64:10.0.2034; it has windows/amd64:10.0.17763.9, windows/amd64:10.0.20348.1',
    );
    const { parts } = await run(source, 'v1', { platform: { os: 'windows', architecture: 'amd64' } });
    expect(parts[0]?.document.layers[0]?.annotations).toEqual(titled('10.0.20348.1'));
  });

  test('one odd entry keeps nothing from the others, and is told where nothing else fits', async () => {
    const source = memorySource();
    const child = { ...source.manifest([source.layer('a', titled('a'))]), platform: LINUX };
    for (const odd of [{ ...child, digest: 'blake3:00' }, { ...child, size: '7' }, { ...child, platform: { os: 5 } }, null, 'text'] as never[]) {
      source.index([odd, child], 'v1');
      expect((await run(source, 'v1')).manifest).toBe(source.manifests.get(child.digest));
      source.index([odd], 'odd');
      await expect(run(source, 'odd')).rejects.toThrow('it has no platform at all; 1 of its entries cannot be read (entry 1: ');
    }
  });

  test('an index in an index, and one manifest without a platform', async () => {
    const source = memorySource();
    const child = source.manifest([source.layer('a', titled('a'))]);
    source.index([source.index([{ ...child, platform: LINUX }])], 'nested');
    source.index([child], 'alone');
    expect((await run(source, 'nested')).parts[0]?.document.layers).toHaveLength(1);
    expect((await run(source, 'alone')).parts[0]?.document.layers).toHaveLength(1);
  });

  test('indexes without end', async () => {
    const source = memorySource();
    let inner = source.index([]);
    for (let depth = 0; depth < 12; depth++) inner = source.index([inner], 'v1');
    await expect(run(source, 'v1')).rejects.toThrow('more than 8 deep');
    const wide = Array.from({ length: 70 }, (_, index) =>
      source.raw({ schemaVersion: 2, mediaType: OCI_INDEX, manifests: [], annotations: { n: String(index) } }, OCI_INDEX),
    );
    source.index(wide, 'wide');
    await expect(run(source, 'wide')).rejects.toThrow('more than 64 documents');
  });

  test.each([
    ['another size', { size: 3 }, 'but the index says 3'],
    ['another type', { mediaType: 'application/vnd.docker.distribution.manifest.v2+json' }, 'but the index says application/vnd.docker'],
    ['nothing at all', { digest: `sha256:${'1'.repeat(64)}` }, 'which is not there'],
  ])('a child of %s', async (_, change, message) => {
    const source = memorySource();
    source.index([{ ...source.manifest([]), platform: LINUX, ...change }], 'v1');
    await expect(run(source, 'v1')).rejects.toThrow(message);
  });
});

describe('documents that are refused', () => {
  const ARTIFACT = 'application/vnd.oci.artifact.manifest.v1+json';
  const layer = { mediaType: 'a/b', digest: `sha256:${'a'.repeat(64)}`, size: 1 };
  test.each<[string, unknown, string, string, typeof IntegrityError | typeof ProtocolError]>([
    ['both a manifest and an index (CVE-2021-41190)', { schemaVersion: 2, layers: [], manifests: [] }, OCI_MANIFEST, 'at once', IntegrityError],
    ['a config beside manifests', { schemaVersion: 2, config: layer, manifests: [] }, OCI_INDEX, 'at once', IntegrityError],
    ['another kind than the header says', { schemaVersion: 2, mediaType: OCI_INDEX, manifests: [] }, OCI_MANIFEST, 'calls itself', IntegrityError],
    ['an index under the type of a manifest', { schemaVersion: 2, manifests: [] }, OCI_MANIFEST, 'holds manifests', IntegrityError],
    ['a size below zero', { schemaVersion: 2, layers: [{ ...layer, size: -1 }] }, OCI_MANIFEST, 'is negative', ProtocolError],
    ['a size with a fraction', { schemaVersion: 2, layers: [{ ...layer, size: 1.5 }] }, OCI_MANIFEST, 'whole number', ProtocolError],
    ['a size that is text', { schemaVersion: 2, layers: [{ ...layer, size: '1' }] }, OCI_MANIFEST, 'layers.0.size', ProtocolError],
    [
      'a digest that is a path (CVE-2024-3727)',
      { schemaVersion: 2, layers: [{ ...layer, digest: 'sha256:../../x' }] },
      OCI_MANIFEST,
      'is not a digest',
      ProtocolError,
    ],
    ['an annotation that is no text', { schemaVersion: 2, layers: [], annotations: { a: 1 } }, OCI_MANIFEST, 'annotations', ProtocolError],
    ['too many layers', { schemaVersion: 2, layers: Array.from({ length: 16_385 }, () => layer) }, OCI_MANIFEST, 'more than 16384', ProtocolError],
    ['neither layers nor a config', { schemaVersion: 2 }, OCI_MANIFEST, 'neither layers nor a config', ProtocolError],
    ['layers that are no list', { schemaVersion: 2, config: layer, layers: {} }, OCI_MANIFEST, 'layers', ProtocolError],
    ['an artifact manifest with layers', { blobs: [], layers: [] }, ARTIFACT, 'holds layers or a config', IntegrityError],
    ['an artifact manifest with manifests', { blobs: [], manifests: [] }, ARTIFACT, 'holds manifests', IntegrityError],
    ['a blob that is none', { blobs: [{ ...layer, size: -1 }] }, ARTIFACT, 'blobs.0.size is negative', ProtocolError],
    ['a type that is neither', { schemaVersion: 2 }, 'text/html', 'neither an OCI manifest nor an index', ProtocolError],
    ['schema 1', { schemaVersion: 1, fsLayers: [] }, 'application/vnd.docker.distribution.manifest.v1+json', 'neither', ProtocolError],
    ['a list', [], OCI_MANIFEST, 'no JSON object', ProtocolError],
  ])('%s', async (_, json, mediaType, message, kind) => {
    const source = memorySource();
    source.raw(json, mediaType, 'v1');
    const running = run(source, 'v1');
    await expect(running).rejects.toThrow(kind);
    await expect(running).rejects.toThrow(message);
  });
});
