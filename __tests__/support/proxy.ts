/** A forward proxy on the loopback that may ask for a password, and tells what went through it. */

import { createServer, request as forward, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, connect, type Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { SERVER_CERT, SERVER_KEY } from './certificates.ts';

export interface ForwardProxy {
  /** `127.0.0.1:PORT` */
  readonly host: string;
  /** `CONNECT localhost:443`, `GET http://…`: what was let through. */
  readonly passed: readonly string[];
  /** How many were sent back for want of a password. */
  refused(): number;
  /** Certificates that were shown to it, where it speaks TLS: their subjects. */
  readonly shown: readonly string[];
  close(): Promise<void>;
}

/**
 * `login` as `user:password`; empty = open to all. `lead` may lead a `HOST:PORT` elsewhere, as names do that nobody else knows. With `tls` it
 * is itself `localhost` of the tests' authority, and asks for a certificate.
 */
export async function startProxy(login = '', lead: (host: string) => string = (host) => host, tls = false): Promise<ForwardProxy> {
  const shown: string[] = [];
  const passed: string[] = [];
  const sockets = new Set<Socket>();
  let refused = 0;
  const allowed = ({ headers }: IncomingMessage): boolean => {
    const fits = login === '' || headers['proxy-authorization'] === `Basic ${Buffer.from(login).toString('base64')}`;
    if (!fits) refused += 1;
    return fits;
  };
  const serve = (request: IncomingMessage, response: ServerResponse): void => {
    if (!allowed(request)) return void response.writeHead(407, { 'proxy-authenticate': 'Basic realm="proxy"' }).end();
    passed.push(`${request.method} ${request.url}`);
    const { 'proxy-authorization': _login, ...headers } = request.headers;
    const url = new URL(request.url as string);
    const [hostname, port] = lead(`${url.hostname}:${url.port || 80}`).split(':') as [string, string];
    const onward = forward({ hostname, port, path: url.pathname + url.search, method: request.method as string, headers }, (answer) => {
      response.writeHead(answer.statusCode as number, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    request.pipe(onward);
  };
  const server = tls ? createTlsServer({ key: SERVER_KEY, cert: SERVER_CERT, requestCert: true, rejectUnauthorized: false }, serve) : createServer(serve);
  server.on('secureConnection', (socket: TLSSocket) => {
    const { subject } = socket.getPeerCertificate();
    if (subject !== undefined) shown.push(String(subject.CN));
  });
  server.on('connect', (request, socket) => {
    if (!allowed(request)) return void socket.end('HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm="proxy"\r\n\r\n');
    passed.push(`CONNECT ${request.url}`);
    const [host, port] = lead(request.url as string).split(':') as [string, string];
    const onward = connect(Number(port), host, () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      onward.pipe(socket);
      socket.pipe(onward);
    });
    onward.on('error', () => socket.destroy());
    socket.on('error', () => onward.destroy());
    socket.on('close', () => onward.destroy());
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    passed,
    refused: () => refused,
    shown,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
