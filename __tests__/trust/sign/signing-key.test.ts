/** Keys of one's own, in each form that people have. */

import { generateKeyPairSync } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { InputError } from '../../../src/core/errors.ts';
import { keySigner } from '../../../src/trust/sign/signer.ts';
import { readSigningKey } from '../../../src/trust/sign/signing-key.ts';
import { SIGNATURE, statementOf } from '../../../src/trust/statement/statement.ts';
import { proofOf } from '../../../src/trust/verify/proof.ts';
import { heldClock } from '../../support/clock.ts';
import { FACTS, type Json, recorded } from '../recorded.ts';

const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const cipher = { cipher: 'aes-256-cbc', passphrase: 'sesame' } as const;
const road = {
  policy: { retries: 0, clock: heldClock() },
  send: () => {
    throw new Error('nobody is asked');
  },
};

test.each([
  ['SEC1', privateKey.export({ type: 'sec1', format: 'pem' })],
  ['PKCS#8', privateKey.export({ type: 'pkcs8', format: 'pem' })],
  ['encrypted PKCS#8', privateKey.export({ type: 'pkcs8', format: 'pem', ...cipher })],
  ['cosign.key', recorded('cosign.key')],
])('%s signs, and asks nobody', async (_name, pem) => {
  const key = await readSigningKey(`\n${pem}\n`, 'sesame');
  const [signed] = await keySigner(road, {}, key)([statementOf(SIGNATURE, [], FACTS.subject)]);
  expect(proofOf(signed?.bundle ?? '', FACTS.subject, { key: key.public, roots: [] }).predicateType).toBe(SIGNATURE.type);
  expect(JSON.parse(signed?.bundle ?? '').verificationMaterial).toEqual({ publicKey: { hint: key.hint } });
});

test('the name of a key is the one that cosign gives', async () => {
  expect((await readSigningKey(recorded('cosign.key'), 'sesame')).hint).toBe(JSON.parse(recorded('signature-key.json')).verificationMaterial.publicKey.hint);
});

const sealed = (change: (json: Json) => void): string => {
  const base64 = recorded('cosign.key').replace(/-----[^-]+-----/g, '');
  const json = JSON.parse(Buffer.from(base64, 'base64').toString());
  change(json);
  return `-----BEGIN ENCRYPTED SIGSTORE PRIVATE KEY-----\n${Buffer.from(JSON.stringify(json)).toString('base64')}\n-----END ENCRYPTED SIGSTORE PRIVATE KEY-----`;
};

test.each<readonly [string, string, string, RegExp]>([
  ['a wrong password', recorded('cosign.key'), 'x', /does not open/],
  ['another wrong password', privateKey.export({ type: 'pkcs8', format: 'pem', ...cipher }).toString(), 'x', /does not open/],
  ['no password', privateKey.export({ type: 'pkcs8', format: 'pem', ...cipher }).toString(), '', /is encrypted/],
  ['no key', 'secret text', '', /is no private key/],
  ['a public key', recorded('cosign.pub'), '', /is no private key/],
  ['another curve', generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), '', /P-256/],
  ['RSA', generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), '', /P-256/],
  ['too much work', sealed((json) => (json.kdf.params.N = 2 ** 21)), 'sesame', /more work than is sane/],
  ['work that is no number', sealed((json) => (json.kdf.params.r = 0.5)), 'sesame', /more work than is sane/],
  ['another cipher', sealed((json) => (json.cipher.name = 'x')), 'sesame', /not known/],
  ['changed bytes', sealed((json) => (json.ciphertext = json.ciphertext.replace(/^./, 'A').replace(/^A(.)/, 'B$1'))), 'sesame', /does not open/],
])('%s is a bad input that shows nothing of the key', async (_name, pem, password, words) => {
  const error = await readSigningKey(pem, password).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(InputError);
  expect(String(error)).toMatch(words);
  expect(String(error)).toMatch(/signing-key/);
  expect(String(error)).not.toContain('secret text');
});
