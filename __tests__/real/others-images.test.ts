/** Images of other builders, unpacked byte for byte as umoci unpacks them, and by skopeo's copy of them. */

import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect } from '@jest/globals';
import { pullAction } from '../../src/action/pull.ts';
import { heldClock } from '../support/clock.ts';
import { recordedIo } from '../support/io.ts';
import { makeScratch, type Scratch } from '../support/scratch.ts';
import { seen } from '../support/seen.ts';
import { needs } from './needs.ts';
import { IMAGES } from './others-images.ts';

const run = promisify(execFile);
const umoci = await needs('umoci');
const both = await needs('skopeo', 'umoci');

let scratch: Scratch;
beforeEach(async () => {
  scratch = await makeScratch();
});
afterEach(() => scratch.remove());

const at = (name: string) => join(scratch.path, name);

/** Writes an OCI image layout; every second layer is packed with gzip. */
function layoutOf(layers: readonly Buffer[]): void {
  mkdirSync(at('layout/blobs/sha256'), { recursive: true });
  const blob = (bytes: Uint8Array, mediaType: string) => {
    const digest = createHash('sha256').update(bytes).digest('hex');
    writeFileSync(at(`layout/blobs/sha256/${digest}`), bytes);
    return { mediaType, digest: `sha256:${digest}`, size: bytes.byteLength };
  };
  const json = (value: unknown, mediaType: string) => blob(Buffer.from(JSON.stringify(value)), mediaType);
  const descriptors = layers.map((bytes, index) => {
    const mediaType = 'application/vnd.oci.image.layer.v1.tar';
    return index % 2 === 0 ? blob(bytes, mediaType) : blob(gzipSync(bytes), `${mediaType}+gzip`);
  });
  const diff_ids = layers.map((bytes) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`);
  const config = json({ architecture: 'amd64', os: 'linux', config: {}, rootfs: { type: 'layers', diff_ids } }, 'application/vnd.oci.image.config.v1+json');
  const manifest = json(
    { schemaVersion: 2, mediaType: 'application/vnd.oci.image.manifest.v1+json', config, layers: descriptors },
    'application/vnd.oci.image.manifest.v1+json',
  );
  const index = { schemaVersion: 2, manifests: [{ ...manifest, annotations: { 'org.opencontainers.image.ref.name': 'v1' } }] };
  writeFileSync(at('layout/index.json'), JSON.stringify(index));
  writeFileSync(at('layout/oci-layout'), '{"imageLayoutVersion":"1.0.0"}');
}

async function pulled(layout: string): Promise<Readonly<Record<string, string>>> {
  const io = recordedIo({ image: `oci-layout://${layout}`, tag: 'v1', path: 'out' }, { GITHUB_WORKSPACE: scratch.path, RUNNER_TEMP: scratch.path });
  await pullAction(io, heldClock());
  expect(io.failures).toEqual([]);
  return seen(at('out'));
}

/** As umoci has it; absolute links, which would mean the machine's own root, by the same way from the root of the pull. */
async function unpacked(layout: string): Promise<Readonly<Record<string, string>>> {
  await run(umoci.program, ['unpack', '--rootless', '--image', `${at(layout)}:v1`, at('bundle')]);
  expect(existsSync(at('bundle/rootfs'))).toBe(true);
  const inside = (name: string, what: string) =>
    what.replace(/^link \/+(.*)$/, (_, target: string) => `link ${'../'.repeat(name.split('/').length - 1)}${target}`);
  return Object.fromEntries(Object.entries(seen(at('bundle/rootfs'))).map(([name, what]) => [name, inside(name, what)]));
}

describe('umoci and a pull see the same', () => {
  umoci.test.each(IMAGES)('$name', async ({ layers }) => {
    layoutOf(layers);
    expect(await pulled('layout')).toEqual(await unpacked('layout'));
  });

  both.test('in what skopeo has copied', async () => {
    layoutOf(IMAGES.flatMap(({ name, layers }) => (name.startsWith('BuildKit') ? layers : [])));
    await run(both.program, ['copy', '--insecure-policy', `oci:${at('layout')}:v1`, `oci:${at('copied')}:v1`]);
    expect(await pulled('copied')).toEqual(await unpacked('copied'));
  });
});
