/** The committed bundle, run as a runner would run it. */

import { createHash } from 'node:crypto';
import { cpSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { type OciRegistry, startOciRegistry } from './support/oci-registry.ts';
import { runBundle } from './support/runner.ts';
import { makeScratch, type Scratch } from './support/scratch.ts';
import { recorded } from './trust/recorded.ts';

const ROOT = resolve(import.meta.dirname, '..');
const DIST = join(ROOT, 'dist');
let scratch: Scratch;
let registry: OciRegistry;

beforeEach(async () => {
  scratch = await makeScratch();
  registry = await startOciRegistry();
  await scratch.file('a.txt', 'alpha');
  await scratch.file('folder/b.txt', 'beta');
});
afterEach(async () => {
  expect(registry.unexpected).toEqual([]);
  await registry.close();
  await scratch.remove();
});

describe('dist/', () => {
  test('is at most 6 MB in all, and says how its files are loaded', () => {
    const files = readdirSync(DIST, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    expect(files.reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0)).toBeLessThan(6 * 1024 * 1024);
    for (const entry of files.filter(({ name }) => name === 'package.json')) {
      expect(JSON.parse(readFileSync(join(entry.parentPath, entry.name), 'utf8'))).toEqual({ type: 'commonjs' });
    }
  });

  test('asks for nothing but itself and Node', () => {
    const wanted = readdirSync(DIST, { recursive: true, withFileTypes: true })
      .filter((file) => file.name.endsWith('.js'))
      .flatMap((file) => [...readFileSync(join(file.parentPath, file.name), 'utf8').matchAll(/\brequire\(["']([^"']+)["']\)/g)])
      .map((match) => match[1] as string);
    expect(wanted.length).toBeGreaterThan(10);
    expect(wanted.filter((name) => !isBuiltin(name) && !name.startsWith('.'))).toEqual([]);
  });

  test('holds no path of the machine that built it', () => {
    for (const entry of readdirSync(DIST, { recursive: true, withFileTypes: true }).filter((file) => file.name.endsWith('.js'))) {
      expect(readFileSync(join(entry.parentPath, entry.name), 'utf8').includes(ROOT)).toBe(false);
    }
  });
});

describe('publish', () => {
  test('ends with 0 and all outputs', async () => {
    const ran = await runBundle('publish', scratch, { image: `${registry.host}/o/n`, tag: 'v1', layers: 'a.txt\nfolder', password: '' });
    expect(ran.stderr).toBe('');
    expect(ran.code).toBe(0);
    const metadata = parse(readFileSync(join(ROOT, 'action.yml'), 'utf8')) as { outputs: Record<string, unknown> };
    // Two are of what was signed.
    const unsigned = Object.keys(metadata.outputs).filter((name) => !['attestations', 'bundle'].includes(name));
    expect(Object.keys(ran.outputs).sort()).toEqual(unsigned.sort());
    const bytes = registry.manifest('o/n', 'v1')?.bytes ?? new Uint8Array();
    expect(ran.outputs['digest']).toBe(`sha256:${createHash('sha256').update(bytes).digest('hex')}`);
    expect(ran.outputs['manifest']).toBe(Buffer.from(bytes).toString());
    expect(readFileSync(ran.outputs['checksums'] as string, 'utf8').split('\n')).toHaveLength(3);
    expect(ran.summary).toContain(ran.outputs['digest']);
  });

  test('masks a password before anything else is said', async () => {
    const ran = await runBundle('publish', scratch, { image: `${registry.host}/o/n`, layers: 'a.txt', username: 'me', password: 's3cret-word' });
    expect(ran.code).toBe(0);
    expect(ran.stdout.startsWith('::add-mask::s3cret-word')).toBe(true);
    expect(ran.stdout.split('\n').filter((line) => line.includes('s3cret-word') && !line.startsWith('::add-mask::'))).toEqual([]);
  });

  test('ends with 1 and one annotation for everything that is wrong', async () => {
    const ran = await runBundle('publish', scratch, { image: 'Bad_/x', tag: '-bad', layers: 'a.txt,typ=x', push: 'yes', retries: 'many' });
    expect(ran.code).toBe(1);
    expect(ran.stdout.split('\n').filter((line) => line.startsWith('::error'))).toHaveLength(1);
    for (const name of ['image', 'tag', 'push', 'retries', 'did you mean `type`']) expect(ran.stdout).toContain(name);
    expect(ran.outputs).toEqual({});
    expect(registry.log).toEqual([]);
  });

  test.each(['{}', 'no JSON'])('what a run tells of itself becomes annotations, with the event %s', async (event) => {
    const env = {
      GITHUB_EVENT_PATH: await scratch.file('event.json', event),
      GITHUB_REPOSITORY: 'o/r',
      GITHUB_SERVER_URL: 'https://git.example',
      GITHUB_SHA: 'abc',
      GITHUB_REF: 'refs/tags/v1.2',
      GITHUB_REF_NAME: 'v1.2',
    };
    const ran = await runBundle('publish', scratch, { image: `${registry.host}/o/n`, layers: 'a.txt' }, { env });
    expect([ran.stderr, ran.code]).toEqual(['', 0]);
    expect(JSON.parse(ran.outputs['manifest'] as string).annotations).toEqual({
      'org.opencontainers.image.created': '2023-11-14T22:13:20Z',
      'org.opencontainers.image.revision': 'abc',
      'org.opencontainers.image.source': 'https://git.example/o/r',
      'org.opencontainers.image.url': 'https://git.example/o/r',
      'org.opencontainers.image.version': 'v1.2',
    });
  });

  test('a folder on disk needs no server', async () => {
    const ran = await runBundle('publish', scratch, { image: 'oci-layout://out', tag: 'v1', layers: 'a.txt' });
    expect(ran.code).toBe(0);
    expect(JSON.parse(readFileSync(join(scratch.path, 'out/index.json'), 'utf8')).manifests).toHaveLength(1);
    expect(JSON.parse(readFileSync(join(scratch.path, 'out/oci-layout'), 'utf8'))).toEqual({ imageLayoutVersion: '1.0.0' });
  });
});

test('all three need nothing but themselves: no other file of this repository, and no packages', async () => {
  const alone = await makeScratch();
  try {
    // As a runner has them: beside each other, and nothing around.
    cpSync(DIST, join(alone.path, 'dist'), { recursive: true });
    const from = { root: alone.path };
    const image = `${registry.host}/o/n`;
    // Hashed by a thread, on the way out and on the way back.
    const large = Buffer.alloc(5 * 1024 * 1024, 'large');
    await scratch.file('large', large);
    for (const tag of ['a', 'b']) {
      const layers = `a.txt,title=${tag}\nlarge\nfolder/*\nfolder,title=packed`;
      const published = await runBundle('publish', scratch, { image, tag, layers, archive: tag === 'a' ? 'auto' : 'zstd' }, from);
      expect([published.stderr, published.code]).toEqual(['', 0]);
    }
    const joined = await runBundle('index', scratch, { image, tag: '1.2.0', manifests: 'a\nb', platforms: 'linux/amd64\nlinux/arm64' }, from);
    expect([joined.stderr, joined.code]).toEqual(['', 0]);
    const pulled = await runBundle(
      'pull',
      scratch,
      { image, tag: '^1.0', platform: 'linux/arm64', path: 'out', cache: 'true' },
      { ...from, env: { RUNNER_TOOL_CACHE: alone.path } },
    );
    expect([pulled.stderr, pulled.code]).toEqual(['', 0]);
    expect(readdirSync(join(scratch.path, 'out'), { recursive: true })).toContain('b');
    expect(readFileSync(join(scratch.path, 'out/large')).equals(large)).toBe(true);
  } finally {
    await alone.remove();
  }
});

describe('signing and verifying', () => {
  const key = { 'signing-key': recorded('cosign.key'), 'signing-key-password': 'sesame' };

  test('what the bundle signs it pulls, and refuses what it did not sign', async () => {
    const image = `${registry.host}/o/n`;
    const signed = await runBundle('publish', scratch, { image, tag: 'v1', layers: 'a.txt', sign: 'true', ...key });
    expect([signed.stdout.includes('attached'), signed.code]).toEqual([true, 0]);
    const wanted = { image, path: 'out', 'verify-attestation': 'true', 'verify-key': recorded('cosign.pub'), 'predicate-type': 'signature' };
    expect(await runBundle('pull', scratch, { ...wanted, tag: 'v1' })).toMatchObject({
      code: 0,
      outputs: { attestations: expect.stringContaining('sign/v1') },
    });
    await runBundle('publish', scratch, { image, tag: 'v2', layers: 'folder' });
    const refused = await runBundle('pull', scratch, { ...wanted, tag: 'v2' });
    expect([refused.code, refused.stdout]).toEqual([1, expect.stringContaining('nothing is attached that could be one')]);
  });

  test('costs those nothing who do neither: their runs end well without that part of the bundle', async () => {
    const root = join(scratch.path, 'copy');
    for (const name of ['action.yml', 'pull', 'dist']) cpSync(join(ROOT, name), join(root, name), { recursive: true });
    const parts = readdirSync(join(root, 'dist')).filter(
      (name) => name.endsWith('.js') && readFileSync(join(root, 'dist', name), 'utf8').includes('sigstore.trustedroot'),
    );
    expect(parts.length).toBeGreaterThan(0);
    expect(parts).not.toContain('waybill.js');
    for (const name of parts) rmSync(join(root, 'dist', name));
    const image = `${registry.host}/o/n`;
    expect(await runBundle('publish', scratch, { image, tag: 'v1', layers: 'a.txt' }, { root })).toMatchObject({ code: 0 });
    expect(await runBundle('pull', scratch, { image, tag: 'v1', path: 'out' }, { root })).toMatchObject({ code: 0 });
  });
});
