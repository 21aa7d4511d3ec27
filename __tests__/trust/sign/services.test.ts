/** What is asked of the services, and what their answers mean. */

import { generateKeyPairSync } from 'node:crypto';
import { afterAll, afterEach, expect, test } from '@jest/globals';
import { AuthError, InputError, ProtocolError, RegistryError } from '../../../src/core/errors.ts';
import { withRedirects } from '../../../src/http/redirect.ts';
import { readClaims } from '../../../src/trust/sign/claims.ts';
import { certify } from '../../../src/trust/sign/fulcio.ts';
import { enter } from '../../../src/trust/sign/rekor.ts';
import { stamp } from '../../../src/trust/sign/timestamp.ts';
import { tokenService } from '../../../src/trust/sign/token.ts';
import { playScript, type ScriptServer, type Step } from '../../support/script.ts';
import { loopbackTransport } from '../../support/transport.ts';
import { jwt } from '../claims.ts';
import { recorded } from '../recorded.ts';

const transport = loopbackTransport();
const send = withRedirects(transport.send);
const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const key = { private: pair.privateKey, public: pair.publicKey };
const token = { token: jwt(), claims: readClaims(jwt()) };
const envelope = { payload: Buffer.from('{}'), signature: Buffer.from('signature') };
const verifier = { publicKey: pair.publicKey.export({ type: 'spki', format: 'der' }) };
let server: ScriptServer | undefined;

afterEach(async () => {
  await server?.close();
});

afterAll(() => transport.close());

const play = async (...steps: readonly Step[]): Promise<URL> => {
  server = await playScript(steps);
  return new URL(server.origin);
};
const answer = (method: string, path: string, status: number, body: unknown, headers = {}): Step => ({
  expect: { method, path },
  respond: { status, headers: { 'content-type': 'application/json', ...headers }, body: typeof body === 'string' ? body : JSON.stringify(body) },
});

test('the token is asked for with its audience, and masked before anybody sees it', async () => {
  const url = await play({
    expect: { method: 'GET', path: '/token?api-version=2.0&audience=sigstore', headers: { authorization: 'Bearer RUNNER' } },
    respond: { status: 200, body: JSON.stringify({ value: token.token }) },
  });
  const secrets: string[] = [];
  const ask = tokenService(send, { url: `${url}token?api-version=2.0`, token: 'RUNNER' }, (secret) => secrets.push(secret));
  expect((await ask('sigstore')).claims.sub).toBe('repo:acme/widgets:ref:refs/heads/main');
  expect(secrets).toEqual(['RUNNER', token.token]);
});

test.each([
  [undefined, 'x'],
  ['http://127.0.0.1:1/', ''],
  [undefined, undefined],
])('without the variables the permission is named', (url, bearer) => {
  expect(() => tokenService(send, { url, token: bearer }, () => {})).toThrow(InputError);
  try {
    tokenService(send, { url, token: bearer }, () => {});
  } catch (error) {
    expect((error as InputError).hint).toContain('id-token: write');
  }
});

test.each([
  [200, '{"value":""}', ProtocolError],
  [200, 'no json', ProtocolError],
  [401, '{"message":"no"}', AuthError],
  [503, '', RegistryError],
])('a token service that answers %s gives no token, and nothing of its answer is shown', async (status, body, kind) => {
  const url = await play(answer('GET', '/?audience=a', status, body));
  await expect(tokenService(send, { url: url.href, token: 'RUNNER' }, () => {})('a')).rejects.toBeInstanceOf(kind);
});

test.each(['token', 'fulcio'])('%s: a redirect to another origin is not followed', async (which) => {
  const other = await playScript([]);
  try {
    const path = which === 'token' ? '/?audience=a' : '/api/v2/signingCert';
    const url = await play(answer(which === 'token' ? 'GET' : 'POST', path, 307, '', { location: `${other.origin}/` }));
    const asked = which === 'token' ? tokenService(send, { url: url.href, token: 'R' }, () => {})('a') : certify(send, url, token, key);
    await expect(asked).rejects.toThrow(/which is not followed/);
    expect(other.requests).toEqual([]);
  } finally {
    await other.close();
  }
});

test('a certificate of another key is refused, as is what is none', async () => {
  const pem = `-----BEGIN CERTIFICATE-----\n${JSON.parse(recorded('provenance-v2.json')).verificationMaterial.certificate.rawBytes}\n-----END CERTIFICATE-----\n`;
  const url = await play(
    answer('POST', '/sub/api/v2/signingCert', 200, { signedCertificateDetachedSct: { chain: { certificates: [pem] } } }),
    answer('POST', '/sub/api/v2/signingCert', 200, { signedCertificateEmbeddedSct: { chain: { certificates: ['x'] } } }),
    answer('POST', '/sub/api/v2/signingCert', 200, {}),
  );
  const fulcio = new URL('/sub/', url);
  await expect(certify(send, fulcio, token, key)).rejects.toThrow(/certified another key/);
  await expect(certify(send, fulcio, token, key)).rejects.toThrow(/gave no certificate/);
  await expect(certify(send, fulcio, token, key)).rejects.toThrow(/gave no certificate/);
});

