/** The line for a shell that checks the same with cosign, whose readers share no line with this project. */

import { type Claims, identityOf } from '../../trust/sign/claims.ts';
import type { AttestationKind } from '../../trust/statement/statement.ts';

export interface Attestor {
  /** `undefined` with a key. */
  readonly claims: Claims | undefined;
  /** `GITHUB_SERVER_URL`. */
  readonly server: string;
  /** As the input names it; empty = none. */
  readonly trustedRoot: string;
  readonly hasLog: boolean;
}

/** `image` = `HOST/NAME@DIGEST`. */
export function checkCommand(kind: AttestationKind, type: string, image: string, { claims, server, trustedRoot, hasLog }: Attestor): string {
  const verb = kind === 'signature' ? 'verify' : `verify-attestation --type ${type}`;
  const who =
    claims === undefined ? '--key cosign.pub' : `--certificate-identity ${quoted(identityOf(claims, server))} --certificate-oidc-issuer ${quoted(claims.iss)}`;
  const root = trustedRoot === '' ? '' : ` --trusted-root ${quoted(trustedRoot)}`;
  const log = hasLog ? '' : claims === undefined ? ' --private-infrastructure' : ' --insecure-ignore-tlog --use-signed-timestamps';
  return `cosign ${verb} ${who}${root}${log} ${image}`;
}

/** For a shell. */
function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
