import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { InputError, IntegrityError, NetworkError, RegistryError } from '../../../src/core/errors.ts';
import type { Descriptor } from '../../../src/core/model.ts';
import { createPolicy } from '../../../src/flow/policy.ts';
import { type PullRequest, pull } from '../../../src/flow/pull/pull.ts';
import type { PullEvents } from '../../../src/flow/pull/pull-events.ts';
import { createThrottle } from '../../../src/flow/throttle.ts';
import { heldClock } from '../../support/clock.ts';
import { type MemorySource, memorySource, titled } from '../../support/memory-source.ts';
import { makeScratch, type Scratch } from '../../support/scratch.ts';
import { tarOf } from '../../support/tar.ts';

let scratch: Scratch;
let dest: string;
let source: MemorySource;
let log: { infos: string[]; warnings: string[]; fetched: string[]; received: number; total: number };
beforeEach(async () => {
  scratch = await makeScratch();
  dest = join(scratch.path, 'dest');
  source = memorySource();
  log = { infos: [], warnings: [], fetched: [], received: 0, total: 0 };
});
afterEach(() => scratch.remove());

function run(layers: readonly Descriptor[], more: Partial<PullRequest> = {}, signal?: AbortSignal) {
  source.manifest(layers, 'v1');
  const clock = heldClock();
  const events: PullEvents = {
    fetching: (total) => {
      log.total = total;
    },
    received: (bytes) => {
      log.received += bytes;
    },
    fetched: (_, title) => log.fetched.push(title),
    info: (text) => log.infos.push(text),
    warning: (text) => log.warnings.push(text),
  };
  const request: PullRequest = {
    source,
    wanted: { reference: 'v1', platform: { os: 'linux', architecture: 'amd64' } },
    layers: [],
    path: dest,
    extract: 'auto',
    overwrite: true,
    policy: createPolicy({ retries: 3, clock, throttle: createThrottle(3, clock, signal), signal, info: () => undefined }),
    ...more,
  };
  return pull(request, events);
}

const PACKED = { 'io.deis.oras.content.unpack': 'true' };
const TAR = 'application/vnd.oci.image.layer.v1.tar';
const folderTar = () =>
  tarOf([
    { name: 'dist/', type: '5', mode: 0o755 },
    { name: 'dist/run', content: 'go', mode: 0o755 },
    { name: 'dist/l', type: '2', link: 'run' },
  ]);
const text = (name: string) => readFileSync(join(dest, name), 'utf8');

