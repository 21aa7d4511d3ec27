/** What refers to a manifest, by the registry's list or by the fallback tag. */

import { createHash } from 'node:crypto';
import { afterAll, afterEach, expect, test } from '@jest/globals';
import { withRedirects } from '../../../src/http/redirect.ts';
import { ociSource } from '../../../src/registries/oci/source.ts';
import { playScript, type ScriptServer, type Step } from '../../support/script.ts';
import { loopbackTransport } from '../../support/transport.ts';

const INDEX = 'application/vnd.oci.image.index.v1+json';
const subject = { algorithm: 'sha256', hex: 'ab'.repeat(32) };
const API = `/v2/a/b/referrers/sha256:${subject.hex}`;
const TAG = `/v2/a/b/manifests/sha256-${subject.hex}`;
const transport = loopbackTransport();
let server: ScriptServer | undefined;

afterEach(async () => {
  await server?.close();
});
afterAll(() => transport.close());

const entry = (name: string) => ({
  mediaType: 'application/vnd.oci.image.manifest.v1+json',
  digest: `sha256:${createHash('sha256').update(name).digest('hex')}`,
  size: 3,
});
const index = (...names: readonly string[]) => JSON.stringify({ schemaVersion: 2, mediaType: INDEX, manifests: names.map(entry) });
const step = (path: string, status: number, body = '', headers: Record<string, string> = { 'content-type': INDEX }): Step => ({
  expect: { method: 'GET', path },
  respond: { status, headers, body },
});

async function listed(...steps: readonly Step[]): Promise<readonly string[]> {
  server = await playScript(steps);
  const source = ociSource(withRedirects(transport.send), { origin: server.origin, name: 'a/b', host: server.host });
  const found: string[] = [];
  for await (const { digest } of source.referrers?.(subject) ?? []) found.push(digest);
  server.done();
  return found;
}
const digests = (...names: readonly string[]) => names.map((name) => entry(name).digest);

test('the pages of the list, one after the other', async () => {
  const next = { 'content-type': INDEX, link: `<${API}?n=2>; rel="next"` };
  expect(await listed(step(API, 200, index('a'), next), step(`${API}?n=2`, 200, index('b', 'c')))).toEqual(digests('a', 'b', 'c'));
});

test.each([
  ['404', step(API, 404, '{}')],
  ['405', step(API, 405)],
  ['501', step(API, 501)],
  ['a web page', step(API, 200, '<html>', { 'content-type': 'text/html' })],
  ['another host', step(API, 303, '', { location: 'http://127.0.0.2:9/' })],
  ['a list of nothing, from before the API was there', step(API, 200, index())],
])('%s: the fallback tag says it', async (_name, answer) => {
  expect(await listed(answer, step(TAG, 200, index('a')))).toEqual(digests('a'));
});

test('nothing anywhere is nothing', async () => {
  expect(await listed(step(API, 404), step(TAG, 404))).toEqual([]);
});

test('a tag that names something else lists nothing', async () => {
  const manifest = JSON.stringify({ schemaVersion: 2, mediaType: 'application/vnd.oci.image.manifest.v1+json', config: entry('c'), layers: [] });
  expect(await listed(step(API, 404), step(TAG, 200, manifest, { 'content-type': 'application/vnd.oci.image.manifest.v1+json' }))).toEqual([]);
});

test.each([401, 403, 500, 503])('%s is no list, and not taken for an empty one', async (status) => {
  await expect(listed(step(API, status, '{}'))).rejects.toThrow(`answered ${status}`);
});

test.each<[string, readonly Step[], string]>([
  ['a link that cannot be read', [step(API, 200, index('a'), { 'content-type': INDEX, link: 'next' })], 'there may be more'],
  ['a next page elsewhere', [step(API, 200, index(), { 'content-type': INDEX, link: '<http://a.example/>; rel=next' })], 'another host'],
  [
    'a second page that is none',
    [step(API, 200, index('a'), { 'content-type': INDEX, link: `<${API}?n=2>; rel=next` }), step(`${API}?n=2`, 404)],
    'page 2 is no list',
  ],
])('%s is no end of the list', async (_name, steps, message) => {
  await expect(listed(...steps)).rejects.toThrow(message);
});
