/** The config of a child, as a source that counts nothing hands it over. */

import { describe, expect, test } from '@jest/globals';
import type { ManifestDocument } from '../../../src/core/model.ts';
import { platformOf } from '../../../src/flow/index/platform-of.ts';
import { createPolicy } from '../../../src/flow/policy.ts';
import { createThrottle } from '../../../src/flow/throttle.ts';
import { heldClock } from '../../support/clock.ts';
import { memorySource } from '../../support/memory-source.ts';

const CONFIG = 'application/vnd.oci.image.config.v1+json';
const LINUX = { os: 'linux', architecture: 'amd64' };

function prepared(text: string = JSON.stringify(LINUX)) {
  const source = memorySource();
  const clock = heldClock();
  const lines: string[] = [];
  const policy = createPolicy({ retries: 2, clock, throttle: createThrottle(2, clock), info: (line) => lines.push(line) });
  const config = source.layer(text, {}, CONFIG);
  const manifest = { bytes: new Uint8Array(), mediaType: '', digest: { algorithm: 'sha256', hex: 'a'.repeat(64) } };
  const warnings: string[] = [];
  const run = (over: object = {}, annotations: ManifestDocument['annotations'] = {}) =>
    platformOf(
      manifest,
      { kind: 'manifest', layers: [], config: { ...config, ...over }, annotations },
      { source, policy, warning: (one) => warnings.push(one) },
    );
  return { source, config, run, lines, warnings };
}

describe('a config', () => {
  test('that ends early is asked for again, as often as the retries say', async () => {
    const { source, config, run, lines } = prepared();
    async function* half(bytes: Uint8Array) {
      yield bytes.subarray(0, 5);
    }
    source.plays.set(config.digest, [half, half]);
    expect(await run()).toEqual(LINUX);
    expect(lines).toEqual([expect.stringContaining('the body ends after 5 of'), expect.stringContaining('next try (2 of 2)')]);
    source.plays.set(config.digest, [half, half, half]);
    await expect(run()).rejects.toThrow(/^the config of memory.example\/x@sha256:a+: the body ends after 5 of/);
  });

  test('of which more comes than the manifest says is refused, before it is all read', async () => {
    const { source, config, run } = prepared();
    let given = 0;
    async function* endless(bytes: Uint8Array) {
      for (; given < 1000; given++) yield bytes;
    }
    source.plays.set(config.digest, [endless]);
    await expect(run()).rejects.toThrow(/more comes than the \d+ bytes that the manifest says/);
    expect(given).toBe(1);
  });

  test('of other bytes is refused', async () => {
    const { source, config, run } = prepared();
    source.plays.set(config.digest, [
      async function* (bytes) {
        yield Uint8Array.from(bytes).reverse();
      },
    ]);
    await expect(run()).rejects.toThrow(/its bytes have the digest sha256:[0-9a-f]+, not sha256:/);
  });

  test('that is too large is not read, and that is said', async () => {
    const { source, run, warnings } = prepared();
    expect(await run({ size: 5 * 1024 * 1024 })).toBeUndefined();
    expect(warnings).toEqual([expect.stringContaining('its config has 5242880 bytes and is not read')]);
    expect(source.calls).toEqual([]);
  });

  test('of another type says nothing', async () => {
    const { source, run } = prepared();
    expect(await run({ mediaType: 'application/vnd.example.config.v1+json' })).toBeUndefined();
    expect(source.calls).toEqual([]);
  });

  test.each(['null', '[]', '{"os":"linux"}', '{"os":null,"architecture":"amd64"}', '{"os":"","architecture":""}'])('%s names no platform', async (text) => {
    expect(await prepared(text).run()).toBeUndefined();
  });

  test('that is no JSON is an error', async () => {
    await expect(prepared('<html>').run()).rejects.toThrow('its config is no JSON');
  });
});

test('an annotation wins over the config', async () => {
  const { source, run } = prepared();
  expect(await run({}, { 'org.opencontainers.image.platform': 'macOS/ARM64' })).toEqual({ os: 'darwin', architecture: 'arm64' });
  expect(source.calls).toEqual([]);
});
