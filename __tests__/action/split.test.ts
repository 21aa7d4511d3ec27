/** Large files in pieces, through the whole publish action. */

import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type OciRegistry, type OciRegistryOptions, startOciRegistry } from '../support/oci-registry.ts';
import { documentOf, publishIn } from '../support/publishing.ts';
import { makeScratch, type Scratch } from '../support/scratch.ts';

const KiB = 1024;
const TITLE = 'org.opencontainers.image.title';
const sha = (bytes: Uint8Array): string => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

/** Bytes in which nothing repeats, always the same. */
function noise(size: number, seed = 'a'): Buffer {
  const blocks: Buffer[] = [];
  for (let at = 0; at * 32 < size; at++) blocks.push(createHash('sha256').update(`${seed}${at}`).digest());
  return Buffer.concat(blocks).subarray(0, size);
}

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

/** The content of a file as its pieces in the manifest have it. */
function joined(registry: OciRegistry, layers: readonly { readonly digest: string; readonly annotations?: Readonly<Record<string, string>> }[]): Buffer {
  return Buffer.concat(layers.map(({ digest }) => Buffer.from(registry.blobs('o/n').get(digest) ?? [])));
}

describe('a large file', () => {
  test('travels as layers that make it up again, and outputs speak of the file', async () => {
    const { registry, image } = await start();
    const content = noise(1000 * KiB);
    await scratch.file('data.bin', content);
    await scratch.file('small.txt', 'small');
    const io = await publishIn(scratch, { image, tag: 'v1', layers: 'data.bin\nsmall.txt', split: '64KiB' });
    expect(io.failures).toEqual([]);
    const { layers = [] } = documentOf(io);
    const pieces = layers.slice(0, -1);
    expect(pieces.length).toBeGreaterThan(5);
    expect(joined(registry, pieces)).toEqual(content);
    expect(pieces.map(({ annotations }) => annotations[TITLE])).toEqual(pieces.map((_piece, at) => `data.bin.part-${String(at + 1).padStart(4, '0')}`));
    expect(pieces[0]?.annotations).toEqual({
      'dev.waybill.mode': '0644',
      [TITLE]: 'data.bin.part-0001',
      'dev.waybill.split.title': 'data.bin',
      'dev.waybill.split.size': String(content.byteLength),
      'dev.waybill.split.digest': sha(content),
      'dev.waybill.split.count': String(pieces.length),
      'dev.waybill.split.cut': 'gear1:65536',
    });
    const blobs = JSON.parse(io.outputs['blobs'] ?? '[]');
    expect(blobs).toEqual([
      {
        title: 'data.bin',
        mediaType: 'application/octet-stream',
        digest: sha(content),
        size: content.byteLength,
        action: 'uploaded',
        pieces: { count: pieces.length, sent: pieces.length, bytes: content.byteLength },
      },
      expect.objectContaining({ title: 'small.txt' }),
    ]);
    expect(io.outputs['uploaded-bytes']).toBe(String(content.byteLength + 5));
    expect(io.lines).toContainEqual(expect.stringContaining(`${pieces.length} of ${pieces.length} pieces uploaded`));
    expect(io.lines.filter((line) => line.includes('data.bin'))).toHaveLength(1);
  });

  test('again: nothing is asked for; changed in the middle: a few pieces travel', async () => {
    const { registry, image } = await start();
    const content = noise(2000 * KiB);
    await scratch.file('data.bin', content);
    const first = await publishIn(scratch, { image, tag: 'v1', layers: 'data.bin', split: '64KiB' });
    const before = registry.log.length;
    const again = await publishIn(scratch, { image, tag: 'v1', layers: 'data.bin', split: '64KiB' });
    expect(again.outputs).toMatchObject({ status: 'unchanged', digest: first.outputs['digest'] });
    expect(registry.log.length - before).toBe(1);
    await scratch.file('data.bin', Buffer.concat([content.subarray(0, 1_000_000), noise(20 * KiB, 'b'), content.subarray(1_000_000)]));
    const mark = registry.log.length;
    const changed = await publishIn(scratch, { image, tag: 'v1', layers: 'data.bin', split: '64KiB' });
    const [{ pieces }] = JSON.parse(changed.outputs['blobs'] ?? '[]');
    expect(pieces.count).toBeGreaterThan(15);
    expect(pieces.sent).toBeLessThanOrEqual(4);
    expect(registry.log.length - mark).toBeLessThanOrEqual(5 + 2 * pieces.sent);
    expect(changed.outputs['uploaded-bytes']).toBe(String(pieces.bytes));
  });

  test('the same content twice in it is sent once, and stands in the manifest as often as it is', async () => {
    const { registry, image } = await start();
    const content = Buffer.alloc(1024 * KiB);
    await scratch.file('zeros', content);
    const io = await publishIn(scratch, { image, tag: 'v1', layers: 'zeros', split: '64KiB' });
    const { layers = [] } = documentOf(io);
    expect(layers).toHaveLength(4);
    expect(new Set(layers.map(({ digest }) => digest)).size).toBe(1);
    expect(joined(registry, layers)).toEqual(content);
    expect(JSON.parse(io.outputs['blobs'] ?? '[]')[0].pieces).toEqual({ count: 4, sent: 1, bytes: 256 * KiB });
  });

  test.each([
    ['no larger than a piece', '64KiB', 64 * KiB],
    ['that comes out as one piece', '64KiB', 64 * KiB + 1],
    ['below what auto cuts', 'auto', 300 * KiB],
    ['that nobody wants to be cut', 'none', 300 * KiB],
    ['that is empty', '64KiB', 0],
  ])('%s is an ordinary layer', async (_name, split, size) => {
    const { image } = await start();
    await scratch.file('data.bin', Buffer.alloc(size, 'x'));
    const io = await publishIn(scratch, { image, tag: 'v1', layers: 'data.bin', split });
    expect(io.failures).toEqual([]);
    expect(documentOf(io).layers?.map(({ annotations }) => annotations)).toEqual([{ 'dev.waybill.mode': '0644', [TITLE]: 'data.bin' }]);
  });

  test('a line says it for itself', async () => {
    const { image } = await start();
    await scratch.file('a.bin', noise(300 * KiB));
    await scratch.file('b.bin', noise(300 * KiB, 'b'));
    const io = await publishIn(scratch, { image, tag: 'v1', layers: 'a.bin,split=none,annotation.k=v\nb.bin', split: '64KiB' });
    const titles = documentOf(io).layers?.map(({ annotations }) => annotations[TITLE]) ?? [];
    expect(titles[0]).toBe('a.bin');
    expect(titles[1]).toBe('b.bin.part-0001');
  });

  test('the first piece has the annotations of the file', async () => {
    const { image } = await start();
    await scratch.file('a.bin', noise(300 * KiB));
    const io = await publishIn(scratch, { image, tag: 'v1', layers: 'a.bin,annotation.k=v,type=model/x,split=64KiB', annotations: 'layer[a.bin]:other=o' });
    const [first, second] = documentOf(io).layers ?? [];
    expect(first?.annotations).toMatchObject({ k: 'v', other: 'o', 'dev.waybill.split.type': 'model/x' });
    expect(first?.mediaType).toBe('application/octet-stream');
    expect(second?.annotations).toEqual({ [TITLE]: 'a.bin.part-0002' });
  });

  test('after a run that died, what had arrived is not sent again', async () => {
    let refuse = true;
    const { registry, image } = await start({
      before: ({ method, path }) =>
        refuse && method === 'PUT' && path.includes('/manifests/') ? { status: 403, body: '{"errors":[{"code":"DENIED"}]}' } : undefined,
    });
    await scratch.file('data.bin', noise(1000 * KiB));
    expect((await publishIn(scratch, { image, tag: 'v1', layers: 'data.bin', split: '64KiB' })).failures).toHaveLength(1);
    refuse = false;
    const io = await publishIn(scratch, { image, tag: 'v1', layers: 'data.bin', split: '64KiB' });
    expect(io.failures).toEqual([]);
    expect(JSON.parse(io.outputs['blobs'] ?? '[]')[0].pieces.sent).toBe(0);
    expect(registry.tags('o/n')).toEqual(['v1']);
  });

  test('into a folder it goes in pieces as well, and a dry run plans them', async () => {
    await scratch.file('data.bin', noise(1000 * KiB));
    const inputs = { image: `oci-layout://${join(scratch.path, 'layout')}`, tag: 'v1', layers: 'data.bin', split: '64KiB' };
    const dry = await publishIn(scratch, { ...inputs, push: 'false' });
    expect(JSON.parse(dry.outputs['blobs'] ?? '[]')).toMatchObject([{ title: 'data.bin', action: 'planned' }]);
    const io = await publishIn(scratch, inputs);
    expect(io.failures).toEqual([]);
    expect(io.outputs['digest']).toBe(dry.outputs['digest']);
    expect(documentOf(io).layers?.length).toBeGreaterThan(5);
  });
});

