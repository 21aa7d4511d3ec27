/** The pull action through the fake registry and folders: every input, every output, and nothing left of what fails. */

import { createHash } from 'node:crypto';
import { chmod, mkdir, readdir, readFile, readlink, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { pullAction } from '../../src/action/pull.ts';
import { heldClock } from '../support/clock.ts';
import { type RecordedIo, recordedIo } from '../support/io.ts';
import { type OciRegistry, type OciRegistryOptions, startOciRegistry } from '../support/oci-registry.ts';
import { publishIn } from '../support/publishing.ts';
import { makeScratch, type Scratch } from '../support/scratch.ts';

let scratch: Scratch;
const open: OciRegistry[] = [];
beforeEach(async () => {
  scratch = await makeScratch();
});
afterEach(async () => {
  for (const registry of open.splice(0)) {
    expect(registry.unexpected).toEqual([]);
    await registry.close();
  }
  await scratch.remove();
});

async function start(options: OciRegistryOptions = {}): Promise<{ registry: OciRegistry; image: string }> {
  const registry = await startOciRegistry(options);
  open.push(registry);
  return { registry, image: `${registry.host}/o/n` };
}

async function pull(inputs: Record<string, string>, env: NodeJS.ProcessEnv = {}): Promise<RecordedIo> {
  const nowhere = join(scratch.path, 'nowhere');
  const io = recordedIo(
    { path: 'out', ...inputs },
    { GITHUB_WORKSPACE: scratch.path, RUNNER_TEMP: scratch.path, HOME: nowhere, DOCKER_CONFIG: nowhere, PATH: process.env['PATH'], ...env },
  );
  await pullAction(io, heldClock());
  return io;
}

const publish = async (inputs: Record<string, string>) => {
  const io = await publishIn(scratch, inputs);
  expect(io.failures).toEqual([]);
  return io;
};
const out = (...names: string[]) => join(scratch.path, 'out', ...names);
const names = async (folder = out()) => (await readdir(folder, { recursive: true }).catch(() => [])).sort();
const sha256 = (bytes: string | Uint8Array) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

describe('what was published comes back', () => {
  beforeEach(async () => {
    await scratch.file('dist/ü 名.txt', 'unicode');
    await scratch.file('dist/empty', '');
    await chmod(await scratch.file('dist/run.sh', '#!/bin/sh\n'), 0o755);
    await scratch.file('site/deep/page.html', '<html>');
    await chmod(await scratch.file('site/tool', 'tool'), 0o755);
    await symlink('tool', join(scratch.path, 'site/link'));
    await mkdir(join(scratch.path, 'site/void'));
  });

  test.each(['registry', 'folder'])('from a %s: bytes, modes, folders, links, and all outputs', async (kind) => {
    const image = kind === 'registry' ? (await start()).image : 'oci-layout://layout';
    const published = await publish({ image, tag: 'v1', layers: 'dist/*\nsite' });
    const io = await pull({ image, tag: 'v1' });
    expect(io.failures).toEqual([]);
    expect(await names()).toEqual([
      'dist',
      'dist/empty',
      'dist/run.sh',
      'dist/ü 名.txt',
      'site',
      'site/deep',
      'site/deep/page.html',
      'site/link',
      'site/tool',
      'site/void',
    ]);
    expect(await readFile(out('dist/ü 名.txt'), 'utf8')).toBe('unicode');
    expect(await readlink(out('site/link'))).toBe('tool');
    for (const [name, mode] of [
      ['dist/run.sh', '755'],
      ['dist/empty', '644'],
      ['site/tool', '755'],
      ['site/deep/page.html', '644'],
    ] as const) {
      expect([name, ((await stat(out(name))).mode & 0o777).toString(8)]).toEqual([name, mode]);
    }
    expect(io.outputs).toMatchObject({
      path: out(),
      digest: published.outputs['digest'],
      ref: published.outputs['ref'],
      tag: 'v1',
      tags: '',
      manifest: published.outputs['manifest'],
      'cache-hit': 'false',
      protocol: kind === 'registry' ? 'oci' : 'layout',
    });
    expect(JSON.parse(io.outputs['files'] ?? '')).toEqual([
      { path: 'dist/empty', digest: sha256(''), size: 0, mode: '0644' },
      { path: 'dist/run.sh', digest: sha256('#!/bin/sh\n'), size: 10, mode: '0755' },
      { path: 'dist/ü 名.txt', digest: sha256('unicode'), size: 7, mode: '0644' },
      { path: 'site/deep/page.html', digest: sha256('<html>'), size: 6, mode: '0644' },
      { path: 'site/link', mode: '0777', link: 'tool' },
      { path: 'site/tool', digest: sha256('tool'), size: 4, mode: '0755' },
    ]);
  });

  test.each(['gzip', 'zstd', 'tar'])('archive: %s', async (archive) => {
    const { image } = await start();
    await publish({ image, tag: 'v1', layers: 'dist/run.sh\nsite', archive });
    const io = await pull({ image, tag: 'v1' });
    expect(io.failures).toEqual([]);
    expect(await readFile(out('dist/run.sh'), 'utf8')).toBe('#!/bin/sh\n');
    expect(await readFile(out('site/deep/page.html'), 'utf8')).toBe('<html>');
  });

  test('a thousand files', async () => {
    const { image } = await start();
    for (let n = 0; n < 1000; n++) await scratch.file(`many/${n}.txt`, `file ${n}`);
    await publish({ image, tag: 'v1', layers: 'many/*' });
    const io = await pull({ image, tag: 'v1' });
    expect(io.failures).toEqual([]);
    expect(await readdir(out('many'))).toHaveLength(1000);
    expect(await readFile(out('many/999.txt'), 'utf8')).toBe('file 999');
  }, 60_000);

  test('an image is a file system', async () => {
    const { image } = await start();
    await publish({ image, tag: 'v1', layers: 'site', format: 'image', annotations: '' });
    const io = await pull({ image: `${image}:v1`, layers: 'site' });
    expect(io.failures).toEqual([]);
    expect(await readFile(out('site/tool'), 'utf8')).toBe('tool');
  });

  test('only some paths of it', async () => {
    const { image } = await start();
    await publish({ image, tag: 'v1', layers: 'dist/*\nsite' });
    const io = await pull({ image, tag: 'v1', paths: 'site/tool\nnone/*', 'skip-devices': 'true', 'unpack-limit': '1GiB' });
    expect(io.failures).toEqual([]);
    expect(io.warnings).toEqual(['paths: none/* matches nothing']);
    expect(await names(out('site'))).toEqual(['tool']);
    expect(await names(out('dist'))).toEqual(['empty', 'run.sh', 'ü 名.txt']);
    const bounded = await pull({ image, tag: 'v1', 'unpack-limit': '10B', path: 'bounded' });
    expect(bounded.failures[0]).toMatch(/layer "site" unpacks to more than 10 B, which is what unpack-limit allows/);
  });

  test('unextracted, where that is asked for', async () => {
    const { image } = await start();
    await publish({ image, tag: 'v1', layers: 'site,title=site.tgz' });
    await pull({ image, tag: 'v1', extract: 'false' });
    expect(await names()).toEqual(['site.tgz']);
    expect((await readFile(out('site.tgz'))).subarray(0, 2)).toEqual(Buffer.from([0x1f, 0x8b]));
  });
});

describe('which manifest', () => {
  let registry: OciRegistry;
  let image: string;
  beforeEach(async () => {
    ({ registry, image } = await start());
    for (const tag of ['1.2.0', 'v1.10.0', '2.0.0-rc.1']) {
      await scratch.file('version', tag);
      await publish({ image, tag, layers: 'version' });
    }
  });

  test.each([
    ['^1.2', 'v1.10.0'],
    ['1.2.x', '1.2.0'],
    ['latest', 'v1.10.0'],
    ['>=2.0.0-rc', '2.0.0-rc.1'],
    ['1.2.0', '1.2.0'],
  ])('%s is %s', async (tag, expected) => {
    const io = await pull({ image, tag });
    expect(io.failures).toEqual([]);
    expect(io.outputs['tag']).toBe(expected);
    expect(await readFile(out('version'), 'utf8')).toBe(expected);
  });

  test('a range fills tags, and so does list-tags', async () => {
    expect(JSON.parse((await pull({ image, tag: '^1.2' })).outputs['tags'] ?? '')).toHaveLength(3);
    expect(JSON.parse((await pull({ image, tag: '1.2.0', 'list-tags': 'true' })).outputs['tags'] ?? '')).toHaveLength(3);
  });

  test('by digest, and by tag with its digest', async () => {
    const { outputs } = await pull({ image: `${image}:1.2.0` });
    const byDigest = await pull({ image: `${image}@${outputs['digest']}` });
    expect(byDigest.outputs).toMatchObject({ digest: outputs['digest'], tag: '' });
    const both = await pull({ image: `${image}:2.0.0-rc.1@${outputs['digest']}` });
    expect(both.outputs['digest']).toBe(outputs['digest']);
    expect(await readFile(out('version'), 'utf8')).toBe('1.2.0');
  });

  test('of an index, the one for the platform', async () => {
    await scratch.file('amd64', 'amd64');
    await scratch.file('arm64', 'arm64');
    await publish({ image, tag: 'multi', layers: 'amd64,platform=linux/amd64,title=tool\narm64,platform=linux/arm64,title=tool2' });
    const io = await pull({ image, tag: 'multi', platform: 'linux/arm64' });
    expect(io.failures).toEqual([]);
    expect(await names()).toEqual(['tool2']);
    const missing = await pull({ image, tag: 'multi', platform: 'linux/s390x', path: 'other' });
    expect(missing.failures[0]).toMatch(/nothing for linux\/s390x; it has linux\/amd64, linux\/arm64/);
  });

  test('expect-digest holds or stops', async () => {
    const { outputs } = await pull({ image, tag: '1.2.0' });
    expect((await pull({ image, tag: '1.2.0', 'expect-digest': outputs['digest'] ?? '' })).failures).toEqual([]);
    await rm(out(), { recursive: true });
    const io = await pull({ image, tag: '1.2.0', 'expect-digest': `sha256:${'0'.repeat(64)}` });
    expect(io.failures[0]).toMatch(/^expect-digest: .* has sha256:[0-9a-f]{64}, not sha256:0{64}/);
    expect(await names()).toEqual([]);
    expect(registry.count('GET', /blobs/)).toBe(2);
  });
});

describe('which layers, and where', () => {
  let image: string;
  beforeEach(async () => {
    ({ image } = await start());
    for (const name of ['bin/app', 'bin/app.sig', 'doc/a.md']) await scratch.file(name, name);
    await publish({ image, tag: 'v1', layers: 'bin/*\ndoc/*' });
  });

  test('patterns choose, ! excludes', async () => {
    await pull({ image, tag: 'v1', layers: 'bin/*\n!*.sig\n!**/*.sig' });
    expect(await names()).toEqual(['bin', 'bin/app']);
  });

  test('a title that is not there lists those that are', async () => {
    const io = await pull({ image, tag: 'v1', layers: 'nope/*' });
    expect(io.failures[0]).toMatch(/layers: no layer fits "nope\/\*"; there are "bin\/app", "bin\/app.sig", "doc\/a.md"/);
  });

  test('overwrite: false stops before anything is written', async () => {
    await mkdir(out('doc'), { recursive: true });
    await writeFile(out('doc/a.md'), 'mine');
    const io = await pull({ image, tag: 'v1', overwrite: 'false' });
    expect(io.failures[0]).toMatch(/doc\/a\.md/);
    expect(await names()).toEqual(['doc', 'doc/a.md']);
    expect(await readFile(out('doc/a.md'), 'utf8')).toBe('mine');
    await pull({ image, tag: 'v1' });
    expect(await readFile(out('doc/a.md'), 'utf8')).toBe('doc/a.md');
  });

  test('add-to-path puts folders inside path on PATH', async () => {
    const io = await pull({ image, tag: 'v1', 'add-to-path': 'bin\n.' });
    expect(io.failures).toEqual([]);
    expect(io.paths).toEqual([out('bin'), out()]);
    const other = await pull({ image, tag: 'v1', 'add-to-path': 'bin, lib' });
    expect([io, other].map(({ warnings }) => warnings.filter((text) => text.startsWith('add-to-path')))).toEqual([
      [],
      ['add-to-path: the pull has brought no folder bin, lib'],
    ]);
  });

  test.each(['..', '../x', '/usr/bin'])('add-to-path: %s is outside', async (folder) => {
    const io = await pull({ image, tag: 'v1', 'add-to-path': folder });
    expect(io.failures[0]).toMatch(/^add-to-path: .* is outside path/);
    expect(io.paths).toEqual([]);
    expect(await names()).toEqual([]);
  });
});

describe('the cache', () => {
  let registry: OciRegistry;
  let image: string;
  let env: NodeJS.ProcessEnv;
  const before = process.env['RUNNER_TOOL_CACHE'];
  beforeEach(async () => {
    ({ registry, image } = await start());
    await scratch.file('a.txt', 'alpha');
    await scratch.file('b.txt', 'beta');
    await publish({ image, tag: 'v1', layers: '*.txt' });
    // The toolkit reads the environment by itself.
    process.env['RUNNER_TOOL_CACHE'] = join(scratch.path, 'tools');
    process.env['RUNNER_TEMP'] = scratch.path;
    env = {};
  });
  afterEach(() => {
    if (before === undefined) delete process.env['RUNNER_TOOL_CACHE'];
    else process.env['RUNNER_TOOL_CACHE'] = before;
  });
  const blobsAsked = () => registry.count('GET', /\/blobs\//);

  test('is filled by the first pull and used by the second', async () => {
    const first = await pull({ image, tag: 'v1', cache: 'true' }, env);
    expect(first.failures).toEqual([]);
    expect(first.outputs['cache-hit']).toBe('false');
    expect(blobsAsked()).toBe(2);
    const second = await pull({ image, tag: 'v1', cache: 'true', path: 'second' }, env);
    expect(second.failures).toEqual([]);
    expect(second.outputs['cache-hit']).toBe('true');
    expect(blobsAsked()).toBe(2);
    expect(await readFile(join(scratch.path, 'second/a.txt'), 'utf8')).toBe('alpha');
  });

  test('of one layer grows by the other', async () => {
    await pull({ image, tag: 'v1', cache: 'true', layers: 'a.txt' }, env);
    const all = await pull({ image, tag: 'v1', cache: 'true' }, env);
    expect(all.outputs['cache-hit']).toBe('false');
    expect(blobsAsked()).toBe(2);
    expect((await pull({ image, tag: 'v1', cache: 'true' }, env)).outputs['cache-hit']).toBe('true');
  });

  test('with a broken entry fetches anew', async () => {
    await pull({ image, tag: 'v1', cache: 'true' }, env);
    const tools = join(scratch.path, 'tools');
    const kept = (await readdir(tools, { recursive: true })).filter((file) => file.includes('/sha256-')).map((file) => join(tools, file));
    for (const path of kept) await writeFile(path, (await readFile(path)).fill('X'));
    const io = await pull({ image, tag: 'v1', cache: 'true', retries: '0' }, env);
    expect(io.failures).toEqual([]);
    expect(io.outputs['cache-hit']).toBe('false');
    expect(await readFile(out('a.txt'), 'utf8')).toBe('alpha');
    expect(await readFile(out('b.txt'), 'utf8')).toBe('beta');
    expect((await pull({ image, tag: 'v1', cache: 'true' }, env)).outputs['cache-hit']).toBe('true');
  });

  test('that cannot be had is a warning', async () => {
    delete process.env['RUNNER_TOOL_CACHE'];
    const io = await pull({ image, tag: 'v1', cache: 'true' }, env);
    expect(io.failures).toEqual([]);
    expect(io.warnings.join()).toContain('cache:');
    expect(await readFile(out('a.txt'), 'utf8')).toBe('alpha');
  });
});

describe('what cannot be pulled ends in one sentence, and nothing is left', () => {
  test.each([
    ['no image', { image: '' }, /^image: is required/],
    ['two images', { image: 'localhost:1/a, localhost:1/b' }, /^image: 2 images are given/],
    ['two tags', { image: 'localhost:1/a:v1', tag: 'v2' }, /^tag: "v2" is given, but image says "v1"/],
    ['a bad digest', { image: 'localhost:1/a', 'expect-digest': 'abc' }, /expect-digest: "abc" is not a digest/],
    ['a bad boolean', { image: 'localhost:1/a', overwrite: 'yes' }, /overwrite: "yes" is neither true nor false/],
    ['a bad limit', { image: 'localhost:1/a', 'unpack-limit': '20 elephants' }, /unpack-limit: "20 elephants" is neither auto, none nor a size/],
    ['a limit of nothing', { image: 'localhost:1/a', 'unpack-limit': '0' }, /unpack-limit: "0" is neither auto, none nor a size/],
    ['a bad platform', { image: 'localhost:1/a', platform: 'linux' }, /platform: "linux" is not a platform/],
    ['a bad extract', { image: 'localhost:1/a', extract: 'maybe' }, /extract: "maybe" is not one of auto, true, false/],
  ])('%s', async (_name, inputs, message) => {
    const io = await pull(inputs);
    expect(io.failures).toHaveLength(1);
    expect(io.failures[0]).toMatch(message);
    expect(await names()).toEqual([]);
  });

  test('a missing tag, a missing repository, a folder that is none', async () => {
    const { image } = await start();
    expect((await pull({ image, tag: 'v1' })).failures[0]).toMatch(/o\/n has no tag "v1"/);
    expect((await pull({ image, tag: `sha256:${'0'.repeat(64)}` })).failures[0]).toMatch(/has no manifest sha256:0+/);
    expect((await pull({ image: 'oci-layout://none', tag: 'v1' })).failures[0]).toMatch(/is no OCI image layout/);
    expect(await names()).toEqual([]);
  });

  test('a wrong password', async () => {
    const { image } = await start({ auth: { kind: 'basic', username: 'me', password: 'right' } });
    const io = await pull({ image, tag: 'v1', username: 'me', password: 'wr0ng-s3cret' });
    expect(io.failures[0]).toMatch(/401.*check the username and password/);
    expect([...io.lines, ...io.debugLines, ...io.failures].join()).not.toContain('wr0ng-s3cret');
  });

  test('a blob whose bytes are others', async () => {
    const { registry, image } = await start({
      after: ({ method, path }, answer) =>
        method === 'GET' && path.includes('/blobs/') ? { ...answer, headers: { 'content-length': '5' }, body: 'ALPHA' } : undefined,
    });
    await scratch.file('a.txt', 'alpha');
    await scratch.file('b.txt', 'gamma');
    await publish({ image, tag: 'v1', layers: '*.txt' });
    const io = await pull({ image, tag: 'v1' });
    expect(io.failures[0]).toMatch(/layer "[ab]\.txt": its bytes have the digest/);
    expect(await names()).toEqual([]);
    expect(registry.unexpected).toEqual([]);
  });
});
