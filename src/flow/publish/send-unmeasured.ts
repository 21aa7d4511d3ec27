/** A large file on its way while it is still hashed; where that fails in any way, it is sent again like any other blob. */

import { equalDigests, formatDigest } from '../../core/digest.ts';
import { InputError, IntegrityError, PublishError } from '../../core/errors.ts';
import type { LocalBlob, UnmeasuredBlob } from '../../core/model.ts';
import type { Target } from '../../core/target.ts';
import { NotNeeded } from '../not-needed.ts';
import type { SendPolicy } from '../policy.ts';
import type { Events } from './events.ts';
import { counted, named, type Sent, sendBlob } from './send.ts';

/** `measured` is the same file once its digest is known. Throws one of the six errors, which names the blob. */
export async function sendUnmeasured(target: Target, file: UnmeasuredBlob, measured: Promise<LocalBlob>, policy: SendPolicy, events: Events): Promise<Sent> {
  const travelling = counted(file, events);
  const began = policy.clock.now();
  const expected = measured.then((blob) => blob.digest);
  // Where the upload fails first, nobody asks for it.
  expected.catch(() => {});
  try {
    await policy.throttle.ready();
    const digest = await target.uploadUnmeasured?.(travelling, expected);
    const blob = await measured;
    if (digest === undefined || !equalDigests(digest, blob.digest)) {
      throw new IntegrityError(
        `${target.name} calculated ${digest === undefined ? 'nothing' : formatDigest(digest)} for "${blob.title}", but its digest is ${formatDigest(blob.digest)}`,
      );
    }
    policy.throttle.succeeded(blob.size);
    return { stored: { blob, digest, action: 'uploaded' }, seconds: (policy.clock.now() - began) / 1000 };
  } catch (error) {
    if (!canBeHealed(error) || policy.signal?.aborted) throw error instanceof PublishError ? named(file, error) : error;
    travelling.takeBack();
    events.debug(`"${file.title}": ${error.message}; it is sent again once it is measured`);
    return sendBlob(target, await measured, policy, events);
  }
}

/** Not what is wrong with the file or with what became of it, and not what nobody waits for. */
function canBeHealed(error: unknown): error is PublishError {
  return error instanceof PublishError && !(error instanceof IntegrityError || error instanceof InputError || error instanceof NotNeeded);
}
