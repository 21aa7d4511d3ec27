/** What is to be signed, by whom and with what: the inputs that publish and index share. */

import { InputError } from '../../core/errors.ts';
import { boolean } from '../inputs/input-values.ts';
import type { InputReader } from '../inputs/reader.ts';
import type { Io } from '../runner/io.ts';

export interface SigningInputs {
  readonly attest: boolean;
  /** Empty = none. Paths are relative to the workspace. */
  readonly sbom: string;
  readonly sign: boolean;
  /** `auto`, `public-good`, `github`, or the path of a signing config. */
  readonly sigstore: string;
  /** PEM or its path; empty = keyless. */
  readonly key: string;
  readonly keyPassword: string;
  readonly trustedRoot: string;
}

/** Whether anything is to be signed beside the manifest. */
export function wantsSigning(io: Pick<Io, 'input'>): boolean {
  return ['attest', 'sign'].some((name) => /^true$/i.test(io.input(name).trim())) || io.input('sbom').trim() !== '';
}

/** `undefined` where nothing is. */
export function readSigning(io: Io, { read, note, path }: InputReader): SigningInputs | undefined {
  const attest = read('attest', boolean, false);
  const sign = read('sign', boolean, false);
  const sbom = read('sbom', path, '');
  if (!attest && !sign && sbom === '') return undefined;
  const key = path(io.input('signing-key').trim());
  if (key === 'none')
    note(new InputError('signing-key: none cannot be, as attest, sbom or sign is given', { hint: 'leave it out: the job signs without a key' }));
  const sigstore = read('sigstore', path, 'auto');
  // A secret keeps the blanks around it, but not the line end that an editor adds.
  const keyPassword = io.input('signing-key-password').replace(/[\r\n]+$/, '');
  return { attest, sbom, sign, sigstore, key, keyPassword, trustedRoot: read('trusted-root', path, '') };
}
