/** A reverse proxy that takes no bodies above a size and says 413 before it has read them, as nginx does. */

import { createServer, request as forward } from 'node:http';
import { listen } from './listen.ts';

export interface LimitingProxy {
  /** `localhost:PORT` */
  readonly host: string;
  /** `METHOD STATUS BYTES`, in order. */
  readonly passed: readonly string[];
  close(): Promise<void>;
}

/**
 * `upstream` as `HOST:PORT`; `most` in bytes. nginx reads on after its answer (lingering_close), so that it is not lost; others cut the
 * connection.
 */
export async function startLimitingProxy(upstream: string, most: number, ending: 'reads on' | 'cuts'): Promise<LimitingProxy> {
  const passed: string[] = [];
  const [hostname, port] = upstream.split(':') as [string, string];
  const server = createServer((request, response) => {
    const length = Number(request.headers['content-length'] ?? 0);
    if (length > most) {
      passed.push(`${request.method} 413 ${length}`);
      if (ending === 'cuts') return void request.socket.destroy();
      response.writeHead(413, { 'content-type': 'text/html' }).end('<html><head><title>413 Request Entity Too Large</title></head></html>');
      request.resume();
      return;
    }
    const onward = forward({ hostname, port, path: request.url, method: request.method, headers: request.headers }, (answer) => {
      passed.push(`${request.method} ${answer.statusCode} ${length}`);
      response.writeHead(answer.statusCode as number, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    request.pipe(onward);
  });
  const { port: own, close } = await listen(server);
  return {
    host: `localhost:${own}`,
    passed,
    close,
  };
}
