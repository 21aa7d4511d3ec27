/** One socket to one origin: a request goes out, its answer comes back, and the socket is free for the next. */

import type { Socket } from 'node:net';
import type { Receive } from './dial.ts';
import { type Framing, framingOf } from './framing.ts';
import { type HeadReader, headReader } from './head-reader.ts';
import type { AnswerHead } from './message.ts';
import { type WireCode, wireError } from './network-error.ts';
import { type Outgoing, type Sending, startSending } from './sending.ts';

export interface Exchange extends Outgoing {
  /** The answer has no body whatever its head says: it was asked with HEAD. */
  readonly bodyless: boolean;
  /** Milliseconds that may pass without a byte sent or an answer begun. */
  readonly patience: number;
}

export interface Owner {
  /** Free for another exchange. */
  free(connection: Connection): void;
  /** Never to be used again. */
  dead(connection: Connection): void;
}

/** Milliseconds between two pieces of an answer's body. */
const BODY_TIMEOUT = 120_000;
/** Milliseconds; less where the server says so. */
const KEEP_ALIVE = 30_000;
/** What the server's last word on an idle connection may have been on its way. Milliseconds. */
const MARGIN = 1000;
const NOTHING: Uint8Array = new Uint8Array(0);

interface Waiting<T> {
  resolve(value: T): void;
  reject(error: unknown): void;
}

/**
 * Bytes that arrive lie in the socket's one buffer until they are asked for; until then nothing more is read, so that a slow reader
 * slows the sender. Whatever goes wrong ends the connection, and whoever waits for it hears why.
 */
export class Connection {
  /** Outlives the end of the run. */
  spared = false;
  readonly #owner: Owner;
  readonly #opened: Promise<void>;
  #socket: Socket | undefined;
  #state: 'free' | 'head' | 'body' | 'dead' = 'head';
  #failure: unknown;
  #timer: NodeJS.Timeout | undefined;
  /** Milliseconds since 1970: when the timer fires, and when what is waited for is late. */
  #fires = Number.POSITIVE_INFINITY;
  #deadline = Number.POSITIVE_INFINITY;
  #otherwise: WireCode = 'NO_ANSWER';
  #answer: Waiting<AnswerHead> | undefined;
  #head: HeadReader | undefined;
  #framing: Framing | undefined;
  /** Arrived, and not asked for yet. */
  #rest: Uint8Array = NOTHING;
  #more: Waiting<void> | undefined;
  /** Nothing is read from the socket. */
  #paused = false;
  /** The other side has said that no more will come. */
  #ended = false;
  #keepAlive = true;
  #idle = KEEP_ALIVE;
  #sending: Sending | undefined;
  /** The answer to a body whose source has not said yet that it was right. */
  #early: AnswerHead | undefined;

  /** `dial` opens the socket; an error of it is that of the first exchange. */
  constructor(dial: (receive: Receive) => Promise<Socket>, owner: Owner) {
    this.#owner = owner;
    this.#opened = dial((chunk) => this.#receive(chunk)).then((socket) => this.#open(socket));
    this.#opened.catch((error: unknown) => this.fail(error));
  }

