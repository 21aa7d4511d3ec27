/** Which Sigstore signs: chosen by the server and by whether the repository is public, or told by a signing config. */

import { InputError } from '../../core/errors.ts';

export interface Instance {
  readonly fulcio: URL;
  /** A log of version 1 says itself when an entry was made; one of version 2 does not. */
  readonly log?: { readonly url: URL; readonly version: 1 | 2 };
  /** Only where no log gives the time. */
  readonly timestamp?: URL;
}

export interface Choice {
  readonly sigstore: 'auto' | 'public-good' | 'github';
  /** `GITHUB_SERVER_URL`. */
  readonly server: string;
  /** Name, workflow and commit of what is signed there are public for ever. */
  readonly isPublic: boolean;
}

/** Version 2 of this log is opt-in and its address changes: only by a signing config (sigstore/root-signing#1642). */
export const PUBLIC_GOOD: Instance = {
  fulcio: new URL('https://fulcio.sigstore.dev'),
  log: { url: new URL('https://rekor.sigstore.dev'), version: 1 },
};

/** Throws `InputError` where the server has no Sigstore: the public one takes no tokens of GHES (sigstore/fulcio#1022). */
export function chooseInstance({ sigstore, server, isPublic }: Choice): Instance {
  // The whole name, or a host of somebody else's could look like it.
  const host = URL.canParse(server) ? new URL(server).host : '';
  const isGitHub = host === 'github.com';
  const tenant = /^[a-z0-9-]+\.ghe\.com$/.test(host) ? host : undefined;
  if (!isGitHub && tenant === undefined) {
    throw new InputError(`sigstore: ${host === '' ? 'this server' : host} has no Sigstore that is known, so nobody would certify the signature`, {
      hint: 'give the path of a signing config (sigstore: PATH), or sign with signing-key',
    });
  }
  if (sigstore === 'public-good' || (sigstore === 'auto' && isGitHub && isPublic)) return PUBLIC_GOOD;
  const own = tenant ?? 'githubapp.com';
  return { fulcio: new URL(`https://fulcio.${own}`), timestamp: new URL(`https://timestamp.${own}/api/v1/timestamp`) };
}
