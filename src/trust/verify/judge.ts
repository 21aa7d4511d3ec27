/** Hears one bundle after another, and says in the end whether what was wanted is there. */

import type { Digest } from '../../core/digest.ts';
import { formatDigest } from '../../core/digest.ts';
import { IntegrityError } from '../../core/errors.ts';
import { misfit, type Policy, type WantedType } from './policy.ts';
import { type Facts, proofOf, type Trust } from './proof.ts';

export interface Attestation extends Facts {
  /** Of the referrer that carries it. */
  readonly digest: string;
}

export interface Judge {
  /** Whether nothing more needs to be heard. Never throws. */
  hear(digest: string, bundle: string): boolean;
  /** What could not even be read, and why. */
  dismiss(digest: string, why: string): void;
  /** What fitted. Throws `IntegrityError` that says of each bundle why it did not. */
  verdict(image: string): readonly Attestation[];
}

/** So many reasons are told. */
const MOST_REASONS = 10;

export function createJudge(subject: Digest, policy: Policy, trust: Trust): Judge {
  const fitting: Attestation[] = [];
  const reasons: string[] = [];
  const missing = new Set<WantedType>(policy.types);
  return {
    hear(digest, bundle) {
      try {
        const facts = proofOf(bundle, subject, trust);
        const why = misfit(facts, policy);
        const wanted = [...missing].filter((type) => type.fits(facts.predicateType));
        if (why !== undefined) reasons.push(`${digest} ${why}`);
        else if (wanted.length === 0) reasons.push(`${digest} attests ${facts.predicateType}`);
        else {
          fitting.push({ ...facts, digest });
          for (const type of wanted) missing.delete(type);
        }
      } catch (error) {
        reasons.push(`${digest} ${error instanceof Error ? error.message : String(error)}`);
      }
      return missing.size === 0;
    },
    dismiss: (digest, why) => void reasons.push(`${digest} ${why}`),
    verdict(image) {
      if (missing.size === 0) return fitting;
      const wanted = [...missing].map(({ name }) => name).join(' and ');
      const told = reasons.slice(0, MOST_REASONS).map((reason) => `; ${reason}`);
      const rest = reasons.length > MOST_REASONS ? `; and ${reasons.length - MOST_REASONS} more` : '';
      const nothing = reasons.length === 0 ? ': nothing is attached that could be one' : '';
      throw new IntegrityError(`${image}@${formatDigest(subject)} has no attestation of the kind ${wanted} that fits${nothing}${told.join('')}${rest}`, {
        hint: 'nothing was pulled: check verify-attestation and its companions, or who published this',
      });
    },
  };
}
