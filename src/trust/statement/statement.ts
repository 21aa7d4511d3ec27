/** What is said of what was published: https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md */

import type { Digest } from '../../core/digest.ts';

export type AttestationKind = 'provenance' | 'sbom' | 'signature';

/** A predicate with its type; its text is signed as it is. */
export interface Predicate {
  readonly kind: AttestationKind;
  readonly type: string;
  /** JSON. */
  readonly json: string;
}

export const STATEMENT = 'https://in-toto.io/Statement/v1';
/** cosign's plain signature: https://github.com/sigstore/cosign/blob/main/specs/BUNDLE_SPEC.md */
export const SIGNATURE: Predicate = { kind: 'signature', type: 'https://sigstore.dev/cosign/sign/v1', json: '{}' };

/** The bytes that are signed. `names`: images without tag or digest; a signature names none. Throws nothing: a digest that is no SHA-256 keeps its own name. */
export function statementOf({ kind, type, json }: Predicate, names: readonly string[], { algorithm, hex }: Digest): Uint8Array {
  const digest = { [algorithm]: hex };
  const subject = kind === 'signature' ? [{ digest }] : names.map((name) => ({ name, digest }));
  const head = JSON.stringify({ _type: STATEMENT, subject, predicateType: type });
  // The predicate's own text: numbers too large for a double, and the order of members, stay as they are.
  return new TextEncoder().encode(`${head.slice(0, -1)},"predicate":${json}}`);
}
