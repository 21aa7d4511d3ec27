/** What the registry in memory is asked and what it answers: plain values, sent in one place. */

import type { IncomingMessage } from 'node:http';

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string | Uint8Array | readonly Uint8Array[];
}

/** One request on its way. */
export interface Ask {
  readonly request: IncomingMessage;
  readonly method: string;
  readonly url: URL;
  /** Bytes of the request's body that were read so far. */
  received: number;
  /** Cuts the connection once that many bytes of the body were read. */
  resetAfter: number;
}

/** https://github.com/opencontainers/distribution-spec/blob/main/spec.md#error-codes */
export function refuse(status: number, code: string, message: string, headers: Readonly<Record<string, string>> = {}): Answer {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify({ errors: [{ code, message, detail: null }] }) };
}

export function json(value: unknown, headers: Readonly<Record<string, string>> = {}): Answer {
  return { status: 200, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(value) };
}

/** The body in the pieces it came in. */
export async function* pieces(ask: Ask): AsyncGenerator<Uint8Array> {
  for await (const chunk of ask.request) {
    ask.received += (chunk as Uint8Array).length;
    if (ask.received >= ask.resetAfter) {
      ask.request.socket.destroy();
      throw new Error('reset on purpose');
    }
    yield chunk as Uint8Array;
  }
}

/** The whole body; `undefined` beyond `limit` bytes. */
export async function wholeBody(ask: Ask, limit: number): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = [];
  // Read to the end in any case: leaving early would cut the connection before the refusal is sent.
  for await (const chunk of pieces(ask)) if (ask.received <= limit) chunks.push(chunk);
  return ask.received > limit ? undefined : Buffer.concat(chunks);
}
