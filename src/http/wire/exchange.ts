/** One request on a connection of undici's and its answer: who waits for what, for how long, and what a failure means. */

import type { Dispatcher } from 'undici';
import { PublishError } from '../../core/errors.ts';
import type { HttpResponse } from '../types.ts';
import { deadline } from './deadline.ts';
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

/** A piece of a body that has not left for so long never will: the connection is broken. Milliseconds. */
const SENDING_TIMEOUT = 60_000;

/** A handler of undici's, in the order of its calls: it is put on a line, starts, and has an answer that begins, goes on, and ends or fails. */
export class Exchange implements Dispatcher.DispatchHandler {
  line: Line = { answers: 0 };
  readonly answer: Promise<Answer>;
  readonly #resolve: (answer: Answer) => void;
  readonly #reject: (error: unknown) => void;
  readonly #over = Promise.withResolvers<void>();
  readonly #url: URL;
  readonly #patience: number;
  readonly #streams: boolean;
  readonly #deadline = deadline((error) => this.fail(networkError(error, this.#url)));
  #controller: Dispatcher.DispatchController | undefined;
  #reused = false;
  #begun = false;
  #cut = false;
  #body: 'going' | 'left' | 'sent' = 'going';
  /** The answer, until somebody has it: one to a body whose source has not said yet that it was right is held back. */
  #early: Answer | undefined;
  #incoming: Incoming | undefined;
  #settled = false;
  #done = false;

  /** `patience`: milliseconds until the answer, once all has left. `streams`: the request's body takes the `journey`. */
  constructor(url: URL, patience: number, streams: boolean) {
    this.#url = url;
    this.#patience = patience;
    this.#streams = streams;
    const { promise, resolve, reject } = Promise.withResolvers<Answer>();
    this.answer = promise;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  /** Resolves when nothing more will come. */
  get over(): Promise<void> {
    return this.#over.promise;
  }

  /** It failed because a connection that had carried answers before broke, and no byte of an answer had come. */
  get wasCut(): boolean {
    return this.#cut;
  }

  readonly journey: Journey = {
    unwanted: () => (this.#settled ? this.over : undefined),
    leaving: () => this.#wait(SENDING_TIMEOUT, 'NOT_TAKEN'),
    left: (all) => {
      if (all) this.#body = 'left';
      // How long the source takes for more is its own affair.
      if (all) this.#wait(this.#patience, 'NO_ANSWER');
      else this.#deadline.met();
    },
    sent: () => {
      this.#body = 'sent';
      if (this.#early !== undefined) this.#settle(this.#early);
      else this.#wait(this.#patience, 'NO_ANSWER');
    },
    failed: (error) => this.fail(wireCodeOf(error, false) === undefined ? error : networkError(error, this.#url)),
  };

  /** Ends it; whoever waits for it hears `error`, as it is. */
  fail(error: unknown): void {
    if (this.#done && this.#settled) return;
    this.#finish();
    if (this.#settled) this.#incoming?.fail(error);
    else this.#reject(error);
    this.#settled = true;
    this.#controller?.abort(wireError('ENDED'));
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    this.#reused = this.line.answers > 0;
    if (this.#done) controller.abort(wireError('ENDED'));
    else if (!this.#streams) this.#wait(this.#patience, 'NO_ANSWER');
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
    // A proxy's refusal, or a header that cannot be, is told already.
    this.fail(error instanceof PublishError ? error : networkError(error, this.#url, this.#incoming !== undefined));
  }

  #settle(answer: Answer): void {
    this.#early = undefined;
    if (this.#settled) return;
    this.#settled = true;
    this.#resolve(answer);
  }

  #finish(): void {
    this.#done = true;
    this.#deadline.end();
    this.#over.resolve();
  }

  #wait(milliseconds: number, late: WireCode): void {
    if (!this.#settled && this.#incoming === undefined) this.#deadline.wait(milliseconds, late);
  }
}
