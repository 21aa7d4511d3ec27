/** The inputs that all actions share: who we are, and how the wire is used. */

import { InputError } from '../../core/errors.ts';
import { userOf } from '../../core/reference.ts';
import type { Concurrency } from '../../flow/throttle.ts';
import type { Io } from '../runner/io.ts';
import { type Headers, parseHeaders, secretsOfHeaders } from './headers.ts';
import { boolean, lines, number, plain } from './input-values.ts';
import { secretsOfKey } from './key-inputs.ts';
import type { InputReader } from './reader.ts';

export interface NetworkInputs {
  readonly username: string;
  readonly password: string;
  readonly registryToken: readonly string[];
  readonly githubToken: string;
  /** For the registries that are named alone; names in lower case, values secret. */
  readonly headers: Headers;
  readonly insecure: boolean;
  readonly caFile: string;
  readonly clientCert: string;
  readonly clientKey: string;
  readonly concurrency: Concurrency;
  readonly retries: number;
  /** Milliseconds. */
  readonly timeout: number;
}

const MINUTE = 60_000;

export function readNetworkInputs(io: Io, { read, note, path }: InputReader): NetworkInputs {
  const username = read('username', plain, '');
  const password = secret(io.input('password'));
  if (username !== '' && password === '') note(new InputError('password: is empty, but a username is given'));
  if (username === '' && password !== '') note(new InputError('username: is empty, but a password is given'));
  const clientCert = read('client-cert', path, '');
  const clientKey = read('client-key', path, '');
  if ((clientCert === '') !== (clientKey === '')) note(new InputError('client-cert and client-key: one is given without the other'));
  return {
    username,
    password,
    registryToken: read('registry-token', lines, []),
    githubToken: read('github-token', plain, ''),
    headers: read('headers', parseHeaders, {}),
    insecure: read('insecure', boolean, false),
    caFile: read('ca-file', path, ''),
    clientCert,
    clientKey,
    concurrency: read('concurrency', concurrency, 'auto'),
    retries: read('retries', number({ least: 0, most: 100 }), 5),
    timeout: Math.ceil(read('timeout-minutes', number({ least: 0.001, most: 35_000, fractions: true }), 30) * MINUTE),
  };
}

/** Blobs in flight. */
function concurrency(text: string): Concurrency {
  if (text === 'auto') return text;
  if (/^\d+$/.test(text)) return number({ least: 1, most: 100 })(text);
  throw new InputError(`"${text}" is neither auto nor a whole number from 1 to 100`);
}

/** The input `verify`: a boolean, or `blobs`. */
export function verification(text: string): boolean | 'blobs' {
  if (text === 'blobs') return text;
  try {
    return boolean(text);
  } catch {
    throw new InputError(`"${text}" is not one of true, false, blobs`);
  }
}

/** Before anything else is looked at: every line of a secret, also one that begins with `#`, and the whole. */
export function maskSecrets(io: Io): void {
  const parts = ['password', 'registry-token', 'github-token', 'source-password', 'source-registry-token', 'signing-key-password'].flatMap((name) => {
    return [...io.multiline(name), secret(io.input(name))];
  });
  const users = ['image', 'to', 'tag', 'mount-from', 'manifests', 'subject'].flatMap((name) =>
    io
      .input(name)
      .split(/[\s,"]+/)
      .flatMap((text) => usersSecrets(userOf(text) ?? '')),
  );
  for (const part of new Set([...parts, ...users, ...secretsOfKey(io.input('signing-key')), ...secretsOfHeaders(io.input('headers'))]))
    if (part.trim() !== '') io.secret(part);
}

/** Of `user:password@HOST`, which is refused later: both and the password; of `token@HOST`, the token. */
function usersSecrets(user: string): readonly string[] {
  return [user, user.slice(user.indexOf(':') + 1)];
}

/** Line ends at its end are an editor's or a shell's, not the secret's. */
export function secret(text: string): string {
  return text.replace(/[\r\n]+$/, '');
}
