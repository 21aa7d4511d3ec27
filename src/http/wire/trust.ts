/** TLS: whose word is believed about who is at the other end, and what we show of ourselves. */

import type { SecureContext } from 'node:tls';

/** PEM texts that are meant for one origin alone. */
export interface Certificates {
  /** Believed beside all others. */
  readonly ca?: readonly string[];
  readonly cert?: string;
  readonly key?: string;
}

/**
 * Node's own authorities (with `NODE_EXTRA_CA_CERTS`), those of `named`, and where `system` is set the operating system's: reading these takes
 * a tenth of a second, and most registries are signed by authorities that Node knows.
 */
export async function secureContext(named: readonly string[], { ca = [], cert, key }: Certificates, system: boolean): Promise<SecureContext> {
  // Plain HTTP does without.
  const tls = await import('node:tls');
  const believed = (kind: 'default' | 'system'): readonly string[] => tls.getCACertificates?.(kind) ?? (kind === 'default' ? tls.rootCertificates : []);
  const more = [...named, ...ca, ...(system ? believed('system') : [])];
  return tls.createSecureContext({
    // A list takes the place of Node's own; without one nothing has to be parsed.
    ...(more.length === 0 ? {} : { ca: [...new Set([...believed('default'), ...more].map((text) => text.trim()))] }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
  });
}
