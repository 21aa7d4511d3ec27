import { createHash } from 'node:crypto';
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { publishAction } from '../../src/action/publish.ts';
import { heldClock } from '../support/clock.ts';
import { type RecordedIo, recordedIo } from '../support/io.ts';
import { type OciRegistry, startOciRegistry } from '../support/oci-registry.ts';
import { makeScratch } from '../support/scratch.ts';

type Scratch = Awaited<ReturnType<typeof makeScratch>>;

let scratch: Scratch;
const open: OciRegistry[] = [];

beforeEach(async () => {
  scratch = await makeScratch();
  await mkdir(join(scratch.path, 'dist/sub'), { recursive: true });
  await writeFile(join(scratch.path, 'dist/a.txt'), 'alpha');
  await writeFile(join(scratch.path, 'dist/b.json'), '{"b":1}');
  await writeFile(join(scratch.path, 'dist/sub/c.bin'), Buffer.alloc(70_000, 7));
});

afterEach(async () => {
  for (const registry of open.splice(0)) {
    expect(registry.unexpected).toEqual([]);
    await registry.close();
  }
  await scratch.remove();
});

async function registry(options: Parameters<typeof startOciRegistry>[0] = {}): Promise<OciRegistry> {
  const started = await startOciRegistry(options);
  open.push(started);
  return started;
}

async function publish(inputs: Record<string, string>, env: NodeJS.ProcessEnv = {}): Promise<RecordedIo> {
  const io = recordedIo(inputs, {
    GITHUB_WORKSPACE: scratch.path,
    RUNNER_TEMP: scratch.path,
    DOCKER_CONFIG: join(scratch.path, 'no-docker'),
    HOME: scratch.path,
    SOURCE_DATE_EPOCH: '1700000000',
    ...env,
  });
  await publishAction(io, heldClock());
  return io;
}

const sha256 = (text: string | Buffer) => createHash('sha256').update(text).digest('hex');

