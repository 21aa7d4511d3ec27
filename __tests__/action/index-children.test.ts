/** The children of an index as others made them: their platforms, and what is kept of them. */

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { RecordedIo } from '../support/io.ts';
import { bytesOf, joinIn, MANIFEST, putChild, putIndex } from '../support/joining.ts';
import { type Asked, type Fault, type OciRegistry, startOciRegistry } from '../support/oci-registry.ts';
import { documentOf } from '../support/publishing.ts';

let registry: OciRegistry;
let fault: ((asked: Asked) => Fault) | undefined;
beforeEach(async () => {
  fault = undefined;
  registry = await startOciRegistry({ before: (asked) => fault?.(asked) });
});
afterEach(async () => {
  expect(registry.unexpected).toEqual([]);
  await registry.close();
});

const linux = { os: 'linux', architecture: 'amd64' };
const join = (inputs: Record<string, string>) => joinIn(registry, inputs);
const child = (config: unknown, ...tags: readonly string[]) => putChild(registry, config, ...tags);
const platformsOf = (io: RecordedIo) => documentOf(io).manifests?.map(({ platform }) => platform);

describe('a platform', () => {
  test('comes whole from the config, in the words of OCI', async () => {
    const config = { os: 'Windows', architecture: 'x86_64', variant: null, 'os.version': '10.0.20348.1', 'os.features': ['win32k'] };
    const io = await join({ manifests: child(config).digest });
    expect(io.failures).toEqual([]);
    expect(platformsOf(io)).toEqual([{ os: 'windows', architecture: 'amd64', 'os.version': '10.0.20348.1', 'os.features': ['win32k'] }]);
  });

  test('is asked for again where a registry is busy or breaks off', async () => {
    const { digest } = child(linux);
    fault = ({ path, nth }) => (path.includes('/blobs/') ? [{ status: 503 }, 'reset' as const][nth] : undefined);
    const io = await join({ manifests: digest });
    expect(io.failures).toEqual([]);
    expect(platformsOf(io)).toEqual([linux]);
  });

  test.each([
    ['other bytes', bytesOf({ os: 'linux', architecture: 'arm64' }), /the config of .* its bytes have the digest sha256:/],
    ['more bytes', bytesOf({ ...linux, more: 1 }), /bytes/],
  ])('of a config with %s is not believed', async (_name, body, message) => {
    const { digest } = child(linux);
    fault = ({ path }) => (path.includes('/blobs/') ? { status: 200, body } : undefined);
    const io = await join({ manifests: digest });
    expect(io.failures[0]).toMatch(message);
    expect(registry.tags('o/n')).toEqual([]);
  });

  test('that others wrote and that is none is no input of ours', async () => {
    const manifest = bytesOf({ schemaVersion: 2, mediaType: MANIFEST, layers: [], annotations: { 'org.opencontainers.image.platform': 'Any CPU' } });
    registry.setManifest('o/n', 'odd', manifest, MANIFEST);
    const io = await join({ manifests: 'odd' });
    expect(io.failures).toEqual([]);
    expect(io.warnings.join()).toContain('is "Any CPU", which is no platform');
    expect(platformsOf(io)).toEqual([undefined]);
  });
});

