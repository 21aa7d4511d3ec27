/** One blob from a registry into the staging area: counted, hashed, resumed where it broke off. */

import type { Content, Spool } from '../../content/stage/spool.ts';
import type { Stage } from '../../content/stage/stage.ts';
import { type Digest, formatDigest, parseDigest } from '../../core/digest.ts';
import { about, followed, hinted, IntegrityError, NetworkError, PublishError, RegistryError } from '../../core/errors.ts';
import { isForeign } from '../../core/foreign.ts';
import type { Descriptor } from '../../core/model.ts';
import { retry } from '../../core/retry.ts';
import type { ReadableSource } from '../../core/target.ts';
import { NotNeeded } from '../not-needed.ts';
import type { SendPolicy } from '../policy.ts';
import type { PullEvents } from './pull-events.ts';

export interface FetchOptions {
  readonly source: ReadableSource;
  readonly stage: Stage;
  readonly policy: SendPolicy;
  readonly events: PullEvents;
  /** Asked before each chunk: whether another blob has failed, so that this one is not needed. */
  readonly stopped: () => boolean;
}

/**
 * `what` names the layer in messages. A body that ends early is resumed from where it ended, and all of it is verified; whatever else
 * may pass is tried again from the start. Throws `IntegrityError` for bytes that are not those of the digest.
 */
export async function fetchBlob(descriptor: Descriptor, what: string, options: FetchOptions): Promise<Content> {
  const { policy, events } = options;
  const digest = parseDigest(descriptor.digest) as Digest;
  let spool: Spool | undefined;
  const startOver = async (): Promise<void> => {
    events.received(-(spool?.size ?? 0));
    await spool?.discard();
    spool = undefined;
  };
  const step = async (): Promise<Content> => {
    if (options.stopped()) throw new NotNeeded();
    const resumed = (spool?.size ?? 0) > 0;
    spool ??= options.stage.spool(digest.algorithm, options.source.checksum?.(digest.algorithm), descriptor.size);
    await receive(spool, digest, descriptor.size, options).catch(async (error: unknown) => {
      // A registry that refuses the rest (416) may still give the whole.
      if (resumed && error instanceof RegistryError && error.status < 500 && error.status !== 429) await startOver();
      throw error;
    });
    const { digest: found, ...content } = await spool.finish();
    if (found.hex === digest.hex) {
      spool = undefined;
      policy.throttle.succeeded(content.size);
      return content;
    }
    await startOver();
    if (options.source.distrust?.(digest)) return step();
    // Two halves of two answers may not fit: the whole one is worth a try.
    if (resumed) throw new NetworkError('the two parts that came do not make the blob');
    throw new IntegrityError(`its bytes have the digest ${formatDigest(found)}, not ${formatDigest(digest)}, which was asked for`);
  };
  try {
    return await retry({ ...policy, onRetry: (error, attempt, delay) => policy.onRetry?.(named(error), attempt, delay) }, step);
  } catch (error) {
    await (spool as Spool | undefined)?.discard();
    throw error instanceof PublishError ? named(isForeign(descriptor.mediaType) && !error.retryable ? foreign(error) : error) : error;
  }

  function named(error: PublishError): PublishError {
    return error.message.startsWith(what) ? error : about(what, error);
  }
}

/** What the registry's answer does not tell. */
function foreign(error: PublishError): PublishError {
  const said = followed(error, 'it is a foreign layer, which a registry need not hold, and nothing is fetched from elsewhere');
  return hinted(said, 'choose other layers by their titles, or have the image pushed with its foreign layers (docker: allow-nondistributable-artifacts)');
}

/** Takes what comes until the blob is whole. Throws `NetworkError`, which is worth another try, when it ends early. */
async function receive(spool: Spool, digest: Digest, size: number, options: FetchOptions): Promise<void> {
  if (spool.size === size) return;
  for await (const chunk of options.source.blob(digest, size, spool.size)) {
    if (options.stopped()) throw new NotNeeded();
    // Sizes that nobody told are NaN, and nothing is more than that.
    if (spool.size + chunk.byteLength > size) throw new IntegrityError(`the registry sends more than the ${size} bytes that the manifest says`);
    await spool.write(chunk);
    options.events.received(chunk.byteLength);
  }
  if (spool.size < size) throw new NetworkError(`the body ends after ${spool.size} of ${size} bytes`);
}