describe('a publication', () => {
  test('sets every output', async () => {
    const { host, ...fake } = await registry();
    const io = await publish({ image: `${host}/o/n`, tag: 'v1', layers: 'dist/*' });
    expect(io.failures).toEqual([]);
    const manifest = fake.manifest('o/n', 'v1');
    const text = Buffer.from(manifest?.bytes ?? []).toString();
    expect(io.outputs).toMatchObject({
      digest: `sha256:${sha256(text)}`,
      ref: `${host}/o/n@sha256:${sha256(text)}`,
      refs: `${host}/o/n@sha256:${sha256(text)}`,
      tags: `${host}/o/n:v1`,
      status: 'pushed',
      'media-type': 'application/vnd.oci.image.manifest.v1+json',
      size: String(text.length),
      manifest: text,
      'uploaded-bytes': String(5 + 7),
      'reused-bytes': '0',
      protocol: 'oci',
    });
    expect(JSON.parse(io.outputs['blobs'] ?? '')).toEqual([
      { title: 'dist/a.txt', mediaType: 'text/plain', digest: `sha256:${sha256('alpha')}`, size: 5, action: 'uploaded' },
      { title: 'dist/b.json', mediaType: 'application/json', digest: `sha256:${sha256('{"b":1}')}`, size: 7, action: 'uploaded' },
    ]);
    expect(await readFile(io.outputs['checksums'] ?? '', 'utf8')).toBe(`${sha256('alpha')}  dist/a.txt\n${sha256('{"b":1}')}  dist/b.json\n`);
    expect(io.summaries).toHaveLength(1);
  });

  test('costs two requests a blob and at most five more, and again one', async () => {
    const { host, ...fake } = await registry();
    await publish({ image: `${host}/o/n`, tag: 'v1', layers: 'dist/**' });
    expect(fake.log.length).toBeLessThanOrEqual(2 * 4 + 5);
    const mark = fake.log.length;
    const io = await publish({ image: `${host}/o/n`, tag: 'v1', layers: 'dist/**' });
    expect(fake.log.slice(mark).map(({ method }) => method)).toEqual(['GET']);
    expect(io.outputs).toMatchObject({ status: 'unchanged', 'uploaded-bytes': '0', 'reused-bytes': String(70_012) });
  });

  test('of one changed file sends that file only', async () => {
    const { host, ...fake } = await registry();
    await publish({ image: `${host}/o/n`, tag: 'v1', layers: 'dist/**' });
    await writeFile(join(scratch.path, 'dist/a.txt'), 'changed');
    const mark = fake.log.length;
    const io = await publish({ image: `${host}/o/n`, tag: 'v2', layers: 'dist/**' });
    expect(JSON.parse(io.outputs['blobs'] ?? '').map(({ action }: { action: string }) => action)).toEqual(['uploaded', 'exists', 'exists']);
    expect(fake.log.slice(mark).filter(({ method }) => method === 'PUT')).toHaveLength(2);
  });

  test('to a registry that answers every mount with 202 asks it by HEAD', async () => {
    const { host } = await registry({ mount: 'never' });
    await publish({ image: `${host}/o/n`, tag: 'v1', layers: 'dist/**' });
    await writeFile(join(scratch.path, 'dist/a.txt'), 'changed');
    const io = await publish({ image: `${host}/o/n`, tag: 'v2', layers: 'dist/**', concurrency: '1' });
    expect(JSON.parse(io.outputs['blobs'] ?? '').map(({ action }: { action: string }) => action)).toEqual(['uploaded', 'exists', 'exists']);
  });

  describe('of a file that is worth not to wait for', () => {
    const LARGE = 64 * 1024 * 1024 + 3;
    const requests = ({ log }: Pick<OciRegistry, 'log'>) =>
      log.map(({ method, path }) => `${method} ${path.replace(/[?].*|sha256:[0-9a-f]+/g, '').replace(/^.*\//, '')}`);

    beforeEach(() => writeFile(join(scratch.path, 'large.bin'), Buffer.alloc(LARGE, 5)));

    test('sends it to a new repository while it is hashed, and a rerun asks two questions', async () => {
      const { host, ...fake } = await registry();
      const io = await publish({ image: `${host}/o/n`, tag: 'v1', layers: 'large.bin' });
      expect(io.failures).toEqual([]);
      expect(io.outputs).toMatchObject({ status: 'pushed', 'uploaded-bytes': String(LARGE) });
      expect(fake.log.filter(({ method }) => method === 'PATCH').map(({ bytes }) => bytes)).toEqual([LARGE]);
      expect(fake.log.length).toBeLessThanOrEqual(2 * 2 + 5);
      expect(requests(fake).slice(0, 3)).toEqual(['GET list', 'POST ', expect.stringMatching(/^PATCH /)]);
      const mark = fake.log.length;
      const again = await publish({ image: `${host}/o/n`, tag: 'v1', layers: 'large.bin' });
      expect(again.outputs['status']).toBe('unchanged');
      expect(requests(fake).slice(mark)).toEqual(['GET list', 'GET v1']);
    });

    test('sends it whole and measured where that is not taken', async () => {
      const { host, ...fake } = await registry({ before: ({ method }) => (method === 'PATCH' ? { status: 405 } : undefined) });
      const io = await publish({ image: `${host}/o/n`, tag: 'v1', layers: 'large.bin' });
      expect(io.failures).toEqual([]);
      expect(fake.log.filter(({ method, bytes }) => method === 'PUT' && bytes === LARGE)).toHaveLength(1);
      expect(fake.openUploads()).toBe(0);
    });

    test('looks first where the repository is known, or others may have it', async () => {
      const { host, ...fake } = await registry();
      await publish({ image: `${host}/o/n`, tag: 'v1', layers: 'large.bin' });
      const mark = fake.log.length;
      const io = await publish({ image: `${host}/o/n`, tag: 'v2', layers: 'large.bin' });
      const mounted = await publish({ image: `${host}/o/second`, tag: 'v1', layers: 'large.bin', 'mount-from': 'o/n' });
      expect([io, mounted].map(({ outputs }) => outputs['uploaded-bytes'])).toEqual(['0', '0']);
      expect(requests(fake).slice(mark)).not.toContainEqual(expect.stringMatching(/^PATCH/));
    });
  });

  test('mounts from another repository', async () => {
    const { host, ...fake } = await registry();
    await publish({ image: `${host}/o/n`, tag: 'v1', layers: 'dist/**' });
    const mark = fake.log.length;
    const io = await publish({ image: `${host}/o/second`, tag: 'v1', layers: 'dist/**', 'mount-from': `${host}/o/n` });
    expect(JSON.parse(io.outputs['blobs'] ?? '').map(({ action }: { action: string }) => action)).toEqual(['mounted', 'mounted', 'mounted']);
    expect(fake.log.slice(mark).filter(({ method, path }) => method === 'PUT' && path.includes('/blobs/'))).toEqual([]);
    expect(fake.log.slice(mark).length).toBeLessThanOrEqual(3 + 6);
  });

  test('a mount that is refused is an upload', async () => {
    const { host } = await registry({
      before: ({ method, path }) => (method === 'POST' && path.includes('from=other') ? { status: 401 } : undefined),
    });
    const io = await publish({ image: `${host}/o/n`, tag: 'v1', layers: 'dist/a.txt', 'mount-from': 'other/x' });
    expect(io.failures).toEqual([]);
    expect(io.outputs['uploaded-bytes']).toBe('5');
  });

  test('to several images and tags', async () => {
    const one = await registry();
    const two = await registry();
    const io = await publish({ image: `${one.host}/a\n${two.host}/b`, tag: `latest\n${two.host}/b:only`, layers: 'dist/a.txt' });
    expect(io.outputs['tags']).toBe(`${one.host}/a:latest\n${two.host}/b:latest\n${two.host}/b:only`);
    expect(io.outputs['uploaded-bytes']).toBe('10');
    expect(two.manifest('b', 'only')?.bytes).toEqual(one.manifest('a', 'latest')?.bytes);
  });

  test('by digest only', async () => {
    const { host, ...fake } = await registry();
    const io = await publish({ image: `${host}/o/n`, layers: 'dist/a.txt' });
    expect(io.outputs['tags']).toBe('');
    expect(fake.manifest('o/n', io.outputs['digest'] ?? '')).toBeDefined();
  });

  test('into a folder is the same manifest', async () => {
    const { host } = await registry();
    const first = await publish({ image: `${host}/o/n`, tag: 'v1', layers: 'dist/**' });
    const second = await publish({ image: 'oci-layout://layout', tag: 'v1', layers: 'dist/**' });
    expect(second.failures).toEqual([]);
    expect(second.outputs['manifest']).toBe(first.outputs['manifest']);
    expect(second.outputs['protocol']).toBe('layout');
    expect(second.outputs['tags']).toBe('oci-layout://layout:v1');
  });

  test('a dry run changes nothing, and says what it would do', async () => {
    const { host, ...fake } = await registry();
    const io = await publish({ image: `${host}/o/n`, tag: 'v1', layers: 'dist/a.txt', push: 'false' });
    expect(io.outputs).toMatchObject({ status: 'dry-run', tags: '' });
    expect(io.outputs['digest']).toMatch(/^sha256:/);
    expect(fake.manifest('o/n', 'v1')).toBeUndefined();
    expect(fake.log.map(({ method }) => method)).not.toContain('PUT');
  });

  test.each(['warn', 'ignore'])('nothing found with if-no-files-found: %s is skipped', async (value) => {
    const { host, ...fake } = await registry();
    const io = await publish({ image: `${host}/o/n`, tag: 'v1', layers: 'none/*', 'if-no-files-found': value });
    expect(io.failures).toEqual([]);
    expect(io.outputs).toEqual({ status: 'skipped' });
    expect(fake.log).toEqual([]);
  });
});

