/** Which of undici's pools carries a request: one pool for each origin, and each proxy that is asked itself. */

import { Agent, Client, type Dispatcher, Pool } from 'undici';
import { openAhead } from './ahead.ts';
import { type Connectors, PROTOCOL } from './connect.ts';
import type { Exchange } from './exchange.ts';
import { proxyCredentials } from './proxy.ts';

export interface Lanes {
  dispatch(request: LaneRequest, exchange: Exchange): void;
  /** Ends all connections, whatever they carry. */
  destroy(): void;
}

/** As the wire has it. */
export interface LaneRequest {
  readonly method: Dispatcher.HttpMethod;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | AsyncIterable<Uint8Array> | undefined;
}

/** Milliseconds that an idle connection is kept; less where the server says so. */
const KEEP_ALIVE = 30_000;
/** What the server's last word on an idle connection may have been on its way. Milliseconds. */
const MARGIN = 1000;
/** GAR signs addresses that fill headers of 21 KB (actions/attest-build-provenance#606). Bytes. */
const LARGEST_HEAD = 64 * 1024;
/** Deadlines are our own: undici knows none that a body's progress moves. */
const LIMITS = {
  ...PROTOCOL,
  pipelining: 1,
  maxHeaderSize: LARGEST_HEAD,
  headersTimeout: 0,
  bodyTimeout: 0,
  keepAliveTimeout: KEEP_ALIVE,
  keepAliveMaxTimeout: KEEP_ALIVE,
  keepAliveTimeoutThreshold: MARGIN,
} as const;

/**
 * `connections`: for each origin; as many as it takes where that is `null`. Requests wait for one in the order of asking. `ahead`: so many more
 * are opened beside the first, as they will be needed.
 */
export function openLanes({ toOrigin, toProxy }: Connectors, proxyFor: (url: URL) => URL | undefined, connections: number | null, ahead = 0): Lanes {
  const early = openAhead(toOrigin);
  const known = new Set<string>();
  const agent = (connect: Connectors['toOrigin']): Agent =>
    new Agent({ ...LIMITS, connect, factory: (origin, options) => new Pool(origin, { ...options, connections, factory: openLine }) });
  const straight = agent(early.connect);
  // An answer to HEAD that has a body all the same would be read as the next answer (nodejs/undici#258): so the next one is to a HEAD, too.
  const heads = agent(early.connect);
  const forwarding = agent(toProxy);
  return {
    // undici frees a connection a turn of the loop after its answer has ended: whoever asks sooner would open another one.
    dispatch: (request, exchange) => void setImmediate(dispatch, request, exchange),
    destroy() {
      early.destroy();
      for (const agent of [straight, heads, forwarding]) void agent.destroy();
    },
  };

  function dispatch({ method, url, headers, body }: LaneRequest, exchange: Exchange): void {
    const path = url.pathname + url.search;
    // undici takes any iterable, though its types do not say so.
    const common = { method, body: (body ?? null) as Uint8Array | null };
    const proxy = url.protocol === 'http:' ? proxyFor(url) : undefined;
    if (proxy === undefined) {
      const request = { ...common, origin: url.origin, path, headers };
      if (!known.has(url.origin)) {
        // Only where the run began, as what others lead to is asked little; and only where opening takes long.
        if (ahead > 0 && known.size === 0 && url.protocol === 'https:') early.prepare(url, ahead + 1);
        known.add(url.origin);
      }
      if (method === 'HEAD') heads.dispatch({ ...request, reset: false }, exchange);
      else straight.dispatch(request, exchange);
      return;
    }
    // Plain HTTP through a proxy names the whole address (RFC 9112, section 3.2.2); TLS is with the proxy.
    const whole = { host: url.host, ...proxyCredentials(proxy), ...headers };
    const request = { ...common, origin: proxy.origin, path: url.origin + path, headers: whole, servername: proxy.hostname };
    forwarding.dispatch(request, exchange);
  }
}

/** A connection that its exchanges know: what breaks on one that was used before says nothing of the server. */
function openLine(origin: URL, options: object): Client {
  const client = new Client(origin, options);
  const line = { answers: 0 };
  client.on('disconnect', () => {
    line.answers = 0;
  });
  const dispatch = client.dispatch.bind(client);
  return Object.assign(client, {
    dispatch(request: Dispatcher.DispatchOptions, exchange: Exchange): boolean {
      exchange.line = line;
      return dispatch(request, exchange);
    },
  });
}
