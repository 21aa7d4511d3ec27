/** From the inputs of a pull to a judge of what is attached. Loaded only where `verify-attestation` asks for it. */

import { createPublicKey, type KeyObject } from 'node:crypto';
import { keyText } from '../../content/key-file.ts';
import { readText } from '../../content/local-files.ts';
import type { Digest } from '../../core/digest.ts';
import { InputError } from '../../core/errors.ts';
import type { Judge } from '../../flow/pull/attestations.ts';
import { isP256 } from '../../trust/sign/signing-key.ts';
import { type Attestation, createJudge } from '../../trust/verify/judge.ts';
import { type Policy, wantedType, wholePattern } from '../../trust/verify/policy.ts';
import type { Trust } from '../../trust/verify/proof.ts';
import { publicGoodRoot, readTrustedRoots } from '../../trust/verify/trusted-root.ts';
import type { VerificationInputs } from './verification-inputs.ts';

export type JudgeFor = (subject: Digest) => Judge<readonly Attestation[]>;

/** Reads roots and keys. Throws `InputError` naming the input. */
export function prepareVerification(inputs: VerificationInputs, workspace: string): JudgeFor {
  const { issuer, identity, identityPattern, repository, ref, predicateTypes } = inputs;
  const isKeyed = inputs.key !== '';
  const policy: Policy = {
    issuer: isKeyed ? undefined : issuer,
    identity,
    identityPattern: identityPattern === undefined ? undefined : wholePattern(identityPattern),
    repository,
    ref,
    types: predicateTypes.map(wantedType),
  };
  const trust = trustOf(inputs, workspace);
  return (subject) => createJudge(subject, policy, trust);
}

function trustOf({ key, trustedRoot }: VerificationInputs, workspace: string): Trust {
  const given = trustedRoot === '' ? undefined : readTrustedRoots(readText('trusted-root', workspace, trustedRoot), trustedRoot, key !== '');
  return key === '' ? { roots: given ?? [publicGoodRoot()] } : { key: publicKey(key, workspace), roots: given ?? [] };
}

function publicKey(textOrPath: string, workspace: string): KeyObject {
  let key: KeyObject;
  try {
    key = createPublicKey(keyText('verify-key', workspace, textOrPath));
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError('verify-key: is no public key', { hint: 'give it in PEM, such as the text of cosign.pub' });
  }
  if (!isP256(key)) throw new InputError('verify-key: is no key on the curve P-256, the only one that all signers use alike');
  return key;
}