describe('what others wrote of a child', () => {
  test('is kept, known or not', async () => {
    const entry = {
      'x-first': { deep: [1, null] },
      ...child(linux),
      platform: { ...linux, 'os.version': '1', 'os.features': ['a'], 'x-features': ['sse4'] },
      urls: ['https://a.example/'],
      data: 'e30=',
      annotations: { z: '1', a: '2' },
    };
    putIndex(registry, [entry], 'inner');
    const io = await join({ manifests: 'inner' });
    expect(io.failures).toEqual([]);
    expect(documentOf(io).manifests).toEqual([entry]);
    expect(io.outputs['manifest']).toContain(JSON.stringify(entry));
  });

  test('counts more than what we would write of it, in any order', async () => {
    const entry = { ...child(linux), platform: linux, annotations: { a: '2' } };
    putIndex(registry, [entry], 'inner');
    expect(documentOf(await join({ manifests: `${entry.digest}\ninner` })).manifests).toEqual([entry]);
    expect(documentOf(await join({ manifests: `inner\n${entry.digest}` })).manifests).toEqual([entry]);
  });

  test('is kept where two have written different things of one child', async () => {
    const own = { ...child(linux), platform: linux };
    const entries = [
      { ...own, annotations: { by: '1' } },
      { ...own, annotations: { by: '2' } },
    ];
    putIndex(registry, [entries[0] as object], 'inner');
    putIndex(registry, entries, 'other');
    const io = await join({ manifests: 'inner\nother' });
    expect(documentOf(io).manifests).toEqual(entries);
    expect(io.warnings).toEqual([]);
  });

  test('is kept where one digest is for two platforms', async () => {
    const own = child({});
    const entries = [
      { ...own, platform: linux },
      { ...own, platform: { os: 'darwin', architecture: 'arm64' } },
    ];
    putIndex(registry, entries, 'inner');
    const io = await join({ manifests: 'inner' });
    expect(documentOf(io).manifests).toEqual(entries);
    expect(io.warnings).toEqual([]);
  });
});

describe('annotations', () => {
  test('are those of the index, or of its entries', async () => {
    const entry = { ...child(linux), platform: linux, annotations: { own: '1', none: null }, 'x-own': 1 };
    putIndex(registry, [entry], 'inner');
    const other = child({ os: 'linux', architecture: 'arm64' });
    const io = await join({ manifests: `inner\n${other.digest}`, annotations: 'a=1\nmanifest-descriptor[linux/amd64]:own=2\nindex,manifest-descriptor:b=3' });
    expect(io.failures).toEqual([]);
    expect(documentOf(io).annotations).toEqual({ a: '1', b: '3' });
    expect(documentOf(io).manifests).toEqual([
      { ...entry, annotations: { own: '2', none: null, b: '3' } },
      { ...other, platform: { os: 'linux', architecture: 'arm64' }, annotations: { b: '3' } },
    ]);
  });

  test('for a platform that no child is for are refused', async () => {
    const io = await join({ manifests: child(linux).digest, annotations: 'manifest-descriptor[linux/arm64]:a=1' });
    expect(io.failures[0]).toMatch(/^annotations: no child is for linux\/arm64/);
    expect(registry.tags('o/n')).toEqual([]);
  });
});

describe('platforms that are given', () => {
  test('may be two for one digest, by order and by reference', async () => {
    const { digest } = child({});
    const expected = [linux, { os: 'darwin', architecture: 'arm64' }];
    expect(platformsOf(await join({ manifests: `${digest}\n${digest}`, platforms: 'linux/x64\nmacos/arm64' }))).toEqual(expected);
    expect(platformsOf(await join({ manifests: digest, platforms: `${digest}=linux/amd64\n${digest}=macOS/ARM64` }))).toEqual(expected);
  });

  test('are found by any way to write a reference', async () => {
    const { digest } = child({});
    for (const reference of [digest, digest.slice('sha256:'.length), `@${digest}`, `${registry.host}/o/n@${digest}`]) {
      expect(platformsOf(await join({ manifests: digest, platforms: `${reference}=linux/amd64` }))).toEqual([linux]);
    }
  });

  test.each([
    ['a reference that is none of the manifests', { platforms: 'v9=linux/amd64' }, /platforms: v9=linux\/amd64 names none of the manifests/],
    ['a slip', { platforms: 'linux/amd46' }, /platforms: "linux\/amd46": "amd46" is not known \(did you mean `amd64`\?\)/],
    ['two ways at once', { platforms: 'v9=linux/amd64\nlinux/arm64' }, /platforms: some have REFERENCE= and some do not/],
  ])('with %s are refused', async (_name, inputs, message) => {
    const io = await join({ manifests: child({}).digest, ...inputs });
    expect(io.failures[0]).toMatch(message);
    expect(registry.tags('o/n')).toEqual([]);
  });
});
