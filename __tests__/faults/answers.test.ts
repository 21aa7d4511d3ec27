/** What a registry answers while something is published: headers, lies, challenges, refusals, referrers. */

import { expect } from '@jest/globals';
import {
  BASIC,
  BEARER,
  EMPTY,
  errors,
  type FaultRow,
  FINISH,
  faults,
  first,
  INDEX,
  LAYER,
  LOOK,
  MANIFEST,
  ME,
  NEW_UPLOAD,
  OLD,
  rewriting,
  SENT,
  sha256,
  UPLOAD,
} from './fault.ts';

faults('headers and answers', [
  {
    name: 'headers of 21 KB',
    source: 'actions/attest-build-provenance#606',
    registry: { after: rewriting('POST', NEW_UPLOAD, () => ({ 'x-signed': 's'.repeat(21 * 1024) })) },
    wire: SENT,
  },
  {
    name: 'headers of 70 KB',
    source: 'docs/SECURITY.md',
    registry: { after: rewriting('POST', NEW_UPLOAD, () => ({ 'x-signed': 's'.repeat(70 * 1024) })) },
    fails: /the headers of its answer are larger than 64 KiB/,
    leaves: 1,
  },
  {
    name: 'HEAD with the length of something else',
    source: 'goharbor/harbor#18885',
    registry: { mount: 'never', after: rewriting('HEAD', /blobs/, () => ({ 'content-length': '17', 'content-encoding': 'gzip' })) },
    prepare: ({ registry }) => void registry.setBlob('o/n', LAYER),
  },
  {
    name: '403 to HEAD for what is missing',
    source: 'google/go-containerregistry#1691',
    registry: { before: first(-1, 'HEAD', /blobs/, { status: 403 }) },
    wire: [...LOOK.slice(0, 2), 'HEAD blob a 403', 'PUT upload a 201', ...FINISH],
  },
  {
    name: 'an error of a megabyte, with commands for the runner in it',
    source: 'docs/SECURITY.md',
    registry: { before: first(-1, 'PUT', UPLOAD, { status: 400, body: `\n::set-env name=X::y\n\u001b[31m${'x'.repeat(1024 * 1024)}` }) },
    fails: /answered 400/,
    check: (_bench, { stdout }) => {
      expect(stdout).not.toMatch(/^::set-env/m);
      expect(stdout).not.toContain('\u001b');
      expect(stdout.length).toBeLessThan(20_000);
    },
  },
  {
    name: 'a page of a captive portal',
    source: 'RFC 6585 §6',
    registry: {
      before: first(-1, 'POST', NEW_UPLOAD, { status: 511, headers: { 'content-type': 'text/html' }, body: '<html><title>Log in to CaféNet</title>' }),
    },
    fails: /answered 511 \(a web page: Log in to CaféNet\)/,
  },
]);

faults('registries that lie', [
  {
    name: 'another checksum for the blob',
    source: 'spec, Docker-Content-Digest',
    registry: { after: rewriting('PUT', UPLOAD, () => ({ 'docker-content-digest': sha256(EMPTY) })) },
    fails: /calculated sha256:44136fa3\S* for "a\.bin", but its digest is sha256:/,
    wire: [...LOOK, 'PUT upload a 201'],
  },
  {
    name: 'another checksum for a mounted blob',
    source: 'spec, Docker-Content-Digest',
    registry: { after: rewriting('POST', /mount=/, () => ({ 'docker-content-digest': sha256(OLD) })) },
    prepare: ({ registry }) => void registry.setBlob('o/n', LAYER),
    fails: /calculated sha256:\S+ for "a\.bin"/,
    wire: ['GET v1 200', 'POST mount a 201'],
  },
  {
    name: 'another checksum for the manifest that it took',
    source: 'spec, Docker-Content-Digest',
    registry: { before: first(-1, 'PUT', /manifests/, { status: 201, headers: { 'docker-content-digest': sha256(OLD) } }) },
    fails: /calculated sha256:\S+, but the manifest's digest is sha256:/,
  },
  {
    name: 'a manifest that was taken and is gone',
    source: 'regclient CVE-2025-24882',
    registry: { before: first(-1, 'PUT', /manifests/, { status: 201 }) },
    inputs: { retries: '0' },
    fails: /reading back sha256:\S+ from localhost:\d+\/o\/n: the registry took the manifest, but says now that it is not there/,
  },
  {
    name: 'the manifest says one digest in its header and has another',
    source: 'spec, "Pulling manifests"',
    registry: { after: rewriting('GET', /manifests\/v1/, () => ({ 'docker-content-digest': sha256(EMPTY) })) },
    fails: /the registry says it is sha256:44136fa3\S*, but its bytes are sha256:/,
    moved: true,
    wire: [...LOOK, 'PUT upload a 201', 'POST mount empty 201', ...FINISH],
  },
]);

