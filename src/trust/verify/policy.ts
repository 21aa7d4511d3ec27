/** Who must have signed, and what: every name is compared whole. */

import { InputError } from '../../core/errors.ts';
import { oneLine } from '../../core/text/one-line.ts';
import { PROVENANCE } from '../statement/provenance.ts';
import { CYCLONEDX } from '../statement/sbom.ts';
import { SIGNATURE } from '../statement/statement.ts';
import type { Facts } from './proof.ts';

export interface WantedType {
  /** As it was typed. */
  readonly name: string;
  fits(predicateType: string): boolean;
}

/** Names that are not wanted are not looked at; with a key there are none. */
export interface Policy {
  readonly issuer: string | undefined;
  readonly identity: string | undefined;
  readonly identityPattern: RegExp | undefined;
  /** The whole address; case does not count. */
  readonly repository: string | undefined;
  readonly ref: string | undefined;
  /** Each must be there. */
  readonly types: readonly WantedType[];
}

const NAMED: Readonly<Record<string, (type: string) => boolean>> = {
  'slsa-provenance': (type) => type === PROVENANCE,
  spdx: (type) => /^https:\/\/spdx\.dev\/Document(?:\/v\d+(?:\.\d+)*)?$/.test(type),
  cyclonedx: (type) => type === CYCLONEDX,
  signature: (type) => type === SIGNATURE.type,
  any: () => true,
};

/** A word, or the type itself. Throws `InputError`. */
export function wantedType(text: string): WantedType {
  const fits = Object.hasOwn(NAMED, text) ? NAMED[text] : undefined;
  if (fits !== undefined) return { name: text, fits };
  if (!/^[a-z][a-z0-9+.-]*:\S+$/i.test(text)) {
    throw new InputError(`predicate-type: "${text}" is no type`, { hint: `write ${Object.keys(NAMED).join(', ')}, or the URI of a type` });
  }
  return { name: text, fits: (type) => type === text };
}

/**
 * A pattern that must match the whole name: without that, `https://github.com/acme` fits `https://github.com/acme-evil` too
 * (semantic-reasoning/wirelog#1287). Throws `InputError`.
 */
export function wholePattern(text: string): RegExp {
  try {
    // Alone first: a bracket too many would lead out of ours.
    new RegExp(text);
    return new RegExp(`^(?:${text})$`);
  } catch (error) {
    throw new InputError(`certificate-identity-regexp: "${text}" is no pattern`, { hint: error instanceof Error ? error.message : undefined });
  }
}

/** Why a proof is not what is wanted, as a clause with what was found and what is wanted; `undefined` where it fits. Types are looked at elsewhere. */
export function misfit(facts: Facts, { issuer, identity, identityPattern, repository, ref }: Policy): string | undefined {
  const differs = (what: string, found: string | undefined, wanted: string) =>
    `${what} ${found === undefined ? 'nobody that it names' : oneLine(found)}, wanted ${wanted}`;
  if (issuer !== undefined && facts.issuer !== issuer) return differs('is signed by an identity of', facts.issuer, issuer);
  if (identity !== undefined && facts.identity !== identity) return differs('is signed by', facts.identity, identity);
  if (identityPattern !== undefined && !(facts.identity !== undefined && identityPattern.test(facts.identity))) {
    return differs('is signed by', facts.identity, `the whole of ${identityPattern.source}`);
  }
  if (repository !== undefined && facts.repository?.toLowerCase() !== repository.toLowerCase())
    return differs('is of the repository', facts.repository, repository);
  if (ref !== undefined && facts.ref !== ref) return differs('is of the ref', facts.ref, ref);
  return undefined;
}
