/** A failure after something stands: outputs and the error tell of it, and nothing that comes later hides it. */

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { publishAction } from '../../src/action/publish.ts';
import { heldClock } from '../support/clock.ts';
import { recordedIo } from '../support/io.ts';
import { type OciRegistry, type OciRegistryOptions, startOciRegistry } from '../support/oci-registry.ts';
import { publishIn } from '../support/publishing.ts';
import { makeScratch, type Scratch } from '../support/scratch.ts';

let scratch: Scratch;
const open: OciRegistry[] = [];
beforeEach(async () => {
  scratch = await makeScratch();
  await scratch.file('a.txt', 'a');
});
afterEach(async () => {
  for (const registry of open.splice(0)) await registry.close();
  await scratch.remove();
});

async function start(options: OciRegistryOptions): Promise<{ registry: OciRegistry; image: string }> {
  const registry = await startOciRegistry(options);
  open.push(registry);
  return { registry, image: `${registry.host}/o/n` };
}

const json = (status: number, code: string, message: string) => ({
  status,
  body: JSON.stringify({ errors: [{ code, message }] }),
  headers: { 'content-type': 'application/json' },
});

describe('half published', () => {
  test('the tags that were moved stand in the outputs and in the error', async () => {
    const { image, registry } = await start({
      before: ({ method, path }) => (method === 'PUT' && path.endsWith('/manifests/v2') ? json(409, 'TAG_IMMUTABLE', 'no') : undefined),
    });
    const io = await publishIn(scratch, { image, tag: 'v1, v2', layers: 'a.txt' });
    expect(io.failures).toHaveLength(1);
    expect(io.failures[0]).toContain('409 (TAG_IMMUTABLE: no)');
    expect(io.failures[0]).toContain(`changed before: ${image}:v1`);
    expect(registry.tags('o/n')).toEqual(['v1']);
    expect(io.outputs).toMatchObject({ status: 'pushed', tags: `${image}:v1`, ref: `${image}@${io.outputs['digest']}` });
  });

  test('an error before anything stands speaks of no tags, and sets no output', async () => {
    const { image } = await start({
      before: ({ method, path }) => (method === 'PUT' && path.includes('/manifests/') ? json(409, 'TAG_IMMUTABLE', 'no') : undefined),
    });
    const io = await publishIn(scratch, { image, tag: 'v1, v2', layers: 'a.txt' });
    expect(io.failures[0]).not.toContain('changed before');
    expect(io.outputs).toEqual({});
  });

  test('a read-back that fails hides nothing', async () => {
    let puts = 0;
    const { image } = await start({
      after: ({ method, path }, answer) => {
        if (!path.includes('/manifests/')) return undefined;
        if (method === 'PUT') puts += 1;
        return method === 'GET' && puts > 0 ? json(404, 'MANIFEST_UNKNOWN', 'no') : answer;
      },
    });
    const io = await publishIn(scratch, { image, tag: 'v1', layers: 'a.txt', retries: '1' });
    expect(io.failures[0]).toContain('says now that it is not there');
    expect(io.outputs).toMatchObject({ status: 'pushed', tags: `${image}:v1` });
  });

  test('credentials that may push and not read publish, with a warning', async () => {
    const { image, registry } = await start({
      before: ({ method, path }) => (method === 'GET' && path.includes('/manifests/') ? json(403, 'DENIED', 'no') : undefined),
    });
    const io = await publishIn(scratch, { image, tag: 'v1', layers: 'a.txt' });
    expect(io.failures).toEqual([]);
    expect(io.warnings).toEqual([expect.stringContaining('was published, but not read back')]);
    expect(io.outputs['status']).toBe('pushed');
    expect(registry.tags('o/n')).toEqual(['v1']);
  });

  test('a summary that cannot be written is a warning', async () => {
    const { image } = await start({});
    const io = {
      ...recordedIo({ image, tag: 'v1', layers: 'a.txt', summary: 'true' }, { GITHUB_WORKSPACE: scratch.path, RUNNER_TEMP: scratch.path }),
      summary: () => Promise.reject(new Error('EACCES')),
    };
    await publishAction(io, heldClock());
    expect(io.failures).toEqual([]);
    expect(io.warnings).toEqual(['summary: it could not be written (EACCES)']);
    expect(io.outputs['status']).toBe('pushed');
  });
});

test('verify: blobs asks for each blob, also when nothing changed', async () => {
  const { image, registry } = await start({});
  await publishIn(scratch, { image, tag: 'v1', layers: 'a.txt' });
  const before = registry.count('POST');
  const io = await publishIn(scratch, { image, tag: 'v1', layers: 'a.txt', verify: 'blobs' });
  expect(io.outputs['status']).toBe('unchanged');
  expect(registry.count('POST')).toBeGreaterThan(before);
});

test('a delta is a handful of requests', async () => {
  const { image, registry } = await start({});
  for (let at = 0; at < 64; at++) await scratch.file(`many/${at}.txt`, String(at));
  await publishIn(scratch, { image, tag: 'v1', layers: 'many/*' });
  await scratch.file('many/7.txt', 'changed');
  const before = registry.log.length;
  const io = await publishIn(scratch, { image, tag: 'v1', layers: 'many/*' });
  expect(io.failures).toEqual([]);
  expect(registry.log.length - before).toBeLessThanOrEqual(8);
});
