/** Records what the unit tests of `src/trust` verify: bundles of ours and of cosign's, by a private Sigstore on the loopback, with its trusted root. */

import { createHash, createPublicKey } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findPostgres } from '../__tests__/real/sigstore/rekor-v1.ts';
import { startSigstore } from '../__tests__/real/sigstore/stack.ts';
import { loopbackTransport } from '../__tests__/support/transport.ts';
import { systemClock } from '../src/action/runner/clock.ts';
import type { Instance } from '../src/trust/sign/instance.ts';
import { keylessSigner, keySigner } from '../src/trust/sign/signer.ts';
import { readSigningConfig } from '../src/trust/sign/signing-config.ts';
import { readSigningKey } from '../src/trust/sign/signing-key.ts';
import { tokenService } from '../src/trust/sign/token.ts';
import { provenance } from '../src/trust/statement/provenance.ts';
import { type Predicate, SIGNATURE, statementOf } from '../src/trust/statement/statement.ts';

const TO = join(import.meta.dirname, '../__tests__/trust/recorded');
/** Stands for a manifest. */
const CONTENT = 'waybill\n';

await mkdir(TO, { recursive: true });
const sigstore = await startSigstore({ withV1: (await findPostgres()) !== undefined });
const transport = loopbackTransport();
const save = (name: string, text: string) => writeFile(join(TO, name), text.endsWith('\n') ? text : `${text}\n`);
try {
  const file = await sigstore.scratch.file('subject', CONTENT);
  const subject = { algorithm: 'sha256', hex: createHash('sha256').update(CONTENT).digest('hex') };
  const { ACTIONS_ID_TOKEN_REQUEST_URL: url, ACTIONS_ID_TOKEN_REQUEST_TOKEN: token } = sigstore.issuer.env;
  const askToken = tokenService(transport.send, { url, token }, () => {});
  const { claims, token: jwt } = await askToken('sigstore');
  const road = { send: transport.send, policy: { retries: 0, clock: systemClock } };
  const instance = async (log: 'v1' | 'v2' | 'none') => {
    const path = sigstore.signingConfig(log);
    return readSigningConfig(await readFile(path, 'utf8'), path, Date.now(), false) as Instance;
  };
  const statement = (predicate: Predicate) => statementOf(predicate, ['127.0.0.1/acme/app'], subject);
  const made = provenance(claims, 'https://github.com');
  for (const log of ['v1', 'v2', 'none'] as const) {
    if (log === 'v1' && sigstore.logV1 === undefined) continue;
    const [one] = await keylessSigner(road, await instance(log), askToken)([statement(made)]);
    await save(`provenance-${log}.json`, one?.bundle ?? '');
  }
  const unlogged = { ...(await instance('none')), fulcio: new URL(await sigstore.unlogged()) };
  const [hidden] = await keylessSigner(road, unlogged, askToken)([statement(made)]);
  await save('provenance-unlogged.json', hidden?.bundle ?? '');
  await sigstore.cosign('generate-key-pair');
  const pem = await readFile(join(sigstore.scratch.path, 'cosign.key'), 'utf8');
  const key = await readSigningKey(pem, 'sesame');
  const [keyed] = await keySigner(road, {}, key)([statement(SIGNATURE)]);
  const [logged] = await keySigner(road, await instance('v2'), key)([statement(SIGNATURE)]);
  await save('signature-key.json', keyed?.bundle ?? '');
  await save('signature-key-v2.json', logged?.bundle ?? '');
  await save('cosign.key', pem);
  await save('cosign.pub', createPublicKey(key.private).export({ type: 'spki', format: 'pem' }).toString());
  const predicate = await sigstore.scratch.file('predicate.json', made.json);
  const bundle = join(sigstore.scratch.path, 'cosign.json');
  const how = ['--signing-config', sigstore.signingConfig('v2'), '--trusted-root', sigstore.trustedRoot, '--identity-token', jwt, '--bundle', bundle, '--yes'];
  const { code, said } = await sigstore.cosign('attest-blob', '--predicate', predicate, '--type', 'slsaprovenance1', ...how, file);
  if (code !== 0) throw new Error(said);
  await save('cosign-v2.json', await readFile(bundle, 'utf8'));
  await save('trusted-root.json', JSON.stringify(JSON.parse(await readFile(sigstore.trustedRoot, 'utf8'))));
  await save('facts.json', JSON.stringify({ subject, issuer: sigstore.issuer.url }));
} finally {
  await transport.close();
  await sigstore.stop();
}
