/** A server that waits for credentials which nobody should send. */

import { createServer } from 'node:http';
import { listen } from '../support/listen.ts';
import type { Answer } from '../support/oci-registry-answer.ts';

/** Another server, which nobody should give credentials to. */
export interface Trap {
  /** `localhost:PORT`: the registry's name, and another origin all the same. */
  readonly host: string;
  /** `METHOD PATH` of what came, with the credentials that came along. */
  readonly seen: string[];
  /** What it answers; 404 when left out. */
  answer: ((path: string) => Answer) | undefined;
  close(): Promise<void>;
}

export async function startTrap(): Promise<Trap> {
  const trap: Trap = { host: '', seen: [], answer: undefined, close: async () => undefined };
  const server = createServer((request, response) => {
    const secrets = ['authorization', 'cookie'].filter((name) => request.headers[name] !== undefined);
    trap.seen.push([request.method, request.url, ...secrets].join(' '));
    request.resume();
    request.on('end', () => {
      const { status, headers, body } = trap.answer?.(request.url as string) ?? { status: 404 };
      response.writeHead(status, { ...headers } as Record<string, string>).end(body as string);
    });
  });
  const { port, close } = await listen(server);
  return Object.assign(trap, {
    host: `localhost:${port}`,
    close,
  });
}
