/** The actions and cosign, all told of one private Sigstore. */

import { systemClock } from '../../../src/action/runner/clock.ts';
import type { RecordedIo } from '../../support/io.ts';
import { publishIn } from '../../support/publishing.ts';
import { pullIn } from '../../support/pulling.ts';
import type { Scratch } from '../../support/scratch.ts';
import type { Sigstore } from './stack.ts';

export const IDENTITY = 'https://github.com/acme/widgets/.github/workflows/release.yml@refs/heads/main';

type Inputs = Readonly<Record<string, string>>;
type Log = 'v1' | 'v2' | 'none';

export interface Actions {
  /** `app.txt`, where no layers are given. */
  publish(inputs: Inputs, env?: NodeJS.ProcessEnv): Promise<RecordedIo>;
  /** By the identity above, where nobody else is named. */
  pull(inputs: Inputs, log: Log): Promise<RecordedIo>;
  /** `type` left out: a signature. */
  cosign(ref: string, type: string | undefined, log: Log, identity?: string): ReturnType<Sigstore['cosign']>;
  /** The flags by which cosign signs without asking anybody. */
  cosignSigning(log: Log): Promise<readonly string[]>;
}

/** A root without logs, as GitHub's is, where the log is `none`. */
export function actionsIn(scratch: Scratch, sigstore: Sigstore): Actions {
  const root = async (log: Log): Promise<string> => {
    if (log !== 'none') return sigstore.trustedRoot;
    const { readFile } = await import('node:fs/promises');
    return scratch.file('root-without-logs.json', JSON.stringify({ ...JSON.parse(await readFile(sigstore.trustedRoot, 'utf8')), tlogs: [] }));
  };
  return {
    publish: (inputs, env = {}) => publishIn(scratch, { layers: 'app.txt', ...inputs }, { ...sigstore.issuer.env, ...env }, systemClock),
    async pull(inputs, log) {
      const named = ['certificate-identity', 'certificate-identity-regexp', 'source-repository', 'verify-key'].some((name) => name in inputs);
      const who = named ? {} : { 'certificate-identity': IDENTITY };
      const common = { 'verify-attestation': 'true', 'certificate-oidc-issuer': sigstore.issuer.url, 'trusted-root': await root(log) };
      return pullIn(scratch, { ...common, ...who, ...inputs }, {}, systemClock);
    },
    cosign(ref, type, log, identity = IDENTITY) {
      const who = ['--certificate-identity', identity, '--certificate-oidc-issuer', sigstore.issuer.url, '--trusted-root', sigstore.trustedRoot];
      const bare = log === 'none' ? ['--insecure-ignore-tlog', '--use-signed-timestamps'] : [];
      const verb = type === undefined ? ['verify'] : ['verify-attestation', '--type', type];
      return sigstore.cosign(...verb, ...who, ...bare, '--allow-http-registry', ref);
    },
    async cosignSigning(log) {
      const { ACTIONS_ID_TOKEN_REQUEST_URL: url, ACTIONS_ID_TOKEN_REQUEST_TOKEN: token } = sigstore.issuer.env;
      const answer = await fetch(`${url}&audience=sigstore`, { headers: { authorization: `Bearer ${token}` } });
      const { value } = (await answer.json()) as { readonly value: string };
      const by = ['--signing-config', sigstore.signingConfig(log), '--trusted-root', sigstore.trustedRoot, '--identity-token', value];
      return [...by, '--yes', '--allow-http-registry'];
    },
  };
}
