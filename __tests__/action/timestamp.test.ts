import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { documentOf, publishIn } from '../support/publishing.ts';
import { makeScratch, type Scratch } from '../support/scratch.ts';

let scratch: Scratch;
beforeEach(async () => {
  scratch = await makeScratch();
  await mkdir(join(scratch.path, 'dist'));
  await writeFile(join(scratch.path, 'dist/a'), 'alpha');
});
afterEach(() => scratch.remove());

async function publish(commit: string, time: string, timestamp = 'auto') {
  const event = join(scratch.path, 'event.json');
  await writeFile(event, JSON.stringify({ head_commit: { id: commit, timestamp: time } }));
  const env = { SOURCE_DATE_EPOCH: '', GITHUB_SHA: commit, GITHUB_EVENT_PATH: event };
  const io = await publishIn(scratch, { image: 'oci-layout://out', tag: 'v1', layers: 'dist', timestamp }, env);
  expect(io.failures).toEqual([]);
  const { layers, annotations } = documentOf(io);
  return { folder: layers?.[0]?.digest, created: annotations['org.opencontainers.image.created'] };
}

test('a folder that did not change is the same blob in the next commit, and the annotation has the time of its commit', async () => {
  const one = await publish('a', '2020-01-01T00:00:00Z');
  const two = await publish('b', '2021-01-01T00:00:00Z');
  expect(two.folder).toBe(one.folder);
  expect([one.created, two.created]).toEqual(['2020-01-01T00:00:00Z', '2021-01-01T00:00:00Z']);
});

test('a time that is given is the time of both', async () => {
  const one = await publish('a', '2020-01-01T00:00:00Z', '0');
  const two = await publish('a', '2020-01-01T00:00:00Z', '1');
  expect(two.folder).not.toBe(one.folder);
  expect([one.created, two.created]).toEqual(['1970-01-01T00:00:00Z', '1970-01-01T00:00:01Z']);
});