describe('failures end in one sentence, before or after the first request', () => {
  test.each([
    ['nothing found', { layers: 'none/*' }, /no file was found for "none\/\*"/],
    ['a missing path', { layers: 'dist/none.txt' }, /dist\/none.txt/],
    ['a missing base-dir', { layers: 'dist/a.txt', 'base-dir': 'other' }, /base-dir/],
    ['an unknown attribute', { layers: 'dist/a.txt,typ=text/plain' }, /did you mean `type`/],
    ['titles twice', { layers: 'dist/a.txt,title=x\ndist/b.json,title=x' }, /"x"/],
    ['a missing config', { layers: 'dist/a.txt', config: 'none.json' }, /none\.json/],
  ])('%s', async (_name, inputs, message) => {
    const { host, ...fake } = await registry();
    const io = await publish({ image: `${host}/o/n`, tag: 'v1', ...inputs });
    expect(io.failures).toHaveLength(1);
    expect(io.failures[0]).toMatch(message);
    expect(fake.log).toEqual([]);
  });

  test('a link that leaves base-dir', async () => {
    const { host } = await registry();
    await symlink('/etc/hostname', join(scratch.path, 'dist/link'));
    const io = await publish({ image: `${host}/o/n`, tag: 'v1', layers: 'dist/link' });
    expect(io.failures[0]).toMatch(/dist\/link/);
  });

  test('a wrong password: the tag stays, and no secret is in the log', async () => {
    const { host } = await registry({ auth: { kind: 'basic', username: 'me', password: 'right' } });
    const io = await publish({ image: `${host}/o/n`, tag: 'v1', layers: 'dist/a.txt', username: 'me', password: 'wr0ng-s3cret' });
    expect(io.failures).toHaveLength(1);
    expect(io.failures[0]).toContain(host);
    expect([...io.lines, ...io.debugLines, ...io.failures].join('\n')).not.toContain('wr0ng-s3cret');
    expect([...io.lines, ...io.debugLines].join('\n')).not.toContain(Buffer.from('me:wr0ng-s3cret').toString('base64'));
    expect(io.secrets).toContain('wr0ng-s3cret');
  });

  test.each(['basic', 'bearer'] as const)('the right password by %s', async (kind) => {
    const { host } = await registry({ auth: { kind, username: 'me', password: 'right' } });
    const io = await publish({ image: `${host}/o/n`, tag: 'v1', layers: 'dist/**', username: 'me', password: 'right' });
    expect(io.failures).toEqual([]);
    expect(io.outputs['status']).toBe('pushed');
  });

  test('no permission to write', async () => {
    const { host } = await registry({ readOnly: true });
    const io = await publish({ image: `${host}/o/n`, tag: 'v1', layers: 'dist/a.txt' });
    expect(io.failures[0]).toContain(host);
  });

  test('nobody listens', async () => {
    const { host, close } = await startOciRegistry();
    await close();
    const io = await publish({ image: `${host}/o/n`, tag: 'v1', layers: 'dist/a.txt', retries: '0' });
    expect(io.failures[0]).toContain(host);
    expect(io.failures[0]).toMatch(/refused/);
  });

  test('one image done, the other not: outputs name the first, the exit is a failure', async () => {
    const one = await registry();
    const two = await registry({
      before: ({ method, path }) => (method === 'PUT' && path.includes('/manifests/') ? { status: 403 } : undefined),
    });
    const io = await publish({ image: `${one.host}/a\n${two.host}/b`, tag: 'v1', layers: 'dist/a.txt' });
    expect(io.failures).toHaveLength(1);
    expect(io.outputs['tags']).toBe(`${one.host}/a:v1`);
    expect(io.outputs['refs']).toMatch(new RegExp(`^${one.host}/a@sha256:`));
  });
});
