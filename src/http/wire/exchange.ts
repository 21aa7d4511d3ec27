/** One request on a connection of undici's and its answer: who waits for what, for how long, and what a failure means. */

import type { Dispatcher } from 'undici';
import { PublishError } from '../../core/errors.ts';
import type { HttpResponse } from '../types.ts';
import { Deadline, type Waiting } from './deadline.ts';
import { Incoming } from './incoming.ts';
import { networkError } from './network-error.ts';
import type { Journey } from './outgoing.ts';
import { isCut, type WireCode, wireCodeOf, wireError } from './wire-error.ts';

/** A connection, as far as its exchanges know it. */
export interface Line {
  /** How many answers have begun on it. */
  answers: number;
}

export interface Answer extends Pick<HttpResponse, 'status' | 'headers'> {
  readonly body: Incoming;
}

export interface ExchangeOptions {
  /** For messages. */
  readonly url: URL;
  /** Milliseconds until the answer, once all has left. */
  readonly patience: number;
  /** The body leaves piece by piece. */
  readonly streams: boolean;
  /** Hears when nothing more will come of it. */
  readonly over: (exchange: Exchange) => void;
}

/** A piece of a body that has not left for so long never will: the connection is broken. Milliseconds. */
const SENDING_TIMEOUT = 60_000;
const UNUSED: Line = { answers: 0 };

/** A handler of undici's, in the order of its calls: it is put on a line, starts, and has an answer that begins, goes on, and ends or fails. */
export class Exchange implements Dispatcher.DispatchHandler, Journey, Waiting {
  line = UNUSED;
  readonly answer: Promise<Answer>;
  readonly #options: ExchangeOptions;
  readonly #deadline = new Deadline(this);
  #resolve: (answer: Answer) => void = () => {};
  #reject: (error: unknown) => void = () => {};
  #controller: Dispatcher.DispatchController | undefined;
  #reused = false;
  #begun = false;
  #cut = false;
  #body: 'going' | 'left' | 'sent' = 'going';
  /** The answer to a body whose source has not said yet that it was right. */
  #early: Answer | undefined;
  #incoming: Incoming | undefined;
  /** Somebody has the answer, or what it failed with. */
  #settled = false;
  /** Nothing more will come. */
  #done = false;
  #over: PromiseWithResolvers<void> | undefined;

  constructor(options: ExchangeOptions) {
    this.#options = options;
    this.answer = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  /** It failed because a connection that had carried answers before broke, and no byte of an answer had come. */
  get wasCut(): boolean {
    return this.#cut;
  }

  /** Ends it; whoever waits for it hears `error`, as it is. */
  fail(error: unknown): void {
    if (this.#done && this.#settled) return;
    const settled = this.#settled;
    this.#settled = true;
    this.#finish();
    if (settled) this.#incoming?.fail(error);
    else this.#reject(error);
    this.#controller?.abort(wireError('ENDED'));
  }

  late(code: WireCode): void {
    this.fail(networkError(wireError(code), this.#options.url));
  }

  unwanted(): Promise<void> | undefined {
    if (!this.#settled) return undefined;
    this.#over ??= Promise.withResolvers();
    if (this.#done) this.#over.resolve();
    return this.#over.promise;
  }

  leaving(): void {
    this.#wait(SENDING_TIMEOUT, 'NOT_TAKEN');
  }

  left(all: boolean): void {
    // How long the source takes for more is its own affair.
    if (!all) this.#deadline.met();
    else {
      this.#body = 'left';
      this.#wait(this.#options.patience, 'NO_ANSWER');
    }
  }

  sent(): void {
    this.#body = 'sent';
    if (this.#early !== undefined) this.#settle(this.#early);
    else this.#wait(this.#options.patience, 'NO_ANSWER');
  }

  failed(error: unknown): void {
    this.fail(wireCodeOf(error, false) === undefined ? error : networkError(error, this.#options.url));
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    this.#reused = this.line.answers > 0;
    if (this.#done) controller.abort(wireError('ENDED'));
    else if (!this.#options.streams) this.#wait(this.#options.patience, 'NO_ANSWER');
  }

  onResponseStarted(): void {
    this.#begun = true;
    this.line.answers += 1;
  }

  onResponseStart(controller: Dispatcher.DispatchController, status: number, headers: HttpResponse['headers']): void {
    // Another protocol was not asked for; other provisional answers are no answers yet (RFC 9110, section 15.2).
    if (status === 101) throw wireError('NOT_HTTP');
    if (status < 200) return;
    this.#deadline.met();
    this.#incoming = new Incoming(controller, this.#deadline, headers['content-length']);
    const answer = { status, headers, body: this.#incoming };
    if (this.#body === 'left') this.#early = answer;
    else this.#settle(answer);
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#incoming?.push(chunk);
  }

  onResponseEnd(): void {
    this.#finish();
    this.#incoming?.end();
  }

  onResponseError(_controller: Dispatcher.DispatchController | null, error: Error): void {
    if (this.#done) return;
    this.#cut = !this.#begun && this.#reused && isCut(error);
    // A proxy's refusal is told already.
    this.fail(error instanceof PublishError ? error : networkError(error, this.#options.url, this.#incoming !== undefined));
  }

  #settle(answer: Answer): void {
    if (this.#settled) return;
    this.#settled = true;
    this.#early = undefined;
    this.#resolve(answer);
    if (this.#done) this.#options.over(this);
  }

  #finish(): void {
    this.#done = true;
    this.#deadline.end();
    this.#over?.resolve();
    if (this.#settled) this.#options.over(this);
  }

  #wait(milliseconds: number, code: WireCode): void {
    if (!this.#settled && this.#incoming === undefined) this.#deadline.wait(milliseconds, code);
  }
}
