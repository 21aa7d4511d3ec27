/** Opening a socket to an origin: TCP or TLS, straight or through a proxy. */

import { isIP, connect as netConnect, type Socket } from 'node:net';
import type { ConnectionOptions, SecureContext } from 'node:tls';
import { requestHead } from './message.ts';
import { proxyError, wireError } from './network-error.ts';

/** Hears of what arrives; `false` = no more until the socket is resumed, and the bytes stay where they are until then. */
export type Receive = (chunk: Buffer) => boolean;

export interface DialOptions {
  /** Do not verify TLS certificates. */
  readonly insecure: boolean;
  /** PEM texts. `ca` is trusted beside the system's own. */
  readonly ca: string | undefined;
  readonly client: { readonly cert: string; readonly key: string | undefined } | undefined;
  readonly proxy: (url: URL) => URL | undefined;
}

export type Dial = (url: URL, receive: Receive) => Promise<Socket>;

/** Milliseconds, the handshakes included. */
const CONNECT_TIMEOUT = 10_000;
/** What a socket reads at once. Bytes. */
const READ_SIZE = 256 * 1024;
/** Of a proxy's answer. Bytes. */
const LARGEST_HEAD = 16 * 1024;
const NOTHING: Buffer = Buffer.alloc(0);

/** Rejects with what the system said, with a `NO_CONNECTION`, or with the `NetworkError` of a proxy that refuses. */
export function dialler(options: DialOptions): Dial {
  let context: SecureContext | undefined;
  const sessions = new Map<string, Buffer>();

  return async (url, receive) => {
    const open = new Set<Socket>();
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(wireError('NO_CONNECTION')), CONNECT_TIMEOUT);
    });
    try {
      return await Promise.race([late, dial(url, receive, open)]);
    } catch (error) {
      for (const socket of open) socket.destroy();
      throw error;
    } finally {
      clearTimeout(timer);
    }
  };

  async function dial(url: URL, receive: Receive, open: Set<Socket>): Promise<Socket> {
    const proxy = options.proxy(url);
    if (url.protocol === 'http:')
      return proxy?.protocol === 'https:' ? listening(await secure(proxy, undefined, open), receive) : plain(proxy ?? url, receive, open);
    if (proxy === undefined) return listening(await secure(url, undefined, open), receive);
    const way = proxy.protocol === 'https:' ? await secure(proxy, undefined, open) : await plain(proxy, undefined, open);
    await tunnel(way, url, proxy);
    return listening(await secure(url, way, open), receive);
  }

  /** Reads into one buffer of its own, so that nothing is allocated for what arrives. */
  function plain(url: URL, receive: Receive | undefined, open: Set<Socket>): Promise<Socket> {
    const buffer = receive === undefined ? undefined : Buffer.allocUnsafeSlow(READ_SIZE);
    const socket = netConnect({
      ...address(url),
      noDelay: true,
      ...(buffer === undefined || receive === undefined ? {} : { onread: { buffer, callback: (count: number) => receive(buffer.subarray(0, count)) } }),
    });
    return opened(socket, 'connect', open);
  }

  async function secure(url: URL, over: Socket | undefined, open: Set<Socket>): Promise<Socket> {
    const tls = await import('node:tls');
    context ??= tls.createSecureContext({
      // The first knows NODE_EXTRA_CA_CERTS too (Node 22.15 and later).
      ...(options.ca === undefined ? {} : { ca: [...(tls.getCACertificates?.('default') ?? tls.rootCertificates), options.ca] }),
      ...(options.client === undefined ? {} : { cert: options.client.cert, ...(options.client.key === undefined ? {} : { key: options.client.key }) }),
    });
    const { host, port } = address(url);
    const session = sessions.get(url.host);
    const socket = tls.connect({
      host,
      port,
      ...(over === undefined ? {} : { socket: over }),
      ...(isIP(host) === 0 ? { servername: host } : {}),
      ...(session === undefined ? {} : { session }),
      secureContext: context,
      rejectUnauthorized: !options.insecure,
      ALPNProtocols: ['http/1.1'],
    } satisfies ConnectionOptions);
    socket.setNoDelay(true);
    socket.on('session', (fresh) => sessions.set(url.host, fresh));
    return opened(socket, 'secureConnect', open);
  }
}

/** A TLS socket hands over what it has deciphered though nobody reads: only as a stream does it keep that. */
function listening(socket: Socket, receive: Receive): Socket {
  socket.on('data', (chunk: Buffer) => {
    if (!receive(chunk)) socket.pause();
  });
  return socket;
}

function opened(socket: Socket, event: string, open: Set<Socket>): Promise<Socket> {
  open.add(socket);
  // One that is given up may fail once more.
  socket.on('error', () => {});
  return new Promise((resolve, reject) => {
    const settle = (error: Error | undefined): void => {
      socket.off('error', settle).off('close', closed);
      if (error === undefined) resolve(socket);
      else reject(error);
    };
    const closed = (): void => settle(wireError('CLOSED'));
    socket.once(event, () => settle(undefined));
    socket.on('error', settle);
    socket.on('close', closed);
  });
}

/** Asks a proxy for a way to `url` (RFC 9110, section 9.3.6). */
async function tunnel(way: Socket, url: URL, proxy: URL): Promise<void> {
  const { host, port } = address(url);
  const target = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  way.write(requestHead('CONNECT', target, target, proxyCredentials(proxy)), 'latin1');
  const head = await new Promise<string>((resolve, reject) => {
    let text = '';
    const settle = (error: Error | undefined): void => {
      way.off('readable', take).off('error', settle).off('end', ended);
      if (error === undefined) resolve(text);
      else reject(error);
    };
    const ended = (): void => settle(wireError('CLOSED'));
    // Byte by byte up to the empty line: what follows belongs to the tunnel.
    const take = (): void => {
      let byte: Buffer | null = NOTHING;
      while (!text.endsWith('\r\n\r\n') && byte !== null) {
        byte = way.read(1) as Buffer | null;
        text += byte?.toString('latin1') ?? '';
      }
      if (text.length > LARGEST_HEAD) settle(wireError('HEAD_TOO_LARGE'));
      else if (byte !== null) settle(undefined);
    };
    way.on('readable', take).on('error', settle).on('end', ended);
  });
  const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(head)?.[1] ?? Number.NaN);
  if (Number.isNaN(status)) throw wireError('NOT_HTTP');
  if (status < 200 || status > 299) throw proxyError(status, url);
}

/** Of the proxy's own address. */
export function proxyCredentials({ username, password }: URL): Record<string, string> {
  if (username === '' && password === '') return {};
  const login = [username, password].map(decoded).join(':');
  return { 'proxy-authorization': `Basic ${Buffer.from(login).toString('base64')}` };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function address(url: URL): { readonly host: string; readonly port: number } {
  return { host: url.hostname.replace(/^\[|\]$/g, ''), port: Number(url.port || (url.protocol === 'https:' ? 443 : 80)) };
}
