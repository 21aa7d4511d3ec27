/** Which Sigstore signs. */

import { describe, expect, test } from '@jest/globals';
import { InputError } from '../../../src/core/errors.ts';
import { chooseInstance, type Instance } from '../../../src/trust/sign/instance.ts';
import { readSigningConfig } from '../../../src/trust/sign/signing-config.ts';

const words = ({ fulcio, log, timestamp }: Instance) => [fulcio.href, log && `${log.url.href} v${log.version}`, timestamp?.href];
const PUBLIC = ['https://fulcio.sigstore.dev/', 'https://rekor.sigstore.dev/ v1', undefined];
const GITHUB = ['https://fulcio.githubapp.com/', undefined, 'https://timestamp.githubapp.com/api/v1/timestamp'];
const TENANT = ['https://fulcio.acme.ghe.com/', undefined, 'https://timestamp.acme.ghe.com/api/v1/timestamp'];

describe('by the server and the repository', () => {
  test.each([
    ['auto', 'https://github.com', true, PUBLIC],
    ['auto', 'https://github.com', false, GITHUB],
    ['public-good', 'https://github.com', false, PUBLIC],
    ['github', 'https://github.com', true, GITHUB],
    ['auto', 'https://acme.ghe.com', true, TENANT],
    ['auto', 'https://acme.ghe.com', false, TENANT],
    ['github', 'https://acme.ghe.com', true, TENANT],
  ] as const)('%s on %s, public: %s', (sigstore, server, isPublic, expected) => {
    expect(words(chooseInstance({ sigstore, server, isPublic }))).toEqual(expected);
  });

  test.each([
    'https://github.example.com',
    'https://acme.ghe.com.evil.test',
    'https://a.b.ghe.com',
    'https://github.com.evil.test',
    'https://evilgithub.com',
    '',
  ])('nobody certifies for %s', (server) => {
    for (const sigstore of ['auto', 'public-good', 'github'] as const) {
      expect(() => chooseInstance({ sigstore, server, isPublic: true })).toThrow(InputError);
    }
  });
});

describe('by a signing config', () => {
  const NOW = Date.parse('2026-01-01T00:00:00Z');
  const service = (url: string, majorApiVersion = 1, start = '2020-01-01T00:00:00Z', end?: string) => ({
    url,
    majorApiVersion,
    validFor: { start, ...(end === undefined ? {} : { end }) },
  });
  const config = (members: object) =>
    JSON.stringify({
      mediaType: 'application/vnd.dev.sigstore.signingconfig.v0.2+json',
      caUrls: [service('https://ca.test')],
      rekorTlogUrls: [service('https://log.test', 2)],
      tsaUrls: [service('https://time.test')],
      ...members,
    });
  const read = (text: string, keyed = false) => readSigningConfig(text, 'c.json', NOW, keyed) as Instance;

  test('takes what is valid now, of a known version, the newest first', () => {
    const many = config({
      caUrls: [service('https://old.test'), service('https://new.test', 1, '2025-01-01T00:00:00Z'), service('https://later.test', 1, '2027-01-01T00:00:00Z')],
      rekorTlogUrls: [
        service('https://v3.test', 3, '2025-01-01T00:00:00Z'),
        service('https://v2.test', 2),
        service('https://v1.test', 1, '2019-01-01T00:00:00Z'),
      ],
      tsaUrls: [service('https://gone.test', 1, '2025-01-01T00:00:00Z', '2025-06-01T00:00:00Z'), service('https://time.test/stamp')],
    });
    expect(words(read(many))).toEqual(['https://new.test/', 'https://v2.test/ v2', 'https://time.test/stamp']);
  });

  test('a log of version 1 gives the time itself, so no authority is asked', () => {
    expect(words(read(config({ rekorTlogUrls: [service('https://log.test', 1)] })))).toEqual(['https://ca.test/', 'https://log.test/ v1', undefined]);
  });

  test('with a key neither certificate nor time is needed', () => {
    expect(read(config({ caUrls: [], rekorTlogUrls: [], tsaUrls: [] }), true)).toEqual({});
  });

  test.each<readonly [string, string, RegExp]>([
    ['no JSON', 'x', /is no JSON/],
    ['a version that is not known', '{"mediaType":"application/vnd.dev.sigstore.signingconfig.v0.1+json"}', /is no signing config/],
    ['an address that is none', config({ caUrls: [service('ca')] }), /is no signing config/],
    ['nobody who certifies', config({ caUrls: [service('https://ca.test', 2)] }), /no caUrls/],
    ['a log that is over', config({ rekorTlogUrls: [service('https://log.test', 2, '2020-01-01T00:00:00Z', '2021-01-01T00:00:00Z')] }), /no rekorTlogUrls/],
    ['a log of version 2 without a clock', config({ tsaUrls: [] }), /no tsaUrls/],
    ['neither log nor clock', config({ rekorTlogUrls: [], tsaUrls: [] }), /no tsaUrls/],
    ['more than one at a time', config({ rekorTlogConfig: { selector: 'ALL' } }), /asks for rekorTlogConfig ALL/],
    ['an exact number', config({ tsaConfig: { selector: 'EXACT', count: 2 } }), /asks for tsaConfig EXACT/],
  ])('%s is a bad input', (_name, text, expected) => {
    expect(() => read(text)).toThrow(InputError);
    expect(() => read(text)).toThrow(expected);
    expect(() => read(text)).toThrow(/^sigstore: c\.json /);
  });
});
