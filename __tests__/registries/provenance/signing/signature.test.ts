import { execFileSync } from 'node:child_process';
import { createHash, generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { generateKey, jwkKey, type PrivateKey, readPrivateKey, readPublicKey } from '../../../../src/registries/provenance/signing/keys.ts';
import { signText, verifySigned } from '../../../../src/registries/provenance/signing/signature.ts';
import { needs } from '../../../real/needs.ts';
import { makeScratch } from '../../../support/scratch.ts';

/** docker's own test key (moby, 2014): its public half. */
const X = 'lpVFbQ2V2UQKajqdE3fVxJ-_pE_YuEFOxWbOxF2be18';
const Y = 'QWNtPf4pMjc3hRSu0i6UOAgSe8w1Vzh7DM65GPxqrhg';
const CURRENT = 'AWX2:I27X:WQFX:IOMK:CNAK:O7PW:VYNB:ZLKC:CVAE:YJP2:SI4A:XXAY';
const LEGACY = 'EMQT:KC3X:KFYY:VMLR:GHTO:2SOH:ODTP:WGDC:P4BD:ONTZ:4CLS:44AO';
const PAYLOAD = '{\n   "name": "x",\n   "a": [1,2]\n}';
const PROTECTED = 'eyJmb3JtYXRMZW5ndGgiOjMxLCJmb3JtYXRUYWlsIjoiQ24wIiwidGltZSI6IjIwMTUtMDEtMDdUMjI6NTk6MTJaIn0';
const TIME = Date.UTC(2015, 0, 7, 22, 59, 12) / 1000;
const bytes = (text: string) => new TextEncoder().encode(text);
const KEY = generateKey();
const openssl = await needs('openssl');

function pem(type: 'ec' | 'rsa', curve = 'P-256'): string {
  const { privateKey } = type === 'ec' ? generateKeyPairSync('ec', { namedCurve: curve }) : generateKeyPairSync('rsa', { modulusLength: 2048 });
  return privateKey.export({ type: type === 'ec' ? 'sec1' : 'pkcs1', format: 'pem' }) as string;
}

describe('the worked example', () => {
  const jwk = { crv: 'P-256', kty: 'EC', x: X, y: Y };
  const document = (over: object = {}) =>
    bytes(
      `${PAYLOAD.slice(0, 31)},\n   "signatures": ${JSON.stringify([
        {
          header: { jwk: { ...jwk, kid: CURRENT }, alg: 'ES256' },
          signature: 'n-Da0N0WUOWkNa3YDg1_Ae2exh7CKoIQa3SIcYcGXwpgnPyoOzyVA49227I6oIEPMoFPwozo6ATqQED_cp6QSA',
          protected: PROTECTED,
          ...over,
        },
      ])}\n}`,
    );

  test('has both fingerprints', () => {
    expect(jwkKey(jwk)).toMatchObject({ id: CURRENT, legacyId: LEGACY });
  });

  test('verifies, and its digest is that of the text', () => {
    const { payload, keys } = verifySigned(document());
    expect(Buffer.from(payload).toString()).toBe(PAYLOAD);
    expect(keys.map(({ id }) => id)).toEqual([CURRENT]);
    expect(createHash('sha256').update(payload).digest('hex')).toBe('ff873565999ff11c21f371b9ad65df389e31ee8cf2354195933964d50bd51994');
  });

  test.each([CURRENT, LEGACY, undefined])('kid %s is right', (kid) => {
    expect(verifySigned(document({ header: { jwk: { ...jwk, ...(kid ? { kid } : {}) }, alg: 'ES256' } })).keys).toHaveLength(1);
  });

  test.each([
    ['another kid', { header: { jwk: { ...jwk, kid: 'AAAA' }, alg: 'ES256' } }, /another fingerprint/],
    ['a private key', { header: { jwk: { ...jwk, d: X }, alg: 'ES256' } }, /private one/],
    ['a short coordinate', { header: { jwk: { ...jwk, x: 'AAAA' }, alg: 'ES256' } }, /x has a wrong length/],
    ['a point off the curve', { header: { jwk: { ...jwk, y: X }, alg: 'ES256' } }, /no key/],
    ['another algorithm', { header: { jwk, alg: 'ES384' } }, /does not fit/],
    ['no algorithm', { header: { jwk, alg: 'none' } }, /does not fit/],
    ['no key', { header: { alg: 'ES256' } }, /has no key/],
    ['another protected header', { protected: Buffer.from('{"formatLength":31,"formatTail":"Cn0"}').toString('base64url') }, /does not fit/],
    [
      'a length beyond the document',
      { protected: Buffer.from('{"formatLength":99999,"formatTail":"Cn0"}').toString('base64url') },
      /does not tell what was signed/,
    ],
    ['a length of nothing', { protected: Buffer.from('{"formatLength":0,"formatTail":"Cn0"}').toString('base64url') }, /does not tell/],
    ['padding', { signature: 'AA==' }, /no base64/],
    ['an impossible base64', { signature: 'AAAAA' }, /no base64/],
  ])('%s is refused', (_name, over, message) => {
    expect(() => verifySigned(document(over))).toThrow(message);
  });

  test('what stands after the signed text has no effect', () => {
    const { payload } = verifySigned(bytes(Buffer.from(document()).toString().replace(/\n}$/, ',\n   "name": "evil"\n}')));
    expect(JSON.parse(Buffer.from(payload).toString()).name).toBe('x');
  });
});

