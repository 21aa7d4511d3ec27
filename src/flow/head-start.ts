/** What may travel before everything is measured: hashing and sending at once, where nothing can come out of the rest that makes it needless. */

import { formatDigest } from '../core/digest.ts';
import type { LocalBlob, Manifest } from '../core/model.ts';
import type { Events } from './events.ts';
import { findTag, type Publication, type Seen } from './look.ts';
import { NotNeeded } from './not-needed.ts';
import { type Begun, sendBlob } from './send.ts';
import type { TagPolicy } from './tag-policy.ts';

export interface HeadStart {
  /** All layers, in the order given. Rejects with the first that cannot be measured. */
  readonly layers: Promise<readonly LocalBlob[]>;
  /** What the tags named before; looked at once. */
  readonly seen: Seen;
  /** What is on its way to the first image, or there already. */
  readonly begun: Begun;
  /** Nothing more begins, and nothing is under way any more once this resolves. Never throws. */
  end(): Promise<void>;
}

/** Of any digest. */
const HEX = /[0-9a-f]{64,128}/g;

/**
 * Begins to send to `publication` while `measured` are still measured. A blob goes out once it is sure that the manifest will be another one
 * than any that the tags name now: when they name none, or one that does not mention a blob of ours. So a rerun with nothing changed asks for
 * no blob at all. `undefined` = nothing may be sent early.
 */
export function headStart(publication: Publication | undefined, measured: readonly Promise<LocalBlob>[], policy: TagPolicy, events: Events): HeadStart {
  const seen = new Map<string, Manifest | undefined>();
  const begun = new Map<string, ReturnType<typeof sendBlob>>();
  let stopped = false;
  const waiting: LocalBlob[] = [];
  /** What is mentioned by each of the manifests that ours may still turn out to be. */
  let possible: readonly ReadonlySet<string>[] | undefined;

  const consider = (fresh: readonly LocalBlob[]): void => {
    waiting.push(...fresh);
    if (possible === undefined || publication === undefined) return;
    possible = possible.filter((mentioned) => fresh.every(({ digest }) => mentioned.has(digest.hex)));
    if (possible.length > 0) return;
    const ready = waiting.splice(0).sort((a, b) => b.size - a.size);
    for (const blob of ready) begin(blob, publication);
  };
  const begin = (blob: LocalBlob, { target, policy: pace }: Publication): void => {
    const key = formatDigest(blob.digest);
    if (stopped || begun.has(key)) return;
    events.sending(blob.size, 1);
    const sent = pace.pace.run(async () => {
      if (stopped) throw new NotNeeded();
      return sendBlob(target, { ...blob, open: () => unlessStopped(blob.open()) }, pace, events);
    });
    // Who waits for all of them hears of it.
    sent.catch(() => {
      stopped = true;
    });
    begun.set(key, sent);
  };

  async function* unlessStopped(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
    for await (const chunk of chunks) {
      if (stopped) throw new NotNeeded();
      yield chunk;
    }
  }

  async function look(first: Publication): Promise<void> {
    const found: Manifest[] = [];
    for (const tag of first.tags) {
      const manifest = await findTag(first, tag);
      seen.set(tag, manifest);
      if (manifest !== undefined) found.push(manifest);
    }
    // What a tag names may have to stay; and an index does not mention the layers of its manifests.
    if (found.length > 0 && (policy !== 'overwrite' || found.some(({ mediaType }) => /index|list/.test(mediaType)))) return;
    possible = found.map(({ bytes }) => new Set(new TextDecoder().decode(bytes).match(HEX)));
    consider(waiting.splice(0));
  }

  for (const blob of measured) {
    blob.then(
      (ready) => consider([ready]),
      () => {},
    );
  }
  const looked = publication === undefined ? undefined : look(publication);
  return {
    layers: all(),
    seen,
    begun,
    async end() {
      stopped = true;
      await Promise.allSettled([looked, ...begun.values()]);
      await publication?.target.closeUploads?.();
    },
  };

  async function all(): Promise<readonly LocalBlob[]> {
    const [layers] = await Promise.all([Promise.all(measured), looked]);
    return layers;
  }
}
