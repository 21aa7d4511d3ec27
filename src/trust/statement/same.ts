/** Whether a bundle that was verified says what a predicate of this run says. */

import { isDeepStrictEqual } from 'node:util';
import type { Predicate } from './statement.ts';

/** `keyed`: nobody but the statement vouches for the commit. When and in which run it was made may differ. */
export function saysTheSame(bundle: string, { kind, json }: Predicate, keyed: boolean): boolean {
  if (kind === 'sbom') return isDeepStrictEqual(predicateOf(bundle), JSON.parse(json));
  return kind === 'signature' || !keyed || isDeepStrictEqual(predicateOf(bundle)['buildDefinition'], JSON.parse(json).buildDefinition);
}

function predicateOf(bundle: string): Readonly<Record<string, unknown>> {
  const { dsseEnvelope } = JSON.parse(bundle) as { readonly dsseEnvelope: { readonly payload: string } };
  return (JSON.parse(Buffer.from(dsseEnvelope.payload, 'base64').toString()) as { readonly predicate?: Readonly<Record<string, unknown>> }).predicate ?? {};
}
