/** Opening a connection: straight or through a proxy's tunnel, each end by its own TLS settings. */

import type { Socket } from 'node:net';
import { buildConnector, Client } from 'undici';
import { isUntrusted, proxyError, proxyFailure } from './network-error.ts';
import { SOCKET_BUFFER } from './outgoing.ts';
import { proxyCredentials } from './proxy.ts';
import { type Certificates, secureContext } from './trust.ts';

export interface ConnectOptions {
  /** Do not verify certificates of registries; those of proxies are verified all the same. */
  readonly insecure: boolean;
  /** PEM texts, believed at both ends. */
  readonly ca: readonly string[];
  /** More of them, which take time to read. */
  readonly moreCa: () => readonly string[];
  /** By origin. */
  readonly certificates: Readonly<Record<string, Certificates>>;
  readonly proxyFor: (url: URL) => URL | undefined;
}

type Connect = buildConnector.connector;
type Target = buildConnector.Options;

export interface Connectors {
  /** As `proxyFor` says. */
  readonly toOrigin: Connect;
  /** For what the proxy itself is asked. */
  readonly toProxy: Connect;
}

/** Milliseconds for each handshake: TCP, the proxy's, TLS. */
const CONNECT_TIMEOUT = 10_000;
/** HTTP/2 would be switched on here: a connection for many requests at once. */
export const PROTOCOL = { allowH2: false } as const;

/** They fail with what the system said, or with the `NetworkError` of a proxy that refuses. */
export function connectors({ insecure, ca, moreCa, certificates, proxyFor }: ConnectOptions): Connectors {
  const known = new Map<string, Promise<Connect>>();
  /** The last of each origin: undici holds on to them weakly, so that they would be gone with the next collection. */
  const sessions = new Map<string, Buffer>();
  // Handed on to the socket, though the types do not know it.
  const buffered: object = { highWaterMark: SOCKET_BUFFER };
  const plain = buildConnector({ ...PROTOCOL, timeout: CONNECT_TIMEOUT, ...buffered });
  /** Where a registry sends us, for a token or for a blob, its authorities are believed too, as docker does. */
  const elsewhere = { ca: Object.values(certificates).flatMap((own) => own.ca ?? []) };
  /** Whether the operating system's authorities are believed, too: as soon as one certificate was not known to Node. */
  let system = false;
  let more: readonly string[] | undefined;

  function secure(name: string, own: Certificates, verify: boolean): Promise<Connect> {
    const key = `${name} ${system}`;
    let made = known.get(key);
    if (made === undefined) {
      if (system) more ??= moreCa();
      made = secureContext([...ca, ...(more ?? [])], own, system).then((context) =>
        buildConnector({ ...PROTOCOL, timeout: CONNECT_TIMEOUT, secureContext: context, rejectUnauthorized: verify }),
      );
      known.set(key, made);
    }
    return made;
  }

  async function reachProxy(target: Target): Promise<Socket> {
    return opened(target.protocol === 'https:' ? await secure('a proxy', {}, true) : plain, target);
  }

  async function reachOrigin(target: Target): Promise<Socket> {
    if (target.protocol !== 'https:') return opened(plain, target);
    const url = new URL(`https://${target.host}`);
    const proxy = proxyFor(url);
    const way = proxy === undefined ? undefined : await tunnel(url, proxy, trusting(reachProxy));
    const own = certificates[url.origin];
    const connect = await secure(own === undefined ? 'elsewhere' : url.origin, own ?? elsewhere, !insecure);
    return opened(connect, way === undefined ? target : { ...target, httpSocket: way }, (socket) => {
      socket.on('session', (session: Buffer) => sessions.set(url.origin, session));
    });
  }

  /** Asks the operating system before a certificate is refused. */
  function trusting(reach: (target: Target) => Promise<Socket>): Connect {
    const patiently = async (target: Target): Promise<Socket> => {
      const asked = system;
      try {
        return await reach(target);
      } catch (error) {
        if (asked || !isUntrusted(error)) throw error;
        system = true;
        return reach(target);
      }
    };
    return (target, callback) => {
      patiently(target).then(
        (socket) => callback(null, socket),
        (error: Error) => callback(error, null),
      );
    };
  }

  return { toOrigin: trusting(reachOrigin), toProxy: trusting(reachProxy) };
}

function opened(connect: Connect, target: Target, atOnce?: (socket: Socket) => void): Promise<Socket> {
  return new Promise((resolve, reject) => {
    connect(target, (error, socket) => {
      if (error !== null) return reject(error);
      atOnce?.(socket);
      resolve(socket);
    });
  });
}

/** Asks a proxy for a way to `url` (RFC 9110, section 9.3.6). */
async function tunnel(url: URL, proxy: URL, connect: Connect): Promise<Socket> {
  const authority = `${url.hostname}:${url.port || 443}`;
  const client = new Client(proxy.origin, { ...PROTOCOL, connect, headersTimeout: CONNECT_TIMEOUT });
  try {
    const { statusCode, socket } = await client.connect({ path: authority, headers: { host: authority, ...proxyCredentials(proxy) } });
    if (statusCode >= 200 && statusCode <= 299) return socket as Socket;
    socket.on('error', () => {}).destroy();
    throw proxyError(statusCode, url);
  } catch (error) {
    throw proxyFailure(error, proxy, url);
  } finally {
    // The socket is no longer its own.
    void client.destroy();
  }
}
