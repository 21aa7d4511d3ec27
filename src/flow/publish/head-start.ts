/**
 * What may travel before everything is measured: hashing and sending at once, where nothing can come out of the rest that makes it needless.
 *
 * A rerun with nothing changed asks for no blob, and what is refused has sent nothing. So what holds is this:
 *
 * 1. A blob goes once it is measured, and once it is sure that the manifest will be another one than any that the tags name now: when they name
 *    none, or when each of theirs misses a blob of ours. Until then all of them wait.
 * 2. Nothing goes early without a tag, where a tag that exists may have to stay (`if-tag-exists`), or where one names an index, whose bytes do not
 *    mention the layers: there only the whole manifest tells.
 * 3. What the tags' manifests name is there, and goes not at all, unless every blob is to be asked for.
 * 4. Into a repository that is new what is large does not even wait for its digest; its tags are not asked for, as they name nothing.
 * 5. A blob goes once, whatever it is called, and whichever of the two ways it went.
 * 6. Of a file that is cut, each piece is such a blob, as soon as it ends.
 * 7. One failure ends all: nothing else begins, what is being read is not read on, and `layers` rejects with it.
 */

import { formatDigest } from '../../core/digest.ts';
import type { LocalBlob, Manifest } from '../../core/model.ts';
import { retry } from '../../core/retry.ts';
import type { Publication, Seen } from '../put/plan.ts';
import type { TagPolicy } from '../put/tag-policy.ts';
import { earlySends } from './early-sends.ts';
import type { Events } from './events.ts';
import type { Gathering } from './gather.ts';
import { type Outlook, outlookOf } from './outlook.ts';
import { type Begun, type Sent, sendBlob } from './send.ts';
import { sendUnmeasured } from './send-unmeasured.ts';

export interface HeadStart {
  /** All layers, in the order given. Rejects with the first that cannot be measured, or sent: what is refused is not hashed to its end. */
  readonly layers: Promise<readonly LocalBlob[]>;
  /** What the tags named before; looked at once. */
  readonly seen: Seen;
  /** What is on its way to the first image, or there already. */
  readonly begun: Begun;
  /** Nothing more begins, and nothing is under way any more once this resolves. Never throws. */
  end(): Promise<void>;
}

export type Measuring = Pick<Gathering, 'layers' | 'large'> & Partial<Pick<Gathering, 'onPiece'>>;

/** `publication` is where it goes; without one nothing goes early. */
export function headStart(publication: Publication | undefined, measuring: Measuring, policy: TagPolicy, events: Events, askForAll = false): HeadStart {
  if (publication === undefined) return noStart(measuring.layers);
  return startTo(publication, measuring, { ifTagExists: policy, askForAll }, events);
}

function noStart(layers: readonly Promise<LocalBlob>[]): HeadStart {
  return { layers: heard(Promise.all(layers)), seen: new Map(), begun: { sent: new Map(), hasFailed: () => false }, async end() {} };
}

interface StartOptions {
  readonly ifTagExists: TagPolicy;
  readonly askForAll: boolean;
}

function startTo(publication: Publication, { layers, large, onPiece }: Measuring, options: StartOptions, events: Events): HeadStart {
  const { target, policy, tags } = publication;
  const sends = earlySends(policy.throttle, events);
  const seen = new Map<string, Manifest | undefined>();
  const sent = new Map<string, Promise<Sent>>();
  /** What travels though it is not measured. */
  const ahead = new Map<Promise<LocalBlob>, Promise<Sent>>();
  const measured = new Set<Promise<LocalBlob>>();
  const waiting: LocalBlob[] = [];
  let outlook: Outlook | undefined;

  const consider = (fresh: readonly LocalBlob[]): void => {
    waiting.push(...fresh);
    if (outlook?.isAnother(fresh) !== true) return;
    for (const blob of waiting.splice(0).sort((a, b) => b.size - a.size)) {
      const key = formatDigest(blob.digest);
      if (sent.has(key) || outlook.confirmed.has(key)) continue;
      sent.set(
        key,
        sends.begin(blob.size, () => sendBlob(target, sends.stoppable(blob), policy, events)),
      );
    }
  };

  const sendAhead = (): void => {
    for (const tag of tags) seen.set(tag, undefined);
    for (const [layer, file] of large) {
      if (measured.has(layer)) continue;
      ahead.set(
        layer,
        sends.begin(file.size, () => sendUnmeasured(target, sends.stoppable(file), layer.then(sends.stoppable), policy, events)),
      );
    }
  };

  async function look(): Promise<void> {
    if (tags.length === 0) return;
    if (large.size > 0 && (await isNew(publication))) sendAhead();
    outlook = await outlookOf(publication, seen, { ...options, info: events.info });
    consider(waiting.splice(0));
  }

  const looked = look();
  onPiece?.((piece) => consider([piece]));
  for (const layer of layers) {
    layer.then(
      (blob) => {
        const early = ahead.get(layer);
        if (early !== undefined) sent.set(formatDigest(blob.digest), early);
        measured.add(layer);
        // Its pieces were told of one by one.
        if (blob.pieces === undefined) consider([blob]);
      },
      () => {},
    );
  }
  const all = Promise.all([Promise.all(layers), looked]).then(([blobs]) => blobs);
  return {
    layers: heard(Promise.race([all, sends.failed])),
    seen,
    begun: { sent, hasFailed: sends.isEnded },
    async end() {
      sends.end();
      await Promise.allSettled([looked, ...ahead.values(), ...sent.values()]);
      await target.closeUploads?.();
    },
  };
}

/** Who waits for it hears of a failure; if nobody does, it is no accident of the process. */
function heard<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {});
  return promise;
}

async function isNew({ target, policy }: Publication): Promise<boolean> {
  return target.uploadUnmeasured !== undefined && (await retry(policy, async () => (await target.isNew?.()) === true));
}
