/** The bottom of the stack: one request over undici, one answer. */

import { getCACertificates, rootCertificates } from 'node:tls';
import type { Dispatcher } from 'undici';
import undiciRequest from 'undici/lib/api/api-request.js';
import Agent from 'undici/lib/dispatcher/agent.js';
import { PublishError } from '../core/errors.ts';
import { responseBody } from './body.ts';
import { networkError } from './network-error.ts';
import { originOf } from './origin.ts';
import type { HttpRequest, Send } from './types.ts';

export interface TransportOptions {
  /** Sockets for each origin. */
  readonly connections: number;
  /** Do not verify TLS certificates. */
  readonly insecure: boolean;
  /** PEM texts. `ca` is trusted beside the system's own. */
  readonly ca?: string;
  readonly clientCert?: string;
  readonly clientKey?: string;
  /** The certificate is shown to these alone. */
  readonly clientCertOrigins?: readonly string[];
  readonly proxy: { readonly https?: string; readonly http?: string; readonly no?: string };
  readonly userAgent: string;
  /** Ends every request but those that tidy up. */
  readonly signal?: AbortSignal;
}

export interface Transport {
  readonly send: Send;
  close(): Promise<void>;
}

/** GAR signs addresses that fill headers of 21 KB (actions/attest-build-provenance#606). Bytes. */
const LARGEST_HEADER = 64 * 1024;
const CONNECT_TIMEOUT = 10_000;
const KEEP_ALIVE = 30_000;
/** Without a body to take, a server has this long to begin its answer. Milliseconds. */
const ANSWER_TIMEOUT = 120_000;
/** A commit of a large blob may take minutes. Milliseconds. */
const COMMIT_TIMEOUT = 15 * 60_000;
/** A run that was cancelled has five seconds in all. Milliseconds. */
const CLEANUP_TIMEOUT = 2000;

/** Throws `NetworkError` when no answer comes. What a request's own body throws comes out as it is. */
export function openTransport(options: TransportOptions): Transport {
  const dispatchers = new Map<boolean, Promise<Dispatcher>>();
  const dispatcherFor = (url: URL): Promise<Dispatcher> => {
    const certified = options.clientCert !== undefined && (options.clientCertOrigins ?? []).includes(originOf(url));
    const known = dispatchers.get(certified) ?? openDispatcher(options, certified);
    dispatchers.set(certified, known);
    return known;
  };
  return {
    send: async (request) => {
      const failed: { error?: unknown } = {};
      const dispatcher = await dispatcherFor(request.url);
      const ending = request.cleanup ? AbortSignal.timeout(CLEANUP_TIMEOUT) : options.signal;
      const signals = [ending, request.signal].filter((signal) => signal !== undefined);
      const signal = signals.length > 1 ? AbortSignal.any(signals) : signals[0];
      const slow = request.patient || typeof request.body === 'function';
      try {
        const { statusCode, headers, body } = await undiciRequest.call(dispatcher, {
          origin: originOf(request.url),
          path: request.url.pathname + request.url.search,
          method: request.method,
          headers: headersOf(request, options.userAgent),
          body: bodyOf(request, failed) as Dispatcher.RequestOptions['body'],
          headersTimeout: slow ? COMMIT_TIMEOUT : ANSWER_TIMEOUT,
          bodyTimeout: ANSWER_TIMEOUT,
          ...(signal === undefined ? {} : { signal }),
        } as Dispatcher.RequestOptions);
        return { status: statusCode, headers, url: request.url, body: responseBody(body, request.url, signal) };
      } catch (error) {
        throw translate(failed.error ?? error, request, signal);
      }
    },
    async close() {
      // Not a graceful end: at the end of a run nothing is under way that anybody waits for.
      for (const dispatcher of dispatchers.values()) await (await dispatcher).destroy();
    },
  };
}

function translate(error: unknown, request: HttpRequest, signal: AbortSignal | undefined): unknown {
  if (error instanceof PublishError) return error;
  if (signal?.aborted) return signal.reason instanceof PublishError ? signal.reason : networkError(error, request.url);
  return networkError(error, request.url);
}

async function openDispatcher(options: TransportOptions, certified: boolean): Promise<Dispatcher> {
  const tls = {
    rejectUnauthorized: !options.insecure,
    ...(options.ca === undefined ? {} : { ca: [...systemCertificates(), options.ca] }),
    ...(certified ? { cert: options.clientCert, key: options.clientKey } : {}),
  };
  const pool = {
    connections: options.connections,
    pipelining: 1,
    allowH2: false,
    keepAliveTimeout: KEEP_ALIVE,
    maxHeaderSize: LARGEST_HEADER,
    connect: { ...tls, timeout: CONNECT_TIMEOUT },
  };
  const { http, https, no } = options.proxy;
  if (http === undefined && https === undefined) return new Agent(pool);
  // The whole package: tunnels need the methods that its index adds to every client.
  const { EnvHttpProxyAgent } = await import('undici');
  return new EnvHttpProxyAgent({
    ...pool,
    requestTls: { ...tls, timeout: CONNECT_TIMEOUT },
    // Empty, not left out: undici would read the environment by itself then.
    httpProxy: http ?? '',
    httpsProxy: https ?? '',
    noProxy: no ?? '',
  } as ConstructorParameters<typeof EnvHttpProxyAgent>[0]);
}

function systemCertificates(): readonly string[] {
  // The first knows NODE_EXTRA_CA_CERTS too (Node 22.15 and later).
  return typeof getCACertificates === 'function' ? getCACertificates('default') : rootCertificates;
}

function headersOf(request: HttpRequest, userAgent: string): Record<string, string> {
  const length = request.body === undefined ? undefined : typeof request.body === 'function' ? request.length : request.body.byteLength;
  return { 'user-agent': userAgent, ...request.headers, ...(length === undefined ? {} : { 'content-length': String(length) }) };
}

function bodyOf(request: HttpRequest, failed: { error?: unknown }): Uint8Array | AsyncIterable<Uint8Array> | undefined {
  const { body } = request;
  if (typeof body !== 'function') return body;
  return remembering(body(), failed);
}

/** undici wraps what a body throws, or loses it behind "other side closed": so it is kept aside. */
async function* remembering(source: AsyncIterable<Uint8Array>, failed: { error?: unknown }): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    yield* source;
  } catch (error) {
    failed.error = error;
    throw error;
  }
}
