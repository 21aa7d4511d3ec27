/** Sends that begin before all is known: the first failure ends them all, and so does whoever needs them no more. */

import type { UnmeasuredBlob } from '../../core/model.ts';
import { NotNeeded } from '../not-needed.ts';
import type { Throttle } from '../throttle.ts';
import type { Events } from './events.ts';
import type { Sent } from './send.ts';

export interface EarlySends {
  /** Runs `send` when there is a place for `size` bytes. Rejects with `NotNeeded` where all was ended before. */
  begin(size: number, send: () => Promise<Sent>): Promise<Sent>;
  /** The same blob; what reads it ends at the next chunk once all is ended. */
  stoppable<T extends UnmeasuredBlob>(blob: T): T;
  /** Whether nothing begins any more. */
  isEnded(): boolean;
  end(): void;
  /** Rejects with the first failure, and is pending until then. */
  readonly failed: Promise<never>;
}

export function earlySends(throttle: Throttle, events: Pick<Events, 'sending'>): EarlySends {
  let ended = false;
  let fail: (error: unknown) => void = () => {};
  const failed = new Promise<never>((_resolve, reject) => {
    fail = reject;
  });
  failed.catch(() => {});
  const run = async (send: () => Promise<Sent>): Promise<Sent> => {
    if (ended) throw new NotNeeded();
    try {
      return await send();
    } catch (error) {
      ended = true;
      fail(error);
      throw error;
    }
  };
  return {
    begin(size, send) {
      if (!ended) events.sending(size, 1);
      const running = throttle.run(size, () => run(send));
      // Who waits for all of them hears of it.
      running.catch(() => {});
      return running;
    },
    stoppable: (blob) => ({
      ...blob,
      async *open() {
        for await (const chunk of blob.open()) {
          if (ended) throw new NotNeeded();
          yield chunk;
        }
      },
    }),
    isEnded: () => ended,
    end() {
      ended = true;
    },
    failed,
  };
}
