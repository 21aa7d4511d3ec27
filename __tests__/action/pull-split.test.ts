/** Files in pieces, pulled: joined, verified, and what lies there already not fetched again. */

import { createHash } from 'node:crypto';
import { chmod, mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { pullAction } from '../../src/action/pull.ts';
import { heldClock } from '../support/clock.ts';
import { type RecordedIo, recordedIo } from '../support/io.ts';
import { type OciRegistry, type OciRegistryOptions, startOciRegistry } from '../support/oci-registry.ts';
import { publishIn } from '../support/publishing.ts';
import { makeScratch, type Scratch } from '../support/scratch.ts';

const KiB = 1024;

function noise(size: number, seed = 'a'): Buffer {
  const blocks: Buffer[] = [];
  for (let at = 0; at * 32 < size; at++) blocks.push(createHash('sha256').update(`${seed}${at}`).digest());
  return Buffer.concat(blocks).subarray(0, size);
}

/** As many bytes, and others. */
function other(body: string | Uint8Array | readonly Uint8Array[] | undefined): Buffer {
  const chunks = body === undefined ? [] : typeof body === 'string' || body instanceof Uint8Array ? [Buffer.from(body)] : body;
  return Buffer.alloc(Buffer.concat(chunks).byteLength, 1);
}

let scratch: Scratch;
const open: OciRegistry[] = [];
beforeEach(async () => {
  scratch = await makeScratch();
});
afterEach(async () => {
  for (const registry of open.splice(0)) await registry.close();
  await scratch.remove();
});

async function published(
  content: Buffer,
  options: OciRegistryOptions = {},
  split = '64KiB',
): Promise<{ registry: OciRegistry; image: string; publish(next: Buffer): Promise<void> }> {
  const registry = await startOciRegistry(options);
  open.push(registry);
  const image = `${registry.host}/o/n`;
  const publish = async (next: Buffer): Promise<void> => {
    await chmod(await scratch.file('data.bin', next), 0o755);
    const io = await publishIn(scratch, { image, tag: 'v1', layers: 'data.bin', split });
    expect(io.failures).toEqual([]);
  };
  await publish(content);
  return { registry, image, publish };
}

async function pull(image: string, inputs: Readonly<Record<string, string>> = {}): Promise<RecordedIo> {
  const nowhere = join(scratch.path, 'nowhere');
  const io = recordedIo(
    { image, tag: 'v1', path: 'out', retries: '2', ...inputs },
    { GITHUB_WORKSPACE: scratch.path, RUNNER_TEMP: scratch.path, HOME: nowhere, DOCKER_CONFIG: nowhere },
  );
  await pullAction(io, heldClock());
  return io;
}

const gets = (registry: OciRegistry, from: number) =>
  registry.log.slice(from).filter(({ method, path }) => method === 'GET' && path.includes('/blobs/')).length;
const out = (name = 'data.bin') => join(scratch.path, 'out', name);

describe('a file in pieces', () => {
  test('is one file again, with its mode', async () => {
    const content = noise(1500 * KiB);
    const { image } = await published(content);
    const io = await pull(image);
    expect(io.failures).toEqual([]);
    expect((await readFile(out())).equals(content)).toBe(true);
    expect((await stat(out())).mode & 0o777).toBe(0o755);
    expect(JSON.parse(io.outputs['files'] ?? '[]')).toEqual([
      { path: 'data.bin', digest: `sha256:${createHash('sha256').update(content).digest('hex')}`, size: content.byteLength, mode: '0755' },
    ]);
    expect(io.lines).toContainEqual(expect.stringMatching(/^data\.bin .* (\d+) of \1 pieces fetched/));
    expect(await readdir(join(scratch.path, 'out'))).toEqual(['data.bin']);
  });

  test('that holds the same content often is fetched once, wherever it is', async () => {
    const content = Buffer.concat([Buffer.alloc(512 * KiB), noise(300 * KiB), Buffer.alloc(768 * KiB)]);
    const { registry, image } = await published(content);
    const from = registry.log.length;
    await pull(image);
    expect((await readFile(out())).equals(content)).toBe(true);
    expect(gets(registry, from)).toBe(registry.blobs('o/n').size - 1);
  });

  test('over its last version fetches what changed', async () => {
    const content = noise(3000 * KiB);
    const { registry, image, publish } = await published(content);
    await pull(image);
    const next = Buffer.concat([content.subarray(0, 1_500_000), noise(30 * KiB, 'b'), content.subarray(1_500_000)]);
    await publish(next);
    const from = registry.log.length;
    const io = await pull(image);
    expect(io.failures).toEqual([]);
    expect((await readFile(out())).equals(next)).toBe(true);
    expect(gets(registry, from)).toBeLessThanOrEqual(4);
  });

  test('over the very same one fetches nothing', async () => {
    const { registry, image } = await published(noise(1500 * KiB));
    await pull(image);
    const from = registry.log.length;
    await pull(image);
    expect(gets(registry, from)).toBe(0);
  });

  test.each([
    ['something else', async () => writeFile(out(), noise(700 * KiB, 'else'))],
    ['half of it', async () => writeFile(out(), noise(1500 * KiB).subarray(0, 700 * KiB))],
    ['nothing in it', async () => writeFile(out(), '')],
    ['what may not be read', async () => writeFile(out(), noise(1500 * KiB)).then(() => chmod(out(), 0))],
    [
      'a link to it',
      async () => {
        await writeFile(join(scratch.path, 'elsewhere'), noise(1500 * KiB));
        await symlink(join(scratch.path, 'elsewhere'), out());
      },
    ],
  ])('over %s is whole and right', async (_name, prepare) => {
    const content = noise(1500 * KiB);
    const { image } = await published(content);
    await mkdir(join(scratch.path, 'out'));
    await prepare();
    const io = await pull(image);
    expect(io.failures).toEqual([]);
    expect((await readFile(out())).equals(content)).toBe(true);
    if (_name === 'a link to it') expect((await readFile(join(scratch.path, 'elsewhere'))).equals(content)).toBe(true);
  });

  test('is chosen and left out by its own title', async () => {
    const { image } = await published(noise(300 * KiB));
    expect((await pull(image, { layers: 'data.bin' })).failures).toEqual([]);
    const io = await pull(image, { layers: '*.part-*' });
    expect(io.failures[0]).toContain('there are "data.bin"');
  });

  test('a piece that breaks off goes on where it was, and nothing else is fetched again', async () => {
    const content = noise(1500 * KiB);
    let broken = 0;
    const { registry, image } = await published(content, {
      after: ({ method, path }, answer) => (method === 'GET' && path.includes('/blobs/') && broken++ === 0 ? 'reset' : answer),
    });
    const from = registry.log.length;
    const io = await pull(image);
    expect(io.failures).toEqual([]);
    expect(broken).toBeGreaterThan(0);
    expect((await readFile(out())).equals(content)).toBe(true);
    expect(gets(registry, from)).toBe(registry.blobs('o/n').size - 1 + 1);
  });
});

describe('is refused, and nothing is written', () => {
  /** The manifest with something else in its annotations or layers. */
  async function tampered(
    change: (manifest: { layers: { digest: string; size: number; annotations: Record<string, string> }[] }) => void,
  ): Promise<{ io: RecordedIo; fetched: number }> {
    const { registry, image } = await published(noise(600 * KiB));
    const manifest = JSON.parse(Buffer.from(registry.manifest('o/n', 'v1')?.bytes ?? []).toString());
    change(manifest);
    registry.setManifest('o/n', 'v1', Buffer.from(JSON.stringify(manifest)), manifest.mediaType);
    const from = registry.log.length;
    const io = await pull(image);
    return { io, fetched: gets(registry, from) };
  }

  test.each([
    ['a title that leads out', (annotations: Record<string, string>) => (annotations['dev.waybill.split.title'] = '../data.bin'), 'leads up'],
    ['a count that is none', (annotations: Record<string, string>) => (annotations['dev.waybill.split.count'] = '1e3'), 'pieces'],
    ['a size that does not fit', (annotations: Record<string, string>) => (annotations['dev.waybill.split.size'] = '7'), 'its pieces have'],
  ])('%s, before anything is fetched', async (_name, change, says) => {
    const { io, fetched } = await tampered(({ layers }) => change((layers[0] as { annotations: Record<string, string> }).annotations));
    expect(io.failures).toEqual([expect.stringContaining(says)]);
    expect(fetched).toBe(0);
    await expect(readdir(join(scratch.path, 'out'))).rejects.toThrow('ENOENT');
  });

  test('two pieces that change places: each is right, the whole is not', async () => {
    const { io } = await tampered(({ layers }) => {
      const [first, second, third] = layers as [(typeof layers)[0], (typeof layers)[0], (typeof layers)[0]];
      layers.splice(0, 3, first, { ...third, annotations: second.annotations }, { ...second, annotations: third.annotations });
    });
    expect(io.failures).toEqual([expect.stringContaining('its pieces are right, but together')]);
    await expect(readdir(join(scratch.path, 'out'))).rejects.toThrow('ENOENT');
  });

  test('a piece that is not what its digest says names the file and the piece', async () => {
    const { image } = await published(noise(600 * KiB), {
      after: ({ method, path }, answer) => (method === 'GET' && path.includes('/blobs/') ? { ...answer, body: other(answer.body) } : answer),
    });
    const io = await pull(image);
    expect(io.failures).toEqual([expect.stringMatching(/layer "data\.bin", piece \d+ of \d+: .*digest/)]);
    await expect(readdir(join(scratch.path, 'out'))).rejects.toThrow('ENOENT');
  });

  test('a file where another title needs a folder', async () => {
    const { io, fetched } = await tampered(({ layers }) => {
      layers.push({ ...(layers[1] as (typeof layers)[0]), annotations: { 'org.opencontainers.image.title': 'data.bin/inside' } });
    });
    expect(io.failures).toEqual([expect.stringContaining('is a file, and the folder of "data.bin/inside"')]);
    expect(fetched).toBe(0);
  });
});
