/** What answers of an OCI registry say of what was sent: a refusal, or another digest than ours. */

import { type Digest, formatDigest } from '../../core/digest.ts';
import { IntegrityError } from '../../core/errors.ts';
import { expectStatus } from '../../http/expect.ts';
import type { HttpRequest, HttpResponse } from '../../http/types.ts';

/** The error that `expectStatus` would throw. */
export async function refusalOf(response: HttpResponse, request: HttpRequest, what: string): Promise<unknown> {
  return expectStatus(response, request, [], what).then(
    () => undefined,
    (error: unknown) => error,
  );
}

/** The error where the registry names another digest for a blob; `undefined` where it is ours, or none is named. */
export function differentDigest(
  found: string | undefined,
  { title, digest }: { readonly title: string; readonly digest: Digest },
  host: string,
): IntegrityError | undefined {
  if (found === undefined || found === formatDigest(digest)) return undefined;
  return new IntegrityError(`${host} calculated ${found} for "${title}", but its digest is ${formatDigest(digest)}`);
}
