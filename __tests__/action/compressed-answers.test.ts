/** Whole runs behind a proxy that compresses every answer. */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { startOciRegistry } from '../support/oci-registry.ts';
import type { Answer } from '../support/oci-registry-answer.ts';
import type { Asked } from '../support/oci-registry-options.ts';
import { startProvenanceRegistry } from '../support/provenance-registry.ts';
import { publishIn } from '../support/publishing.ts';
import { pullIn } from '../support/pulling.ts';
import { makeScratch, type Scratch } from '../support/scratch.ts';

const CONTENT = 'compresses well. '.repeat(10_000);

let scratch: Scratch;
const closing: (() => Promise<void>)[] = [];
beforeEach(async () => {
  scratch = await makeScratch();
  await scratch.file('a.txt', CONTENT);
});
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
  await scratch.remove();
});

/** As nginx does it: no length is told, and parts are parts of what is sent. */
function compressed({ method }: Asked, answer: Answer): Answer | undefined {
  const { body } = answer;
  if (method === 'HEAD' || body === undefined || body.length === 0) return undefined;
  const whole = typeof body === 'string' || body instanceof Uint8Array ? Buffer.from(body) : Buffer.concat(body as readonly Uint8Array[]);
  const { 'content-length': _length, ...headers } = answer.headers ?? {};
  return { ...answer, headers: { ...headers, 'content-encoding': 'gzip' }, body: gzipSync(whole) };
}

test('on an OCI registry: tokens, manifests, tags and blobs', async () => {
  const login = { username: 'me', password: 'right' };
  const registry = await startOciRegistry({ auth: { kind: 'bearer', ...login }, after: compressed });
  closing.push(registry.close);
  const image = `${registry.host}/o/n`;
  const io = await publishIn(scratch, { image, tag: '1.0.0', layers: 'a.txt', ...login });
  expect([io.failures, io.outputs['status']]).toEqual([[], 'pushed']);
  const pulled = await pullIn(scratch, { image, tag: '^1.0', ...login });
  expect([pulled.failures, pulled.outputs['tag']]).toEqual([[], '1.0.0']);
  expect(await readFile(join(scratch.path, 'out/a.txt'), 'utf8')).toBe(CONTENT);
});

test('on an OCI registry that was cut off: the part of what is compressed is not taken for a part of the blob', async () => {
  let cuts = 0;
  const registry = await startOciRegistry({
    after: (asked, answer) => {
      if (asked.method !== 'GET' || !asked.path.includes('/blobs/')) return undefined;
      // First a beginning, as it is; then whatever is asked for, compressed.
      if (cuts++ === 0) return { ...answer, body: CONTENT.slice(0, 1000), headers: { ...answer.headers, 'content-length': '1000' } };
      return compressed(asked, answer);
    },
  });
  closing.push(registry.close);
  const image = `${registry.host}/o/n`;
  await publishIn(scratch, { image, tag: 'v1', layers: 'a.txt' });
  const pulled = await pullIn(scratch, { image, tag: 'v1' });
  expect(pulled.failures).toEqual([]);
  expect(await readFile(join(scratch.path, 'out/a.txt'), 'utf8')).toBe(CONTENT);
});

test('on a provenance registry', async () => {
  const registry = await startProvenanceRegistry({ after: compressed });
  closing.push(registry.close);
  const image = `${registry.host}/o/n`;
  const inputs = { protocol: 'provenance', image, tag: 'v1' };
  const io = await publishIn(scratch, { ...inputs, layers: 'a.txt' });
  expect([io.failures, io.outputs['status']]).toEqual([[], 'pushed']);
  const pulled = await pullIn(scratch, inputs);
  expect(pulled.failures).toEqual([]);
  expect(await readFile(join(scratch.path, 'out/a.txt'), 'utf8')).toBe(CONTENT);
});

test.each(['manifests', 'blobs'])('a bomb among %s is refused', async (which) => {
  const bomb = Buffer.concat(Array(32).fill(gzipSync(Buffer.alloc(16 * 1024 * 1024))));
  let armed = false;
  const registry = await startOciRegistry({
    before: ({ method, path }) =>
      armed && method === 'GET' && path.includes(`/${which}/`) ? { status: 200, headers: { 'content-encoding': 'gzip' }, body: bomb } : undefined,
  });
  closing.push(registry.close);
  const image = `${registry.host}/o/n`;
  await publishIn(scratch, { image, tag: 'v1', layers: 'a.txt' });
  armed = true;
  const pulled = await pullIn(scratch, { image, tag: 'v1', retries: '0' });
  expect(pulled.failures).toEqual([expect.stringMatching(/larger than \d+ bytes|sends more than the \d+ bytes/)]);
});
