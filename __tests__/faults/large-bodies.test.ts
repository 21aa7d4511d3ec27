/** Bodies that are too large for what stands before a registry: they go in pieces. */

import { expect } from '@jest/globals';
import { LAYER } from './artifact.ts';
import { faults } from './fault.ts';
import { rewriting } from './registry-says.ts';
import { FINISH, NEW_UPLOAD } from './wire.ts';

faults('bodies that are too large', [
  {
    name: '413 above 1 MiB: in chunks of 8 MiB, then of 1 MiB',
    source: 'goharbor/harbor#21640, nginx client_max_body_size',
    registry: { before: limited(1024 * 1024) },
    prepare: ({ scratch }) => void scratch.file('large.bin', Buffer.alloc(9 * 1024 * 1024, 7)),
    inputs: { layers: 'a.bin\nlarge.bin' },
    wire: [
      'GET v1 200',
      'POST mount digest 202',
      'HEAD blob digest 404',
      'PUT upload digest 413',
      'POST upload 202',
      'PATCH upload 413',
      'POST upload 202',
      ...Array<string>(9).fill('PATCH upload 202'),
      'PUT upload digest 201',
      'POST mount a 202',
      'PATCH upload 202',
      'PUT upload a 201',
      ...FINISH,
      'DELETE upload 204',
      'DELETE upload 204',
    ],
  },
  {
    name: '413, and a registry that says how small a chunk may be',
    source: 'cloudflare/serverless-registry src/router.ts',
    registry: {
      before: limited(6 * 1024 * 1024),
      after: rewriting('POST', NEW_UPLOAD, () => ({ 'oci-chunk-min-length': String(5 * 1024 * 1024) })),
    },
    prepare: ({ scratch }) => void scratch.file('large.bin', Buffer.alloc(12 * 1024 * 1024, 8)),
    inputs: { layers: 'a.bin\nlarge.bin' },
    check: ({ registry }) => {
      const patches = registry.log.filter(({ method, status }) => method === 'PATCH' && status === 202).map(({ bytes }) => bytes);
      expect(patches).toEqual([5 * 1024 * 1024, 5 * 1024 * 1024, 2 * 1024 * 1024, LAYER.byteLength]);
    },
  },
  {
    name: 'what one image found out, the next one knows',
    source: 'goharbor/harbor#21640',
    registry: { before: limited(8 * 1024 * 1024) },
    prepare: ({ scratch }) => void scratch.file('large.bin', Buffer.alloc(9 * 1024 * 1024, 7)),
    inputs: ({ registry }) => ({ image: `${registry.url}/o/n\n${registry.url}/o/m`, layers: 'a.bin\nlarge.bin' }),
    check: ({ registry }) => {
      expect(registry.log.filter(({ status }) => status === 413)).toHaveLength(1);
      expect(registry.manifest('o/m', 'v1')).toEqual(registry.manifest('o/n', 'v1'));
    },
  },
  {
    name: 'chunks of an impossible size',
    source: 'regclient scheme/reg/blob.go',
    registry: {
      before: limited(1024 * 1024),
      after: rewriting('POST', NEW_UPLOAD, () => ({ 'oci-chunk-min-length': '900000000000' })),
    },
    prepare: ({ scratch }) => void scratch.file('large.bin', Buffer.alloc(2 * 1024 * 1024, 8)),
    inputs: { layers: 'large.bin' },
    fails: /wants chunks of at least 900000000000 bytes \(OCI-Chunk-Min-Length\)/,
  },
  {
    name: '413 that chunks do not heal',
    source: 'go-gitea/gitea#25846',
    registry: { before: limited(1000) },
    prepare: ({ scratch }) => void scratch.file('large.bin', Buffer.alloc(2 * 1024 * 1024, 8)),
    inputs: { layers: 'large.bin' },
    fails: /uploading bytes 0 to 1048575 of "large\.bin": localhost:\d+ answered 413 .*client_max_body_size/,
  },
  {
    name: 'a Location that changes with each chunk, and 201 to a PATCH',
    source: 'learn.microsoft.com/rest/api/containerregistry/blob/upload; crashappsec/chalk#682',
    registry: { before: limited(1024 * 1024), after: (asked, answer) => (asked.method === 'PATCH' ? { ...answer, status: 201 } : undefined) },
    prepare: ({ scratch }) => void scratch.file('large.bin', Buffer.alloc(3 * 1024 * 1024, 9)),
    inputs: { layers: 'a.bin\nlarge.bin' },
  },
]);

/** As a proxy does that takes no bodies above `most` bytes. */
function limited(most: number) {
  return ({ headers }: { readonly headers: { readonly 'content-length'?: string | undefined } }) =>
    Number(headers['content-length'] ?? 0) > most
      ? { status: 413, headers: { 'content-type': 'text/html' }, body: '<html><title>413 Request Entity Too Large</title></html>' }
      : undefined;
}
