/** The bytes of an answer between undici, which pushes them, and a reader, who pulls. */

import type { Dispatcher } from 'undici';
import type { Deadline } from './deadline.ts';
import { wireError } from './wire-error.ts';

/** What may lie unread before nothing more is taken from the socket, so that a slow reader slows the sender. Bytes. */
const MOST_UNREAD = 64 * 1024;
/** Milliseconds between two pieces. */
const BODY_TIMEOUT = 120_000;
const END: IteratorReturnResult<undefined> = { value: undefined, done: true };

type Piece = IteratorResult<Uint8Array, undefined>;

/** Read by one reader, who asks for one piece at a time. */
export class Incoming implements AsyncIterableIterator<Uint8Array, undefined> {
  readonly #controller: Dispatcher.DispatchController;
  readonly #deadline: Deadline;
  readonly #unread: Uint8Array[] = [];
  #size = 0;
  #left: number | undefined;
  #paused = false;
  #outcome: { readonly failure?: unknown } | undefined;
  /** What the reader has now, where it does not keep what it reads. */
  #lent: Uint8Array | undefined;
  #lends = false;
  #reader: { resolve(piece: Piece): void; reject(error: unknown): void } | undefined;

  /** `length`: the header, where there is one. */
  constructor(controller: Dispatcher.DispatchController, deadline: Deadline, length: unknown) {
    this.#controller = controller;
    this.#deadline = deadline;
    this.#left = typeof length === 'string' ? Number(length) : undefined;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** Bytes that nobody has asked for yet, where their number is known. */
  get left(): number | undefined {
    return this.#outcome === undefined ? this.#left : this.#size;
  }

  /** A piece is good until the next one is asked for; its memory is used again then, where the collector would let hundreds of pieces lie. */
  lend(): this {
    this.#lends = true;
    return this;
  }

  push(chunk: Uint8Array): void {
    // The parser tells of nothing, too, in memory that is not the socket's.
    if (chunk.byteLength === 0) return;
    const reader = this.#reader;
    if (reader !== undefined) {
      this.#reader = undefined;
      this.#deadline.met();
      this.#taken(chunk);
      reader.resolve({ value: chunk, done: false });
      return;
    }
    this.#unread.push(chunk);
    this.#size += chunk.byteLength;
    if (this.#size >= MOST_UNREAD && !this.#paused) {
      this.#paused = true;
      this.#controller.pause();
    }
  }

  end(): void {
    this.#over({});
  }

  /** What has come before is read first. */
  fail(failure: unknown): void {
    this.#over({ failure });
  }

  /** The next bytes. Throws what the answer failed with. */
  next(): Promise<Piece> {
    if (this.#lent !== undefined) free(this.#lent);
    this.#lent = undefined;
    const chunk = this.#unread.shift();
    if (chunk !== undefined) {
      this.#size -= chunk.byteLength;
      this.#taken(chunk);
      this.#resume();
      return Promise.resolve({ value: chunk, done: false });
    }
    const outcome = this.#outcome;
    if (outcome !== undefined) return 'failure' in outcome ? Promise.reject(outcome.failure) : Promise.resolve(END);
    this.#deadline.wait(BODY_TIMEOUT, 'STALLED');
    return new Promise((resolve, reject) => {
      this.#reader = { resolve, reject };
    });
  }

  /** Nobody reads the rest; where that has not come yet, its connection ends. */
  return(): Promise<Piece> {
    this.#unread.length = 0;
    this.#size = 0;
    if (this.#outcome === undefined) {
      this.#over({});
      this.#controller.abort(wireError('ENDED'));
    }
    return Promise.resolve(END);
  }

  #over(outcome: { readonly failure?: unknown }): void {
    if (this.#outcome !== undefined) return;
    this.#outcome = outcome;
    const reader = this.#reader;
    this.#reader = undefined;
    if ('failure' in outcome) reader?.reject(outcome.failure);
    else reader?.resolve(END);
  }

  #taken(chunk: Uint8Array): void {
    if (this.#left !== undefined) this.#left -= chunk.byteLength;
    if (this.#lends) this.#lent = chunk;
  }

  /** More may be pushed before this returns. */
  #resume(): void {
    if (!this.#paused || this.#size > 0 || this.#outcome !== undefined) return;
    this.#paused = false;
    this.#controller.resume();
  }
}

/** Only memory that nothing else lies in: neither a head nor what has still to be parsed. */
function free({ buffer, byteLength }: Uint8Array): void {
  if (buffer instanceof ArrayBuffer && buffer.byteLength === byteLength) buffer.transfer(0);
}
