/** One socket to one origin: a request goes out, its answer comes back, and the socket is free for the next. */

import type { Socket } from 'node:net';
import type { Receive } from './dial.ts';
import { type Framing, framingOf } from './framing.ts';
import { type AnswerHead, parseHead } from './message.ts';
import { wireError } from './network-error.ts';

export interface Exchange {
  /** The request's own head, complete. */
  readonly head: string;
  readonly body: Uint8Array | AsyncIterable<Uint8Array> | undefined;
  /** Bytes of a streamed body; sent in chunks where it is left out. */
  readonly length: number | undefined;
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

/** GAR signs addresses that fill headers of 21 KB (actions/attest-build-provenance#606). Bytes. */
const LARGEST_HEAD = 64 * 1024;
/** Up to here head and body leave in one write. Bytes. */
const ONE_WRITE = 64 * 1024;
/** Milliseconds between two pieces of an answer's body. */
const BODY_TIMEOUT = 120_000;
/** Milliseconds; less where the server says so. */
const KEEP_ALIVE = 30_000;
/** What the server's last word on an idle connection may have been on its way. Milliseconds. */
const MARGIN = 1000;
const NOTHING: Uint8Array = new Uint8Array(0);
const END_OF_HEAD = '\r\n\r\n';

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
  #answer: Waiting<AnswerHead> | undefined;
  #bodyless = false;
  /** The beginning of a head whose end has not arrived yet. */
  #partial: Buffer | undefined;
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
  /** A body is on its way, and whether all of its bytes have left. */
  #sending: 'no' | 'yes' | 'all' = 'no';
  /** The answer to a body whose source has not said yet that it was right. */
  #early: AnswerHead | undefined;

  /** `dial` opens the socket; an error of it is that of the first exchange. */
  constructor(dial: (receive: Receive) => Promise<Socket>, owner: Owner) {
    this.#owner = owner;
    this.#opened = dial((chunk) => this.#receive(chunk)).then((socket) => this.#open(socket));
    this.#opened.catch((error: unknown) => this.fail(error));
  }

  get isDead(): boolean {
    return this.#state === 'dead';
  }

  /** Sends a request and answers with the head of what comes back. Its body must be read to the end, or the connection be failed. */
  exchange(exchange: Exchange): Promise<AnswerHead> {
    return new Promise((resolve, reject) => {
      if (this.#state === 'dead') return reject(this.#failure);
      this.#state = 'head';
      this.#bodyless = exchange.bodyless;
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
    let bytes = this.#partial === undefined ? chunk : Buffer.concat([this.#partial, chunk]);
    this.#partial = undefined;
    for (;;) {
      if (!'HTTP/'.startsWith(bytes.toString('latin1', 0, 5))) throw wireError('NOT_HTTP');
      const end = bytes.indexOf(END_OF_HEAD);
      if ((end < 0 ? bytes.byteLength : end) > LARGEST_HEAD) throw wireError('HEAD_TOO_LARGE');
      if (end < 0) {
        this.#partial = Buffer.from(bytes);
        return NOTHING;
      }
      const head = parseHead(bytes.toString('latin1', 0, end), this.#bodyless);
      bytes = bytes.subarray(end + END_OF_HEAD.length);
      // Provisional answers (RFC 9110, section 15.2); another protocol was not asked for.
      if (head.status === 101) throw wireError('NOT_HTTP');
      if (head.status >= 200) {
        this.#begin(head);
        return bytes;
      }
      if (bytes.byteLength === 0) return NOTHING;
    }
  }

  #begin(head: AnswerHead): void {
    this.#keepAlive = head.keepAlive;
    this.#idle = Math.min(KEEP_ALIVE, Math.max(0, (head.idle ?? KEEP_ALIVE + MARGIN) - MARGIN));
    // An answer that did not wait for the whole body: the rest of it would be read as the next request.
    if (this.#sending === 'yes') this.#keepAlive = false;
    this.#state = 'body';
    this.#framing = head.framing === 0 ? undefined : framingOf(head.framing);
    if (this.#sending === 'all') this.#early = head;
    else this.#answered(head);
  }

  #answered(head: AnswerHead): void {
    const answer = this.#answer;
    this.#answer = undefined;
    if (this.#framing === undefined) this.#finish();
    else clearTimeout(this.#timer);
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
    this.#timer?.unref();
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
    clearTimeout(this.#timer);
    more.resolve();
  }

  #resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    this.#socket?.resume();
  }

  #wait(milliseconds: number, otherwise: Parameters<typeof wireError>[0]): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.fail(wireError(otherwise)), milliseconds);
  }

  #send({ head, body, length, patience }: Exchange): void {
    if (this.#state === 'dead') return;
    const socket = this.#socket as Socket;
    this.#wait(patience, 'NO_ANSWER');
    if (body === undefined) socket.write(head, 'latin1');
    else if (!(body instanceof Uint8Array)) this.#stream(head, body, length).catch((error: unknown) => this.fail(error));
    else if (body.byteLength <= ONE_WRITE) socket.write(joined(head, body));
    else {
      this.#sending = 'yes';
      socket.cork();
      socket.write(head, 'latin1');
      // A failure of it is that of the socket.
      socket.write(body, (error) => {
        if (!error) this.#sending = 'no';
      });
      socket.uncork();
    }
  }

  /** Asks for a chunk only when the one before has left: its buffer is used again by then. */
  async #stream(head: string, body: AsyncIterable<Uint8Array>, length: number | undefined): Promise<void> {
    let begun = false;
    let sent = 0;
    this.#sending = 'yes';
    for await (const chunk of body) {
      // Answered already, or broken.
      if (this.#sending === 'yes' && this.#state !== 'head') return;
      if (chunk.byteLength === 0) continue;
      sent += chunk.byteLength;
      if (length !== undefined && sent > length) throw wireError('LENGTH');
      await this.#put(begun ? '' : head, chunk, length === undefined);
      begun = true;
      if (sent === length) this.#sending = 'all';
      this.#timer?.refresh();
    }
    if (this.#sending === 'yes') {
      if (this.#state !== 'head') return;
      if (length !== undefined && sent !== length) throw wireError('LENGTH');
      if (!begun || length === undefined) await this.#put(begun ? '' : head, NOTHING, length === undefined);
    }
    this.#sending = 'no';
    const early = this.#early;
    this.#early = undefined;
    if (early !== undefined && !this.isDead) this.#answered(early);
  }

  /** Resolves when the bytes have left. An empty chunk ends a body that goes in chunks. */
  #put(head: string, chunk: Uint8Array, chunked: boolean): Promise<void> {
    const socket = this.#socket as Socket;
    return new Promise((resolve, reject) => {
      const left = (error: Error | null | undefined): void => (error ? reject(error) : resolve());
      socket.cork();
      if (chunked) {
        socket.write(`${head}${chunk.byteLength.toString(16)}\r\n`, 'latin1');
        if (chunk.byteLength > 0) socket.write(chunk);
        socket.write('\r\n', 'latin1', left);
      } else if (chunk.byteLength === 0) socket.write(head, 'latin1', left);
      else if (head !== '' && chunk.byteLength <= ONE_WRITE) socket.write(joined(head, chunk), left);
      else {
        if (head !== '') socket.write(head, 'latin1');
        socket.write(chunk, left);
      }
      socket.uncork();
    });
  }
}

function joined(head: string, body: Uint8Array): Buffer {
  const whole = Buffer.allocUnsafe(head.length + body.byteLength);
  whole.write(head, 'latin1');
  whole.set(body, head.length);
  return whole;
}
