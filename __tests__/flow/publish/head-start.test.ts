/** What travels before all is measured, and what waits: the rules at the head of `head-start.ts`, a row or more each. */

import { describe, expect, test } from '@jest/globals';
import { AuthError, InputError } from '../../../src/core/errors.ts';
import type { LocalBlob } from '../../../src/core/model.ts';
import { headStart } from '../../../src/flow/publish/head-start.ts';
import { type MemoryTarget, memoryBlob, memoryTarget } from '../../support/memory-target.ts';
import { type Beginning, begin, eager, later, settle, silent } from './measuring.ts';

const [a, b] = ['a', 'b'].map((title) => memoryBlob(title)) as [LocalBlob, LocalBlob];
const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const INDEX = 'application/vnd.oci.image.index.v1+json';
const LIST = 'application/vnd.docker.distribution.manifest.list.v2+json';

interface Row extends Beginning {
  /** What each tag names: the titles of its blobs. */
  readonly names?: Readonly<Record<string, string>>;
  readonly mediaType?: string;
  /** Whether a manifest tells which blobs it needs, so that they count as there. */
  readonly tells?: true;
  readonly isNew?: boolean;
  /** Titles of layers that are large. */
  readonly ahead?: string;
}

/** As if a tag named a manifest of these blobs. */
function name(target: MemoryTarget, tag: string, titles: string, mediaType = MANIFEST): void {
  const bytes = Buffer.from(JSON.stringify({ layers: [...titles].map((title) => ({ digest: `sha256:${memoryBlob(title).digest.hex}` })) }));
  target.tags.set(tag, { bytes, mediaType, digest: { algorithm: 'sha256', hex: '0'.repeat(64) } });
}

function targetOf({ names = {}, mediaType, tells, isNew = false }: Row): MemoryTarget {
  const target = eager(isNew);
  for (const [tag, titles] of Object.entries(names)) name(target, tag, titles, mediaType);
  if (tells === undefined) return target;
  return Object.assign(target, {
    blobsOf: ({ bytes }: { readonly bytes: Uint8Array }) => [...new TextDecoder().decode(bytes).matchAll(/sha256:[0-9a-f]{64}/g)].map(([digest]) => digest),
  });
}

describe('before anything is measured | after each layer (- is nothing)', () => {
  test.each<[rule: string, row: Row, layers: string, calls: string]>([
    ['1: the tag names nothing, so each goes at once', {}, 'ab', 'find v1 | upload a | upload b'],
    ['1: the tag names them all', { names: { v1: 'abc' } }, 'ab', 'find v1 | - | -'],
    ['1: one is missed by what the tag names, so all go', { names: { v1: 'ab' } }, 'acb', 'find v1 | - | upload a, upload c | upload b'],
    ['1: the first tells already', { names: { v1: 'b' } }, 'ab', 'find v1 | upload a | upload b'],
    [
      '1: of two tags each must miss one',
      { names: { v1: 'ab', v2: 'bc' }, tags: ['v1', 'v2'] },
      'bac',
      'find v1, find v2 | - | - | upload a, upload b, upload c',
    ],
    ['1: of two tags one names nothing', { names: { v1: 'ab' }, tags: ['v1', 'v2'] }, 'ab', 'find v1, find v2 | - | -'],
    ['2: without a tag', { tags: [], isNew: true, ahead: 'a' }, 'ab', '- | - | -'],
    ['2: the tag may have to stay', { names: { v1: '' }, policy: 'skip' }, 'ab', 'find v1 | - | -'],
    ['2: the tag must stay', { names: { v1: '' }, policy: 'fail' }, 'ab', 'find v1 | - | -'],
    ['2: the tag may only name the same', { names: { v1: '' }, policy: 'same' }, 'ab', 'find v1 | - | -'],
    ['2: a tag that must stay and does not exist', { policy: 'fail' }, 'a', 'find v1 | upload a'],
    ['2: the tag names an index', { names: { v1: '' }, mediaType: INDEX }, 'ab', 'find v1 | - | -'],
    ['2: the tag names a list of manifests', { names: { v1: '' }, mediaType: LIST }, 'ab', 'find v1 | - | -'],
    ['3: what the manifest needs is there', { names: { v1: 'ab' }, tells: true }, 'acb', 'find v1 | - | upload c | -'],
    ['3: unless every blob is asked for', { names: { v1: 'ab' }, tells: true, askForAll: true }, 'acb', 'find v1 | - | upload a, upload c | upload b'],
    ['4: into a new repository what is large goes unmeasured', { isNew: true, ahead: 'a' }, 'ab', 'is new, stream a | name a | upload b'],
    ['4: but what is small does not', { isNew: true, ahead: '' }, 'a', 'find v1 | upload a'],
    ['4: into another one it waits', { ahead: 'a' }, 'ab', 'is new, find v1 | upload a | upload b'],
    ['5: equal blobs go once', {}, 'aa', 'find v1 | upload a | -'],
    ['5: and not again when they went unmeasured', { isNew: true, ahead: 'a' }, 'aa', 'is new, stream a | name a | -'],
  ])('%s', async (_rule, row, titles, calls) => {
    const target = targetOf(row);
    const layers = [...titles].map((title) => later(memoryBlob(title)));
    const isLarge = (at: number) => titles.indexOf(titles[at] ?? '') === at && row.ahead?.includes(titles[at] ?? '');
    const large = new Map(layers.flatMap(({ layer }, at) => (isLarge(at) ? [[layer, memoryBlob(titles[at] as string)] as const] : [])));
    const start = begin(
      target,
      layers.map(({ layer }) => layer),
      { ...row, large },
    );
    const seen: string[] = [];
    const note = async () => {
      await settle();
      const fresh = target.calls.splice(0).filter((call) => !call.startsWith('mount'));
      const inOrder = fresh.some((call) => call.startsWith('upload')) ? fresh.sort() : fresh;
      seen.push(inOrder.length === 0 ? '-' : inOrder.join(', '));
    };
    await note();
    for (const one of layers) {
      one.measured();
      await note();
    }
    expect(seen.join(' | ')).toBe(calls);
    expect((await start.layers).map(({ title }) => title)).toEqual([...titles]);
    await start.end();
  });
});

