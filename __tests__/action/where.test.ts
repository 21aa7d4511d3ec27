/** Whatever fails, whichever action: the one sentence names the registry, the image and the tag, once. */

import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { indexAction } from '../../src/action/index-action.ts';
import { promoteAction } from '../../src/action/promote.ts';
import { heldClock } from '../support/clock.ts';
import { type RecordedIo, recordedIo } from '../support/io.ts';
import { type OciRegistry, type OciRegistryOptions, startOciRegistry } from '../support/oci-registry.ts';
import { publishIn } from '../support/publishing.ts';
import { pullIn } from '../support/pulling.ts';
import { makeScratch, type Scratch } from '../support/scratch.ts';

type Before = NonNullable<OciRegistryOptions['before']>;

const INDEX = 'application/vnd.oci.image.index.v1+json';
let scratch: Scratch;
let registry: OciRegistry;
let before: Before | undefined;
let image: string;
beforeEach(async () => {
  scratch = await makeScratch();
  before = undefined;
  registry = await startOciRegistry({ before: (asked) => before?.(asked) });
  image = `${registry.host}/o/n`;
  await scratch.file('a.txt', 'a');
  expect((await publishIn(scratch, { image, tag: 'v1', layers: 'a.txt' })).failures).toEqual([]);
});
afterEach(async () => {
  await registry.close();
  await scratch.remove();
});

/** One failure that names it once. */
function says(io: RecordedIo, where: string): string {
  const [failure = ''] = io.failures;
  expect(io.failures).toHaveLength(1);
  expect(failure.split(where)).toHaveLength(2);
  return failure;
}
const blobs: Before = ({ method, path }) => (method === 'GET' && path.includes('/blobs/') ? { status: 200, body: 'b' } : undefined);
const refused: Before = ({ method }) => (method === 'GET' ? undefined : { status: 500, body: 'no' });
const put = (tag: string, json: object, type: string) => registry.setManifest('o/n', tag, Buffer.from(JSON.stringify(json)), type);

test.each<[string, Before | undefined, Record<string, string>, string]>([
  ['bytes of another digest', blobs, {}, 'its bytes have the digest sha256:'],
  ['a layer that is not there', ({ path }) => (path.includes('/blobs/') ? { status: 404 } : undefined), {}, 'answered 404'],
  ['a connection that breaks', () => 'reset', {}, ''],
  ['a refusal', () => ({ status: 401 }), {}, 'answered 401'],
  ['another digest than expected', undefined, { 'expect-digest': `sha256:${'0'.repeat(64)}` }, 'which was asked for'],
  ['no such layer', undefined, { layers: 'b' }, 'no layer fits'],
  ['nothing attached', undefined, { referrer: 'a/b' }, 'nothing is'],
])('a pull: %s', async (_name, fault, inputs, words) => {
  before = fault;
  const failure = says(
    await pullIn(scratch, { image, tag: 'v1', retries: '0', ...inputs }),
    `${image}${inputs['referrer'] === undefined ? ':v1' : '@sha256:'}`,
  );
  expect(failure).toContain(words);
});

test.each<[string, object, string]>([
  [
    'a title that leads out',
    { layers: [{ mediaType: 'a/b', digest: `sha256:${'a'.repeat(64)}`, size: 1, annotations: { 'org.opencontainers.image.title': '../x' } }] },
    'leads up',
  ],
  ['a manifest that does not decode', { layers: [5] }, 'does not decode'],
  ['a manifest that is an index', { manifests: [] }, 'at once'],
])('a pull of %s', async (_name, json, words) => {
  const type = 'application/vnd.oci.image.manifest.v1+json';
  put('bad', { schemaVersion: 2, mediaType: type, config: { mediaType: 'a/b', digest: `sha256:${'a'.repeat(64)}`, size: 1 }, ...json }, type);
  expect(says(await pullIn(scratch, { image, tag: 'bad' }), `${image}:bad`)).toContain(words);
});

test('a pull of a range, and of a digest', async () => {
  says(await pullIn(scratch, { image, tag: '^9' }), `${image} has no tag "^9"`);
  const digest = `sha256:${'a'.repeat(64)}`;
  says(await pullIn(scratch, { image: `${image}@${digest}` }), digest);
});

test('a publish: the one of several images that failed', async () => {
  const other = await startOciRegistry({ before: refused });
  try {
    const two = await publishIn(scratch, { image: `${image}\n${other.host}/x/y`, tag: 'v2', layers: 'a.txt', retries: '0' });
    expect(says(two, `${other.host}/x/y:v2`)).not.toContain(image);
    const one = await publishIn(scratch, { image: `${other.host}/x/y`, layers: 'a.txt', retries: '0' });
    says(one, `${other.host}/x/y: `);
  } finally {
    await other.close();
  }
});

test('an index, and a promotion', async () => {
  const env = { GITHUB_WORKSPACE: scratch.path, RUNNER_TEMP: scratch.path, HOME: scratch.path };
  const join = recordedIo({ image, tag: 'all', manifests: 'v1', retries: '0' }, env);
  before = refused;
  await indexAction(join, heldClock());
  says(join, `${image}:all`);
  const promote = recordedIo({ image: `${image}:v1`, to: `${registry.host}/p/q`, retries: '0' }, env);
  await promoteAction(promote, heldClock());
  says(promote, `${registry.host}/p/q:v1`);
  before = undefined;
  put('odd', { schemaVersion: 2, mediaType: INDEX, manifests: [5] }, INDEX);
  const odd = recordedIo({ image: `${image}:odd`, to: `${registry.host}/p/q`, retries: '0' }, env);
  await promoteAction(odd, heldClock());
  expect(odd.failures[0]).toContain(image);
});

test('a folder on disk is named by its path', async () => {
  expect((await pullIn(scratch, { image: 'oci-layout://none', tag: 'v1' })).failures[0]).toMatch(/^oci-layout:\/\/none:v1: .* is no OCI image layout/);
});