describe('what comes back', () => {
  test('files with their modes, nested, empty, with names of any kind, in manifest order', async () => {
    const { files, tag } = await run([
      source.layer('b', titled('z/ü 名.txt', { 'dev.waybill.mode': '0755' })),
      source.layer('', titled('empty')),
      source.layer('s', titled('./set-id', { 'dev.waybill.mode': '4711' })),
      source.layer('w', titled('odd', { 'dev.waybill.mode': 'rwx' })),
    ]);
    expect(files.map(({ path, size, mode }) => [path, size, mode])).toEqual([
      ['empty', 0, '0644'],
      ['odd', 1, '0644'],
      ['set-id', 1, '0711'],
      ['z/ü 名.txt', 1, '0755'],
    ]);
    expect(tag).toBe('v1');
    expect(files[0]?.digest).toBe(`sha256:${createHash('sha256').digest('hex')}`);
    expect(statSync(join(dest, 'set-id')).mode & 0o7777).toBe(0o711);
    expect(log.fetched).toEqual(['z/ü 名.txt', 'empty', 'set-id', 'odd']);
    expect(log.warnings).toEqual(['layer "odd": its annotation dev.waybill.mode ("rwx") is no file mode']);
    expect(log.received).toBe(log.total);
  });

  test.each([
    ['gzip', gzipSync, PACKED],
    ['zstd', zstdCompressSync, { 'dev.waybill.packed': 'folder' }],
    ['tar', (bytes: Uint8Array) => bytes, PACKED],
  ])('a folder packed with %s, whatever its type says', async (_, pack, annotations) => {
    const { files } = await run([source.layer(pack(folderTar()), titled('dist', annotations), 'application/octet-stream')]);
    expect(files.map(({ path, mode, link }) => [path, mode, link])).toEqual([
      ['dist/l', '0777', 'run'],
      ['dist/run', '0755', undefined],
    ]);
    expect(text('dist/l')).toBe('go');
  });

  test('the working folder itself, as oras packs it', async () => {
    await run([
      source.layer(
        tarOf([
          { name: './', type: '5' },
          { name: 'a', content: '1' },
        ]),
        titled('.', PACKED),
      ),
    ]);
    expect(text('a')).toBe('1');
  });

  test('titles that differ in case alone are as many files as the disk knows', async () => {
    const layers = [source.layer('1', titled('README')), source.layer('2', titled('./readme'))];
    if (existsSync(import.meta.filename.toUpperCase())) await expect(run(layers)).rejects.toThrow('the titles "README" and "readme" differ only in case');
    else expect((await run(layers)).files.map(({ path }) => path)).toEqual(['README', 'readme']);
  });

  test('a packed file', async () => {
    await run([source.layer(tarOf([{ name: 'bin/app', content: 'x', mode: 0o755 }]), titled('bin/app', { 'dev.waybill.packed': 'file' }), TAR)]);
    expect(statSync(join(dest, 'bin/app')).mode & 0o777).toBe(0o755);
  });

  test('layers without a title are file systems, in order', async () => {
    const one = source.layer(
      gzipSync(
        tarOf([
          { name: 'a', content: '1' },
          { name: 'b', content: '1' },
        ]),
      ),
      {},
      `${TAR}+gzip`,
    );
    const two = source.layer(
      tarOf([
        { name: 'a', content: '2' },
        { name: '.wh.b', content: '' },
      ]),
      {},
      'application/vnd.docker.image.rootfs.diff.tar.gzip',
    );
    const { files } = await run([one, two]);
    expect(files.map(({ path }) => path)).toEqual(['a']);
    expect(text('a')).toBe('2');
  });

  test('extract never: as they travelled', async () => {
    const bytes = [tarOf([{ name: 'a' }]), gzipSync(tarOf([{ name: 'b' }])), zstdCompressSync(tarOf([{ name: 'c' }]))];
    const layers = bytes.map((each) => source.layer(each, {}, TAR));
    const { files } = await run([...layers, source.layer(gzipSync(folderTar()), titled('dist', PACKED))], { extract: 'never' });
    const names = layers.map(({ digest }, index) => `${digest.slice('sha256:'.length)}.tar${['', '.gz', '.zst'][index]}`);
    expect(files.map(({ path }) => path)).toEqual([...names, 'dist'].sort());
    expect(readFileSync(join(dest, names[1] as string)).equals(bytes[1] as Buffer)).toBe(true);
  });

  test('extract always: every tar, where it would lie; the rest are files', async () => {
    const { files } = await run(
      [source.layer(gzipSync(tarOf([{ name: 'x', content: '1' }])), titled('sub/a.tgz')), source.layer(gzipSync('text'), titled('t.gz'))],
      { extract: 'always' },
    );
    expect(files.map(({ path }) => path)).toEqual(['sub/x', 't.gz']);
  });

  test('only the titles that are asked for', async () => {
    const layers = ['a.txt', 'b.txt', 'docs/c.txt'].map((title) => source.layer(title, titled(title)));
    expect((await run(layers, { layers: ['**/*.txt', '!b.*'] })).files.map(({ path }) => path)).toEqual(['a.txt', 'docs/c.txt']);
    expect(source.calls.filter((call) => call.startsWith('blob'))).toHaveLength(2);
    const none = run(layers, { layers: ['*.pdf'] });
    await expect(none).rejects.toThrow(InputError);
    await expect(none).rejects.toThrow('no layer fits "*.pdf"; there are "a.txt", "b.txt", "docs/c.txt"');
  });

  test('equal blobs travel once and become files of their own', async () => {
    await run([source.layer('same', titled('a', { 'dev.waybill.mode': '0755' })), source.layer('same', titled('b')), source.layer('same', titled('c'))]);
    expect(source.calls).toEqual(['find v1', 'blob 0']);
    expect(statSync(join(dest, 'a')).ino).not.toBe(statSync(join(dest, 'b')).ino);
    expect([text('a'), text('b'), text('c')]).toEqual(['same', 'same', 'same']);
    expect(statSync(join(dest, 'b')).mode & 0o777).toBe(0o644);
  });

  test('a manifest of nothing but the empty layer is no failure', async () => {
    expect((await run([source.layer('{}', {}, 'application/vnd.oci.empty.v1+json')])).files).toEqual([]);
  });

  test('digests of other lengths are verified, and outputs say SHA-256', async () => {
    const layer = source.layer('content', titled('a'));
    const digest = `sha512:${createHash('sha512').update('content').digest('hex')}`;
    source.blobs.set(digest, Buffer.from('content'));
    expect((await run([{ ...layer, digest }])).files[0]?.digest).toBe(layer.digest);
    source.blobs.set(digest, Buffer.from('c0ntent'));
    await expect(run([{ ...layer, digest }])).rejects.toThrow(`not ${digest}`);
  });
});