  /** Sends a request and answers with the head of what comes back. Its body must be read to the end, or the connection be failed. */
  exchange(exchange: Exchange): Promise<AnswerHead> {
    return new Promise((resolve, reject) => {
      if (this.#state === 'dead') return reject(this.#failure);
      this.#state = 'head';
      this.#head = headReader(exchange.bodyless);
      this.#answer = { resolve, reject };
      if (this.#socket === undefined) this.#opened.then(() => this.#send(exchange), reject);
      else this.#send(exchange);
    });
  }

  /** Bytes of the body that have not been asked for, where their number is known. */
  get left(): number | undefined {
    return this.#framing === undefined ? 0 : this.#framing.left;
  }

  /** The next bytes of the body, which may be overwritten once more are asked for; `undefined` at its end, and the connection is free. */
  async next(): Promise<Uint8Array | undefined> {
    for (;;) {
      const bytes = this.take();
      if (bytes !== undefined) return bytes;
      if (this.#framing === undefined) return undefined;
      await this.#moreArrives();
    }
  }

  /** As `next`, of what has arrived already. */
  take(): Uint8Array | undefined {
    try {
      while (this.#framing !== undefined) {
        if (this.#framing.done) this.#finish();
        else if (this.#rest.byteLength > 0) {
          const { body, taken } = this.#framing.take(this.#rest);
          this.#rest = this.#rest.subarray(taken);
          if (body.byteLength > 0) return body;
        } else if (this.#failure !== undefined) throw this.#failure;
        else if (this.#ended) this.#framing.end();
        else return undefined;
      }
      return undefined;
    } catch (error) {
      this.fail(error);
      throw error;
    }
  }

  /** Ends the connection; `error` is what those who wait for it hear. */
  fail(error: unknown): void {
    if (this.#state === 'dead') return;
    this.#state = 'dead';
    this.#failure = error;
    clearTimeout(this.#timer);
    this.#socket?.destroy();
    this.#answer?.reject(error);
    this.#answer = undefined;
    this.#more?.reject(error);
    this.#more = undefined;
    this.#owner.dead(this);
  }

  #open(socket: Socket): void {
    this.#socket = socket;
    if (socket.destroyed) this.fail(wireError('CLOSED'));
    if (this.#state === 'dead') {
      socket.destroy();
      return;
    }
    socket.on('error', (error) => this.fail(error));
    socket.on('end', () => this.#end());
    socket.on('close', () => this.#end());
    socket.resume();
  }

  #end(): void {
    if (this.#state === 'body') {
      this.#ended = true;
      this.#keepAlive = false;
      this.#wake();
    } else this.fail(wireError('CLOSED'));
  }

  /** Whether more may come; else nothing is read until this was asked for. */
  #receive(chunk: Buffer): boolean {
    try {
      const rest = this.#state === 'head' ? this.#receiveHead(chunk) : chunk;
      if (rest.byteLength === 0) return true;
      // Nobody asked for what follows a whole answer.
      if (this.#framing === undefined) throw wireError('NOT_HTTP');
      this.#rest = rest;
      this.#paused = true;
      this.#wake();
      return false;
    } catch (error) {
      this.fail(error);
      return true;
    }
  }

  /** What comes behind the head. */
  #receiveHead(chunk: Buffer): Uint8Array {
    const found = this.#head?.take(chunk);
    if (found === undefined) return NOTHING;
    this.#head = undefined;
    this.#begin(found.head);
    return found.rest;
  }

  #begin(head: AnswerHead): void {
    this.#keepAlive = head.keepAlive;
    this.#idle = Math.min(KEEP_ALIVE, Math.max(0, (head.idle ?? KEEP_ALIVE + MARGIN) - MARGIN));
    // An answer that did not wait for the whole body: the rest of it would be read as the next request.
    if (this.#sending?.state === 'going') this.#keepAlive = false;
    this.#state = 'body';
    this.#framing = head.framing === 0 ? undefined : framingOf(head.framing);
    if (this.#sending?.state === 'left') this.#early = head;
    else this.#answered(head);
  }

  #answered(head: AnswerHead): void {
    const answer = this.#answer;
    this.#answer = undefined;
    if (this.#framing === undefined) this.#finish();
    else this.#waitNoMore();
    answer?.resolve(head);
  }

  /** The answer was read to its end. */
  #finish(): void {
    this.#framing = undefined;
    if (this.#state === 'dead') return;
    if (!this.#keepAlive || this.#rest.byteLength > 0 || this.#ended || this.#idle === 0) {
      this.fail(wireError('CLOSED'));
      return;
    }
    this.#state = 'free';
    this.#resume();
    this.#wait(this.#idle, 'CLOSED');
    this.#owner.free(this);
  }

  #moreArrives(): Promise<void> {
    this.#wait(BODY_TIMEOUT, 'STALLED');
    this.#resume();
    return new Promise((resolve, reject) => {
      this.#more = { resolve, reject };
    });
  }

  #wake(): void {
    const more = this.#more;
    if (more === undefined) return;
    this.#more = undefined;
    this.#waitNoMore();
    more.resolve();
  }

  #resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    this.#socket?.resume();
  }

  /** One timer for all waits: it looks again when it fires too early, and most waits are over by then. */
  #wait(milliseconds: number, otherwise: WireCode): void {
    this.#deadline = Date.now() + milliseconds;
    this.#otherwise = otherwise;
    if (this.#deadline < this.#fires) this.#arm(milliseconds);
  }

  #arm(milliseconds: number): void {
    clearTimeout(this.#timer);
    this.#fires = Date.now() + milliseconds;
    this.#timer = setTimeout(() => {
      this.#fires = Number.POSITIVE_INFINITY;
      const left = this.#deadline - Date.now();
      if (left <= 0) this.fail(wireError(this.#otherwise));
      else if (Number.isFinite(left)) this.#arm(left);
    }, milliseconds);
    // Who waits for an answer is held by the socket.
    this.#timer.unref();
  }

  #waitNoMore(): void {
    this.#deadline = Number.POSITIVE_INFINITY;
  }

  #send(exchange: Exchange): void {
    if (this.#state === 'dead') return;
    this.#wait(exchange.patience, 'NO_ANSWER');
    this.#sending = startSending(this.#socket as Socket, exchange, {
      isNeeded: () => this.#state === 'head',
      progress: () => {
        if (this.#state === 'head') this.#wait(exchange.patience, 'NO_ANSWER');
      },
      ended: (error) => {
        const early = this.#early;
        this.#early = undefined;
        if (error !== undefined) this.fail(error);
        else if (early !== undefined && this.#state !== 'dead') this.#answered(early);
      },
    });
  }
}
