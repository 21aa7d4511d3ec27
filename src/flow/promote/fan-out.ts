/** One stream for several readers, so that what comes from afar is read once. */

import { NetworkError } from '../../core/errors.ts';
import type { Clock } from '../../core/retry.ts';

export interface FanOut {
  /**
   * The content for one of the readers. The first time it shares the one reading, if that has not begun; each further time, and later, it reads alone.
   * A chunk may be overwritten once the next one is asked for.
   */
  open(reader: number): AsyncIterable<Uint8Array>;
  /** This reader needs nothing any more: nobody waits for it. */
  leave(reader: number): void;
}

/** So long the first reader waits for the others to begin. Milliseconds. */
const LONGEST_WAIT = 2000;
/** Who takes longer over a chunk while another one waits reads on alone, from the start. Milliseconds. */
const LONGEST_LAG = 10_000;

type Asking = PromiseWithResolvers<IteratorResult<Uint8Array, undefined>>;

/** `readers` = how many there are; `read` opens the content from its start. All go at the pace of the slowest, within bounds. */
export function createFanOut(readers: number, read: () => AsyncIterable<Uint8Array>, clock: Clock): FanOut {
  /** Who has neither begun nor left. */
  const undecided = new Set(Array.from({ length: readers }, (_value, at) => at));
  /** Who shares: `undefined` while it works on its chunk, else what it waits for. */
  const sharing = new Map<number, Asking | undefined>();
  let source: AsyncIterator<Uint8Array> | undefined;
  let begun = false;
  let reading = false;
  let patience: AbortController | undefined;

  function begin(): void {
    if (begun) return;
    begun = true;
    patience?.abort();
    source = read()[Symbol.asyncIterator]();
    void step();
  }

  /** The next chunk, once everybody has asked for it. */
  async function step(): Promise<void> {
    if (!begun || reading || sharing.size === 0 || [...sharing.values()].includes(undefined)) return;
    reading = true;
    const asking = [...sharing];
    for (const [reader] of asking) sharing.set(reader, undefined);
    try {
      const next = await (source as AsyncIterator<Uint8Array>).next();
      if (next.done) sharing.clear();
      for (const [, asked] of asking) asked?.resolve(next.done ? { done: true, value: undefined } : next);
    } catch (error) {
      sharing.clear();
      for (const [, asked] of asking) asked?.reject(error);
    } finally {
      reading = false;
    }
    void step();
  }

  /** Leaves those behind that keep others waiting. */
  async function watch(asked: Asking): Promise<void> {
    if (![...sharing.values()].includes(undefined)) return;
    const answered = new AbortController();
    const answer = () => answered.abort();
    asked.promise.then(answer, answer);
    await clock.sleep(LONGEST_LAG, answered.signal).catch(() => {});
    if (answered.signal.aborted || reading) return;
    const late = [...sharing].filter(([, waiting]) => waiting === undefined);
    for (const [reader] of late) leave(reader);
  }

  function leave(reader: number): void {
    undecided.delete(reader);
    sharing.delete(reader);
    if (begun && sharing.size === 0) void source?.return?.();
    if (undecided.size === 0 && sharing.size > 0) begin();
    void step();
  }

  async function* share(reader: number): AsyncGenerator<Uint8Array, void, undefined> {
    undecided.delete(reader);
    sharing.set(reader, undefined);
    if (undecided.size === 0) begin();
    if (patience === undefined && !begun) {
      patience = new AbortController();
      clock.sleep(LONGEST_WAIT, patience.signal).then(begin, () => {});
    }
    try {
      for (;;) {
        if (!sharing.has(reader)) throw new NetworkError('it was too slow for the others, and is read again alone');
        const asked: Asking = Promise.withResolvers();
        sharing.set(reader, asked);
        void step();
        void watch(asked);
        const { done, value } = await asked.promise;
        if (done) return;
        yield value;
      }
    } finally {
      leave(reader);
    }
  }

  return {
    open: (reader) => (!begun && undecided.has(reader) ? share(reader) : read()),
    leave,
  };
}
