/** The bottom of the stack: one request over a connection of undici's, one answer. */

import { InputError } from '../core/errors.ts';
import { AnswerBody } from './body.ts';
import type { HttpRequest, Send } from './types.ts';
import { type Answer, Exchange } from './wire/exchange.ts';
import type { Lanes } from './wire/lanes.ts';
import { networkError } from './wire/network-error.ts';
import { gathered, ONE_WRITE, outgoing } from './wire/outgoing.ts';
import { type ProxySettings, proxyRules } from './wire/proxy.ts';
import type { Certificates } from './wire/trust.ts';
import { wireCodeOf, wireError } from './wire/wire-error.ts';

export interface TransportOptions {
  /** For each origin. */
  readonly connections: number;
  /** So many connections are opened beside the first one of a run, as they will be needed. */
  readonly ahead?: number;
  /** Do not verify the certificates of registries. */
  readonly insecure: boolean;
  /** PEM texts, believed of registries and proxies beside the authorities of Node and of the operating system. */
  readonly ca?: readonly string[];
  /** More of them, asked for only when a certificate is not known otherwise. */
  readonly moreCa?: () => readonly string[];
  /** What is believed of one origin, and shown to it, alone. */
  readonly certificates?: Readonly<Record<string, Certificates>>;
  readonly proxy: ProxySettings;
  readonly userAgent: string;
  /** Ends every request but those that tidy up. */
  readonly signal?: AbortSignal;
}

export interface Transport {
  readonly send: Send;
  close(): Promise<void>;
}

/** Without a body to take, a server has this long to begin its answer. Milliseconds. */
const ANSWER_TIMEOUT = 120_000;
/** A commit of a large blob may take minutes. Milliseconds. */
const COMMIT_TIMEOUT = 15 * 60_000;
/** A run that was cancelled has five seconds in all. Milliseconds. */
const CLEANUP_TIMEOUT = 2000;

/**
 * Throws `NetworkError` when no answer comes, `InputError` for what HTTP cannot carry. What a request's own body throws, and why the run was
 * ended, comes out as it is.
 */
export function openTransport(options: TransportOptions): Transport {
  const { signal } = options;
  const proxyFor = proxyRules(options.proxy);
  const live = new Set<Exchange>();
  const forget = (exchange: Exchange): void => void live.delete(exchange);
  let lanes: { readonly busy: Lanes; readonly tidying: Lanes } | undefined;
  const ended = (): void => {
    for (const exchange of live) exchange.fail(signal?.reason);
    lanes?.busy.destroy();
  };
  signal?.addEventListener('abort', ended, { once: true });

  /** undici is loaded by the first request: a run that only writes a folder has none. */
  async function openedLanes(): Promise<NonNullable<typeof lanes>> {
    const [{ connectors }, { openLanes }] = await Promise.all([import('./wire/connect.ts'), import('./wire/lanes.ts')]);
    if (lanes === undefined) {
      const { insecure, ca = [], moreCa = () => [], certificates = {}, connections } = options;
      const opened = connectors({ insecure, ca, moreCa, certificates, proxyFor });
      // What tidies up goes out at once, whatever else is under way, and outlives the end of the run.
      lanes = { busy: openLanes(opened, proxyFor, connections, Math.min(options.ahead ?? 0, connections - 1)), tidying: openLanes(opened, proxyFor, null) };
    }
    return lanes;
  }

  async function start(request: HttpRequest): Promise<Exchange> {
    const { busy, tidying } = lanes ?? (await openedLanes());
    const { url, method, cleanup } = request;
    const headers = headersOf(request, options.userAgent);
    const source = await bodyOf(request);
    if (signal?.aborted && !cleanup) throw signal.reason;
    const streams = source !== undefined && !(source instanceof Uint8Array);
    const patience = typeof request.body === 'function' || request.patient ? COMMIT_TIMEOUT : ANSWER_TIMEOUT;
    const exchange = new Exchange({
      url,
      patience,
      streams,
      over: cleanup ? within(CLEANUP_TIMEOUT, (error) => exchange.fail(networkError(error, url))) : forget,
    });
    if (!cleanup) live.add(exchange);
    const body = streams ? outgoing(source, lengthOf(request), exchange) : source;
    (cleanup ? tidying : busy).dispatch({ method, url, headers, body }, exchange);
    return exchange;
  }

  return {
    async send(request) {
      const { url, method } = request;
      let exchange = await start(request);
      let answer: Answer;
      try {
        answer = await exchange.answer;
      } catch (error) {
        // Servers close idle connections, and sometimes a request is just on its way: that is no failed try.
        if (!exchange.wasCut || (method !== 'GET' && method !== 'HEAD')) throw error;
        exchange = await start(request);
        answer = await exchange.answer;
      }
      return { status: answer.status, headers: answer.headers, url, body: new AnswerBody(answer.body, url) };
    },
    async close() {
      signal?.removeEventListener('abort', ended);
      // Not a graceful end: at the end of a run nothing is under way that anybody waits for.
      lanes?.busy.destroy();
      lanes?.tidying.destroy();
    },
  };
}

/** What ends the wait; `late` is called where nobody does in time. Milliseconds. */
function within(milliseconds: number, late: (error: Error) => void): () => void {
  const timer = setTimeout(() => late(wireError('NO_ANSWER')), milliseconds);
  return () => clearTimeout(timer);
}

/** A line break in a value would begin another header. */
const NO_VALUE = /[^\t\x20-\x7e\x80-\xff]/;

/** Throws `InputError` for a header that HTTP cannot carry, without its value. */
function headersOf(request: HttpRequest, userAgent: string): Record<string, string> {
  const length = lengthOf(request);
  const headers = {
    'user-agent': userAgent,
    'accept-encoding': 'identity',
    ...request.headers,
    ...(length === undefined ? {} : { 'content-length': String(length) }),
  };
  for (const [name, value] of Object.entries(headers)) {
    if (NO_VALUE.test(value)) throw new InputError(`the header ${name} would hold characters that HTTP does not allow`, { hint: 'check the credentials' });
  }
  return headers;
}

/** Bytes. undici tells it where there is no body, though one is expected (sonatype/nexus-public#1040). */
function lengthOf({ body, length }: HttpRequest): number | undefined {
  return typeof body === 'function' ? length : body?.byteLength;
}

/** Small bodies leave with their head. Throws what the source of one throws, and a `NetworkError` where it has another length. */
async function bodyOf({ body, length, url }: HttpRequest): Promise<Uint8Array | AsyncIterable<Uint8Array> | readonly Uint8Array[] | undefined> {
  if (typeof body !== 'function') return body === undefined || body.byteLength <= ONE_WRITE ? body : [body];
  if (length === undefined || length > ONE_WRITE) return body();
  try {
    return await gathered(body(), length);
  } catch (error) {
    throw wireCodeOf(error, false) === undefined ? error : networkError(error, url);
  }
}
