/** What others wrote, read and written again: null is nothing, and nothing is lost. */

import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import type { IndexDocument } from '../../src/core/model.ts';
import { encodeIndex, encodeManifest, rewriteIndex } from '../../src/manifest/oci.ts';
import { decodeManifest } from '../../src/manifest/oci-read.ts';

const INDEX = 'application/vnd.oci.image.index.v1+json';
const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const digest = `sha256:${'a'.repeat(64)}`;
const entry = { mediaType: MANIFEST, digest, size: 7 };

function decode(text: string, mediaType = INDEX) {
  const bytes = new TextEncoder().encode(text);
  return decodeManifest({ bytes, mediaType, digest: { algorithm: 'sha256', hex: createHash('sha256').update(bytes).digest('hex') } });
}
const index = (json: object) => decode(JSON.stringify({ schemaVersion: 2, mediaType: INDEX, ...json })) as IndexDocument;
const textOf = ({ bytes }: { readonly bytes: Uint8Array }) => new TextDecoder().decode(bytes);

describe('null is nothing', () => {
  test.each([
    ['manifests', { manifests: null }],
    ['manifests beside the null of a manifest', { manifests: null, layers: null, config: null }],
    ['annotations', { manifests: [], annotations: null, artifactType: null, subject: null }],
    ['the value of an annotation', { manifests: [], annotations: { a: null } }],
  ])('as %s', (_name, json) => expect(index(json)).toMatchObject({ kind: 'index', manifests: [], annotations: {} }));

  test('as layers', () => {
    const json = { schemaVersion: 2, mediaType: null, config: { ...entry, annotations: null }, layers: null, manifests: null };
    expect(decode(JSON.stringify(json), MANIFEST)).toEqual({ kind: 'manifest', layers: [], config: entry, annotations: {} });
  });

  test.each([null, {}, { os: null, architecture: null }, { os: '', architecture: '' }, { os: 'linux' }])('as a platform: %j', (platform) => {
    expect(index({ manifests: [{ ...entry, platform, artifactType: null }] }).manifests).toEqual([{ ...entry, written: expect.anything() }]);
  });

  test('within a platform', () => {
    const platform = { os: 'windows', architecture: 'amd64', variant: null, 'os.version': '10.0', 'os.features': null };
    expect(index({ manifests: [{ ...entry, platform }] }).manifests[0]?.platform).toEqual({ os: 'windows', architecture: 'amd64', 'os.version': '10.0' });
  });
});

describe('what is written again', () => {
  const odd = `{"size":7,"x-unknown":{"deep":[1.0,12345678901234567890,null]},"mediaType":"${MANIFEST}","digest":"${digest}",
    "urls":["https://a.example/x"],"data":"e30=","annotations":{"b":"1","a":"2","n":null},
    "platform":{"architecture":"amd64","os":"windows","os.version":"10.0.20348.1","os.features":["win32k"],"x-features":["sse4"]}}`.replace(/\s+(?=")/g, '');

  test('is an entry as it was, to the last digit', () => {
    const { manifests } = decode(`{"schemaVersion":2,"manifests":[${odd}]}`) as IndexDocument;
    expect(textOf(encodeIndex({ manifests, annotations: {}, artifactType: undefined }))).toContain(`"manifests":[${odd}]`);
  });

  test('is an index as it was, but for its entries', () => {
    const before = `{"x-first":1e3,"schemaVersion":2,"mediaType":"${INDEX}","manifests":null,"annotations":{"z":"1","a":null},"artifactType":"a/b","x-last":[]}`;
    const after = rewriteIndex(decode(before) as IndexDocument, [entry]);
    expect(textOf(after)).toBe(before.replace('null', JSON.stringify([entry])));
    expect(after.mediaType).toBe(INDEX);
  });

  test('keeps entries that nobody can read, behind the others, where they are handed on', () => {
    const document = decode(`{"schemaVersion":2,"manifests":[{"digest":"blake3:00","x":1.0},${JSON.stringify(entry)}]}`) as IndexDocument;
    expect(document.manifests).toHaveLength(1);
    expect(textOf(rewriteIndex(document, document.manifests, document.odd))).toContain(`"manifests":[${JSON.stringify(entry)},{"digest":"blake3:00","x":1.0}]`);
  });

  test('has the type of an index where it had none', () => {
    const after = rewriteIndex(decode('{"schemaVersion":2,"manifests":[]}') as IndexDocument, [entry]);
    expect(JSON.parse(textOf(after))).toEqual({ schemaVersion: 2, mediaType: INDEX, manifests: [entry] });
  });

  test('is refused where no registry would take it, as what it is', () => {
    const long = { annotations: { a: 'x'.repeat(5 * 1024 * 1024) }, artifactType: undefined };
    expect(() => encodeIndex({ manifests: [], ...long })).toThrow(/^the index would have \d+ bytes/);
    expect(() => encodeManifest({ layers: [], config: undefined, name: 'x', tag: undefined, created: 0, ...long })).toThrow(/^layers: the manifest would/);
  });
});
