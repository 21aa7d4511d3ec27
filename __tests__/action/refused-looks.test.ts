/** No answer to a look ends a run that is to overwrite anyway: mounts and HEADs that are refused for good, tags that hold what nobody can read. */

import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type OciRegistry, type OciRegistryOptions, startOciRegistry } from '../support/oci-registry.ts';
import { publishIn } from '../support/publishing.ts';
import { pullIn } from '../support/pulling.ts';
import { makeScratch, type Scratch } from '../support/scratch.ts';

const OCI = 'application/vnd.oci.image.manifest.v1+json';

let scratch: Scratch;
const open: OciRegistry[] = [];
beforeEach(async () => {
  scratch = await makeScratch();
  await scratch.file('a.txt', 'alpha');
});
afterEach(async () => {
  for (const registry of open.splice(0)) {
    expect(registry.unexpected).toEqual([]);
    expect(registry.openUploads()).toBe(0);
    await registry.close();
  }
  await scratch.remove();
});

async function start(options: OciRegistryOptions = {}): Promise<OciRegistry> {
  const registry = await startOciRegistry(options);
  open.push(registry);
  registry.setManifest('o/n', 'old', Buffer.from('{"schemaVersion":2,"layers":[]}'), OCI);
  return registry;
}

const publish = (registry: OciRegistry, inputs = {}) => publishIn(scratch, { image: `${registry.host}/o/n`, tag: 'v1', layers: 'a.txt', ...inputs });
const MOUNT = /\/blobs\/uploads\/\?mount=/;

describe('mounts that are refused for good are uploads', () => {
  const statuses = [400, 401, 403, 404, 405, 408, 409, 416, 425, 429, 500, 501, 502, 503, 504, 520];
  test.each(statuses)('%i, with its retries', async (status) => {
    const registry = await start({ before: ({ path }) => (MOUNT.test(path) ? { status } : undefined) });
    const io = await publish(registry, { 'mount-from': 'o/other' });
    expect([io.failures, io.outputs['status']]).toEqual([[], 'pushed']);
    expect(JSON.parse(io.outputs['blobs'] ?? '')).toMatchObject([{ action: 'uploaded' }]);
  });

  test.each(statuses)('%i, without any', async (status) => {
    const registry = await start({ before: ({ path }) => (MOUNT.test(path) ? { status } : undefined) });
    expect((await publish(registry, { 'mount-from': 'o/other', retries: '0' })).failures).toEqual([]);
  });

  test('after one more try of what may have been chance: so it is still a mount', async () => {
    const registry = await start({ before: ({ path, nth }) => (MOUNT.test(path) && nth === 0 ? { status: 503 } : undefined) });
    registry.setBlob('o/other', Buffer.from('alpha'));
    const io = await publish(registry, { 'mount-from': 'o/other' });
    expect(io.failures).toEqual([]);
    expect(JSON.parse(io.outputs['blobs'] ?? '')).toMatchObject([{ action: 'mounted' }]);
  });
});

test.each([400, 401, 403, 405, 429, 500, 503].flatMap((status) => ['0', '5'].map((retries) => [status, retries] as const)))(
  'HEAD that is refused for good (%i, retries: %s) is an upload',
  async (status, retries) => {
    const registry = await start({ mount: 'never', before: ({ method, path }) => (method === 'HEAD' && path.includes('/blobs/') ? { status } : undefined) });
    const io = await publish(registry, { retries });
    expect([io.failures, io.outputs['status']]).toEqual([[], 'pushed']);
  },
);

describe('a tag that holds what cannot be read', () => {
  const signed = Buffer.from(JSON.stringify({ schemaVersion: 1, name: 'o/n', tag: 'v1', fsLayers: [], history: [], signatures: [{}] }));
  const digest = `sha256:${createHash('sha256').update('the text that is signed').digest('hex')}`;
  const held: [string, Uint8Array, Record<string, string>][] = [
    ['schema 1', signed, { 'content-type': 'application/vnd.docker.distribution.manifest.v1+prettyjws', 'docker-content-digest': digest }],
    ['schema 1 without a type', signed, { 'docker-content-digest': digest }],
    ['a document of another kind', Buffer.from('{"schemaVersion":7,"mediaType":"application/vnd.example.x"}'), { 'content-type': 'application/vnd.example.x' }],
    ['a manifest of nonsense', Buffer.from('{"schemaVersion":2,"layers":7}'), { 'content-type': OCI }],
  ];

  const holding = (body: Uint8Array, headers: Record<string, string>): OciRegistryOptions => ({
    before: ({ method, path, nth }) => (method === 'GET' && path.endsWith('/manifests/v1') && nth === 0 ? { status: 200, headers, body } : undefined),
  });

  test.each(held)('%s: overwrite', async (_name, body, headers) => {
    const io = await publish(await start(holding(body, headers)));
    expect([io.failures, io.warnings, io.outputs['status']]).toEqual([[], [], 'pushed']);
  });

  test.each(held)('%s: skip', async (_name, body, headers) => {
    const io = await publish(await start(holding(body, headers)), { 'if-tag-exists': 'skip' });
    expect([io.failures, io.outputs['status']]).toEqual([[], 'skipped']);
  });

  test('bytes that are nothing at all: overwrite', async () => {
    const io = await publish(await start(holding(Buffer.from('\u0000\u0001'), { 'content-type': OCI })));
    expect([io.failures, io.outputs['status']]).toEqual([[], 'pushed']);
  });
});

describe('a manifest whose type is not told, or only that it is a file', () => {
  test.each([undefined, 'application/json', 'text/plain; charset=utf-8', 'application/octet-stream'])('%s', async (type) => {
    const registry = await start({
      after: ({ method, path }, answer) => {
        if (method !== 'GET' || !path.includes('/manifests/') || answer.status !== 200) return undefined;
        const { 'content-type': _type, ...headers } = answer.headers ?? {};
        return { ...answer, headers: type === undefined ? headers : { ...headers, 'content-type': type } };
      },
    });
    expect((await publish(registry)).failures).toEqual([]);
    const again = await publish(registry);
    expect([again.failures, again.outputs['status'], again.outputs['media-type']]).toEqual([[], 'unchanged', OCI]);
    const pulled = await pullIn(scratch, { image: `${registry.host}/o/n:v1` });
    expect([pulled.failures, pulled.warnings]).toEqual([[], []]);
  });
});