faults('tokens', [
  {
    name: '401 at the POST: the token is renewed once',
    source: 'moby/moby#33558',
    registry: { auth: BEARER, before: first(1, 'POST', NEW_UPLOAD, (asked) => challenge(asked.headers.host as string)) },
    inputs: ME,
    wire: [
      'GET v1 401',
      'GET token 200',
      'GET v1 200',
      'POST mount a 401',
      'GET token 200',
      'POST mount a 202',
      'HEAD blob a 404',
      'PUT upload a 201',
      ...FINISH,
    ],
  },
  {
    name: '401 when the body begins: all of it is sent again with a fresh token',
    source: 'GoogleContainerTools/jib#691',
    registry: {
      auth: BEARER,
      before: first(1, 'PUT', UPLOAD, (asked) => challenge(asked.headers.host as string)),
    },
    inputs: ME,
    wire: ['GET v1 401', 'GET token 200', ...LOOK, 'PUT upload a 401', 'GET token 200', 'PUT upload a 201', ...FINISH],
  },
  {
    name: '401 at the manifest',
    source: 'docker/buildx#324',
    registry: {
      auth: BEARER,
      before: first(1, 'PUT', /manifests/, (asked) => challenge(asked.headers.host as string)),
    },
    inputs: ME,
    wire: ['GET v1 401', 'GET token 200', ...LOOK, 'PUT upload a 201', 'PUT v1 401', 'GET token 200', 'PUT v1 201', 'GET digest 200', 'GET v1 200'],
  },
  {
    name: '401 for ever',
    source: 'spec, UNAUTHORIZED',
    registry: {
      auth: BEARER,
      before: first(-1, 'PUT', UPLOAD, (asked) => challenge(asked.headers.host as string)),
    },
    inputs: ME,
    fails: /uploading "a\.bin": localhost:\d+ answered 401/,
  },
  {
    name: 'a wrong password at the token server',
    source: 'spec, UNAUTHORIZED',
    registry: { auth: { kind: 'bearer', username: 'me', password: 'another' } },
    inputs: ME,
    fails: /401/,
    check: (_bench, { stdout }) => expect(stdout.replace(/^::add-mask::.*$/gm, '')).not.toContain('s3cret-word'),
  },
  {
    name: 'Harbor answers a bad bearer with Basic',
    source: 'goharbor/harbor v2auth',
    registry: {
      auth: BEARER,
      before: first(1, 'POST', NEW_UPLOAD, { status: 401, headers: { 'www-authenticate': 'Basic realm="harbor"' } }),
    },
    inputs: ME,
    wire: [
      'GET v1 401',
      'GET token 200',
      'GET v1 200',
      'POST mount a 401',
      'GET token 200',
      'POST mount a 202',
      'HEAD blob a 404',
      'PUT upload a 201',
      ...FINISH,
    ],
  },
  {
    name: 'a scheme in capitals',
    source: 'dotnet/sdk-container-builds#527',
    registry: {
      auth: BASIC,
      after: (_asked, answer) => (answer.status === 401 ? { ...answer, headers: { 'www-authenticate': 'BASIC REALM="nexus"' } } : undefined),
    },
    inputs: ME,
  },
  {
    name: 'a token server that shows why',
    source: 'docker/build-push-action#586',
    registry: {
      auth: BEARER,
      before: first(-1, 'GET', /^\/token/, { status: 403, body: '{"message":"you have reached your limit of repositories"}' }),
    },
    inputs: ME,
    fails: /403.*you have reached your limit of repositories/,
  },
]);

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

function challenge(host: string) {
  return { status: 401, headers: { 'www-authenticate': `Bearer realm="http://${host}/token",service="waybill-test"` } };
}
