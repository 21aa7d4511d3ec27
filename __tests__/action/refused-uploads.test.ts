/** Uploads that are refused for good: how often they are tried, and what is advised. */

import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type OciRegistry, startOciRegistry } from '../support/oci-registry.ts';
import { publishIn } from '../support/publishing.ts';
import { makeScratch, type Scratch } from '../support/scratch.ts';

let scratch: Scratch;
const open: OciRegistry[] = [];
beforeEach(async () => {
  scratch = await makeScratch();
});
afterEach(async () => {
  for (const registry of open.splice(0)) await registry.close();
  await scratch.remove();
});

test.each([
  [400, 'BLOB_UPLOAD_INVALID'],
  [416, 'UNKNOWN'],
])('an empty file that is refused (%i) is tried once, and said to be empty', async (status, code) => {
  await scratch.file('empty.txt', '');
  const registry = await startOciRegistry({
    before: ({ method, path }) =>
      method === 'PUT' && path.includes('/uploads/') && path.includes('e3b0c44298') ? { status, body: JSON.stringify({ errors: [{ code }] }) } : undefined,
  });
  open.push(registry);
  const io = await publishIn(scratch, { image: `${registry.host}/o/n`, tag: 'v1', layers: 'empty.txt' });
  expect(io.failures).toEqual([expect.stringMatching(/empty\.txt.*takes no empty files/)]);
  expect(registry.log.filter((entry) => entry.status === status)).toHaveLength(1);
});

test('what no body is small enough for is advised to be split, by a size that fits', async () => {
  await scratch.file('large.bin', Buffer.alloc(3 * 1024 * 1024, 7));
  const registry = await startOciRegistry({
    before: ({ method, headers }) => (['PUT', 'PATCH'].includes(method) && Number(headers['content-length'] ?? 0) > 600 * 1024 ? { status: 413 } : undefined),
  });
  open.push(registry);
  const inputs = { image: `${registry.host}/o/n`, tag: 'v1', layers: 'large.bin' };
  const io = await publishIn(scratch, inputs);
  const [, advice] = /set split: (\w+)/.exec(io.failures[0] ?? '') ?? [];
  expect(advice).toBe('128KiB');
  expect((await publishIn(scratch, { ...inputs, split: advice as string })).failures).toEqual([]);
});
