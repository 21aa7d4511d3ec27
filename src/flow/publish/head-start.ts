/** What may travel before everything is measured: hashing and sending at once, where nothing can come out of the rest that makes it needless. */

import { formatDigest } from '../../core/digest.ts';
import type { LocalBlob, Manifest, UnmeasuredBlob } from '../../core/model.ts';
import { retry } from '../../core/retry.ts';
import { NotNeeded } from '../not-needed.ts';
import { blobsOf, lookUp, type Publication, type Seen } from '../put/plan.ts';
import type { TagPolicy } from '../put/tag-policy.ts';
import type { Events } from './events.ts';
import type { Gathering } from './gather.ts';
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

export type Measuring = Pick<Gathering, 'layers' | 'large'>;

/** Of any digest. */
const HEX = /[0-9a-f]{64,128}/g;

/**
 * Begins to send to `publication` while layers are still measured. A blob goes out once it is sure that the manifest will be another one
 * than any that the tags name now: when they name none, or one that does not mention a blob of ours. So a rerun with nothing changed asks for
 * no blob at all. Into a repository that is new the large ones do not even wait for their digest. `undefined` = nothing may be sent early.
 */
export function headStart(publication: Publication | undefined, { layers, large }: Measuring, policy: TagPolicy, events: Events, askForAll = false): HeadStart {
  const seen = new Map<string, Manifest | undefined>();
  const sent = new Map<string, Promise<Sent>>();
  /** What travels though it is not measured. */
  const ahead = new Map<Promise<LocalBlob>, Promise<Sent>>();
  const measured = new Set<Promise<LocalBlob>>();
  let stopped = false;
  let fail: (error: unknown) => void = () => {};
  const failed = new Promise<never>((_resolve, reject) => {
    fail = reject;
  });
  failed.catch(() => {});
  const waiting: LocalBlob[] = [];
  /** What is mentioned by each of the manifests that ours may still turn out to be. */
  let possible: readonly ReadonlySet<string>[] | undefined;
  /** Named by what the tags name now: they are there. */
  let confirmed: ReadonlySet<string> = new Set();

  const consider = (fresh: readonly LocalBlob[]): void => {
    waiting.push(...fresh);
    if (possible === undefined || publication === undefined) return;
    possible = possible.filter((mentioned) => fresh.every(({ digest }) => mentioned.has(digest.hex)));
    if (possible.length > 0) return;
    const ready = waiting.splice(0).sort((a, b) => b.size - a.size);
    for (const blob of ready) {
      const key = formatDigest(blob.digest);
      if (!sent.has(key) && !confirmed.has(key))
        sent.set(
          key,
          begin(publication, blob.size, () => sendBlob(publication.target, stoppable(blob), publication.policy, events)),
        );
    }
  };
  /** When its turn has come. */
  const begin = ({ policy: { throttle } }: Publication, size: number, send: () => Promise<Sent>): Promise<Sent> => {
    if (!stopped) events.sending(size, 1);
    const running = throttle.run(size, async () => {
      if (stopped) throw new NotNeeded();
      try {
        return await send();
      } catch (error) {
        stopped = true;
        fail(error);
        throw error;
      }
    });
    // Who waits for all of them hears of it.
    running.catch(() => {});
    return running;
  };
  const stoppable = <T extends UnmeasuredBlob>(blob: T): T => ({
    ...blob,
    async *open() {
      for await (const chunk of blob.open()) {
        if (stopped) throw new NotNeeded();
        yield chunk;
      }
    },
  });

  async function look(first: Publication): Promise<void> {
    if (first.tags.length === 0) return;
    if (large.size > 0 && (await isNew(first))) {
      for (const tag of first.tags) seen.set(tag, undefined);
      for (const [layer, file] of large) {
        if (!measured.has(layer))
          ahead.set(
            layer,
            begin(first, file.size, () => sendUnmeasured(first.target, stoppable(file), layer.then(stoppable), first.policy, events)),
          );
      }
    }
    const found: Manifest[] = [];
    for (const tag of first.tags) {
      const manifest = seen.has(tag) ? undefined : await lookUp(first, tag, { ifTagExists: policy, info: events.info });
      seen.set(tag, manifest);
      if (manifest !== undefined) found.push(manifest);
    }
    // What a tag names may have to stay; and an index does not mention the layers of its manifests.
    if (found.length > 0 && (policy !== 'overwrite' || found.some(({ mediaType }) => /index|list/.test(mediaType)))) return;
    if (!askForAll) confirmed = blobsOf(first.target, found);
    possible = found.map(({ bytes }) => new Set(new TextDecoder().decode(bytes).match(HEX)));
    consider(waiting.splice(0));
  }

  const looked = publication === undefined ? undefined : look(publication);
  for (const layer of layers) {
    layer.then(
      (blob) => {
        const early = ahead.get(layer);
        if (early !== undefined) sent.set(formatDigest(blob.digest), early);
        measured.add(layer);
        consider([blob]);
      },
      () => {},
    );
  }
  const blobs = all();
  blobs.catch(() => {});
  return {
    layers: blobs,
    seen,
    begun: { sent, hasFailed: () => stopped },
    async end() {
      stopped = true;
      await Promise.allSettled([looked, ...ahead.values(), ...sent.values()]);
      await publication?.target.closeUploads?.();
    },
  };

  async function all(): Promise<readonly LocalBlob[]> {
    const [all] = await Promise.race([Promise.all([Promise.all(layers), looked]), failed]);
    return all;
  }
}

async function isNew({ target, policy }: Publication): Promise<boolean> {
  return target.uploadUnmeasured !== undefined && (await retry(policy, async () => (await target.isNew?.()) === true));
}
