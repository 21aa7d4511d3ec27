/** One blob to one registry: look first, upload what is missing, each try from scratch. */

import { equalDigests, formatDigest } from '../../core/digest.ts';
import { about, IntegrityError, PublishError } from '../../core/errors.ts';
import type { LocalBlob, StoredBlob, UnmeasuredBlob } from '../../core/model.ts';
import { retry } from '../../core/retry.ts';
import type { Target } from '../../core/target.ts';
import type { SendPolicy } from '../policy.ts';
import type { Events } from './events.ts';

export interface Known {
  /** On its way already. */
  readonly begun?: Begun | undefined;
  /** There, as the registry has said in this run; `algorithm:hex`. Nobody asks for them. */
  readonly confirmed?: ReadonlySet<string> | undefined;
}

/**
 * Sends every distinct blob once, or its pieces, and answers in the order given; what has begun already is only waited for. The first failure stops the
 * others, and nothing is under way any more when it is thrown.
 */
export async function sendAll(
  target: Target,
  blobs: readonly LocalBlob[],
  policy: SendPolicy,
  events: Events,
  { begun = NOTHING, confirmed }: Known = {},
): Promise<readonly StoredBlob[]> {
  const distinct = new Map(blobs.map((blob) => [formatDigest(blob.digest), blob]));
  const largestFirst = [...distinct.values()].sort((a, b) => b.size - a.size);
  const stored = new Map<string, StoredBlob>();
  const tell = inOrder([...distinct.keys()], target, events);
  const sends = new Map<string, Promise<Sent | undefined>>();
  let failure: { readonly error: unknown } | undefined;
  /** `undefined` where it is not needed any more. */
  const sendOnce = (blob: LocalBlob): Promise<Sent | undefined> => {
    const key = formatDigest(blob.digest);
    const sent =
      begun.sent.get(key) ??
      sends.get(key) ??
      (confirmed?.has(key) ? Promise.resolve({ stored: { blob, digest: blob.digest, action: 'exists' as const }, seconds: undefined }) : undefined) ??
      policy.throttle.run(blob.size, async () => (failure === undefined && !begun.hasFailed() ? sendBlob(target, blob, policy, events) : undefined));
    sends.set(key, sent);
    return sent;
  };
  await Promise.all(
    largestFirst.map(async (blob) => {
      const key = formatDigest(blob.digest);
      try {
        const sent = blob.pieces === undefined ? await sendOnce(blob) : joined(blob, await allOf(blob.pieces.map(sendOnce)));
        if (sent === undefined) return;
        stored.set(key, sent.stored);
        tell(key, sent);
      } catch (error) {
        failure ??= { error };
      }
    }),
  );
  if (failure !== undefined) throw (failure as { error: unknown }).error;
  return blobs.map((blob) => ({ ...(stored.get(formatDigest(blob.digest)) as StoredBlob), blob }));
}

/** All of them, once none is under way any more. Throws the first failure. */
async function allOf(sends: readonly Promise<Sent | undefined>[]): Promise<readonly (Sent | undefined)[]> {
  await Promise.allSettled(sends);
  return Promise.all(sends);
}

/** What became of a whole by what became of its pieces; `undefined` where one of them is not needed any more. */
function joined(blob: LocalBlob, pieces: readonly (Sent | undefined)[]): Sent | undefined {
  const done = pieces.flatMap((piece) => piece?.stored ?? []);
  if (done.length < pieces.length) return undefined;
  const distinct = [...new Map(done.map((piece) => [formatDigest(piece.digest), piece])).values()];
  const sent = distinct.filter(({ action }) => action === 'uploaded');
  const bytes = sent.reduce((sum, piece) => sum + piece.blob.size, 0);
  const action = sent.length > 0 ? 'uploaded' : distinct.every((piece) => piece.action === 'mounted') ? 'mounted' : 'exists';
  return { stored: { blob, digest: blob.digest, action, pieces: { count: pieces.length, sent: sent.length, bytes } }, seconds: undefined };
}

/** What was begun before all blobs were known. */
export interface Begun {
  /** On its way or there, by digest. */
  readonly sent: ReadonlyMap<string, Promise<Sent>>;
  /** Whether one of them has failed: nothing else is to begin then. */
  readonly hasFailed: () => boolean;
}

const NOTHING: Begun = { sent: new Map(), hasFailed: () => false };

export interface Sent {
  readonly stored: StoredBlob;
  /** Where it was uploaded. */
  readonly seconds: number | undefined;
}

/** Blobs are done in any order, and told of in that of the manifest. */
function inOrder(order: readonly string[], target: Target, events: Events): (digest: string, sent: Sent) => void {
  const waiting = new Map<string, Sent>();
  let next = 0;
  return (digest, sent) => {
    waiting.set(digest, sent);
    for (let ready = waiting.get(order[next] as string); ready !== undefined; ready = waiting.get(order[++next] as string)) {
      events.stored(ready.stored, target.name, ready.seconds);
    }
  };
}

/** Looks, and uploads what is missing. Throws one of the six errors, which names the blob. */
export async function sendBlob(target: Target, blob: LocalBlob, policy: SendPolicy, events: Events): Promise<Sent> {
  const travelling = counted(blob, events);
  let began: number | undefined;
  return retry(
    {
      ...policy,
      onRetry: (error, attempt, delay) => policy.onRetry?.(named(blob, error), attempt, delay),
    },
    async (attempt) => {
      const isLast = attempt >= policy.retries;
      // The first try may have arrived, and only its answer been lost.
      if (began !== undefined && (await target.has(blob, isLast))) return done({ blob, digest: blob.digest, action: 'uploaded' }, seconds());
      const mount = await target.mount(blob, isLast);
      if (mount.kind === 'present') return done({ blob, digest: blob.digest, action: mount.how }, undefined);
      began = policy.clock.now();
      const digest = await target.upload(travelling, mount.session);
      // The registry's checksum is believed only where it cannot be compared: another algorithm than ours.
      if (digest.algorithm === blob.digest.algorithm && !equalDigests(digest, blob.digest)) {
        throw new IntegrityError(`${target.name} calculated ${formatDigest(digest)} for "${blob.title}", but its digest is ${formatDigest(blob.digest)}`);
      }
      return done({ blob, digest, action: 'uploaded' }, seconds());
    },
  ).catch((error: unknown) => {
    throw error instanceof PublishError ? named(blob, error) : error;
  });

  function seconds(): number {
    return (policy.clock.now() - (began as number)) / 1000;
  }

  function done(stored: StoredBlob, seconds: number | undefined): Sent {
    policy.throttle.succeeded(seconds === undefined ? 0 : blob.size);
    return { stored, seconds };
  }
}

/** The same error, with the blob in its sentence. */
export function named({ title }: { readonly title: string }, error: PublishError): PublishError {
  return error.message.includes(title) ? error : about(`"${title}"`, error);
}

/** The same blob; what is read from it is counted. A failed try takes back what it counted. */
export function counted<T extends UnmeasuredBlob>(blob: T, events: Pick<Events, 'sent'>): T & { takeBack(): void } {
  let counted = 0;
  const takeBack = (): void => {
    events.sent(-counted);
    counted = 0;
  };
  return {
    ...blob,
    takeBack,
    async *open() {
      takeBack();
      for await (const chunk of blob.open()) {
        yield chunk;
        counted += chunk.byteLength;
        events.sent(chunk.byteLength);
      }
    },
  };
}