describe('documents without a signature', () => {
  test.each([
    ['none', '{"a":1}', /no signatures/],
    ['an empty list', '{"a":1,"signatures":[]}', /no signatures/],
    ['no list', '{"a":1,"signatures":{}}', /no signatures/],
    ['an empty one', '{"a":1,"signatures":[{}]}', /incomplete/],
    ['null', '{"a":1,"signatures":[null]}', /incomplete/],
    ['no JSON', '{', /no JSON/],
  ])('%s', (_name, text, message) => expect(() => verifySigned(bytes(text))).toThrow(message));
});

test('the layout is that of the text', () => {
  const pretty = Buffer.from(signText(bytes(PAYLOAD), [KEY], { time: TIME })).toString();
  expect(
    pretty.startsWith(
      `${PAYLOAD.slice(0, 31)},\n   "signatures": [\n      {\n         "header": {\n            "jwk": {\n               "crv": "P-256",\n               "kid": `,
    ),
  ).toBe(true);
  expect(pretty.endsWith(`\n         "protected": "${PROTECTED}"\n      }\n   ]\n}`)).toBe(true);
  expect(JSON.parse(pretty).signatures[0].header).toEqual({ jwk: { ...KEY.public.jwk, kid: KEY.public.id }, alg: 'ES256' });
  const compact = Buffer.from(signText(bytes('{"a":1}'), [KEY], { time: TIME })).toString();
  expect(compact.startsWith('{"a":1,"signatures":[{"header":')).toBe(true);
});

test.each(['{ "a": 1 }', '{"a":1}\n\n', '{\n\t"a": [\n\t\t1\n\t]\n}\n', '{\r\n  "a": 1\r\n}', '{\n"a": "ü \\u003c 名"\n}', '{\n   "a": {"b": "}"}   \n}  '])(
  '%j comes back byte for byte',
  (text) => {
    expect(Buffer.from(verifySigned(signText(bytes(text), [KEY], { time: 0 })).payload).toString()).toBe(text);
  },
);

test.each(['{}', '[]', '"x"', 'null', '{', '', '{"a":1,}'])('%j cannot be signed', (text) => {
  expect(() => signText(bytes(text), [KEY], { time: 0 })).toThrow(/can be signed/);
});

describe('keys', () => {
  test.each([
    ['P-256', 'ES256'],
    ['P-384', 'ES384'],
    ['P-521', 'ES512'],
  ])('EC %s', (curve, algorithm) => {
    const key = readPrivateKey(pem('ec', curve), 'signing-key');
    const document = signText(bytes(PAYLOAD), [key], { time: 0 });
    expect(JSON.parse(Buffer.from(document).toString()).signatures[0].header.alg).toBe(algorithm);
    expect(verifySigned(document).keys.map(({ id }) => id)).toEqual([key.public.id]);
  });

  test('RSA, and several at once, sorted by key', () => {
    const keys = [readPrivateKey(pem('rsa'), 'k'), readPrivateKey(pem('ec'), 'k'), KEY];
    const found = verifySigned(signText(bytes(PAYLOAD), keys, { time: 0 })).keys.map(({ id }) => id);
    expect(found).toEqual(keys.map((key) => key.public.id).sort());
  });

  test("with libtrust's header lines, as JWK, and as public keys", () => {
    const text = pem('ec');
    const plain = readPrivateKey(text, 'k');
    expect(readPrivateKey(text.replace('-----\n', '-----\nkeyID: AAAA:BBBB\n\n'), 'k').public.id).toBe(plain.public.id);
    const { privateKey, publicKey: half } = generateKeyPairSync('ec', { namedCurve: 'P-384' });
    const jwk = JSON.stringify({ ...privateKey.export({ format: 'jwk' }), kid: 'mine' });
    const { id } = readPrivateKey(jwk, 'k').public;
    expect(readPublicKey(half.export({ type: 'spki', format: 'pem' }) as string, 'v').id).toBe(id);
    expect(readPublicKey(jwk, 'v').id).toBe(id);
    expect(readPublicKey(JSON.stringify(half.export({ format: 'jwk' })), 'v').id).toBe(id);
  });

  test('that are none say so without repeating them', () => {
    const { privateKey } = generateKeyPairSync('ed25519');
    const small = generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey;
    const text = (key: typeof privateKey) => key.export({ type: 'pkcs8', format: 'pem' }) as string;
    expect(() => readPrivateKey('s3cret nonsense', 'signing-key')).toThrow(/^signing-key: is no private key$/);
    expect(() => readPrivateKey('{"kty":"EC"}', 'signing-key')).toThrow(/is no private key/);
    expect(() => readPrivateKey(text(privateKey), 'signing-key')).toThrow(/OKP Ed25519 are not supported/);
    expect(() => readPrivateKey(text(small), 'signing-key')).toThrow(/1024 bits/);
    expect(() => readPrivateKey('-----BEGIN ENCRYPTED PRIVATE KEY-----\n', 'signing-key')).toThrow(/encrypted/);
    expect(() => readPublicKey('x', 'verify-key')).toThrow(/^verify-key: is no public key$/);
  });
});