test('what the tags named is kept, and looked up once', async () => {
  const target = memoryTarget();
  name(target, 'v1', 'a');
  const start = begin(target, [Promise.resolve(a)], { tags: ['v1', 'v2'] });
  await start.layers;
  expect([...start.seen].map(([tag, manifest]) => [tag, manifest?.mediaType])).toEqual([
    ['v1', MANIFEST],
    ['v2', undefined],
  ]);
});

test('what went unmeasured is told like any other', async () => {
  const target = eager(true);
  const first = later(a);
  const start = begin(target, [first.layer], { large: new Map([[first.layer, a]]) });
  await settle();
  first.measured();
  await start.layers;
  const sent = await Promise.all(start.begun.sent.values());
  expect(sent.map(({ stored }) => [stored.blob.title, stored.action, stored.digest.hex])).toEqual([['a', 'uploaded', a.digest.hex]]);
  expect([...start.seen]).toEqual([['v1', undefined]]);
});

test('nothing is looked up or sent where nothing may be', async () => {
  const start = headStart(undefined, { layers: [Promise.resolve(a)], large: new Map() }, 'overwrite', silent);
  expect(await start.layers).toEqual([a]);
  expect([start.seen.size, start.begun.sent.size]).toEqual([0, 0]);
});

test('a layer that cannot be measured stops what has not begun, and open uploads are closed', async () => {
  const target = memoryTarget();
  let closed = 0;
  const closing: MemoryTarget = Object.assign(target, { closeUploads: async () => ++closed });
  const [first, second] = [later(a), later(b)];
  const start = begin(closing, [first.layer, second.layer]);
  first.failed(new InputError('a cannot be read'));
  await expect(start.layers).rejects.toThrow('a cannot be read');
  const ended = start.end();
  second.measured();
  await ended;
  await settle();
  expect(target.calls).toEqual(['find v1']);
  expect(closed).toBe(1);
});

test('a blob that is refused stops the others, and is what is heard', async () => {
  const target = memoryTarget();
  target.faults.set('mount a', [new AuthError('no')]);
  const [first, second] = [later(a), later(b)];
  const start = begin(target, [first.layer, second.layer]);
  first.measured();
  await settle();
  // Though the second is not measured yet.
  await expect(start.layers).rejects.toThrow(/"a": no/);
  second.measured();
  await settle();
  expect(target.calls).toEqual(['find v1', 'mount a']);
  expect(start.begun.hasFailed()).toBe(true);
  await start.end();
});

test('6: what is being read is not read on once another has failed, and nothing more is announced', async () => {
  const target = memoryTarget();
  target.faults.set('mount b', [new AuthError('no')]);
  let letGo = (): void => {};
  const gate = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  const slow: LocalBlob = {
    ...a,
    async *open() {
      yield new Uint8Array(1);
      await gate;
      yield new Uint8Array(1);
    },
  };
  const announced: number[] = [];
  const [first, second, third] = [later(slow), later(b), later(memoryBlob('c'))];
  const start = begin(target, [first.layer, second.layer, third.layer], { events: { sending: (bytes) => announced.push(bytes) } });
  for (const one of [first, second]) one.measured();
  await expect(start.layers).rejects.toThrow(/"b": no/);
  third.measured();
  letGo();
  await start.end();
  expect(target.calls).toEqual(['find v1', 'mount a', 'mount b']);
  expect(announced).toEqual([a.size, b.size]);
});
