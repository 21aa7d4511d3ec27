/** Attaching: the registry's own list where it truly has one, else the fallback tag; both kept whole. */

import { createHash } from 'node:crypto';
import { afterEach, describe, expect, test } from '@jest/globals';
import type { Descriptor } from '../../../src/core/model.ts';
import { withRedirects } from '../../../src/http/redirect.ts';
import { openTransport } from '../../../src/http/send.ts';
import { ociTarget } from '../../../src/registries/oci/target.ts';
import { heldClock } from '../../support/clock.ts';
import { type OciRegistry, type OciRegistryOptions, startOciRegistry } from '../../support/oci-registry.ts';

const INDEX = 'application/vnd.oci.image.index.v1+json';
const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const subject = { algorithm: 'sha256', hex: 'a'.repeat(64) };
const tag = `sha256-${subject.hex}`;
const bytesOf = (n: number) => Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType: MANIFEST, n }));
const referrer = (n: number): Descriptor => ({
  mediaType: MANIFEST,
  digest: `sha256:${createHash('sha256').update(bytesOf(n)).digest('hex')}`,
  size: bytesOf(n).byteLength,
  annotations: { n: String(n) },
  artifactType: 'application/x',
});

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

async function start(options: OciRegistryOptions = {}): Promise<{ registry: OciRegistry; attach: (descriptor: Descriptor) => Promise<void> }> {
  const registry = await startOciRegistry({ referrers: 'none', ...options });
  for (const n of [1, 2, 7, 8, 9]) registry.setManifest('o/n', referrer(n).digest, bytesOf(n), MANIFEST);
  const transport = openTransport({ connections: 4, insecure: false, proxy: {}, userAgent: 'test' });
  open.push(transport, registry);
  const target = ociTarget(withRedirects(transport.send), { origin: registry.url, name: 'o/n', host: registry.host }, { mountFrom: [], clock: heldClock() });
  return { registry, attach: async (descriptor) => target.attach?.(subject, descriptor) };
}

const listed = (registry: OciRegistry): readonly Descriptor[] =>
  JSON.parse(Buffer.from(registry.manifest('o/n', tag)?.bytes ?? []).toString() || '{}').manifests ?? [];
const index = (manifests: readonly Descriptor[]) => Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType: INDEX, manifests }));

