/** A server that plays a list: each request must be the next one on it, and gets the answer that stands beside it. */

import { createServer, type IncomingHttpHeaders } from 'node:http';
import { listen } from './listen.ts';

export interface Step {
  readonly expect: {
    readonly method: string;
    /** With the query, where there is one. */
    readonly path: string | RegExp;
    /** Names in lower case; `undefined`: the header must be missing. */
    readonly headers?: Readonly<Record<string, string | RegExp | undefined>>;
  };
  readonly respond:
    | { readonly status: number; readonly headers?: Readonly<Record<string, string | readonly string[]>>; readonly body?: string | Uint8Array }
    | 'reset'
    | { readonly hang: true };
}

export interface PlayedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Uint8Array;
}

export interface ScriptServer {
  readonly origin: string;
  /** `localhost:PORT` */
  readonly host: string;
  readonly requests: readonly PlayedRequest[];
  /** Throws when a request was not the next one, or when steps are left. */
  done(): void;
  close(): Promise<void>;
}

/** Listens on the loopback. A request that is not the next step is answered 599 and fails `done()`. */
export async function playScript(steps: readonly Step[]): Promise<ScriptServer> {
  const requests: PlayedRequest[] = [];
  const problems: string[] = [];
  let next = 0;
  const server = createServer((request, response) => {
    // The step is taken on arrival: bodies of requests side by side may end in any order.
    const { method = '', url: path = '', headers } = request;
    const step = steps[next];
    const problem = step === undefined ? 'nothing was expected any more' : mismatch(step, method, path, headers);
    if (problem === undefined) next++;
    else problems.push(`${method} ${path}: ${problem}`);
    const chunks: Uint8Array[] = [];
    request.on('error', () => undefined);
    request.on('data', (chunk: Uint8Array) => chunks.push(chunk));
    request.on('end', () => {
      requests.push({ method, path, headers, body: Buffer.concat(chunks) });
      if (problem !== undefined || step === undefined) return void response.writeHead(599).end(problem);
      const { respond } = step;
      if (respond === 'reset') return void request.socket.destroy();
      if ('hang' in respond) return;
      response.writeHead(respond.status, { ...respond.headers } as Record<string, string>).end(respond.body);
    });
  });
  const { port, close } = await listen(server);
  return {
    host: `localhost:${port}`,
    origin: `http://localhost:${port}`,
    requests,
    done() {
      const left = steps.slice(next).map(({ expect }) => `never asked: ${expect.method} ${String(expect.path)}`);
      const all = [...problems, ...left];
      if (all.length > 0) throw new Error(`the script was not kept to:\n${all.join('\n')}`);
    },
    close,
  };
}

function mismatch(step: Step, method: string, path: string, headers: IncomingHttpHeaders): string | undefined {
  const { expect } = step;
  if (expect.method !== method || !fits(expect.path, path)) return `expected ${expect.method} ${String(expect.path)}`;
  for (const [name, value] of Object.entries(expect.headers ?? {})) {
    const actual = headers[name];
    const text = Array.isArray(actual) ? actual.join(', ') : actual;
    if (value === undefined ? text !== undefined : text === undefined || !fits(value, text)) return `expected the header ${name}: ${String(value)}`;
  }
  return undefined;
}

function fits(expected: string | RegExp, actual: string): boolean {
  return typeof expected === 'string' ? expected === actual : expected.test(actual);
}