describe('bodies that are not what they should be', () => {
  const play = (layer: Descriptor, ...plays: ((bytes: Uint8Array, offset: number) => AsyncIterable<Uint8Array>)[]) => source.plays.set(layer.digest, plays);

  test('one that ends early is resumed from there', async () => {
    const layer = source.layer('x'.repeat(5000), titled('a'));
    play(layer, async function* (bytes) {
      yield bytes.slice(0, 1700);
    });
    await run([layer]);
    expect(source.calls).toEqual(['find v1', 'blob 0', 'blob 1700']);
    expect(text('a')).toHaveLength(5000);
    expect(log.received).toBe(5000);
  });

  test('a connection that breaks is too', async () => {
    const layer = source.layer('x'.repeat(5000), titled('a'));
    play(
      layer,
      async function* (bytes) {
        yield bytes.slice(0, 1700);
        throw new NetworkError('reset');
      },
      // biome-ignore lint/correctness/useYield: it never comes so far
      async function* () {
        throw new NetworkError('refused');
      },
    );
    await run([layer]);
    expect(source.calls.slice(1)).toEqual(['blob 0', 'blob 1700', 'blob 1700']);
  });

  test('two parts that do not fit: once more from the start', async () => {
    const layer = source.layer('x'.repeat(5000), titled('a'));
    play(layer, async function* () {
      yield Buffer.alloc(1700, 'y');
    });
    await run([layer]);
    expect(source.calls.slice(1)).toEqual(['blob 0', 'blob 1700', 'blob 0']);
    expect(text('a')).toBe('x'.repeat(5000));
    expect(log.received).toBe(5000);
  });

  test('a registry that knows no ranges: once more from the start', async () => {
    const layer = source.layer('x'.repeat(5000), titled('a'));
    play(
      layer,
      async function* (bytes) {
        yield bytes.slice(0, 1700);
      },
      // biome-ignore lint/correctness/useYield: it is refused
      async function* () {
        throw new RegistryError('no ranges here', { status: 416, method: 'GET', url: 'http://x/', retryable: true });
      },
    );
    await run([layer]);
    expect(source.calls.slice(1)).toEqual(['blob 0', 'blob 1700', 'blob 0']);
  });

  test('one that stays short is refused', async () => {
    const layer = source.layer('x'.repeat(5000), titled('a'));
    const short = async function* (bytes: Uint8Array, offset: number) {
      if (offset < 1700) yield bytes.slice(offset, 1700);
    };
    play(layer, short, short, short, short);
    await expect(run([layer])).rejects.toThrow('layer "a": the body ends after 1700 of 5000 bytes');
    expect(existsSync(dest)).toBe(false);
  });

  test('one that is too long ends at the first byte too many', async () => {
    const layer = source.layer('x'.repeat(5000), titled('a'));
    let asked = 0;
    let closed = false;
    play(layer, async function* () {
      try {
        for (;;) {
          asked += 1;
          yield Buffer.alloc(2000, 'x');
        }
      } finally {
        closed = true;
      }
    });
    const running = run([layer]);
    await expect(running).rejects.toThrow(IntegrityError);
    await expect(running).rejects.toThrow('layer "a": the registry sends more than the 5000 bytes');
    expect([asked, closed]).toEqual([3, true]);
  });

  test('other bytes are refused at once', async () => {
    const layer = source.layer('right', titled('a'));
    source.blobs.set(layer.digest, Buffer.from('wrong'));
    const running = run([layer, source.layer('b', titled('b'))]);
    await expect(running).rejects.toThrow(IntegrityError);
    await expect(running).rejects.toThrow(/^layer "a": its bytes have the digest sha256:[0-9a-f]{64}, not sha256:/);
    expect(existsSync(dest)).toBe(false);
  });

  test('an empty blob that is none', async () => {
    const layer = source.layer('right', titled('a'));
    await expect(run([{ ...layer, size: 0 }])).rejects.toThrow('its bytes have the digest');
  });

  test('a size that nobody told', async () => {
    const layer = source.layer('right', titled('a'));
    const { decode } = source;
    source.decode = (manifest) => {
      const document = decode(manifest);
      return document.kind === 'index' ? document : { ...document, layers: document.layers.map((each) => ({ ...each, size: Number.NaN })) };
    };
    await run([layer]);
    expect(text('a')).toBe('right');
  });

  test('one failure is all failure: nothing new stays, what was there is as it was, and no blob begins any more', async () => {
    mkdirSync(dest);
    writeFileSync(join(dest, 'a'), 'old');
    const good = Array.from({ length: 30 }, (_, index) => source.layer(`good ${index}`, titled(index === 0 ? 'a' : `g${index}`)));
    const bad = source.layer(
      gzipSync(
        tarOf([
          { name: 'dist/x', content: '1' },
          { name: '../evil', content: '1' },
        ]),
      ),
      titled('dist', PACKED),
    );
    await expect(run([good[0] as Descriptor, bad, ...good.slice(1)])).rejects.toThrow('layer "dist": the entry "../evil" leads up with ".."');
    expect(readdirSync(scratch.path)).toEqual(['dest']);
    expect(readdirSync(dest)).toEqual(['a']);
    expect(text('a')).toBe('old');
  });

  test('what fails first is what is told, not those that it stopped', async () => {
    const slow = source.layer('s'.repeat(3000), titled('slow'));
    const bad = source.layer('right', titled('bad'));
    source.blobs.set(bad.digest, Buffer.from('wrong'));
    let release = () => {};
    const failed = new Promise<void>((resolve) => {
      release = resolve;
    });
    play(slow, async function* (bytes) {
      yield bytes.slice(0, 1000);
      await failed;
      yield bytes.slice(1000);
    });
    play(bad, async function* (bytes) {
      yield bytes;
      setImmediate(() => setImmediate(release));
    });
    await expect(run([slow, bad])).rejects.toThrow('layer "bad": its bytes have');
  });
});

