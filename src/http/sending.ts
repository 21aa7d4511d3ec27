/** A request on its way out: its head, and its body chunk by chunk, each when the one before has left. */

import type { Socket } from 'node:net';
import { wireError } from './network-error.ts';

export interface Outgoing {
  /** The request's own head, complete. */
  readonly head: string;
  readonly body: Uint8Array | AsyncIterable<Uint8Array> | undefined;
  /** Bytes of a streamed body; sent in chunks (RFC 9112, section 7.1) where it is left out. */
  readonly length: number | undefined;
}

export interface Sending {
  /** `going`: bytes of it have still to leave. `left`: all have, but their source has not said yet that they were right. */
  readonly state: 'going' | 'left' | 'done';
}

export interface SendingEvents {
  /** Asked before each chunk: whether nobody has answered yet, and nothing is broken. */
  readonly isNeeded: () => boolean;
  /** A chunk has left. */
  readonly progress: () => void;
  /** All is over; with what the source of the body threw, or the socket. Not told of what was no longer needed. */
  readonly ended: (error?: unknown) => void;
}

/** Up to here head and body leave in one write. Bytes. */
const ONE_WRITE = 64 * 1024;
const NOTHING: Uint8Array = new Uint8Array(0);
const DONE: Sending = { state: 'done' };

/** What needs no waiting is done at once, and nothing is told of it. */
export function startSending(socket: Socket, { head, body, length }: Outgoing, events: SendingEvents): Sending {
  if (body === undefined) {
    socket.write(head, 'latin1');
    return DONE;
  }
  if (body instanceof Uint8Array && body.byteLength <= ONE_WRITE) {
    socket.write(joined(head, body));
    return DONE;
  }
  const sending: { state: Sending['state'] } = { state: 'going' };
  const way = body instanceof Uint8Array ? put(socket, head, body, false).then(() => true) : stream(socket, head, body, length, events, sending);
  way.then(
    (whole) => {
      if (!whole) return;
      sending.state = 'done';
      events.ended();
    },
    (error: unknown) => events.ended(error),
  );
  return sending;
}

/** Asks for a chunk only when the one before has left: its buffer is used again by then. Resolves to whether all was sent. */
async function stream(
  socket: Socket,
  head: string,
  body: AsyncIterable<Uint8Array>,
  length: number | undefined,
  { isNeeded, progress }: SendingEvents,
  sending: { state: Sending['state'] },
): Promise<boolean> {
  let begun = false;
  let sent = 0;
  for await (const chunk of body) {
    if (sending.state === 'going' && !isNeeded()) return false;
    if (chunk.byteLength === 0) continue;
    sent += chunk.byteLength;
    if (length !== undefined && sent > length) throw wireError('LENGTH');
    await put(socket, begun ? '' : head, chunk, length === undefined);
    begun = true;
    if (sent === length) sending.state = 'left';
    progress();
  }
  if (sending.state === 'left') return true;
  if (!isNeeded()) return false;
  if (length !== undefined && sent !== length) throw wireError('LENGTH');
  if (!begun || length === undefined) await put(socket, begun ? '' : head, NOTHING, length === undefined);
  return true;
}

/** Resolves when the bytes have left. An empty chunk ends a body that goes in chunks. */
function put(socket: Socket, head: string, chunk: Uint8Array, chunked: boolean): Promise<void> {
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

function joined(head: string, body: Uint8Array): Buffer {
  const whole = Buffer.allocUnsafe(head.length + body.byteLength);
  whole.write(head, 'latin1');
  whole.set(body, head.length);
  return whole;
}
