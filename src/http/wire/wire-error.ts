/** What can go wrong on the wire beside what the system says: found by ourselves, or by undici and told in its own codes. */

/** How a failure is told. */
export interface Row {
  readonly text: string;
  readonly hint?: string;
  readonly retryable: boolean;
}

export const WIRE = {
  CLOSED: { text: 'the connection was closed by the other side', retryable: true },
  NO_CONNECTION: { text: 'no connection within 10 s', hint: 'check host and port, and whether a firewall or proxy is between', retryable: true },
  NO_ANSWER: { text: 'no answer in time', retryable: true },
  NOT_TAKEN: { text: 'nothing could be sent for a minute', retryable: true },
  STALLED: { text: 'the answer stopped half-way', retryable: true },
  SHORT: { text: 'the answer ended early', retryable: true },
  HEAD_TOO_LARGE: { text: 'the headers of its answer are larger than 64 KiB', retryable: false },
  NOT_HTTP: { text: 'its answer is not HTTP', hint: 'check host and port, and whether it wants TLS', retryable: true },
  LENGTH: { text: 'the body has another length than was announced', retryable: false },
  ENDED: { text: 'the request was ended', retryable: false },
} as const satisfies Readonly<Record<string, Row>>;

export type WireCode = keyof typeof WIRE;

class WireError extends Error {
  override readonly name = 'WireError';
  readonly code: WireCode;

  constructor(code: WireCode) {
    super(WIRE[code].text);
    this.code = code;
  }
}

/** For `networkError` to put into words where the address is known. */
export function wireError(code: WireCode): Error {
  return new WireError(code);
}

/** https://undici.nodejs.org/#/docs/api/Errors; `answering`: once the head of an answer has come. */
const UNDICI: Readonly<Record<string, { readonly asked: WireCode; readonly answering: WireCode }>> = {
  UND_ERR_SOCKET: { asked: 'CLOSED', answering: 'SHORT' },
  UND_ERR_CONNECT_TIMEOUT: { asked: 'NO_CONNECTION', answering: 'NO_CONNECTION' },
  UND_ERR_HEADERS_TIMEOUT: { asked: 'NO_ANSWER', answering: 'NO_ANSWER' },
  UND_ERR_HEADERS_OVERFLOW: { asked: 'HEAD_TOO_LARGE', answering: 'HEAD_TOO_LARGE' },
  // Two lengths that differ count as a mismatch, too.
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: { asked: 'NOT_HTTP', answering: 'SHORT' },
  UND_ERR_REQ_CONTENT_LENGTH_MISMATCH: { asked: 'LENGTH', answering: 'LENGTH' },
  UND_ERR_ABORTED: { asked: 'ENDED', answering: 'ENDED' },
  UND_ERR_CLOSED: { asked: 'ENDED', answering: 'ENDED' },
  UND_ERR_DESTROYED: { asked: 'ENDED', answering: 'ENDED' },
};

/** `undefined` for what the system, or TLS, said. */
export function wireCodeOf(error: unknown, answering: boolean): WireCode | undefined {
  if (error instanceof WireError) return error.code;
  const { name, code = '', message = '' } = error as NodeJS.ErrnoException;
  // What comes unasked, or changes the protocol, and what does not parse; its end comes without a code as well.
  const unasked = code === 'UND_ERR_SOCKET' && (message === 'bad response' || message === 'bad upgrade');
  if (unasked || (name === 'HTTPParserError' && !message.includes('Invalid EOF state'))) return 'NOT_HTTP';
  return UNDICI[name === 'HTTPParserError' ? 'UND_ERR_SOCKET' : code]?.[answering ? 'answering' : 'asked'];
}

/** Whether the other side, or something on the way to it, has ended the connection. */
export function isCut(error: unknown): boolean {
  return wireCodeOf(error, false) === 'CLOSED' || ['ECONNRESET', 'EPIPE'].includes((error as NodeJS.ErrnoException).code ?? '');
}
