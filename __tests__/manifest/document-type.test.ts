/** What a document is, by the registry's word or by its own text. */

import { describe, expect, test } from '@jest/globals';
import { documentType } from '../../src/manifest/document-type.ts';

const OCI = 'application/vnd.oci.image.manifest.v1+json';
const INDEX = 'application/vnd.oci.image.index.v1+json';
const DOCKER = 'application/vnd.docker.distribution.manifest.v2+json';

const typeOf = (document: unknown, said = '') => documentType(Buffer.from(typeof document === 'string' ? document : JSON.stringify(document)), said);

describe('a manifest', () => {
  test.each<[string, unknown, string, string]>([
    ["the registry's word", { schemaVersion: 2, layers: [] }, DOCKER, DOCKER],
    ['the word without its parameters', { schemaVersion: 2, layers: [] }, `${DOCKER}; charset=utf-8`, DOCKER],
    ["the registry's word before its own: a difference is for others to judge", { mediaType: OCI, layers: [] }, DOCKER, DOCKER],
    ['its own, where nothing is said', { schemaVersion: 2, mediaType: DOCKER }, '', DOCKER],
    ...['application/json', 'application/json; charset=utf-8', 'text/plain', 'application/octet-stream', 'binary/octet-stream', 'text/html'].map(
      (said): [string, unknown, string, string] => [`its own, where ${said} is said`, { mediaType: INDEX, manifests: [] }, said, INDEX],
    ),
    ['an index by its members', { schemaVersion: 2, manifests: [] }, 'application/json', INDEX],
    ['a manifest by its layers', { schemaVersion: 2, layers: [], manifests: null }, '', OCI],
    ['a manifest by its config', { schemaVersion: 2, config: {}, layers: null }, '', OCI],
    ['schema 1', { schemaVersion: 1, fsLayers: [] }, '', 'application/vnd.docker.distribution.manifest.v1+json'],
    ['schema 1 with signatures', { schemaVersion: 1, fsLayers: [], signatures: [] }, '', 'application/vnd.docker.distribution.manifest.v1+prettyjws'],
    [
      'the old artifact manifest',
      { mediaType: 'application/vnd.oci.artifact.manifest.v1+json', blobs: [] },
      '',
      'application/vnd.oci.artifact.manifest.v1+json',
    ],
    ['nothing that is known', { schemaVersion: 7 }, '', ''],
  ])('%s', (_name, document, said, expected) => expect(typeOf(document, said)).toBe(expected));
});

test.each(['', '<html></html>', 'OK', '[]', '7', 'null', '{}', '{"status":"ok"}', '{"layers":null}', '{"schemaVersion":2'])('%j is none', (text) => {
  expect(typeOf(text, 'application/json')).toBeUndefined();
  expect(typeOf(text, OCI)).toBeUndefined();
});
