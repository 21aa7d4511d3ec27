/** What a pull tells while it runs; who listens decides what to print. */

import type { Descriptor } from '../../core/model.ts';

export interface PullEvents {
  /** Before the first blob is asked for: bytes and blobs that have to travel. */
  fetching(totalBytes: number, blobs: number): void;
  /** Bytes that came; below 0 where a try was in vain. */
  received(bytes: number): void;
  /** In manifest order, once verified; `title` is the digest where there is none. */
  fetched(layer: Descriptor, title: string, seconds: number, pieces?: { readonly count: number; readonly fetched: number }): void;
  info(text: string): void;
  warning(text: string): void;
}
