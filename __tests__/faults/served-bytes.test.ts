/** A registry that serves other bytes, descriptors or documents than it should: the known holes of other clients, and what an attacker would try next. */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@jest/globals';
import { descriptor, EMPTY, INDEX, LAYER, MANIFEST, setArtifact, sha256 } from './artifact.ts';
import { type FaultRow, FIRST, faults } from './fault.ts';
import { BLOB, layered, pull, TITLE, whole } from './pulled.ts';
import { first } from './registry-says.ts';

faults('bytes that are not those that were asked for', [
  { ...pull, name: 'nothing is wrong', source: 'spec, end-2', wire: ['GET v1 200', 'GET blob a 200'], check: whole },
  {
    action: 'pull',
    name: 'a pinned digest, answered with other bytes',
    source: 'regclient CVE-2025-24882',
    prepare: ({ registry }) => void registry.setManifest('o/n', sha256(LAYER), layered(registry), MANIFEST),
    inputs: ({ registry }) => ({ image: `${registry.url}/o/n@${sha256(LAYER)}` }),
    fails: /the registry sent sha256:\S+ instead/,
    wire: ['GET a 200'],
  },
  {
    action: 'pull',
    name: 'a blob with other bytes',
    source: 'spec, end-2',
    prepare: ({ registry }) => {
      const { digest } = descriptor(LAYER);
      registry.setBlob('o/n', LAYER);
      setArtifact(registry, [{ ...descriptor(LAYER, 'x/y', { [TITLE]: 'a.bin' }), digest: digest.replace(/.$/, digest.endsWith('0') ? '1' : '0') }]);
    },
    registry: { before: first(-1, 'GET', BLOB, { status: 200, body: LAYER }) },
    fails: /layer "a\.bin": its bytes have the digest sha256:\S+, not sha256:/,
  },
  {
    ...pull,
    name: 'a body that is longer than the manifest says',
    source: 'moby, content length',
    registry: { before: first(-1, 'GET', BLOB, { status: 200, headers: { 'transfer-encoding': 'chunked' }, body: Buffer.concat([LAYER, EMPTY]) }) },
    fails: /layer "a\.bin": .*sends more than the 40000 bytes/,
  },
  {
    ...pull,
    name: 'a length that is more than the manifest says',
    source: 'moby, content length',
    registry: { before: first(-1, 'GET', BLOB, { status: 200, body: Buffer.concat([LAYER, EMPTY]) }) },
    fails: /layer "a\.bin": .*says it sends 40002 bytes/,
  },
  {
    ...pull,
    name: 'a body that ends early is asked for from there on',
    source: 'microsoft/containerregistry#196',
    registry: { before: first(1, 'GET', BLOB, { status: 200, body: LAYER.subarray(0, 15_000) }) },
    waits: [FIRST],
    wire: ['GET v1 200', 'GET blob a 200', 'GET blob a 206'],
    check: whole,
  },
  {
    ...pull,
    name: 'a registry that answers the rest with all of it',
    source: 'RFC 9110 §14.2',
    registry: {
      before: first(1, 'GET', BLOB, { status: 200, body: LAYER.subarray(0, 15_000) }),
      after: (asked, answer) => (asked.headers.range === undefined || answer.status !== 206 ? undefined : { status: 200, body: LAYER }),
    },
    waits: [FIRST],
    check: whole,
  },
  {
    ...pull,
    name: 'a registry that answers the rest with something else',
    source: 'RFC 9110 §14.2',
    registry: {
      before: first(1, 'GET', BLOB, { status: 200, body: LAYER.subarray(0, 15_000) }),
      after: (asked, answer) => (asked.headers.range === undefined ? undefined : { ...answer, body: Buffer.alloc(25_000, 'x') }),
    },
    waits: [FIRST, 750],
    check: whole,
  },
]);

