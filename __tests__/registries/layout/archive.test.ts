/** A layout in a tar: published, pulled, promoted, added to, and the same bytes whenever it is made. */

import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { promoteAction } from '../../../src/action/promote.ts';
import { publishAction } from '../../../src/action/publish.ts';
import { pullAction } from '../../../src/action/pull.ts';
import type { Io } from '../../../src/action/runner/io.ts';
import type { Clock } from '../../../src/core/retry.ts';
import { needs } from '../../real/needs.ts';
import { heldClock } from '../../support/clock.ts';
import { recordedIo } from '../../support/io.ts';
import { makeScratch, type Scratch } from '../../support/scratch.ts';

const run = promisify(execFile);
const tar = await needs('tar');
let scratch: Scratch;
beforeEach(async () => {
  scratch = await makeScratch();
  await scratch.file('a.txt', 'a');
  await scratch.file('folder/b.txt', 'b');
  await scratch.file('folder/deep/c.bin', Buffer.alloc(300_000, 'c'));
});
afterEach(() => scratch.remove());

async function act(action: (io: Io, clock: Clock) => Promise<void>, inputs: Readonly<Record<string, string>>) {
  const nowhere = join(scratch.path, 'nowhere');
  const io = recordedIo(inputs, { GITHUB_WORKSPACE: scratch.path, RUNNER_TEMP: scratch.path, HOME: nowhere, DOCKER_CONFIG: nowhere, SOURCE_DATE_EPOCH: '0' });
  await action(io, heldClock());
  return io;
}

const publish = (inputs: Readonly<Record<string, string>> = {}) =>
  act(publishAction, { image: 'oci-archive://out/it.tar', tag: 'v1', layers: 'a.txt\nfolder', ...inputs });
const bytesOf = (name: string) => readFile(join(scratch.path, name));
const hidden = async () =>
  (await readdir(join(scratch.path, 'out'))).filter((name) => name.startsWith('.') || name.endsWith('.lock') || name.endsWith('.layer'));

