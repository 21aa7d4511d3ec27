/** Lines of `layers` from the inputs to the manifest, and what is said of them. */

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { pullAction } from '../../src/action/pull.ts';
import { heldClock } from '../support/clock.ts';
import { type RecordedIo, recordedIo } from '../support/io.ts';
import { documentOf, publishIn } from '../support/publishing.ts';
import { makeScratch, type Scratch } from '../support/scratch.ts';

let scratch: Scratch;
beforeEach(async () => {
  scratch = await makeScratch();
});
afterEach(() => scratch.remove());

async function publish(layers: string, more: Record<string, string> = {}): Promise<RecordedIo> {
  return publishIn(scratch, { image: 'oci-layout://out', tag: 'v1', layers, ...more });
}

function titlesOf(io: RecordedIo): readonly (string | undefined)[] | undefined {
  return documentOf(io).layers?.map(({ annotations }) => annotations['org.opencontainers.image.title']);
}

async function pull(io: RecordedIo, platform: string): Promise<RecordedIo> {
  const pulled = recordedIo({ image: 'oci-layout://out:v1', path: `got-${platform.replace('/', '-')}`, platform }, { ...io.env });
  await pullAction(pulled, heldClock());
  expect(pulled.failures).toEqual([]);
  return pulled;
}

describe('titles', () => {
  beforeEach(() => Promise.all(['build/linux/bin/app', 'build/mac/bin/app', 'build/doc/a.txt'].map((name) => scratch.file(name, name))));

  test.each<[string, string, Record<string, string>, readonly string[]]>([
    ['by the way from the base folder', 'build/*/bin/app', {}, ['build/linux/bin/app', 'build/mac/bin/app']],
    ['by name, of files and folders', 'build/doc/*\nbuild/linux', { titles: 'name' }, ['a.txt', 'linux']],
    ['of its own beside names', 'build/doc/*,title=doc/$1\nbuild/mac/bin/app', { titles: 'name' }, ['doc/a.txt', 'app']],
    ['by what wildcards took', 'build/*/bin/app,title=app-$1', {}, ['app-linux', 'app-mac']],
  ])('%s', async (_, layers, inputs, expected) => {
    const io = await publish(layers, inputs);
    expect(io.failures).toEqual([]);
    expect(titlesOf(io)).toEqual(expected);
  });

  test('that clash are refused', async () => {
    expect((await publish('build/*/bin/app', { titles: 'name' })).failures.join()).toContain('the title "app" occurs 2 times');
    expect((await publish('build/*/bin/app,title=$2')).failures.join()).toContain('title has $2, and the path has 1 wildcard');
    expect((await publish('build/doc/*', { titles: 'nmae' })).failures.join()).toContain('titles: "nmae" is not one of path, name (did you mean `name`?)');
    const annotated = await publish('build/doc/*', { annotations: 'layer[*]:org.opencontainers.image.title=x' });
    expect(annotated.failures.join()).toContain('cannot be given to layers by a pattern');
  });

  test('may be the same on different platforms', async () => {
    const io = await publish('build/linux/bin/app,platform=linux/amd64,title=app\nbuild/mac/bin/app,platform=linux/arm64,title=app\nbuild/doc/a.txt');
    expect(io.failures).toEqual([]);
    expect(documentOf(io).manifests).toHaveLength(2);
    const [intel, arm] = [await pull(io, 'linux/amd64'), await pull(io, 'linux/arm64')];
    const digests = [intel, arm].map(
      ({ outputs }) => (JSON.parse(outputs['files'] ?? '') as { path: string; digest: string }[]).find(({ path }) => path === 'app')?.digest,
    );
    expect(new Set(digests).size).toBe(2);
    expect(digests).not.toContain(undefined);
  });
});

describe('a folder without a file to publish', () => {
  beforeEach(async () => {
    await mkdir(join(scratch.path, 'empty/below'), { recursive: true });
    await scratch.file('hidden/.env', 'x');
    await scratch.file('full/a', 'x');
  });

  test.each(['empty', 'hidden', 'empty\nhidden', 'full\n!full/*'])('%s is nothing found', async (layers) => {
    expect((await publish(layers)).failures.join()).toContain('no file was found');
    const ignored = await publish(layers, { 'if-no-files-found': 'ignore' });
    expect([ignored.failures, ignored.warnings, ignored.notices, ignored.outputs['status']]).toEqual([[], [], [], 'skipped']);
    const warned = await publish(layers, { 'if-no-files-found': 'warn' });
    expect(warned.failures).toEqual([]);
    expect(warned.warnings.at(-1)).toContain('no file was found');
  });

  test('beside another is left out, with a word', async () => {
    const io = await publish('full\nhidden', { 'if-no-files-found': 'ignore' });
    expect(titlesOf(io)).toEqual(['full']);
    expect(io.warnings).toEqual(['layers: hidden is a folder without a file to publish (hidden ones are left out)']);
    expect(titlesOf(await publish('hidden', { 'include-hidden-files': 'true' }))).toEqual(['hidden']);
  });

  test('hidden names are left out with a notice', async () => {
    await scratch.file('full/.h', 'x');
    const io = await publish('full\nhidden/**,title=none');
    expect(io.notices).toEqual([
      'layers: hidden names are left out (hidden/.env, full/.h): include-hidden-files takes them, and a line such as !hidden/.env says that they are not wanted',
    ]);
    for (const line of ['!full/.h', 'full/.h', 'full/*\nfull/.*']) expect((await publish(`full\n${line}`)).notices).toEqual([]);
    expect((await publish('full', { 'include-hidden-files': 'true' })).notices).toEqual([]);
  });

  test('ignore says nothing of patterns either', async () => {
    const io = await publish('*.none\nempty/*\n!x', { 'if-no-files-found': 'ignore' });
    expect([io.failures, io.warnings, io.notices]).toEqual([[], [], []]);
  });
});

describe('what pull refuses', () => {
  test('is told in one warning, when it is published', async () => {
    await scratch.file('dist/a:b', 'x');
    await scratch.file('dist/aux.c', 'x');
    await scratch.file('tree/Makefile', 'x');
    await scratch.file('tree/makefile', 'x');
    await scratch.file('zeros/z', Buffer.alloc(101 * 1024 * 1024));
    const io = await publish('dist/*\ntree\nzeros', { 'compression-level': '9' });
    expect(io.failures).toEqual([]);
    expect(io.warnings).toEqual([
      expect.stringMatching(
        /^layers: pull refuses this, on some systems or on all: the title "dist\/a:b" holds a colon; the title "dist\/aux.c" holds .*; "tree\/Makefile" and "tree\/makefile" differ only in case or Unicode form; "zeros" unpacks from .* to 106 MB, .*: rename it, or give it a title=; pull with unpack-limit: none$/,
      ),
    ]);
  });

  test('is found out for each platform by itself', async () => {
    await scratch.file('README', 'x');
    await scratch.file('readme', 'x');
    expect((await publish('README,platform=linux/amd64\nreadme,platform=linux/arm64')).warnings).toEqual([]);
    expect((await publish('README,platform=linux/amd64\nreadme')).warnings).toHaveLength(1);
  });
});