describe('what cannot be', () => {
  test.each([
    [{ split: '3MiB' }, /split: "3MiB" is no power of two.*the nearest is 4MiB/],
    [{ layers: 'data.bin,split=yes' }, /split: "yes" is neither none, auto nor a size/],
    [{ layers: 'data.bin,split=64KiB', archive: 'gzip' }, /"data.bin": split is for files that stay as they are/],
    [{ layers: 'data.bin,split=64KiB', format: 'image' }, /"data.bin": split is for files that stay as they are/],
    [{ layers: 'folder,split=64KiB' }, /"folder": split is for files that stay as they are/],
    [{ protocol: 'provenance', split: 'auto' }, /split: is unknown to a provenance registry/],
    [{ layers: 'data.bin\nother,title=data.bin.part-0002' }, /a piece would have the title "data.bin.part-0002"/],
  ])('%j', async (inputs, message) => {
    const { registry, image } = await start();
    await scratch.file('data.bin', noise(300 * KiB));
    await scratch.file('folder/a', 'a');
    await scratch.file('other', 'o');
    const io = await publishIn(scratch, { image, tag: 'v1', layers: 'data.bin', split: '64KiB', ...inputs });
    expect(io.failures).toHaveLength(1);
    expect(io.failures[0]).toMatch(message);
    expect(registry.tags('o/n')).toEqual([]);
  });

  test('files that are packed stay whole with a notice, where nobody asked for them alone', async () => {
    const { image } = await start();
    await scratch.file('data.bin', noise(300 * KiB));
    const io = await publishIn(scratch, { image, tag: 'v1', layers: 'data.bin', split: '64KiB', archive: 'gzip' });
    expect(io.failures).toEqual([]);
    expect(io.notices).toEqual([expect.stringContaining('"data.bin" stay whole')]);
    expect(documentOf(io).layers).toHaveLength(1);
  });
});
