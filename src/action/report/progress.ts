/** What the log says while blobs travel: one line a blob, and now and then how far all of it is. */

import { shortDigest } from '../../core/digest.ts';
import type { StoredBlob } from '../../core/model.ts';
import type { Clock } from '../../core/retry.ts';
import { formatBytes } from '../../core/text/bytes.ts';
import { oneLine } from '../../core/text/one-line.ts';

export interface Progress {
  start(bytes: number, blobs: number): void;
  /** Negative when a try failed and its bytes do not count any more. */
  sent(bytes: number): void;
  /** `seconds` where the blob was uploaded. */
  blob(stored: StoredBlob, seconds: number | undefined): void;
  stop(): void;
}

export interface ProgressOptions {
  readonly log: (text: string) => void;
  /** Whether lines can be drawn over. */
  readonly isTerminal: boolean;
  readonly clock: Clock;
  /** Raw text to the terminal. */
  readonly write?: (text: string) => void;
}

/** Milliseconds between two progress lines. */
const EVERY = 5_000;
const EVERY_ON_A_TERMINAL = 200;
const BAR = 24;

export function createProgress({ log, isTerminal, clock, write = (text) => process.stdout.write(text) }: ProgressOptions): Progress {
  const every = isTerminal ? EVERY_ON_A_TERMINAL : EVERY;
  let total = 0;
  let sent = 0;
  let known = 0;
  let began = clock.now();
  let reported = began;
  let drawn = false;
  let timer: NodeJS.Timeout | undefined;

  const wipe = (): void => {
    if (drawn) write('\r\u001b[K');
    drawn = false;
  };
  const report = (): void => {
    if (total === 0 || clock.now() - reported < every) return;
    reported = clock.now();
    const done = Math.min(total, sent + known);
    const seconds = (clock.now() - began) / 1000;
    const rate = sent / seconds;
    const left = rate > 0 ? `, ${Math.ceil((total - done) / rate)} s left` : '';
    const text = `${formatBytes(done)} of ${formatBytes(total)}, ${formatBytes(rate)}/s${left}`;
    if (!isTerminal) {
      log(text);
      return;
    }
    const full = Math.round((BAR * done) / total);
    write(`\r\u001b[K${'#'.repeat(full)}${'-'.repeat(BAR - full)} ${text}`);
    drawn = true;
  };
  return {
    start(bytes) {
      total += bytes;
      if (timer !== undefined) return;
      began = clock.now();
      reported = began;
      timer = setInterval(report, every);
      // The bar keeps nobody waiting.
      timer.unref();
    },
    sent(bytes) {
      sent += bytes;
      report();
    },
    blob({ blob, digest, action, pieces }, seconds) {
      known += pieces === undefined ? (action === 'uploaded' ? 0 : blob.size) : blob.size - pieces.bytes;
      wipe();
      const rate = seconds !== undefined && seconds > 0 ? `, ${formatBytes(blob.size / seconds)}/s` : '';
      const parts = pieces === undefined ? action : `${pieces.sent} of ${pieces.count} pieces uploaded (${formatBytes(pieces.bytes)})`;
      log(`${oneLine(blob.title)}  ${formatBytes(blob.size)}  ${shortDigest(digest)}  ${parts}${rate}`);
    },
    stop() {
      clearInterval(timer);
      wipe();
    },
  };
}
