/** Disks that take no more: one sentence, and nothing half written. Files above 1 MiB are refused by the system (`ulimit -f`). */

import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type OciRegistry, startOciRegistry } from '../support/oci-registry.ts';
import { runBundle } from '../support/runner.ts';
import { makeScratch, type Scratch } from '../support/scratch.ts';
import { tarOf } from '../support/tar.ts';
import { descriptor, EMPTY, LAYER, setArtifact, sha256 } from './artifact.ts';

const TITLE = 'org.opencontainers.image.title';
const LARGE = randomBytes(3 * 1024 * 1024);
let scratch: Scratch;
let registry: OciRegistry;
beforeEach(async () => {
  scratch = await makeScratch();
  registry = await startOciRegistry();
});
afterEach(async () => {
  await registry.close();
  await scratch.remove();
});

// Blocks of 512 bytes, as POSIX has them; the signal is ignored, so that the write fails instead.
const limited = (node: string, main: string) => ['/bin/sh', '-c', 'ulimit -f 2048; trap "" XFSZ; exec "$0" "$1"', node, main] as const;

function leftBehind(): readonly string[] {
  return readdirSync(scratch.path).filter((name) => name.startsWith('waybill-') || name.startsWith('.waybill'));
}

/** There is no such limit on Windows. */
const onPosix = process.platform === 'win32' ? describe.skip : describe;

onPosix('a pull', () => {
  test.each([
    ['a large file among small ones', LARGE, 'application/octet-stream', { [TITLE]: 'large.bin' }],
    [
      'an archive that holds a large file',
      tarOf([{ name: 'dir/large.bin', content: Buffer.alloc(3 * 1024 * 1024) }]),
      'application/vnd.oci.image.layer.v1.tar',
      {},
    ],
  ])('%s', async (_name, bytes, mediaType, annotations) => {
    registry.setBlob('o/n', LAYER);
    registry.setBlob('o/n', bytes);
    setArtifact(registry, [descriptor(LAYER, 'x/y', { [TITLE]: 'small.bin' }), descriptor(bytes, mediaType, annotations)]);
    await scratch.file('out/kept.txt', 'kept');
    const ran = await runBundle('pull', scratch, { image: `${registry.url}/o/n:v1`, path: 'out' }, { command: limited });
    expect(ran.stdout.match(/^::error::.*$/gm)).toHaveLength(1);
    expect(ran.stdout).toMatch(/::error::.*cannot be written: the disk is full \(EFBIG\)\. To mend it: free some space, or use another disk/);
    expect(ran.code).toBe(1);
    expect(readdirSync(join(scratch.path, 'out'))).toEqual(['kept.txt']);
    expect(leftBehind()).toEqual([]);
  });

  test('into a folder that was not there', async () => {
    registry.setBlob('o/n', LARGE);
    setArtifact(registry, [descriptor(LARGE, 'x/y', { [TITLE]: 'large.bin' })]);
    const ran = await runBundle('pull', scratch, { image: `${registry.url}/o/n:v1`, path: 'out/deep' }, { command: limited });
    expect(ran.code).toBe(1);
    expect(existsSync(join(scratch.path, 'out'))).toBe(false);
  });
});

onPosix('a publication', () => {
  test('whose archive does not fit', async () => {
    await scratch.file('site/large.bin', LARGE);
    const ran = await runBundle('publish', scratch, { image: `${registry.url}/o/n`, tag: 'v1', layers: 'site' }, { command: limited });
    expect(ran.stdout).toMatch(/::error::.*cannot be written: the disk is full \(EFBIG\)/);
    expect(ran.code).toBe(1);
    // The tag is looked up while the archive is made.
    expect(registry.log.filter(({ method }) => method !== 'GET')).toEqual([]);
    expect(leftBehind()).toEqual([]);
  });

  test('into a folder that does not take it', async () => {
    await scratch.file('large.bin', LARGE);
    const ran = await runBundle('publish', scratch, { image: 'oci-layout://layout', tag: 'v1', layers: 'large.bin' }, { command: limited });
    expect(ran.stdout).toMatch(/::error::.*takes no more: the disk is full \(EFBIG\)/);
    expect(ran.code).toBe(1);
    expect(existsSync(join(scratch.path, 'layout/index.json'))).toBe(false);
    // The small blob may stand: it is whole. Of the other there is nothing.
    const files = readdirSync(join(scratch.path, 'layout/blobs/sha256'));
    expect(files.filter((name) => name !== sha256(EMPTY).slice('sha256:'.length))).toEqual([]);
  });
});