describe('a tar', () => {
  tar.test('holds a layout that others read, and nothing lies beside it', async () => {
    const io = await publish();
    expect(io.failures).toEqual([]);
    expect(io.outputs).toMatchObject({ status: 'pushed', tags: 'oci-archive://out/it.tar:v1', protocol: 'layout' });
    const { stdout } = await run(tar.program, ['-tf', join(scratch.path, 'out/it.tar')]);
    const names = stdout.trim().split('\n');
    expect(names).toEqual([...names].sort());
    expect(names).toEqual(expect.arrayContaining(['index.json', 'oci-layout', `blobs/sha256/${io.outputs['digest']?.slice(7)}`]));
    expect(await hidden()).toEqual([]);
  });

  test('is the same bytes whenever and wherever it is made', async () => {
    await publish();
    await publish({ image: 'oci-archive://elsewhere/other.tar' });
    expect(
      createHash('sha256')
        .update(await bytesOf('out/it.tar'))
        .digest('hex'),
    ).toBe(
      createHash('sha256')
        .update(await bytesOf('elsewhere/other.tar'))
        .digest('hex'),
    );
  });

  test('again: unchanged, and not written', async () => {
    await publish();
    const before = await bytesOf('out/it.tar');
    const io = await publish();
    expect(io.outputs['status']).toBe('unchanged');
    expect((await bytesOf('out/it.tar')).equals(before)).toBe(true);
  });

  test('gets a second tag beside the first, and several at once', async () => {
    const first = await publish();
    await scratch.file('a.txt', 'another');
    const io = await publish({ tag: 'v2, v3, v4' });
    expect(io.failures).toEqual([]);
    const tags = await act(pullAction, { image: 'oci-archive://out/it.tar', tag: 'v1', 'list-tags': 'true', path: 'pulled' });
    expect(tags.failures).toEqual([]);
    expect(JSON.parse(tags.outputs['tags'] ?? '[]').sort()).toEqual(['v1', 'v2', 'v3', 'v4']);
    expect(tags.outputs['digest']).toBe(first.outputs['digest']);
  });

  test('is pulled, whole and right', async () => {
    await publish();
    const io = await act(pullAction, { image: 'oci-archive://out/it.tar:v1', path: 'pulled' });
    expect(io.failures).toEqual([]);
    expect((await bytesOf('pulled/folder/deep/c.bin')).equals(await bytesOf('folder/deep/c.bin'))).toBe(true);
  });

  test('is promoted from and to', async () => {
    const first = await publish();
    const out = await act(promoteAction, { image: 'oci-archive://out/it.tar:v1', to: 'oci-layout://layout, oci-archive://out/copy.tar', tag: 'stable' });
    expect(out.failures).toEqual([]);
    const back = await act(promoteAction, { image: 'oci-layout://layout:stable', to: 'oci-archive://out/back.tar' });
    expect(back.outputs['digest']).toBe(first.outputs['digest']);
    expect((await bytesOf('out/back.tar')).equals(await bytesOf('out/copy.tar'))).toBe(true);
  });

  test('two runs that add to it at the same time both do', async () => {
    await publish();
    await scratch.file('one', 'one');
    await scratch.file('two', 'two');
    const ends = await Promise.all([publish({ tag: 'one', layers: 'one' }), publish({ tag: 'two', layers: 'two' })]);
    expect(ends.flatMap(({ failures }) => failures)).toEqual([]);
    const io = await act(pullAction, { image: 'oci-archive://out/it.tar', tag: 'v1', 'list-tags': 'true', path: 'pulled' });
    expect(JSON.parse(io.outputs['tags'] ?? '[]').sort()).toEqual(['one', 'two', 'v1']);
    for (const tag of ['one', 'two']) expect((await act(pullAction, { image: `oci-archive://out/it.tar:${tag}`, path: `got-${tag}` })).failures).toEqual([]);
    expect(await hidden()).toEqual([]);
  });

  tar.test('of another program is read and added to', async () => {
    await publish({ image: 'oci-layout://layout' });
    await mkdir(join(scratch.path, 'out'));
    await run(tar.program, ['-cf', join(scratch.path, 'out/it.tar'), '-C', join(scratch.path, 'layout'), '.']);
    const io = await publish({ tag: 'v2' });
    expect(io.failures).toEqual([]);
    expect(io.outputs['uploaded-bytes']).toBe('0');
    expect((await act(pullAction, { image: 'oci-archive://out/it.tar:v1', path: 'pulled' })).failures).toEqual([]);
  });

  test('a dry run writes nothing', async () => {
    const io = await publish({ push: 'false' });
    expect(io.outputs['status']).toBe('dry-run');
    await expect(readdir(join(scratch.path, 'out'))).rejects.toThrow('ENOENT');
  });
});

describe('what cannot be', () => {
  async function expectNamed(make: () => Promise<unknown>, says: RegExp): Promise<void> {
    await publish({ image: 'oci-archive://whole.tar' });
    await mkdir(join(scratch.path, 'out'));
    await make();
    for (const io of [await publish(), await act(pullAction, { image: 'oci-archive://out/it.tar:v1', path: 'pulled' })]) {
      expect(io.failures).toEqual([expect.stringMatching(says)]);
      expect(io.failures[0]).not.toContain('Waybill itself');
    }
    expect(await hidden()).toEqual([]);
  }

  test.each([
    ['a tar that is none', async () => writeFile(join(scratch.path, 'out/it.tar'), 'no tar'), /is no whole tar/],
    ['a tar that ends early', async () => writeFile(join(scratch.path, 'out/it.tar'), (await bytesOf('whole.tar')).subarray(0, 3000)), /is no whole tar/],
    ['a folder', async () => mkdir(join(scratch.path, 'out/it.tar')), /it\.tar/],
  ])('%s is named, and stays as it is', (_name, make, says) => expectNamed(make, says));

  tar.test('a tar that holds no layout is named, and stays as it is', () =>
    expectNamed(() => run(tar.program, ['-cf', join(scratch.path, 'out/it.tar'), '-C', scratch.path, 'a.txt']), /is no OCI image layout/),
  );

  test('a tar that is not there is named by a pull', async () => {
    const io = await act(pullAction, { image: 'oci-archive://none.tar:v1', path: 'pulled' });
    expect(io.failures).toEqual([expect.stringContaining('none.tar does not exist')]);
  });
});
