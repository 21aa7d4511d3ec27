/** What docker keeps for one registry in `certs.d/HOST[:PORT]`: authorities, and a certificate of our own with its key. */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Certificates } from '../../http/wire/trust.ts';
import { certificatesOf } from './pem.ts';

/**
 * `folders`: those named `certs.d`; what comes first counts where there can be only one. As docker has it
 * (https://docs.docker.com/engine/security/certificates/), each `*.crt` is an authority, and `*.cert` a certificate whose key is called `*.key`.
 * What cannot be read is told as a warning: it was not for this run that somebody put it there.
 */
export function dockerCertificates(folders: readonly string[], origin: string, warning: (text: string) => void): Certificates {
  const ca: string[] = [];
  const pairs: { readonly cert: string; readonly key: string }[] = [];
  for (const folder of folders.flatMap((root) => namesOf(new URL(origin)).map((name) => join(root, name)))) {
    for (const name of entries(folder)) {
      const path = join(folder, name);
      if (name.endsWith('.crt')) attempt(path, () => ca.push(certificatesOf(readFileSync(path), path)));
      if (name.endsWith('.cert')) {
        attempt(path, () => {
          const key = readFileSync(path.replace(/\.cert$/, '.key'), 'latin1');
          pairs.push({ cert: certificatesOf(readFileSync(path), path), key });
        });
      }
    }
  }
  return { ca, ...pairs[0] };

  function entries(folder: string): readonly string[] {
    try {
      return readdirSync(folder).sort();
    } catch (error) {
      // Most registries have none.
      if (!['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) attempt(folder, () => raise(error));
      return [];
    }
  }

  function attempt(path: string, read: () => unknown): void {
    try {
      read();
    } catch (error) {
      const { code, path: missing = path, message } = error as NodeJS.ErrnoException;
      warning(`${path} is left out: ${code === undefined || code === 'EINPUT' ? message : `${missing} cannot be read (${code})`}`);
    }
  }
}

/** Without a port, the one that goes without saying is meant. */
function namesOf({ protocol, host, hostname, port }: URL): readonly string[] {
  if (protocol !== 'https:') return [];
  return port === '' ? [hostname, `${hostname}:443`] : [host];
}

function raise(error: unknown): never {
  throw error;
}