describe('without a referrers API', () => {
  test('the fallback tag lists it, with type and annotations', async () => {
    const { registry, attach } = await start();
    await attach(referrer(1));
    expect(listed(registry)).toEqual([referrer(1)]);
    expect(registry.manifest('o/n', tag)?.mediaType).toBe(INDEX);
  });

  test('others stay, in their order, and nothing is listed twice', async () => {
    const { registry, attach } = await start();
    registry.setManifest('o/n', tag, index([referrer(7), referrer(8)]), INDEX);
    await attach(referrer(9));
    await attach(referrer(9));
    expect(listed(registry)).toEqual([referrer(7), referrer(8), referrer(9)]);
  });

  test('what others wrote stays: annotations of the list, members that are not known, and an entry that is ours already', async () => {
    const { registry, attach } = await start();
    const entries = [{ ...referrer(7), data: 'e30=', 'x-unknown': { a: null } }, referrer(8), { ...referrer(8), annotations: { other: '1' } }];
    const list = { schemaVersion: 2, mediaType: INDEX, manifests: entries, annotations: { 'org.example.kept': 'yes' }, 'x-own': [1] };
    registry.setManifest('o/n', tag, Buffer.from(JSON.stringify(list)), INDEX);
    await attach(referrer(7));
    expect(JSON.parse(Buffer.from(registry.manifest('o/n', tag)?.bytes ?? []).toString())).toEqual(list);
    await attach(referrer(9));
    expect(JSON.parse(Buffer.from(registry.manifest('o/n', tag)?.bytes ?? []).toString())).toEqual({ ...list, manifests: [...entries, referrer(9)] });
  });

  test('and is put back as they wrote it, where it is lost meanwhile', async () => {
    const theirs = { ...referrer(7), 'x-unknown': 1 };
    let reads = 0;
    const { registry, attach } = await start({
      before: ({ method, path }) => {
        if (method === 'GET' && path.endsWith(tag) && ++reads === 2) registry.setManifest('o/n', tag, index([]), INDEX);
        return undefined;
      },
    });
    registry.setManifest('o/n', tag, index([theirs]), INDEX);
    await attach(referrer(7));
    expect(listed(registry)).toEqual([theirs]);
  });

  test('a list of null is empty', async () => {
    const { registry, attach } = await start();
    registry.setManifest('o/n', tag, Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType: INDEX, manifests: null })), INDEX);
    await attach(referrer(9));
    expect(listed(registry)).toEqual([referrer(9)]);
  });

  test('an entry that another writer loses is put back', async () => {
    let puts = 0;
    const { registry, attach } = await start({
      after: ({ method, path }) => {
        // Somebody who read before us puts after us.
        if (method === 'PUT' && path.endsWith(tag) && ++puts === 1) registry.setManifest('o/n', tag, index([referrer(2)]), INDEX);
        return undefined;
      },
    });
    await attach(referrer(1));
    expect(listed(registry)).toEqual([referrer(1), referrer(2)]);
  });

  test('a refused condition is read again', async () => {
    let puts = 0;
    const { registry, attach } = await start({
      before: ({ method, path }) => (method === 'PUT' && path.endsWith(tag) && ++puts === 1 ? { status: 412 } : undefined),
    });
    await attach(referrer(1));
    expect(puts).toBe(2);
    expect(listed(registry)).toEqual([referrer(1)]);
  });

  test.each([
    ['the subject itself, as GitLab answers', Buffer.from('{"schemaVersion":2}'), MANIFEST],
    ['no index', Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType: MANIFEST, layers: [] })), MANIFEST],
  ])('a fallback tag that is %s is left alone', async (_name, bytes, mediaType) => {
    const { registry, attach } = await start();
    registry.setManifest('o/n', tag, bytes, mediaType);
    await expect(attach(referrer(1))).rejects.toThrow(/should list what refers to .*, but is no index/);
    expect(registry.manifest('o/n', tag)?.bytes).toEqual(bytes);
  });

  test('when it never holds still, that is said', async () => {
    const { registry, attach } = await start({
      after: ({ method, path }) => {
        if (method === 'PUT' && path.endsWith(tag)) registry.setManifest('o/n', tag, index([]), INDEX);
        return undefined;
      },
    });
    await expect(attach(referrer(1))).rejects.toThrow(/too many jobs write/);
  });
});

describe('with a referrers API', () => {
  test('that lists it, no tag is made', async () => {
    const { registry, attach } = await start({
      before: ({ path }) =>
        path.includes('/referrers/') ? { status: 200, headers: { 'content-type': INDEX }, body: index([referrer(1)]).toString() } : undefined,
    });
    await attach(referrer(1));
    expect(registry.tags('o/n')).toEqual([]);
  });

  test('that lists it on a later page, no tag is made', async () => {
    const { registry, attach } = await start({
      before: ({ path }) =>
        path.includes('/referrers/')
          ? {
              status: 200,
              headers: {
                'content-type': INDEX,
                ...(path.includes('page=2') ? {} : { link: `<${path}?first>; title="a, rel=next"; rel=first, <${path}?page=2>; rel="next"` }),
              },
              body: index([referrer(path.includes('page=2') ? 1 : 2)]).toString(),
            }
          : undefined,
    });
    await attach(referrer(1));
    expect(registry.tags('o/n')).toEqual([]);
  });

  test.each([
    ['does not list it (a lying header)', { status: 200, headers: { 'content-type': INDEX }, body: index([]).toString() }],
    ['is a web page', { status: 200, headers: { 'content-type': 'text/html' }, body: '<html>' }],
    ['is a redirect to another host', { status: 303, headers: { location: 'http://127.0.0.1:9/packages' } }],
    ['is not allowed', { status: 405 }],
    ['is unknown', { status: 404 }],
    ['is no JSON', { status: 200, headers: { 'content-type': INDEX }, body: 'x' }],
    ['goes on at another host', { status: 200, headers: { 'content-type': INDEX, link: '<http://127.0.0.1:9/more>; rel="next"' }, body: index([]).toString() }],
  ])('that %s, the fallback tag is made', async (_name, answer) => {
    const { registry, attach } = await start({ before: ({ path }) => (path.includes('/referrers/') ? answer : undefined) });
    await attach(referrer(1));
    expect(listed(registry)).toEqual([referrer(1)]);
  });
});
