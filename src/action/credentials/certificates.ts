/** Whose word is believed and what is shown over TLS: by inputs, by the environment, by docker's folders. */

import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { readBytes, readText } from '../../content/local-files.ts';
import type { TransportOptions } from '../../http/send.ts';
import type { NetworkInputs } from '../inputs/network-inputs.ts';
import type { Io } from '../runner/io.ts';
import { dockerCertificates } from './docker-certs.ts';
import { certificatesOf } from './pem.ts';

/** Who is believed whoever is asked. Throws `InputError` for a `ca-file` that cannot be read, or holds no certificate. */
export function authorities({ caFile }: NetworkInputs, { env, warning }: Io, workspace: string): Pick<TransportOptions, 'ca' | 'moreCa'> {
  return {
    ca: caFile === '' ? [] : [certificatesOf(readBytes('ca-file', workspace, caFile), `ca-file: ${caFile}`)],
    moreCa: () => bundleOf(env['SSL_CERT_FILE'], warning),
  };
}

/** What is for each of the registries alone. Throws `InputError` as `authorities` does, for `client-cert` and `client-key`. */
export function registryCertificates(
  { clientCert, clientKey }: NetworkInputs,
  { env, warning }: Io,
  workspace: string,
  origins: readonly string[],
): Pick<TransportOptions, 'certificates'> {
  const identity =
    clientCert === ''
      ? {}
      : {
          cert: certificatesOf(readBytes('client-cert', workspace, clientCert), `client-cert: ${clientCert}`),
          key: readText('client-key', workspace, clientKey),
        };
  const home = env['HOME'] || env['USERPROFILE'] || homedir();
  const folders = [join(home, '.docker'), '/etc/docker'].map((folder) => join(folder, 'certs.d'));
  return {
    certificates: Object.fromEntries(origins.map((origin) => [origin, { ...dockerCertificates(folders, origin, warning), ...identity }])),
  };
}

/** OpenSSL's own variable. It may be meant for other programs, so that a bad one is no reason to fail. */
function bundleOf(path: string | undefined, warning: (text: string) => void): readonly string[] {
  if (!path) return [];
  try {
    return [certificatesOf(readFileSync(path), path)];
  } catch (error) {
    warning(`SSL_CERT_FILE is left out: ${(error as Error).message}`);
    return [];
  }
}
