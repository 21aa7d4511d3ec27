/** Who must have signed what is pulled: the input `verify-attestation` and its companions. */

import { InputError } from '../../core/errors.ts';
import { boolean, lines, plain } from '../inputs/input-values.ts';
import type { InputReader } from '../inputs/reader.ts';
import type { Io } from '../runner/io.ts';

export interface VerificationInputs {
  readonly identity: string | undefined;
  /** A pattern that compiles. */
  readonly identityPattern: string | undefined;
  readonly issuer: string;
  /** The whole address. */
  readonly repository: string | undefined;
  readonly ref: string | undefined;
  /** Words, or types themselves. */
  readonly predicateTypes: readonly string[];
  /** Paths are relative to the workspace; empty = the public instance's. */
  readonly trustedRoot: string;
  /** PEM, or its path; empty = certificates. */
  readonly key: string;
}

const GITHUB = 'https://token.actions.githubusercontent.com';
/** Each alone says who; with a ref alone anybody could have signed. */
const NAMES = ['certificate-identity', 'certificate-identity-regexp', 'source-repository'];

/** `undefined` where nothing must be signed. What was given in vain is wrong: who names a signer wants one. */
export function readVerification(io: Io, { read, note, path }: InputReader): VerificationInputs | undefined {
  const given = (name: string) => io.input(name).trim() !== '';
  if (!read('verify-attestation', boolean, false)) {
    for (const name of [...NAMES, 'source-ref', 'trusted-root'].filter(given)) {
      note(new InputError(`${name}: is given, and verify-attestation is not true`, { hint: 'set verify-attestation: true, or leave it out' }));
    }
    return undefined;
  }
  const key = path(io.input('verify-key').trim());
  if (key !== '') {
    for (const name of [...NAMES, 'source-ref'].filter(given)) note(new InputError(`${name}: cannot be given beside verify-key: a key has no certificate`));
  } else if (!NAMES.some(given)) {
    note(new InputError('verify-attestation: needs to know who must have signed', { hint: `give ${NAMES.join(', ')} or verify-key` }));
  }
  if (given('certificate-identity') && given('certificate-identity-regexp')) {
    note(new InputError('certificate-identity-regexp: cannot be given beside certificate-identity'));
  }
  const server = io.env['GITHUB_SERVER_URL'] || 'https://github.com';
  return {
    identity: read('certificate-identity', plain, undefined),
    identityPattern: read('certificate-identity-regexp', pattern, undefined),
    issuer: read('certificate-oidc-issuer', plain, GITHUB),
    repository: read('source-repository', (text) => repository(text, server), undefined),
    ref: read('source-ref', plain, undefined),
    predicateTypes: read('predicate-type', lines, ['slsa-provenance']),
    trustedRoot: read('trusted-root', path, ''),
    key,
  };
}

function pattern(text: string): string {
  try {
    new RegExp(text);
    return text;
  } catch (error) {
    throw new InputError(`"${text}" is no pattern (${error instanceof Error ? error.message : String(error)})`);
  }
}

function repository(text: string, server: string): string {
  if (/^[\w.-]+\/[\w.-]+$/.test(text)) return `${server.replace(/\/+$/, '')}/${text}`;
  if (/^https?:\/\/[^/\s]+\/\S+$/.test(text)) return text.replace(/\/+$/, '');
  throw new InputError(`"${text}" is no repository`, { hint: 'write OWNER/REPOSITORY, or its whole address' });
}
