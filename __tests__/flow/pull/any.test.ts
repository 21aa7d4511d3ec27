/** All that lies in an index: side by side where that can be, and else the words that lead on. */

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { InputError, ProtocolError } from '../../../src/core/errors.ts';
import type { WantedPlatform } from '../../../src/flow/pull/choose-manifests.ts';
import { type Pulled, pull } from '../../../src/flow/pull/pull.ts';
import { type MemorySource, memorySource, titled } from '../../support/memory-source.ts';
import { makeScratch, type Scratch } from '../../support/scratch.ts';
import { tarOf } from '../../support/tar.ts';
import { type PullLog, pullEvents, pullPolicy } from './pulling.ts';

const ANY: WantedPlatform = { platform: 'any' };
const AMD64 = { os: 'linux', architecture: 'amd64' };
const ASSUMED: WantedPlatform = { platform: AMD64, isAssumed: true };
const TAR = 'application/vnd.oci.image.layer.v1.tar';

let scratch: Scratch;
let source: MemorySource;
let log: PullLog;
beforeEach(async () => {
  scratch = await makeScratch();
  source = memorySource();
});
afterEach(() => scratch.remove());

async function run(wanted: WantedPlatform, layers: readonly string[] = []): Promise<Pulled> {
  const heard = pullEvents();
  log = heard.log;
  const rest = { layers, path: join(scratch.path, 'out'), extract: 'auto', overwrite: true, policy: pullPolicy() } as const;
  return pull({ source, wanted: { reference: 'v1', ...wanted }, ...rest }, heard.events);
}
const child = (...titles: readonly string[]) => source.manifest(titles.map((title) => source.layer(`of ${title}`, titled(title))));
const paths = ({ files }: Pulled) => files.map(({ path }) => path);

describe('an index without platforms', () => {
  test.each([
    ['nobody asks for one', ASSUMED],
    ['any is asked for', ANY],
  ])('is pulled whole where %s, and the digest is its own', async (_name, wanted) => {
    const top = source.index([child('a', 'd/b'), child('c')], 'v1');
    const pulled = await run(wanted);
    expect(paths(pulled)).toEqual(['a', 'c', 'd/b']);
    expect(pulled.manifest).toBe(source.manifests.get(top.digest));
    expect(readFileSync(join(scratch.path, 'out/d/b'), 'utf8')).toBe('of d/b');
  });

  test('is not pulled for a platform that was asked for: the digests are offered', async () => {
    const children = [child('a'), child('b')];
    source.index(children, 'v1');
    const running = run({ platform: AMD64 });
    await expect(running).rejects.toThrow('has nothing for linux/amd64; it has no platform at all');
    await expect(running).rejects.toMatchObject({
      hint: expect.stringMatching(`platform: any for all, or .*: ${children.map(({ digest }) => digest).join(', ')}`),
    });
  });

  test('lies in another one, and one manifest is named twice', async () => {
    const inner = child('b');
    source.index([source.index([child('a'), inner]), inner], 'v1');
    expect(paths(await run(ASSUMED))).toEqual(['a', 'b']);
  });

  test('of one title for two contents says so, offers the digests, and leaves nothing', async () => {
    const other = source.manifest([source.layer('other', titled('a'))]);
    const first = child('a');
    source.index([first, other], 'v1');
    const running = run(ASSUMED);
    await expect(running).rejects.toThrow(InputError);
    await expect(running).rejects.toThrow('the 2 manifests of the index cannot lie in one folder: the title "a" occurs twice');
    await expect(running).rejects.toMatchObject({ hint: expect.stringContaining(`${first.digest}, ${other.digest}`) });
    expect(existsSync(join(scratch.path, 'out'))).toBe(false);
  });
});

describe('any', () => {
  test('takes platforms as well, and no attestations', async () => {
    const attestation = { ...child('in-toto'), annotations: { 'vnd.docker.reference.type': 'attestation-manifest' } };
    source.index([{ ...child('amd'), platform: AMD64 }, { ...child('arm'), platform: { ...AMD64, architecture: 'arm64' } }, child('doc'), attestation], 'v1');
    expect(paths(await run(ANY))).toEqual(['amd', 'arm', 'doc']);
  });

  test('an index with a platform is not taken whole unasked', async () => {
    source.index([{ ...child('arm'), platform: { ...AMD64, architecture: 'arm64' } }, child('doc')], 'v1');
    await expect(run(ASSUMED)).rejects.toThrow('has nothing for linux/amd64; it has linux/arm64');
  });

  test('the same file in two of them is one, and layers chooses what else clashes', async () => {
    const readme = source.layer('read me', titled('README'));
    const of = (name: string) => source.manifest([readme, source.layer(name, titled('app')), source.layer(name, titled(`${name}.txt`))]);
    source.index([of('amd'), of('arm')], 'v1');
    expect(paths(await run(ANY, ['README', '*.txt']))).toEqual(['README', 'amd.txt', 'arm.txt']);
    await expect(run(ANY)).rejects.toThrow('the title "app" occurs twice');
    await expect(run(ANY, ['nothing'])).rejects.toThrow('no layer fits "nothing"; there are "README", "app"');
  });

  test('two file systems do not lie in each other, one does', async () => {
    const system = (name: string) => source.manifest([source.layer(tarOf([{ name, content: name }]), {}, TAR)]);
    source.index([system('a'), child('b')], 'v1');
    expect(paths(await run(ANY))).toEqual(['a', 'b']);
    source.index([system('a'), system('b')], 'v1');
    await expect(run(ANY)).rejects.toThrow('2 of them are file systems');
  });

  test('nothing to take, and an entry that nobody can read', async () => {
    source.index([], 'v1');
    await expect(run(ANY)).rejects.toThrow('the index names nothing that could be pulled');
    source.index([child('a'), { ...child('b'), size: -1 }], 'v1');
    await expect(run(ANY)).rejects.toThrow(ProtocolError);
    await expect(run(ANY)).rejects.toThrow('not all of the index can be pulled: entry 2: size is negative');
  });

  test('of a manifest is the manifest', async () => {
    source.manifest([source.layer('a', titled('a'))], 'v1');
    expect(paths(await run(ANY))).toEqual(['a']);
    expect(log.warnings).toEqual([]);
  });
});
