/** The error family: absence is a value, failure is one of these six. */

export interface ErrorOptionsWithHint {
  /** What the reader can change, as one sentence without a full stop. */
  readonly hint?: string | undefined;
  readonly cause?: unknown;
}

/** The parent. `code` is stable and meant for programs; `message` is one sentence for people. */
export abstract class PublishError extends Error {
  abstract readonly code: string;
  /** Whether the same step may succeed when it is tried again from scratch. */
  readonly retryable: boolean = false;
  readonly hint: string | undefined;

  constructor(message: string, options: ErrorOptionsWithHint = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.hint = options.hint;
  }
}

/** What was asked for cannot be done: a bad input, a missing or unreadable file. Nothing has been sent. */
export class InputError extends PublishError {
  readonly code = 'EINPUT';
  /** Each bad input as its own sentence; one item when there is one. */
  readonly problems: readonly string[];

  constructor(message: string | readonly string[], options: ErrorOptionsWithHint = {}) {
    const problems = typeof message === 'string' ? [message] : message;
    super(problems.length === 1 ? (problems[0] as string) : `${problems.length} inputs are wrong: ${problems.map((text) => `\n- ${text}`).join('')}`, options);
    this.problems = problems;
  }
}

/** The registry does not know us (401) or does not let us (403). */
export class AuthError extends PublishError {
  readonly code = 'EAUTH';
}

export interface RegistryFailure extends ErrorOptionsWithHint {
  readonly status: number;
  readonly method: string;
  /** Without user, password and query values. */
  readonly url: string;
  /** The registry's own error codes, such as `MANIFEST_BLOB_UNKNOWN`. */
  readonly codes?: readonly string[];
  /** What the registry says that it misses, as `algorithm:hex`. */
  readonly digests?: readonly string[];
  readonly retryable?: boolean;
  /** Milliseconds that the registry asked us to wait. */
  readonly retryAfter?: number | undefined;
}

/** The registry answered, and the answer is a refusal. */
export class RegistryError extends PublishError {
  readonly code = 'EREGISTRY';
  override readonly retryable: boolean;
  readonly status: number;
  readonly method: string;
  readonly url: string;
  readonly codes: readonly string[];
  readonly digests: readonly string[];
  readonly retryAfter: number | undefined;

  constructor(message: string, failure: RegistryFailure) {
    super(message, failure);
    this.status = failure.status;
    this.method = failure.method;
    this.url = failure.url;
    this.codes = failure.codes ?? [];
    this.digests = failure.digests ?? [];
    this.retryable = failure.retryable ?? false;
    this.retryAfter = failure.retryAfter;
  }
}

/** No answer came: DNS, refused, reset, timed out, TLS. */
export class NetworkError extends PublishError {
  readonly code = 'ENETWORK';
  override readonly retryable: boolean;

  constructor(message: string, options: ErrorOptionsWithHint & { readonly retryable?: boolean } = {}) {
    super(message, options);
    this.retryable = options.retryable ?? true;
  }
}

/** Bytes are not what they should be: a digest or a length differs, a file changed while it was read. */
export class IntegrityError extends PublishError {
  readonly code = 'EINTEGRITY';
}

/** The other side does not speak the protocol: a missing header, JSON that does not decode, a bad signature's form. */
export class ProtocolError extends PublishError {
  readonly code = 'EPROTOCOL';
}

/** The same error, told of `what`. */
export function about<T extends PublishError>(what: string, error: T): T {
  return reworded(error, `${what}: ${error.message}`);
}

/** The same error, and what else is to be known. */
export function followed<T extends PublishError>(error: T, clause: string): T {
  return reworded(error, `${error.message}; ${clause}`);
}

/** The same error with other advice, and where another try brings nothing, none. */
export function hinted<T extends PublishError>(error: T, hint: string, retryable = error.retryable): T {
  return Object.defineProperties(reworded(error, error.message), { hint: { value: hint }, retryable: { value: retryable } });
}

/** The same error with another sentence. A copy: several may have waited for the request that failed. */
export function reworded<T extends PublishError>(error: T, message: string): T {
  const copy = Object.create(Object.getPrototypeOf(error), Object.getOwnPropertyDescriptors(error)) as T;
  copy.message = message;
  return copy;
}
