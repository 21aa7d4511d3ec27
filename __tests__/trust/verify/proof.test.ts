/** What a bundle proves, and the checks that the package does not make. */

import { createHash, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { IntegrityError } from '../../../src/core/errors.ts';
import { preAuthEncoding } from '../../../src/trust/statement/dsse.ts';
import { proofOf } from '../../../src/trust/verify/proof.ts';
import { publicGoodRoot, readTrustedRoots } from '../../../src/trust/verify/trusted-root.ts';
import { changed, FACTS, IDENTITY, type Json, recorded } from '../recorded.ts';

const roots = readTrustedRoots(recorded('trusted-root.json'), 'root', false);
const key = createPublicKey(recorded('cosign.pub'));
const { subject } = FACTS;
const other = { algorithm: 'sha256', hex: createHash('sha256').update('another manifest').digest('hex') };

/** Statements of our own under a key of our own: what is signed well, and still proves nothing. */
function signedStatement(statement: unknown, change: (bundle: Json) => void = () => {}, payloadType = 'application/vnd.in-toto+json') {
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const payload = Buffer.from(typeof statement === 'string' ? statement : JSON.stringify(statement));
  const sig = sign('sha256', preAuthEncoding(payload, payloadType), pair.privateKey).toString('base64');
  const bundle: Json = {
    mediaType: 'application/vnd.dev.sigstore.bundle.v0.3+json',
    verificationMaterial: { publicKey: { hint: 'x' } },
    dsseEnvelope: { payload: payload.toString('base64'), payloadType, signatures: [{ sig }] },
  };
  change(bundle);
  return () => proofOf(JSON.stringify(bundle), subject, { key: pair.publicKey, roots: [] });
}
const good = { _type: 'https://in-toto.io/Statement/v1', subject: [{ digest: { sha256: subject.hex } }], predicateType: 'https://x.test/1', predicate: {} };

describe('a certificate', () => {
  test.each(['provenance-v1.json', 'provenance-v2.json', 'cosign-v2.json'])('%s: says who, what and where', (file) => {
    expect(proofOf(recorded(file), subject, { roots })).toEqual({
      predicateType: 'https://slsa.dev/provenance/v1',
      identity: IDENTITY,
      issuer: FACTS.issuer,
      repository: 'https://github.com/acme/widgets',
      ref: 'refs/heads/main',
      commit: 'a94a8fe5ccb19ba61c4c0873d391e987982fbbd3',
      run: 'https://github.com/acme/widgets/actions/runs/9001/attempts/1',
    });
  });

  test('another root, none, or a key instead refuses it; one root of several is enough', () => {
    const text = recorded('provenance-v2.json');
    expect(() => proofOf(text, subject, { roots: [publicGoodRoot()] })).toThrow(IntegrityError);
    expect(() => proofOf(text, subject, { roots: [] })).toThrow(/no root is trusted/);
    expect(() => proofOf(text, subject, { key, roots })).toThrow(/signed with a certificate, and a key is wanted/);
    expect(proofOf(text, subject, { roots: [publicGoodRoot(), ...roots] }).identity).toBe(IDENTITY);
  });

  test('a root with a log wants an entry; one without refuses evidence of a log that it does not know', () => {
    expect(() => proofOf(recorded('provenance-none.json'), subject, { roots })).toThrow(/expected 1 tlog entries, got 0/);
    const timesOnly = roots.map((root) => ({ ...root, tlogs: [] }));
    expect(proofOf(recorded('provenance-none.json'), subject, { roots: timesOnly }).identity).toBe(IDENTITY);
    expect(() => proofOf(recorded('provenance-v2.json'), subject, { roots: timesOnly })).toThrow(IntegrityError);
  });

  test('a certificate that is in no log is refused where the root has such a log', () => {
    const text = recorded('provenance-unlogged.json');
    const timesOnly = roots.map((root) => ({ ...root, tlogs: [] }));
    expect(() => proofOf(text, subject, { roots: timesOnly })).toThrow(/expected 1 SCTs, got 0/);
    expect(proofOf(text, subject, { roots: timesOnly.map((root) => ({ ...root, ctlogs: [] })) }).identity).toBe(IDENTITY);
  });

  test('without a time nothing is proved, whatever the clock says', () => {
    const bare = changed('provenance-v2.json', (bundle) => delete bundle.verificationMaterial.timestampVerificationData);
    expect(() => proofOf(bare, subject, { roots })).toThrow(/expected 1 timestamps, got 0/);
    const claimed = changed('provenance-v2.json', (bundle) => {
      delete bundle.verificationMaterial.timestampVerificationData;
      bundle.verificationMaterial.tlogEntries[0].integratedTime = String(Math.floor(Date.now() / 1000));
    });
    expect(() => proofOf(claimed, subject, { roots })).toThrow(/expected 1 timestamps, got 0/);
  });

  test('a bundle of another manifest is about another digest', () => {
    expect(() => proofOf(recorded('provenance-v2.json'), other, { roots })).toThrow('is about another digest');
    expect(() => proofOf(recorded('provenance-v2.json'), { algorithm: 'sha256', hex: subject.hex.slice(0, 32) }, { roots })).toThrow('is about another digest');
  });
});

describe('a key', () => {
  test('that signed is enough, and evidence that nobody asked for is no harm', () => {
    for (const file of ['signature-key.json', 'signature-key-v2.json']) {
      expect(proofOf(recorded(file), subject, { key, roots: [] })).toMatchObject({ predicateType: 'https://sigstore.dev/cosign/sign/v1', identity: undefined });
    }
    expect(proofOf(recorded('signature-key-v2.json'), subject, { key, roots }).identity).toBeUndefined();
  });

  test('beside a root with a log wants an entry', () => {
    expect(() => proofOf(recorded('signature-key.json'), subject, { key, roots })).toThrow(/expected 1 tlog entries/);
  });

  test('that is another one, or a certificate instead, refuses it', () => {
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    expect(() => proofOf(recorded('signature-key.json'), subject, { key: publicKey, roots: [] })).toThrow(/signature verification failed/);
    expect(() => proofOf(recorded('signature-key.json'), subject, { roots })).toThrow(/signed with a key, and a certificate is wanted/);
  });
});

describe('signed well, and still no proof', () => {
  test('the form that these are made in is good', () => {
    expect(signedStatement(good)().predicateType).toBe('https://x.test/1');
    expect(signedStatement({ ...good, _type: 'https://in-toto.io/Statement/v0.1' })().predicateType).toBe('https://x.test/1');
  });

  test.each<readonly [string, () => unknown, RegExp]>([
    ['no JSON', () => proofOf('{', subject, { roots }), /does not verify/],
    ['null', () => proofOf('null', subject, { roots }), /does not verify/],
    ['an older bundle', signedStatement(good, (b) => (b.mediaType = 'application/vnd.dev.sigstore.bundle+json;version=0.2')), /no bundle of version 0\.3/],
    [
      'a signature of a file',
      signedStatement(good, (b) => {
        b.messageSignature = { messageDigest: { algorithm: 'SHA2_256', digest: Buffer.from(subject.hex, 'hex').toString('base64') }, signature: 'AAAA' };
        delete b.dsseEnvelope;
      }),
      /signs a file/,
    ],
    ['two signatures', signedStatement(good, (b) => b.dsseEnvelope.signatures.push(b.dsseEnvelope.signatures[0])), /2 signatures|invalid bundle/],
    ['no signature', signedStatement(good, (b) => (b.dsseEnvelope.signatures = [])), /0 signatures|invalid bundle/],
    ['another payload type', signedStatement(good, () => {}, 'text/plain'), /no statement of in-toto/],
    ['another statement type', signedStatement({ ...good, _type: 'https://in-toto.io/Statement/v9' }), /no statement of in-toto/],
    ['a payload that is no JSON', signedStatement('{"_type":'), /does not verify/],
    ['no subject', signedStatement({ ...good, subject: [] }), /another digest/],
    ['a subject that is none', signedStatement({ ...good, subject: [null, { digest: { sha256: 7 } }] }), /another digest/],
    ['the digest in upper case', signedStatement({ ...good, subject: [{ digest: { sha256: subject.hex.toUpperCase() } }] }), /another digest/],
    ['the digest as another algorithm', signedStatement({ ...good, subject: [{ digest: { sha512: subject.hex } }] }), /another digest/],
    ['no type', signedStatement({ ...good, predicateType: '' }), /does not say what/],
  ])('%s', (_name, prove, words) => {
    expect(prove).toThrow(IntegrityError);
    expect(prove).toThrow(words);
  });
});
