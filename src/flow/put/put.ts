/** Putting a manifest, and mending it where the registry misses one of its blobs. */

import { formatDigest } from '../../core/digest.ts';
import { RegistryError } from '../../core/errors.ts';
import type { LocalBlob } from '../../core/model.ts';
import { retry } from '../../core/retry.ts';
import type { Target } from '../../core/target.ts';
import type { SendPolicy } from '../policy.ts';
import type { Events } from '../publish/events.ts';
import { sendAll } from '../publish/send.ts';

const MENDING_ROUNDS = 3;

/**
 * Registries with late consistency answer "blob unknown" for what they have just taken (oras-project/oras-go#1212), others have lost what
 * a manifest of theirs names: the blobs that the registry names, or else all, are looked at again, what is missing is sent again, and the manifest put again.
 */
export async function putManifest(target: Target, put: () => Promise<void>, blobs: readonly LocalBlob[], policy: SendPolicy, events: Events): Promise<void> {
  for (let round = 1; ; round++) {
    try {
      await retry(policy, put);
      return;
    } catch (error) {
      if (!missesBlob(error) || round > MENDING_ROUNDS) throw error;
      events.info(`${target.name} does not see all blobs yet: looking at each again`);
      await policy.clock.sleep(500 * 2 ** (round - 1), policy.signal);
      const missing = blobs.filter(({ digest }) => error.digests.includes(formatDigest(digest)));
      await sendAll(target, missing.length > 0 ? missing : blobs, policy, events);
    }
  }
}

function missesBlob(error: unknown): error is RegistryError {
  return error instanceof RegistryError && error.codes.some((code) => code === 'MANIFEST_BLOB_UNKNOWN' || code === 'BLOB_UNKNOWN');
}
