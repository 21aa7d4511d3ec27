/** A reverse proxy that does something bad to some requests, as a seed has it. */

import { createServer, request as forward, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { listen } from './listen.ts';

export const MISCHIEFS = ['busy', 'limited', 'broken', 'reset', 'cut body', 'lost answer', 'cut answer', 'late'] as const;
export type Mischief = (typeof MISCHIEFS)[number];

export interface ChaosProxy {
  /** `localhost:PORT` */
  readonly host: string;
  /** How often each was done; `none`: requests that were let through. */
  readonly done: Readonly<Record<Mischief | 'none', number>>;
  close(): Promise<void>;
}

/** `random` answers 0 ≤ x < 1; `rate` of the requests meet with mischief. `upstream` as `HOST:PORT`. */
export async function startChaosProxy(upstream: string, random: () => number, rate: number): Promise<ChaosProxy> {
  const [hostname, port] = upstream.split(':') as [string, string];
  const done = Object.fromEntries(['none', ...MISCHIEFS].map((name) => [name, 0])) as Record<Mischief | 'none', number>;
  const server = createServer((request, response) => {
    const mischief = random() < rate ? (MISCHIEFS[Math.floor(random() * MISCHIEFS.length)] as Mischief) : 'none';
    done[mischief] += 1;
    play(mischief, request, response).catch(() => request.socket.destroy());
  });

  async function play(mischief: Mischief | 'none', request: IncomingMessage, response: ServerResponse): Promise<void> {
    switch (mischief) {
      case 'busy':
        request.resume();
        response.writeHead(503).end('overloaded');
        return;
      case 'limited':
        request.resume();
        response.writeHead(429, { 'retry-after': '1' }).end(JSON.stringify({ errors: [{ code: 'TOOMANYREQUESTS', message: 'slow down' }] }));
        return;
      case 'broken':
        request.resume();
        response.writeHead(502).end('<html><title>502 Bad Gateway</title></html>');
        return;
      case 'reset':
        request.socket.destroy();
        return;
      case 'late':
        await pause(Math.floor(random() * 1500));
        return pass(request, response);
      default:
        return pass(request, response, mischief);
    }
  }

  async function pass(request: IncomingMessage, response: ServerResponse, mischief?: Mischief | 'none'): Promise<void> {
    const onward = forward({ hostname, port, path: request.url, method: request.method, headers: request.headers });
    onward.on('error', () => request.socket.destroy());
    onward.on('response', (answer) => {
      if (mischief === 'lost answer') {
        answer.resume();
        answer.on('end', () => request.socket.destroy());
        return;
      }
      response.writeHead(answer.statusCode as number, answer.headers);
      const length = Number(answer.headers['content-length'] ?? 0);
      if (mischief === 'cut answer' && length > 0 && request.method === 'GET') {
        const most = Math.floor(random() * length);
        let passed = 0;
        answer.on('data', (chunk: Buffer) => {
          if (passed + chunk.byteLength > most) {
            response.write(chunk.subarray(0, most - passed), () => request.socket.destroy());
            answer.destroy();
            onward.destroy();
          } else response.write(chunk);
          passed += chunk.byteLength;
        });
        answer.on('end', () => response.end());
        answer.on('error', () => request.socket.destroy());
      } else answer.pipe(response);
    });
    const length = Number(request.headers['content-length'] ?? 0);
    if (mischief === 'cut body' && length > 0) {
      const most = Math.floor(random() * length);
      let passed = 0;
      request.on('data', (chunk: Buffer) => {
        passed += chunk.byteLength;
        if (passed > most) {
          request.socket.destroy();
          onward.destroy();
        } else onward.write(chunk);
      });
      request.on('error', () => onward.destroy());
    } else request.pipe(onward);
  }

  const { port: own, close } = await listen(server);
  return {
    host: `localhost:${own}`,
    done,
    close,
  };
}
