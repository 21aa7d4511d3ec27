/** What a request and an answer are, for every function of the stack. */

export type Body = Uint8Array | (() => AsyncIterable<Uint8Array>);

export interface HttpRequest {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly url: URL;
  /** Names in lower case. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Bytes, or a function that opens a fresh stream of `length` bytes for each time the body is sent. */
  readonly body?: Body;
  /** Bytes of a streamed body; `chunked` transfer where it is left out. */
  readonly length?: number;
  /** What it is for, as a phrase like `uploading "x"`: for whoever asks what a run waits for. */
  readonly what?: string;
  /** Bytes of what is asked for, where that is known: an answer of that length is no compressed one, whatever it calls itself. */
  readonly size?: number;
  /** What the request needs to be allowed: `repository:NAME:pull,push`; the first one is the target. */
  readonly scopes?: readonly string[];
  /** The body is a secret: no redirect to another origin is followed. */
  readonly sameOrigin?: true;
  /** The answer may take minutes, though the body is small: the registry checks what was sent before. */
  readonly patient?: true;
  /** Tidying up: it goes out though the run was ended, waits for two seconds at most, and takes a 401 as it is. */
  readonly cleanup?: true;
}

export interface HttpResponse {
  readonly status: number;
  /** Names in lower case; repeated ones as a list. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** The URL that answered, after redirects. */
  readonly url: URL;
  readonly body: ResponseBody;
  /** The body came compressed, so how long it is was not told. */
  readonly decoded?: true;
  /** Nobody knew any credentials for this request. */
  readonly anonymous?: true;
  /** Why it went without the login that there should have been. */
  readonly without?: Without;
}

/** What kept a login from being used: as the end of a sentence, and what to change. */
export interface Without {
  readonly why: string;
  readonly hint?: string | undefined;
}

/** A chunk that it yields may be overwritten, or empty, once the next one is asked for. */
export interface ResponseBody extends AsyncIterable<Uint8Array> {
  /** At most the first `limit` bytes; the rest is not read. */
  start(limit: number): Promise<Uint8Array>;
  /** The whole body; throws `ProtocolError` beyond `limit` bytes. */
  bytes(limit: number): Promise<Uint8Array>;
  /** Reads what little is left so that the connection can be used again, or closes it. */
  discard(): Promise<void>;
}

/** One request, one answer. Any status is an answer; only a missing answer throws (`NetworkError`). */
export type Send = (request: HttpRequest) => Promise<HttpResponse>;

/** The first value of a header without blanks around it, or `undefined`. */
export function header(response: HttpResponse, name: string): string | undefined {
  const value = response.headers[name];
  return (typeof value === 'string' ? value : value?.[0])?.trim();
}
