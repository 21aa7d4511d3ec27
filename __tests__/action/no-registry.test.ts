/** Whoever answers with success and is no registry: a page for every address, a login page behind a redirect, an answer that promises nothing. */

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { indexAction } from '../../src/action/index-action.ts';
import { heldClock } from '../support/clock.ts';
import { recordedIo } from '../support/io.ts';
import { type Asked, type Fault, type OciRegistry, type OciRegistryOptions, startOciRegistry } from '../support/oci-registry.ts';
import { startProvenanceRegistry } from '../support/provenance-registry.ts';
import { publishIn } from '../support/publishing.ts';
import { pullIn } from '../support/pulling.ts';
import { makeScratch, type Scratch } from '../support/scratch.ts';

const PAGE = { status: 200, headers: { 'content-type': 'text/html; charset=utf-8' }, body: '<!doctype html><title>Sign in</title>' } as const;

let scratch: Scratch;
const closing: (() => Promise<void>)[] = [];
beforeEach(async () => {
  scratch = await makeScratch();
  await scratch.file('a.txt', 'alpha');
});
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
  await scratch.remove();
});

async function start(options: OciRegistryOptions): Promise<OciRegistry> {
  const registry = await startOciRegistry(options);
  closing.push(registry.close);
  return registry;
}

const publish = (host: string, more = {}) => publishIn(scratch, { image: `${host}/o/n`, tag: 'v1', layers: 'a.txt', retries: '0', ...more });
const everything = () => PAGE;
const login = ({ path }: Asked): Fault => (path === '/login' ? PAGE : { status: 302, headers: { location: '/login' } });

describe('a web page', () => {
  test.each<[string, (asked: Asked) => Fault, Record<string, string>]>(
    [everything, login].flatMap((answer, at) =>
      [{}, { 'if-tag-exists': 'skip' }, { verify: 'false' }, { verify: 'false', 'if-tag-exists': 'skip' }, { push: 'false' }, { tag: '' }].map(
        (inputs): [string, (asked: Asked) => Fault, Record<string, string>] => [
          `${at === 0 ? 'for everything' : 'behind a redirect'}, ${JSON.stringify(inputs)}`,
          answer,
          inputs as Record<string, string>,
        ],
      ),
    ),
  )('%s: is no registry to publish to', async (_name, before, inputs) => {
    const { host } = await start({ before });
    const io = await publish(host, inputs);
    expect(io.failures).toEqual([expect.stringContaining('a web page answered')]);
    expect(io.failures[0]).toContain(host);
    expect(io.outputs).toEqual({});
  });

  test('is nothing to pull, whatever is asked for', async () => {
    const { host } = await start({ before: everything });
    for (const inputs of [{ image: `${host}/o/n:v1` }, { image: `${host}/o/n`, tag: '^1.0' }]) {
      expect((await pullIn(scratch, { ...inputs, retries: '0' })).failures).toEqual([expect.stringContaining('a web page answered')]);
    }
  });

  test('is no child of an index', async () => {
    const { host } = await start({ before: everything });
    const io = recordedIo(
      { image: `${host}/o/n`, tag: 'v1', manifests: `sha256:${'a'.repeat(64)}`, retries: '0' },
      { GITHUB_WORKSPACE: scratch.path, HOME: scratch.path, DOCKER_CONFIG: scratch.path },
    );
    await indexAction(io, heldClock());
    expect(io.failures).toEqual([expect.stringContaining('a web page answered')]);
  });

  test.each([
    ['commits', /^PUT .*\/blobs\/uploads\//],
    ['manifests', /^PUT .*\/manifests\//],
    ['looks at blobs', /^HEAD .*\/blobs\//],
    ['uploads', /^POST /],
  ])('that takes over half-way, for %s', async (_name, which) => {
    const { host, setManifest } = await start({ mount: 'never', before: ({ method, path }) => (which.test(`${method} ${path}`) ? PAGE : undefined) });
    // A repository that is new is asked less.
    setManifest('o/n', 'v0', Buffer.from('{"schemaVersion":2,"layers":[]}'), 'application/vnd.oci.image.manifest.v1+json');
    expect((await publish(host, { verify: 'false' })).failures).toEqual([expect.stringContaining('a web page answered')]);
  });

  test.each(['GET', 'POST'])('in the place of a provenance registry that takes over with %s', async (which) => {
    const registry = await startProvenanceRegistry({ before: ({ method, path }) => (method === which && !path.endsWith('/version') ? PAGE : undefined) });
    closing.push(registry.close);
    const io = await publish(registry.host, { protocol: 'provenance', 'if-tag-exists': 'skip', verify: 'false' });
    expect(io.failures).toEqual([expect.stringContaining('a web page answered')]);
  });
});

describe('success that promises nothing', () => {
  const bare = (status: number, which: RegExp, headers: Record<string, string> = {}): OciRegistryOptions => ({
    before: ({ method, path }) => (which.test(`${method} ${path}`) ? { status, headers } : undefined),
  });
  const COMMIT = /^PUT .*\/blobs\/uploads\//;
  const PUT = /^PUT .*\/manifests\//;

  test.each([
    ['200 to a commit', bare(200, COMMIT)],
    ['204 to a commit', bare(204, COMMIT)],
    ['201 to a commit without digest and Location', bare(201, COMMIT)],
    ['200 with a Location to a commit', bare(200, COMMIT, { location: '/v2/o/n/blobs/x' })],
    ['200 to a manifest', bare(200, PUT)],
    ['202 to a manifest', bare(202, PUT)],
    ['JSON that is no manifest', bare(200, /^GET .*manifests/, { 'content-type': 'application/json' })],
  ])('%s is a failure', async (_name, options) => {
    const { host } = await start(options);
    const io = await publish(host, { verify: 'false', 'if-tag-exists': 'skip' });
    expect(io.failures).toEqual([expect.stringContaining(`${host} answered`)]);
    expect(io.outputs['status']).toBeUndefined();
  });

  test('a mount that says 201 and neither digest nor Location is not believed', async () => {
    const { host, blobs } = await start(bare(201, /^POST .*mount=/));
    expect((await publish(host)).failures).toEqual([]);
    expect(blobs('o/n').size).toBe(2);
  });

  // Quay's framework calls every answer HTML that has no body.
  test('answers without a body that call themselves HTML are those of a registry, where they keep their promise', async () => {
    const html = { 'content-type': 'text/html; charset=utf-8', 'content-length': '0' };
    const { host } = await start({
      after: ({ method }, answer) => (['POST', 'PUT', 'PATCH'].includes(method) ? { ...answer, headers: { ...answer.headers, ...html }, body: '' } : undefined),
    });
    const io = await publish(host);
    expect([io.failures, io.outputs['status']]).toEqual([[], 'pushed']);
  });
});