describe('refused before anything is fetched', () => {
  test.each(['../x', '/etc/x', 'C:\\x', 'a/../../x', 'nul', 'x.', '', 'a/', 'x:y', 'a\nb'])('the title %j', async (title) => {
    const running = run([source.layer('1', titled('fine')), source.layer('2', titled(title))]);
    await expect(running).rejects.toThrow(IntegrityError);
    await expect(running).rejects.toThrow(`the title ${JSON.stringify(title)}`);
    expect(source.calls).toEqual(['find v1']);
    expect(readdirSync(scratch.path)).toEqual([]);
  });

  test('a file that is there, with overwrite false', async () => {
    mkdirSync(dest);
    writeFileSync(join(dest, 'a'), 'old');
    await expect(run([source.layer('1', titled('a')), source.layer('2', titled('b'))], { overwrite: false })).rejects.toThrow('overwrite is false');
    expect(readdirSync(dest)).toEqual(['a']);
    expect(text('a')).toBe('old');
  });

  test('a run that is over', async () => {
    const stop = new AbortController();
    const layer = source.layer('1', titled('a'));
    source.plays.set(layer.digest, [
      async function* (bytes) {
        stop.abort(new NetworkError('the time is over', { retryable: false }));
        yield bytes;
      },
    ]);
    await expect(run([layer], {}, stop.signal)).rejects.toThrow('the time is over');
    expect(readdirSync(scratch.path)).toEqual([]);
  });
});
