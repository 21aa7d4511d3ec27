/** What a registry answers while something is published: headers, lies, challenges, refusals, referrers. */

import { expect } from '@jest/globals';
import { EMPTY, LAYER, OLD, sha256 } from './artifact.ts';
import { faults } from './fault.ts';
import { first, rewriting } from './registry-says.ts';
import { FINISH, LOOK, NEW_UPLOAD, SENT, UPLOAD } from './wire.ts';

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
    fails: /reading back sha256:\S+ from localhost:\d+\/o\/n:v1: the registry took the manifest, but says now that it is not there/,
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