openssl.test('a chain of certificates: its leaf signs, and each link must hold', async () => {
  const scratch = await makeScratch();
  const ssl = (...args: string[]) => execFileSync(openssl.program, args, { cwd: scratch.path, stdio: ['ignore', 'pipe', 'ignore'] });
  try {
    for (const name of ['ca', 'leaf', 'other']) ssl('ecparam', '-name', 'prime256v1', '-genkey', '-noout', '-out', `${name}.key`);
    for (const name of ['ca', 'other']) ssl('req', '-x509', '-new', '-key', `${name}.key`, '-subj', '/CN=ca', '-days', '3650', '-out', `${name}.pem`);
    ssl('req', '-new', '-key', 'leaf.key', '-subj', '/CN=leaf', '-out', 'leaf.csr');
    ssl('x509', '-req', '-in', 'leaf.csr', '-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '3650', '-out', 'leaf.pem');
    const read = (name: string) => readFileSync(join(scratch.path, name), 'utf8');
    const der = (name: string) => read(name).replace(/-----[^-]+-----|\s/g, '');
    const leaf: PrivateKey = readPrivateKey(read('leaf.key'), 'k');
    const signed = JSON.parse(Buffer.from(signText(bytes('{"a":1}'), [leaf], { time: 0 })).toString());
    const chained = (...x5c: string[]) => {
      const [{ signature, protected: own }] = signed.signatures;
      return bytes(`{"a":1,"signatures":${JSON.stringify([{ header: { alg: 'ES256', x5c }, signature, protected: own }])}}`);
    };
    expect(verifySigned(chained(der('leaf.pem'), der('ca.pem'))).keys[0]?.id).toBe(leaf.public.id);
    expect(() => verifySigned(chained(der('leaf.pem'), der('other.pem')))).toThrow(/chain of certificates in the signature is broken/);
    expect(() => verifySigned(chained(der('ca.pem')))).toThrow(/does not fit/);
    expect(() => verifySigned(chained('AAAA'))).toThrow(/no certificate/);
    expect(() => verifySigned(chained())).toThrow(/no chain/);
  } finally {
    await scratch.remove();
  }
});

describe('laws', () => {
  const object = fc.dictionary(fc.string(), fc.jsonValue(), { minKeys: 1, maxKeys: 6 }).filter((value) => !('signatures' in value) && !('__proto__' in value));

  test('the signature of any object verifies', () => {
    fc.assert(
      fc.property(object, fc.constantFrom(0, 1, 3, '\t'), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        expect(Buffer.from(verifySigned(signText(bytes(text), [KEY], { time: 0 })).payload).toString()).toBe(text);
      }),
      { numRuns: 100 },
    );
  });

  test('a flipped bit in the text, the header or the key is noticed', () => {
    const document = Buffer.from(signText(bytes(PAYLOAD), [KEY], { time: TIME }));
    const from = document.indexOf('"signatures"');
    fc.assert(
      fc.property(fc.nat({ max: document.length - 1 }), fc.integer({ min: 0, max: 7 }), (at, bit) => {
        const copy = Buffer.from(document);
        copy[at] = (copy[at] as number) ^ (1 << bit);
        let payload: string | undefined;
        try {
          payload = Buffer.from(verifySigned(copy).payload).toString();
        } catch (error) {
          expect((error as { code?: string }).code).toMatch(/^E(?:INTEGRITY|PROTOCOL)$/);
        }
        // Blanks and names of the layout may change without harm: the signed text never does.
        if (payload !== undefined) {
          expect(payload).toBe(PAYLOAD);
          expect(at).toBeGreaterThanOrEqual(31);
          expect(at < from || !/[A-Za-z0-9_-]{20,}/.test(document.toString('latin1', Math.max(from, at - 1), at + 21))).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });
});
