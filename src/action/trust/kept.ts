/** What an earlier run has attached and this run would say again: kept only where it verifies, since anybody who may push could have put it there. */

import { AuthError } from '../../core/errors.ts';
import type { Manifest } from '../../core/model.ts';
import type { ReadableSource } from '../../core/target.ts';
import { judgeAttestations } from '../../flow/pull/attestations.ts';
import type { Publication } from '../../flow/put/plan.ts';
import type { Attestation } from '../../flow/put/sign.ts';
import { identityOf } from '../../trust/sign/claims.ts';
import { saysTheSame } from '../../trust/statement/same.ts';
import type { Predicate } from '../../trust/statement/statement.ts';
import { type Facts, proofOf, type Trust } from '../../trust/verify/proof.ts';
import { type Attestor, checkCommand } from './check-command.ts';

export interface Wanted {
  readonly predicates: readonly Predicate[];
  /** Without it nothing can be verified, so nothing is kept. */
  readonly trust: Trust | undefined;
  readonly attestor: Attestor;
}

/** One a kind at most. Who may write and not read keeps nothing. */
export async function keptAttestations(
  { policy }: Publication,
  source: ReadableSource,
  subject: Manifest,
  { predicates, trust, attestor }: Wanted,
): Promise<readonly Attestation[]> {
  if (trust === undefined) return [];
  const found = new Map<string, Attestation>();
  const judge = {
    hear(digest: string, bundle: string): boolean {
      const predicate = predicates.find((one) => !found.has(one.kind) && isSame(bundle, subject, one, trust, attestor));
      if (predicate !== undefined) {
        const { kind, type } = predicate;
        const check = (image: string) => checkCommand(kind, type, image, attestor);
        const line = JSON.stringify(JSON.parse(bundle));
        const { logIndex } = JSON.parse(bundle).verificationMaterial?.tlogEntries?.[0] ?? {};
        found.set(kind, {
          kind,
          predicateType: type,
          digest,
          identity: attestor.claims && identityOf(attestor.claims, attestor.server),
          logIndex,
          bundle: line,
          check,
        });
      }
      return found.size === predicates.length;
    },
    dismiss() {},
    verdict: () => [...found.values()],
  };
  try {
    return await judgeAttestations(source, subject, judge, policy);
  } catch (error) {
    if (error instanceof AuthError) return [];
    throw error;
  }
}

/** By the same signer, of the same commit, of the same thing; of an SBOM, the same one. */
function isSame(bundle: string, subject: Manifest, predicate: Predicate, trust: Trust, { claims, server }: Attestor): boolean {
  let facts: Facts;
  try {
    facts = proofOf(bundle, subject.digest, trust);
  } catch {
    return false;
  }
  if (facts.predicateType !== predicate.type) return false;
  if (claims !== undefined && !(facts.issuer === claims.iss && facts.identity === identityOf(claims, server) && facts.commit === claims.sha)) return false;
  return saysTheSame(bundle, predicate, claims === undefined);
}
