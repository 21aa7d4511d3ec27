/** One blob to one registry: look first, upload what is missing, each try from scratch. */

import { equalDigests, formatDigest } from '../core/digest.ts';
import { IntegrityError, PublishError } from '../core/errors.ts';
import type { LocalBlob, StoredBlob } from '../core/model.ts';
import { type Clock, retry } from '../core/retry.ts';
import type { Target } from '../core/target.ts';
import type { Events } from './events.ts';
import type { Pace } from './pace.ts';

export interface SendPolicy {
  readonly retries: number;
  readonly clock: Clock;
  readonly pace: Pace;
  readonly signal: AbortSignal | undefined;
}

/**
 * Sends every distinct blob once and answers in the order given. The first failure stops the others, and nothing is
 * under way any more when it is thrown.
 */
export async function sendAll(target: Target, blobs: readonly LocalBlob[], policy: SendPolicy, events: Events): Promise<readonly StoredBlob[]> {
  const distinct = new Map(blobs.map((blob) => [formatDigest(blob.digest), blob]));
  const largestFirst = [...distinct.values()].sort((a, b) => b.size - a.size);
  const stored = new Map<string, StoredBlob>();
  let failure: { readonly error: unknown } | undefined;
  await Promise.all(
    largestFirst.map((blob) =>
      policy.pace.run(async () => {
        if (failure !== undefined) return;
        try {
          stored.set(formatDigest(blob.digest), await sendBlob(target, blob, policy, events));
        } catch (error) {
          failure ??= { error };
        }
      }),
    ),
  );
  if (failure !== undefined) throw (failure as { error: unknown }).error;
  return blobs.map((blob) => ({ ...(stored.get(formatDigest(blob.digest)) as StoredBlob), blob }));
}

async function sendBlob(target: Target, blob: LocalBlob, policy: SendPolicy, events: Events): Promise<StoredBlob> {
  const travelling = counted(blob, events);
  return retry(
    {
      retries: policy.retries,
      clock: policy.clock,
      signal: policy.signal,
      onRetry: (error, attempt, delay) => {
        policy.pace.failed(error, delay);
        events.info(`"${blob.title}": ${error.message}; next try (${attempt + 1} of ${policy.retries}) in ${(delay / 1000).toFixed(1)} s`);
      },
    },
    async () => {
      await policy.pace.ready();
      const mount = await target.mount(blob);
      if (mount.kind === 'present') return report({ blob, digest: blob.digest, action: mount.how }, undefined);
      const began = policy.clock.now();
      const digest = await target.upload(travelling, mount.session);
      // The registry's checksum is believed only where it cannot be compared: another algorithm than ours.
      if (digest.algorithm === blob.digest.algorithm && !equalDigests(digest, blob.digest)) {
        throw new IntegrityError(`${target.name} calculated ${formatDigest(digest)} for "${blob.title}", but its digest is ${formatDigest(blob.digest)}`);
      }
      return report({ blob, digest, action: 'uploaded' }, (policy.clock.now() - began) / 1000);
    },
  ).catch((error: unknown) => {
    if (error instanceof PublishError && !error.message.includes(blob.title)) error.message = `"${blob.title}": ${error.message}`;
    throw error;
  });

  function report(stored: StoredBlob, seconds: number | undefined): StoredBlob {
    policy.pace.succeeded();
    events.stored(stored, target.name, seconds);
    return stored;
  }
}

/** The same blob; what is read from it is counted. A failed try takes back what it counted. */
function counted(blob: LocalBlob, events: Events): LocalBlob {
  let counted = 0;
  return {
    ...blob,
    async *open() {
      events.sent(-counted);
      counted = 0;
      for await (const chunk of blob.open()) {
        yield chunk;
        counted += chunk.byteLength;
        events.sent(chunk.byteLength);
      }
    },
  };
}
