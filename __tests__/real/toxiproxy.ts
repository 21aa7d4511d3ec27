/** A proxy that spoils connections on purpose (https://github.com/Shopify/toxiproxy), started on the loopback. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { findTool } from '../../scripts/tools.ts';
import { freePort } from './servers.ts';

export interface Toxic {
  readonly type: 'latency' | 'bandwidth' | 'slow_close' | 'timeout' | 'reset_peer' | 'slicer' | 'limit_data';
  readonly stream: 'upstream' | 'downstream';
  readonly attributes: Readonly<Record<string, number>>;
  /** How many of the connections it hits; 1 = all, which is what leaving it out means. */
  readonly toxicity?: number;
}

export interface Toxiproxy {
  /** `localhost:PORT` */
  readonly host: string;
  /** The way to take it out again. */
  add(toxic: Toxic): Promise<() => Promise<void>>;
  /** Refuses connections and cuts those that there are, or takes them again. */
  enable(enabled: boolean): Promise<void>;
  stop(): Promise<void>;
}

/** Milliseconds. */
const LONGEST_START = 30_000;

/** `upstream` as `HOST:PORT`. Throws when the tool is missing. */
export async function startToxiproxy(upstream: string): Promise<Toxiproxy> {
  const program = await findTool('toxiproxy');
  if (program === undefined) throw new Error('the tool toxiproxy is missing');
  const [control, listen] = [await freePort(), await freePort()];
  const child = spawn(program, ['-host', '127.0.0.1', '-port', String(control)], { stdio: 'ignore' });
  const api = `http://127.0.0.1:${control}`;
  const call = async (method: string, path: string, body?: unknown): Promise<void> => {
    const response = await fetch(`${api}${path}`, { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
    const text = await response.text();
    if (!response.ok) throw new Error(`toxiproxy ${method} ${path}: ${response.status} ${text}`);
  };
  const patience = Date.now() + LONGEST_START;
  for (;;) {
    try {
      await call('GET', '/version');
      break;
    } catch (error) {
      if (Date.now() > patience) throw error;
      await pause(20);
    }
  }
  await call('POST', '/proxies', { name: 'registry', listen: `127.0.0.1:${listen}`, upstream, enabled: true });
  let count = 0;
  return {
    host: `localhost:${listen}`,
    async add(toxic) {
      const name = `toxic-${count++}`;
      await call('POST', '/proxies/registry/toxics', { toxicity: 1, ...toxic, name });
      return () => call('DELETE', `/proxies/registry/toxics/${name}`);
    },
    enable: (enabled) => call('POST', '/proxies/registry', { enabled }),
    async stop() {
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    },
  };
}