test.each([
  [400, 'There was an error processing the identity token', RegistryError, false],
  [403, 'no', AuthError, false],
  [503, 'busy', RegistryError, true],
])('Fulcio that answers %s is told in its words', async (status, message, kind, retryable) => {
  const url = await play(answer('POST', '/api/v2/signingCert', status, { code: 3, message, details: [] }));
  const error = await certify(send, url, token, key).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(kind);
  expect(error).toMatchObject({ message: expect.stringContaining(message), retryable });
  expect(String((error as Error).message)).not.toContain(token.token);
});

const V1 = {
  abc: {
    body: 'Ym9keQ==',
    integratedTime: 1_700_000_000,
    logID: '00ff',
    logIndex: 7,
    verification: {
      signedEntryTimestamp: 'c2V0',
      inclusionProof: { checkpoint: 'c\n', hashes: ['01', '02'], logIndex: 3, rootHash: 'ff00', treeSize: 4 },
    },
  },
};
const BUNDLED = {
  logIndex: '7',
  logId: { keyId: 'AP8=' },
  kindVersion: { kind: 'dsse', version: '0.0.1' },
  integratedTime: '1700000000',
  inclusionPromise: { signedEntryTimestamp: 'c2V0' },
  inclusionProof: { logIndex: '3', rootHash: '/wA=', treeSize: '4', hashes: ['AQ==', 'Ag=='], checkpoint: { envelope: 'c\n' } },
  canonicalizedBody: 'Ym9keQ==',
};

test('an entry of version 1 becomes what a bundle holds; one that is there already is fetched', async () => {
  const url = await play(
    answer('POST', '/api/v1/log/entries', 201, V1),
    answer('POST', '/api/v1/log/entries', 409, { code: 409 }, { location: '/api/v1/log/entries/abc' }),
    answer('GET', '/api/v1/log/entries/abc', 200, V1),
    answer('POST', '/api/v1/log/entries', 409, { code: 409 }),
    answer('POST', '/api/v1/log/entries', 201, { abc: { body: '' } }),
  );
  const log = { url, version: 1 } as const;
  expect(await enter(send, log, envelope, verifier)).toEqual(BUNDLED);
  expect(await enter(send, log, envelope, verifier)).toEqual(BUNDLED);
  await expect(enter(send, log, envelope, verifier)).rejects.toThrow(/does not say where/);
  await expect(enter(send, log, envelope, verifier)).rejects.toThrow(/no entry of a log/);
  server?.done();
});

test('an entry of version 2 is taken as it is, but for members that say nothing', async () => {
  const entry = {
    logIndex: '7',
    inclusionProof: { checkpoint: { envelope: 'c' }, treeSize: '9' },
    canonicalizedBody: 'e30=',
    kindVersion: { kind: 'hashedrekord' },
  };
  const url = await play(
    answer('POST', '/api/v2/log/entries', 201, { ...entry, inclusionPromise: null, integratedTime: '0' }),
    answer('POST', '/api/v2/log/entries', 201, { logIndex: '7' }),
  );
  expect(await enter(send, { url, version: 2 }, envelope, verifier)).toEqual(entry);
  await expect(enter(send, { url, version: 2 }, envelope, verifier)).rejects.toThrow(ProtocolError);
});

test('a timestamp is granted, or it is none', async () => {
  const stamps = JSON.parse(recorded('provenance-v2.json')).verificationMaterial.timestampVerificationData.rfc3161Timestamps;
  const good = Buffer.from(stamps[0].signedTimestamp, 'base64');
  const query = { method: 'POST', path: '/api/v1/timestamp', headers: { 'content-type': 'application/timestamp-query', 'content-length': '59' } };
  const url = await play(
    { expect: query, respond: { status: 200, body: good } },
    { expect: query, respond: { status: 200, body: Buffer.from('30053003020102', 'hex') } },
    { expect: query, respond: { status: 200, body: 'a page' } },
  );
  expect(await stamp(send, url, envelope.signature)).toEqual(good);
  await expect(stamp(send, url, envelope.signature)).rejects.toThrow(/granted none/);
  await expect(stamp(send, url, envelope.signature)).rejects.toThrow(/granted none/);
});
