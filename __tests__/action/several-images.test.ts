/** One status for several images, and a line for each. */

import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { publishIn } from '../support/publishing.ts';
import { makeScratch, type Scratch } from '../support/scratch.ts';

let scratch: Scratch;
beforeEach(async () => {
  scratch = await makeScratch();
  await scratch.file('a.txt', 'a');
  await scratch.file('other.txt', 'other');
});
afterEach(() => scratch.remove());

/** What the tag names before: nothing, what is published, or something else. */
type Before = 'new' | 'same' | 'other';
const LINES: Readonly<Record<Before, string>> = { new: 'Published', same: 'Unchanged', other: 'Skipped' };

async function publishTo(before: readonly Before[], inputs: Readonly<Record<string, string>> = {}) {
  const images = before.map((state, at) => `oci-layout://${at}-${state}`);
  for (const [at, state] of before.entries()) {
    const layers = { new: undefined, same: 'a.txt', other: 'other.txt' }[state];
    if (layers !== undefined) await publishIn(scratch, { image: images[at] as string, tag: 'v1', layers });
  }
  return publishIn(scratch, { image: images.join('\n'), tag: 'v1', layers: 'a.txt', 'if-tag-exists': 'skip', ...inputs });
}

test.each<[string, readonly Before[]]>([
  ['pushed', ['new', 'new']],
  ['pushed', ['same', 'new']],
  ['pushed', ['new', 'same']],
  ['pushed', ['other', 'new']],
  ['pushed', ['same', 'other', 'new']],
  ['unchanged', ['same', 'same']],
  ['skipped', ['same', 'other']],
  ['skipped', ['other', 'same']],
  ['skipped', ['other', 'other']],
])('%s where they were %j', async (status, before) => {
  const io = await publishTo(before);
  expect(io.failures).toEqual([]);
  expect(io.outputs['status']).toBe(status);
  const told = io.lines.flatMap((line) => /^(Published|Unchanged|Skipped) oci-layout:/.exec(line)?.[1] ?? []);
  expect(told).toEqual(before.map((state) => LINES[state]));
  const shown = before.flatMap((state, at) => (state === 'other' ? [] : [`oci-layout://${at}-${state}`]));
  expect((io.outputs['tags'] ?? '').split('\n').filter((line) => line !== '')).toEqual(shown.map((image) => `${image}:v1`));
});

test('dry-run, whatever they were', async () => {
  const io = await publishTo(['same', 'new'], { push: 'false' });
  expect([io.outputs['status'], io.outputs['tags']]).toEqual(['dry-run', '']);
});
