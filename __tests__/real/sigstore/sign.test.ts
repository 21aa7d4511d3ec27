/** Bundles of ours before judges of others': real servers certify, log and date them, and cosign reads them. */

import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Instance } from '../../../src/trust/sign/instance.ts';
import { keylessSigner, type Signed } from '../../../src/trust/sign/signer.ts';
import { readSigningConfig } from '../../../src/trust/sign/signing-config.ts';
import { tokenService } from '../../../src/trust/sign/token.ts';
import { PROVENANCE, provenance } from '../../../src/trust/statement/provenance.ts';
import { readSbom } from '../../../src/trust/statement/sbom.ts';
import { type Predicate, SIGNATURE, statementOf } from '../../../src/trust/statement/statement.ts';
import { proofOf } from '../../../src/trust/verify/proof.ts';
import { readTrustedRoots } from '../../../src/trust/verify/trusted-root.ts';
import { heldClock } from '../../support/clock.ts';
import { loopbackTransport } from '../../support/transport.ts';
import { needs } from '../needs.ts';
import { findPostgres } from './rekor-v1.ts';
import { type Sigstore, startSigstore, TOOLS, V1_TOOLS } from './stack.ts';

const SERVER = 'https://github.com';
const IDENTITY = 'https://github.com/acme/widgets/.github/workflows/release.yml@refs/heads/main';
const subject = { algorithm: 'sha256', hex: '40e94b55ad58c65ebd48b4454707ae27d3dc02fc8d0420c3038f5c9712f15138' } as const;
const withV1 = (await findPostgres()) !== undefined;
if (!withV1) process.stderr.write('\n*** MISSING TOOL: PostgreSQL. Rekor of version 1 is LEFT OUT. ***\n');

const { describe } = await needs(...TOOLS, ...(withV1 ? V1_TOOLS : []));

describe('keyless, by real servers', () => {
  let sigstore: Sigstore;
  const transport = loopbackTransport();
  beforeAll(async () => {
    sigstore = await startSigstore({ withV1 });
  }, 300_000);
  afterAll(async () => {
    await transport.close();
    await sigstore?.stop();
  }, 30_000);

  const SPDX = JSON.stringify({ spdxVersion: 'SPDX-2.3', SPDXID: 'SPDXRef-DOCUMENT', name: 'x' });
  async function signed(log: 'v1' | 'v2' | 'none'): Promise<readonly { readonly predicate: Predicate; readonly signed: Signed }[]> {
    const { url, token } = { url: sigstore.issuer.env.ACTIONS_ID_TOKEN_REQUEST_URL, token: sigstore.issuer.env.ACTIONS_ID_TOKEN_REQUEST_TOKEN };
    const askToken = tokenService(transport.send, { url, token }, () => {});
    const path = sigstore.signingConfig(log);
    const instance = readSigningConfig(readFileSync(path, 'utf8'), path, Date.now(), false) as Instance;
    const { claims } = await askToken('waybill');
    const predicates = [provenance(claims, SERVER), readSbom(Buffer.from(SPDX), 'sbom.json'), SIGNATURE];
    const policy = { retries: 0, clock: { ...heldClock(), now: () => Date.now() } };
    const bundles = await keylessSigner(
      { send: transport.send, policy },
      instance,
      askToken,
    )(predicates.map((one) => statementOf(one, ['localhost/acme/app'], subject)));
    return predicates.map((predicate, at) => ({ predicate, signed: bundles[at] as Signed }));
  }

  test.each(['v2', 'none', ...(withV1 ? (['v1'] as const) : [])] as const)(
    'log: %s; our own reader and cosign accept each bundle',
    async (log) => {
      const roots = readTrustedRoots(readFileSync(sigstore.trustedRoot, 'utf8'), 'root', false);
      const noLog = roots.map((root) => ({ ...root, tlogs: [] }));
      for (const { predicate, signed: one } of await signed(log)) {
        expect(proofOf(one.bundle, subject, { roots: log === 'none' ? noLog : roots })).toEqual({
          predicateType: predicate.type,
          identity: IDENTITY,
          issuer: sigstore.issuer.url,
          repository: 'https://github.com/acme/widgets',
          ref: 'refs/heads/main',
          commit: 'a94a8fe5ccb19ba61c4c0873d391e987982fbbd3',
          run: 'https://github.com/acme/widgets/actions/runs/9001/attempts/1',
        });
        expect(one.identity).toBe(IDENTITY);
        const file = await sigstore.scratch.file(`${log}-${predicate.kind}.json`, one.bundle);
        const who = ['--certificate-identity', IDENTITY, '--certificate-oidc-issuer', sigstore.issuer.url, '--trusted-root', sigstore.trustedRoot];
        const what = ['--bundle', file, '--type', predicate.type, '--digest', subject.hex, '--digestAlg', 'sha256'];
        const judged = await sigstore.cosign(
          'verify-blob-attestation',
          ...what,
          ...who,
          ...(log === 'none' ? ['--insecure-ignore-tlog', '--use-signed-timestamps'] : []),
        );
        expect(judged).toEqual({ code: 0, said: expect.stringContaining('Verified OK') });
      }
      expect(PROVENANCE).toBe('https://slsa.dev/provenance/v1');
    },
    60_000,
  );
});
