/** The bottom of the stack: one request over a socket, one answer. */

import { PublishError } from '../core/errors.ts';
import { AnswerBody } from './body.ts';
import type { Connection } from './connection.ts';
import { type Dial, dialler, proxyCredentials } from './dial.ts';
import { requestHead } from './message.ts';
import { networkError, wireError } from './network-error.ts';
import { originOf } from './origin.ts';
import { createPool, type Pool } from './pool.ts';
import { type ProxySettings, proxyRules } from './proxy.ts';
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
/** What has a body says how long that is, though it is empty (sonatype/nexus-public#1040). */
const WITH_BODY = new Set(['POST', 'PUT', 'PATCH']);

/** Throws `NetworkError` when no answer comes, `InputError` for what HTTP cannot carry. What a request's own body throws comes out as it is. */
export function openTransport(options: TransportOptions): Transport {
  const { signal, userAgent } = options;
  const proxyFor = proxyRules(options.proxy);
  const shared = { insecure: options.insecure, ca: options.ca, proxy: proxyFor };
  const anyone = dialler({ ...shared, client: undefined });
  const certified = options.clientCert === undefined ? anyone : dialler({ ...shared, client: { cert: options.clientCert, key: options.clientKey } });
  const pools = new Map<string, Pool>();
  const ended = (): void => endAll(signal?.reason, true);
  signal?.addEventListener('abort', ended, { once: true });

  function poolOf(url: URL): Pool {
    const origin = originOf(url);
    let pool = pools.get(origin);
    if (pool === undefined) {
      const dial: Dial = options.clientCertOrigins?.includes(origin) ? certified : anyone;
      const target = new URL(origin);
      pool = createPool((receive) => dial(target, receive), options.connections);
      pools.set(origin, pool);
    }
    return pool;
  }

  function endAll(error: unknown, sparing: boolean): void {
    for (const pool of pools.values()) pool.end(error, sparing);
  }

  return {
    send: async (request) => {
      const { url, method, body } = request;
      let connection: Connection | undefined;
      let timer: NodeJS.Timeout | undefined;
      try {
        if (signal?.aborted && !request.cleanup) throw signal.reason;
        // Plain HTTP through a proxy names the whole address (RFC 9112, section 3.2.2).
        const proxy = url.protocol === 'http:' ? proxyFor(url) : undefined;
        const target = url.pathname + url.search;
        const head = requestHead(method, proxy === undefined ? target : originOf(url) + target, url.host, {
          ...(proxy === undefined ? {} : proxyCredentials(proxy)),
          ...headersOf(request, userAgent),
        });
        const taken = poolOf(url).take(request.cleanup === true);
        connection = taken instanceof Promise ? await taken : taken;
        connection.spared = request.cleanup === true;
        const used = connection;
        if (request.cleanup) timer = setTimeout(() => used.fail(wireError('NO_ANSWER')), CLEANUP_TIMEOUT);
        const { status, headers } = await connection.exchange({
          head,
          body: typeof body === 'function' ? body() : body,
          length: request.length,
          bodyless: method === 'HEAD',
          patience: request.patient || typeof body === 'function' ? COMMIT_TIMEOUT : ANSWER_TIMEOUT,
        });
        return { status, headers, url, body: new AnswerBody(connection, url) };
      } catch (error) {
        throw error instanceof PublishError ? error : networkError(error, url);
      } finally {
        clearTimeout(timer);
      }
    },
    async close() {
      signal?.removeEventListener('abort', ended);
      // Not a graceful end: at the end of a run nothing is under way that anybody waits for.
      endAll(wireError('ENDED'), false);
    },
  };
}

function headersOf({ headers, body, length, method }: HttpRequest, userAgent: string): Record<string, string> {
  const bytes = typeof body === 'function' ? length : body === undefined ? (WITH_BODY.has(method) ? 0 : undefined) : body.byteLength;
  const framing: Record<string, string> =
    typeof body === 'function' && length === undefined ? { 'transfer-encoding': 'chunked' } : bytes === undefined ? {} : { 'content-length': String(bytes) };
  return { 'user-agent': userAgent, ...headers, ...framing };
}
