/** Manifests that are refused or seen late, and how a referrer is found where a registry has no list of them. */

import { expect } from '@jest/globals';
import { INDEX, LAYER, MANIFEST, OLD, sha256 } from './artifact.ts';
import { type FaultRow, faults } from './fault.ts';
import { errors, first, rewriting } from './registry-says.ts';
import { FINISH, LOOK } from './wire.ts';

/** Then all blobs are looked at again. */
const late = ['PUT v1 404', 'POST mount a 201', 'POST mount empty 201'] as const;

faults('manifests', [
  {
    name: 'blobs that are seen late',
    source: 'oras-project/oras-go#1212',
    registry: { before: first(2, 'PUT', /manifests/, errors(404, 'MANIFEST_BLOB_UNKNOWN')) },
    waits: [500, 1000],
    wire: [...LOOK, 'PUT upload a 201', ...late, ...late, ...FINISH],
  },
  {
    name: 'a blob that was collected between',
    source: 'oras-project/oras-go#1212',
    registry: { before: first(1, 'PUT', /manifests/, errors(404, 'MANIFEST_BLOB_UNKNOWN')) },
    prepare: ({ registry }) => void registry.setBlob('o/n', LAYER),
    waits: [500],
  },
  {
    name: 'blobs that are never seen',
    source: 'oras-project/oras-go#1212',
    registry: { before: first(-1, 'PUT', /manifests/, errors(404, 'MANIFEST_BLOB_UNKNOWN', 'blob unknown to registry')) },
    waits: [500, 1000, 2000],
    fails: /putting the manifest under v1: localhost:\d+ answered 404 \(MANIFEST_BLOB_UNKNOWN: blob unknown to registry\)/,
  },
  {
    name: 'an immutable tag',
    source: 'quay TAG_IMMUTABLE',
    registry: { before: first(-1, 'PUT', /manifests/, errors(409, 'TAG_IMMUTABLE', 'tag is immutable')) },
    fails: /409 \(TAG_IMMUTABLE: tag is immutable\).*publish under a new tag/,
  },
  {
    name: 'a kind of content that is not allowed',
    source: 'quay config.py',
    registry: { before: first(-1, 'PUT', /manifests/, errors(400, 'MANIFEST_INVALID', 'artifact type not supported')) },
    fails: /400 \(MANIFEST_INVALID: artifact type not supported\).*artifact-type/,
  },
]);

const subjectIs = (registry: { setManifest(name: string, reference: string, bytes: Uint8Array, type: string): string }) =>
  registry.setManifest('o/n', 'base', OLD, MANIFEST);
const FALLBACK = `sha256-${sha256(OLD).slice(7)}`;
const attached: NonNullable<FaultRow['check']> = ({ registry }) => {
  const list = JSON.parse(Buffer.from(registry.manifest('o/n', FALLBACK)?.bytes ?? Buffer.from('{}')).toString());
  expect(list.manifests).toHaveLength(1);
};

faults('referrers', [
  {
    name: 'a registry that has them',
    source: 'spec, end-12',
    registry: { referrers: 'api' },
    prepare: ({ registry }) => void subjectIs(registry),
    inputs: { subject: 'base' },
    check: ({ registry }) => expect(registry.tags('o/n')).toEqual(['base', 'v1']),
  },
  {
    name: 'one that has none',
    source: 'spec, "Unavailable Referrers API"',
    registry: { referrers: 'none' },
    prepare: ({ registry }) => void subjectIs(registry),
    inputs: { subject: 'base' },
    waits: [180],
    check: attached,
  },
  {
    name: 'a header that lies',
    source: 'docker/hub-feedback#2372',
    registry: { referrers: 'none', after: rewriting('PUT', /manifests\/v1/, () => ({ 'oci-subject': sha256(OLD) })) },
    prepare: ({ registry }) => void subjectIs(registry),
    inputs: { subject: 'base' },
    waits: [180],
    check: attached,
  },
  {
    name: 'a redirect to a web page of another host',
    source: 'artifacthub/hub#4785',
    registry: (trap) => ({
      referrers: 'none',
      before: first(-1, 'GET', /referrers/, { status: 303, headers: { location: `http://${trap.host}/login` } }),
    }),
    prepare: ({ registry }) => void subjectIs(registry),
    inputs: { subject: 'base' },
    waits: [180],
    check: attached,
  },
  {
    name: 'a tag that is the subject itself',
    source: 'oras-project/oras-go#1396',
    registry: { referrers: 'none' },
    prepare: ({ registry }) => {
      subjectIs(registry);
      registry.setManifest('o/n', FALLBACK, OLD, MANIFEST);
    },
    inputs: { subject: 'base', tag: 'v2' },
    fails: /should list what refers to sha256:\S+, but is no index/,
    check: ({ registry }) => expect(Buffer.from(registry.manifest('o/n', FALLBACK)?.bytes ?? [])).toEqual(OLD),
  },
  {
    name: 'an API that answers 405',
    source: 'aws/containers-roadmap#2783',
    registry: { referrers: 'none', before: first(-1, 'GET', /referrers/, { status: 405 }) },
    prepare: ({ registry }) => void subjectIs(registry),
    inputs: { subject: 'base' },
    waits: [180],
    check: attached,
  },
  {
    name: 'a list on another host',
    source: 'oras-go GHSA-h7vf-4x9w-h99v',
    registry: (trap) => ({
      referrers: 'none',
      before: first(-1, 'GET', /referrers/, {
        status: 200,
        headers: { 'content-type': INDEX, link: `<http://${trap.host}/more>; rel="next"` },
        body: JSON.stringify({ schemaVersion: 2, mediaType: INDEX, manifests: [] }),
      }),
    }),
    prepare: ({ registry }) => void subjectIs(registry),
    inputs: { subject: 'base' },
    waits: [180],
    check: attached,
  },
]);
