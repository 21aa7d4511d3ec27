/** What is signed, byte for byte, and what carries it. */

import { expect, test } from '@jest/globals';
import { InputError } from '../../../src/core/errors.ts';
import { preAuthEncoding } from '../../../src/trust/statement/dsse.ts';
import { referrerOf } from '../../../src/trust/statement/referrer.ts';
import { readSbom } from '../../../src/trust/statement/sbom.ts';
import { SIGNATURE, statementOf } from '../../../src/trust/statement/statement.ts';

const digest = { algorithm: 'sha256', hex: 'ab'.repeat(32) };
const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

test('lengths in the encoding count bytes', () => {
  expect(preAuthEncoding(Buffer.from('é'), 'tä').toString()).toBe('DSSEv1 3 tä 2 é');
  expect(preAuthEncoding(Buffer.from('')).toString()).toBe('DSSEv1 28 application/vnd.in-toto+json 0 ');
});

test('a statement names each image, and keeps the text of its predicate', () => {
  const predicate = { kind: 'sbom', type: 'https://x.test/1', json: '{ "big": 12345678901234567890 }' } as const;
  expect(text(statementOf(predicate, ['ghcr.io/acme/app', 'quay.io/acme/app'], digest))).toBe(
    `{"_type":"https://in-toto.io/Statement/v1","subject":[{"name":"ghcr.io/acme/app","digest":{"sha256":"${digest.hex}"}},{"name":"quay.io/acme/app","digest":{"sha256":"${digest.hex}"}}],"predicateType":"https://x.test/1","predicate":{ "big": 12345678901234567890 }}`,
  );
});

test("cosign's signature has one subject, without a name", () => {
  expect(JSON.parse(text(statementOf(SIGNATURE, ['a', 'b'], digest)))).toEqual({
    _type: 'https://in-toto.io/Statement/v1',
    subject: [{ digest: { sha256: digest.hex } }],
    predicateType: 'https://sigstore.dev/cosign/sign/v1',
    predicate: {},
  });
});

test.each([
  ['{"spdxVersion":"SPDX-2.3","SPDXID":"SPDXRef-DOCUMENT"}', 'https://spdx.dev/Document/v2.3'],
  ['\ufeff {"bomFormat":"CycloneDX","specVersion":"1.6"}\n', 'https://cyclonedx.org/bom'],
])('an SBOM is known by what it says: %s', (json, type) => {
  expect(readSbom(Buffer.from(json), 's.json')).toMatchObject({ kind: 'sbom', type, json: json.replace('\ufeff', '').trim() });
});

test.each<readonly [string, Uint8Array, RegExp]>([
  ['no JSON', Buffer.from('<xml/>'), /is no JSON/],
  ['no text', Buffer.from([0x7b, 0xff, 0x7d]), /is no JSON/],
  ['null', Buffer.from('null'), /neither SPDX nor CycloneDX/],
  ['something else', Buffer.from('{"spdxVersion":"SPDX-2.3"}'), /neither SPDX nor CycloneDX/],
  ['a version that leads elsewhere', Buffer.from('{"spdxVersion":"SPDX-2.3/../x","SPDXID":"a"}'), /neither SPDX nor CycloneDX/],
  ['too much', Buffer.alloc(16 * 1024 * 1024 + 1, 0x20), /at most/],
])('an SBOM that is %s is a bad input that names the path', (_name, bytes, words) => {
  expect(() => readSbom(bytes, 's.json')).toThrow(InputError);
  expect(() => readSbom(bytes, 's.json')).toThrow(/^sbom: s\.json /);
  expect(() => readSbom(bytes, 's.json')).toThrow(words);
});

test('the referrer is what cosign and actions/attest write', () => {
  const subject = { mediaType: 'application/vnd.oci.image.manifest.v1+json', digest: `sha256:${digest.hex}`, size: 818, annotations: { a: 'b' } };
  const { manifest, descriptor, blobs } = referrerOf('{"a":1}', 'https://slsa.dev/provenance/v1', subject, Date.parse('2026-11-25T10:30:00.5Z'));
  const BUNDLE = 'application/vnd.dev.sigstore.bundle.v0.3+json';
  const annotations = {
    'dev.sigstore.bundle.content': 'dsse-envelope',
    'dev.sigstore.bundle.predicateType': 'https://slsa.dev/provenance/v1',
    'org.opencontainers.image.created': '2026-11-25T10:30:00Z',
  };
  expect(JSON.parse(text(manifest.bytes))).toEqual({
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    artifactType: BUNDLE,
    config: { mediaType: 'application/vnd.oci.empty.v1+json', digest: 'sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a', size: 2 },
    layers: [{ mediaType: BUNDLE, digest: 'sha256:015abd7f5cc57a2dd94b7590f04ad8084273905ee33ec5cebeae62276a97f862', size: 7 }],
    subject: { mediaType: subject.mediaType, digest: subject.digest, size: 818 },
    annotations,
  });
  expect(descriptor).toMatchObject({ artifactType: BUNDLE, annotations, size: manifest.bytes.byteLength });
  expect(blobs.map(({ mediaType }) => mediaType)).toEqual(['application/vnd.oci.empty.v1+json', BUNDLE]);
});
