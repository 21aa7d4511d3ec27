/** A server that is told of each socket and speaks in whatever pieces a test likes, and a client of it. */

import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { openTransport, type Transport, type TransportOptions } from '../../src/http/send.ts';
import type { HttpRequest, HttpResponse } from '../../src/http/types.ts';
import { AUTHORITY, SERVER_CERT, SERVER_KEY } from './certificates.ts';

export interface Peer {
  readonly url: URL;
  readonly transport: Transport;
  /** All that were ever opened, in order. */
  readonly sockets: Socket[];
  /** A GET, unless `request` says otherwise. */
  get(request?: Partial<HttpRequest>): Promise<HttpResponse>;
  close(): Promise<void>;
}

export interface PeerOptions extends Partial<TransportOptions> {
  readonly tls?: boolean;
}

export const OK = 'HTTP/1.1 200 OK\r\n';

/** `serve` gets each socket and how many there were. */
export async function startPeer(serve: (socket: Socket, count: number) => void, { tls = false, ...options }: PeerOptions = {}): Promise<Peer> {
  const sockets: Socket[] = [];
  const take = (socket: Socket): void => {
    sockets.push(socket);
    socket.on('error', () => {});
    serve(socket, sockets.length);
  };
  const server: Server = tls ? createTlsServer({ key: SERVER_KEY, cert: SERVER_CERT, requestCert: true, rejectUnauthorized: false }, take) : createServer(take);
  server.on('tlsClientError', () => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const transport = openTransport({ connections: 2, insecure: false, ca: [AUTHORITY], proxy: {}, userAgent: 'test', ...options });
  const { port } = server.address() as { port: number };
  const url = new URL(`${tls ? 'https' : 'http'}://localhost:${port}/x`);
  return {
    url,
    transport,
    sockets,
    get: (request) => transport.send({ method: 'GET', url, ...request }),
    async close() {
      await transport.close();
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Answers whatever comes with these pieces, each in a packet of its own. */
export const answering =
  (...pieces: readonly (string | Buffer)[]) =>
  (socket: Socket): void => {
    socket.setNoDelay(true);
    socket.on('data', async () => {
      for (const piece of pieces) {
        socket.write(typeof piece === 'string' ? Buffer.from(piece, 'latin1') : piece);
        await turn();
      }
    });
  };

/** One turn of the loop: what is on its way on the loopback may arrive. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Turns of the loop until it is so. */
export async function until(so: () => boolean): Promise<void> {
  while (!so()) await turn();
}

/** The body as latin1. */
export async function text(answer: Promise<HttpResponse>): Promise<string> {
  return Buffer.from(await (await answer).body.bytes(1 << 20)).toString('latin1');
}
