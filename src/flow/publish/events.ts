/** What the story tells while it runs; who listens decides what to print. */

import type { StoredBlob } from '../../core/model.ts';

export interface Events {
  /** Before the first blob is asked for: bytes and blobs that may have to travel. */
  sending(totalBytes: number, blobs: number): void;
  /** Bytes that left for a registry. */
  sent(bytes: number): void;
  /** A blob stands at `target`; `seconds` where it was uploaded. */
  stored(stored: StoredBlob, target: string, seconds: number | undefined): void;
  /** A tag of `image` is about to name another manifest, does so, or was left as it is. */
  tag(image: string, tag: string, state: 'moving' | 'moved' | 'left'): void;
  notice(text: string): void;
  warning(text: string): void;
  info(text: string): void;
  debug(text: string): void;
}
