/** What cannot be signed or verified is told before any request, in one sentence that names the input or the permission. */

import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type OciRegistry, startOciRegistry } from '../../support/oci-registry.ts';
import { publishIn } from '../../support/publishing.ts';
import { pullIn } from '../../support/pulling.ts';
import { makeScratch, type Scratch } from '../../support/scratch.ts';
import { recorded } from '../../trust/recorded.ts';

const COSIGN_KEY = { 'signing-key': recorded('cosign.key'), 'signing-key-password': 'sesame' };
const COSIGN_PUB = recorded('cosign.pub');
let scratch: Scratch;
let registry: OciRegistry;

beforeAll(async () => {
  scratch = await makeScratch();
  await scratch.file('app.txt', 'an app');
  registry = await startOciRegistry();
});
afterAll(async () => {
  await registry.close();
  await scratch.remove();
});

test.each<readonly [string, Record<string, string>, RegExp]>([
  ['no token', { attest: 'true' }, /^attest: this job may not ask for an OIDC token.*permissions: id-token: write/],
  ['no token for a plain signature', { sign: 'true' }, /id-token: write/],
  ['a key does not vouch for a build', { attest: 'true', ...COSIGN_KEY }, /id-token: write/],
  ['an SBOM that is not there', { sbom: 'none.json', ...COSIGN_KEY }, /^sbom: none\.json cannot be read/],
  ['an SBOM that is none', { sbom: 'app.txt', ...COSIGN_KEY }, /^sbom: app\.txt is no JSON/],
  ['a wrong password', { sign: 'true', ...COSIGN_KEY, 'signing-key-password': 'x' }, /^signing-key: does not open with this password/],
  ['unsigned and signed', { sign: 'true', 'signing-key': 'none' }, /^signing-key: none cannot be/],
  ['no signing config', { sign: 'true', sigstore: 'public', ...COSIGN_KEY }, /^sigstore: public cannot be read/],
  ['no root', { sign: 'true', 'trusted-root': 'app.txt', ...COSIGN_KEY }, /^trusted-root: app\.txt is neither JSON/],
  ['a registry without referrers', { sign: 'true', protocol: 'provenance' }, /sign: true needs a manifest beside the one that is published/],
  ['neither true nor false', { attest: 'yes' }, /^attest: "yes" is neither true nor false/],
])('publish: %s', async (_name, inputs, words) => {
  const io = await publishIn(scratch, { image: `${registry.host}/team/app`, tag: 'v1', layers: 'app.txt', ...inputs });
  expect(io.failures).toEqual([expect.stringMatching(words)]);
  expect(registry.log).toEqual([]);
});

test.each<readonly [string, Record<string, string>, RegExp]>([
  ['nobody', {}, /^verify-attestation: needs to know who must have signed/],
  ['a ref alone', { 'source-ref': 'refs/heads/main' }, /^verify-attestation: needs to know who/],
  ['a pattern that is none', { 'certificate-identity-regexp': '(' }, /^certificate-identity-regexp: "\(" is no pattern/],
  ['a name and a pattern', { 'certificate-identity': 'a', 'certificate-identity-regexp': 'a' }, /cannot be given beside certificate-identity/],
  ['a key and a name', { 'verify-key': COSIGN_PUB, 'certificate-identity': 'a' }, /cannot be given beside verify-key/],
  ['no repository', { 'source-repository': 'widgets' }, /^source-repository: "widgets" is no repository/],
  ['no type', { 'certificate-identity': 'a', 'predicate-type': 'provenance' }, /^predicate-type: "provenance" is no type/],
  ['no root', { 'certificate-identity': 'a', 'trusted-root': 'app.txt' }, /^trusted-root: app\.txt is neither JSON/],
  ['another curve', { 'verify-key': generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey.export({ type: 'spki', format: 'pem' }).toString() }, /P-256/],
  ['a registry without referrers', { 'certificate-identity': 'a', protocol: 'provenance' }, /^verify-attestation: nothing can be attached/],
  ['a name in vain', { 'verify-attestation': 'false', 'certificate-identity': 'a' }, /^certificate-identity: is given, and verify-attestation is not true/],
])('pull: %s', async (_name, inputs, words) => {
  const io = await pullIn(scratch, { image: `${registry.host}/team/app`, tag: 'v1', 'verify-attestation': 'true', 'predicate-type': 'any', ...inputs });
  expect(io.failures).toEqual([expect.stringMatching(words)]);
  expect(registry.log).toEqual([]);
});