faults('descriptors', [
  ...['sha256:../../../etc/passwd', 'sha256:abc', 'md5:d41d8cd98f00b204e9800998ecf8427e', `sha256:${'A'.repeat(64)}`, `sha256:${'0'.repeat(64)}/../x`, ''].map(
    (digest): FaultRow => ({
      action: 'pull',
      name: `the digest "${digest.slice(0, 40)}"`,
      source: 'containers/image CVE-2024-3727, oras-go#926',
      prepare: ({ registry }) => void layered(registry, LAYER, { digest }),
      fails: /digest/,
      wire: ['GET v1 200'],
    }),
  ),
  ...[-1, 1.5, 2 ** 60, '5', null].map(
    (size): FaultRow => ({
      action: 'pull',
      name: `the size ${size}`,
      source: 'spec, descriptor',
      prepare: ({ registry }) => void layered(registry, LAYER, { size }),
      fails: /size/,
      wire: ['GET v1 200'],
    }),
  ),
  {
    action: 'pull',
    name: 'a size of four petabytes is not believed before it comes',
    source: 'oras-go GHSA-f36w-mj3v-6jqv',
    prepare: ({ registry }) => void layered(registry, LAYER, { size: 2 ** 52 }),
    inputs: { retries: '0' },
    fails: /layer "a\.bin": the body ends after 40000 of 4503599627370496 bytes/,
  },
  {
    action: 'pull',
    name: 'addresses of other hosts for a layer',
    source: 'containerd CVE-2020-15157, regclient GHSA-qvqc-4c52-x6qp',
    prepare: ({ registry, trap }) => {
      layered(registry, LAYER, { urls: [`http://${trap.host}/layer`], mediaType: 'application/vnd.oci.image.layer.nondistributable.v1.tar' });
      registry.removeBlob('o/n', sha256(LAYER));
    },
    fails: /layer "a\.bin": .*404/,
    wire: ['GET v1 200', 'GET blob a 404'],
  },
  ...['../evil', '/tmp/waybill-evil', 'a/../../evil', '..', '', 'a\0b', 'C:\\evil', 'a\\b', 'aux', '.', 'a\n::set-env name=x::y'].map(
    (title): FaultRow => ({
      action: 'pull',
      name: `the title ${JSON.stringify(title)}`,
      source: 'oras-go CVE-2021-21272',
      prepare: ({ registry }) => void layered(registry, LAYER, {}, { [TITLE]: title }),
      fails: /the pull is refused: the title/,
      wire: ['GET v1 200'],
      check: ({ scratch }) => expect([existsSync('/tmp/waybill-evil'), existsSync(join(scratch.path, '../evil'))]).toEqual([false, false]),
    }),
  ),
]);

faults('documents', [
  {
    action: 'pull',
    name: 'a manifest that is an index as well',
    source: 'CVE-2021-41190',
    prepare: ({ registry }) => void setArtifact(registry, [descriptor(LAYER)], { manifests: [descriptor(EMPTY, MANIFEST)] }),
    fails: /index/,
    wire: ['GET v1 200'],
  },
  {
    action: 'pull',
    name: 'a media type in the document that is not the one of the answer',
    source: 'CVE-2021-41190',
    prepare: ({ registry }) => void registry.setManifest('o/n', 'v1', setArtifact(registry, []), INDEX),
    fails: /calls itself application\/vnd\.oci\.image\.manifest\.v1\+json, but the registry calls it/,
    wire: ['GET v1 200'],
  },
  ...(
    [
      ['no JSON', Buffer.from('{"schemaVersion":2,')],
      ['null', Buffer.from('null')],
      ['a list', Buffer.from('[]')],
      ['a number', Buffer.from('1e999')],
      ['a thousand brackets a thousand times', Buffer.from('['.repeat(1_000_000))],
      ['brackets deep inside', Buffer.from(`{"schemaVersion":2,"mediaType":"${MANIFEST}","layers":${'['.repeat(200_000)}${']'.repeat(200_000)}}`)],
      ['keys of the language', Buffer.from(`{"__proto__":{"layers":[]},"constructor":{"prototype":{}},"schemaVersion":2,"mediaType":"${MANIFEST}"}`)],
      ['nothing', Buffer.alloc(0)],
      ['nine megabytes', Buffer.alloc(9 * 1024 * 1024, ' ')],
    ] as const
  ).map(
    ([name, bytes]): FaultRow => ({
      action: 'pull',
      name: `a manifest that is ${name}`,
      source: 'docs/SECURITY.md',
      prepare: ({ registry }) => void registry.setManifest('o/n', 'v1', bytes, MANIFEST),
      fails: /manifest/i,
      wire: ['GET v1 200'],
      check: (_bench, { stdout }) => expect(stdout).not.toMatch(/Waybill itself failed/),
    }),
  ),
  {
    action: 'pull',
    name: 'twenty thousand layers',
    source: 'docs/SECURITY.md',
    prepare: ({ registry }) =>
      void setArtifact(
        registry,
        Array.from({ length: 20_000 }, (_, at) => descriptor(EMPTY, 'x/y', { [TITLE]: `f${at}` })),
      ),
    fails: /layers/,
    wire: ['GET v1 200'],
  },
]);
