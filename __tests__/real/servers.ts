/** Registries that other people wrote, started on the loopback for a test. */

import { type ChildProcess, spawn } from 'node:child_process';
import { request as plainRequest } from 'node:http';
import { request as tlsRequest } from 'node:https';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { findTool } from '../../scripts/tools.ts';
import { makeScratch, type Scratch } from '../support/scratch.ts';

export interface RealServer {
  /** `localhost:PORT` */
  readonly host: string;
  readonly url: string;
  /** Where it keeps its files. */
  readonly folder: string;
  /** Ends the process at once, as a crash does; the files stay. */
  kill(): Promise<void>;
  /** Starts it again on the same port, over the same files. */
  restart(): Promise<void>;
  /** Ends the process and removes its files. */
  stop(): Promise<void>;
}

export interface RealServerOptions {
  /** Only `TEST_USER` gets in (Basic). */
  readonly auth?: boolean;
  readonly tls?: { readonly key: string; readonly cert: string };
  /** distribution 2 alone: takes schema 1 manifests. */
  readonly schema1?: boolean;
  /** Bytes that a file of it may have (`ulimit -f`): a disk that takes no more. */
  readonly largestFile?: number;
}

export interface RealServerKind {
  readonly name: string;
  /** The tool it needs (scripts/tools.ts). */
  readonly tool: string;
  /** Whether it can ask for a password and speak TLS. */
  readonly configurable: boolean;
  start(options?: RealServerOptions): Promise<RealServer>;
}

/** Opens nothing but registries of these tests. */
export const TEST_USER = { username: 'waybill', password: 'waybill-test' } as const;
/** bcrypt of the password above, cost 4: servers want bcrypt, and Node has none. */
const HTPASSWD = 'waybill:$2b$04$deZ7ff7lSKLHhaHi.N9fuOnUs0q/BDyORO958zAQSR8JQD.kAyXUS\n';
/** Milliseconds. */
const LONGEST_START = 30_000;
const LONGEST_STOP = 5000;

/** distribution 3.1.1. Throws when the tool is missing. */
export function startDistribution3(options: RealServerOptions = {}): Promise<RealServer> {
  return startDistribution('registry', options);
}

/** distribution 2.8, the last one that takes schema 1. Throws when the tool is missing. */
export function startDistribution2(options: RealServerOptions = {}): Promise<RealServer> {
  return startDistribution('docker-registry', options);
}

/** go-containerregistry's registry, as `crane registry serve`: neither passwords nor TLS. Throws when the tool is missing. */
export async function startCraneRegistry(): Promise<RealServer> {
  const program = await requireTool('crane');
  const scratch = await makeScratch();
  return start(program, scratch, (port) => Promise.resolve(['registry', 'serve', '--address', `127.0.0.1:${port}`, '--disk', scratch.path]), 'http');
}

export const realServers: readonly RealServerKind[] = [
  { name: 'distribution 3', tool: 'registry', configurable: true, start: startDistribution3 },
  { name: 'distribution 2', tool: 'docker-registry', configurable: true, start: startDistribution2 },
  { name: 'crane registry', tool: 'crane', configurable: false, start: startCraneRegistry },
];

/**
 * One `describe` for each kind. A kind whose tool is missing is skipped with a loud line on a laptop, and fails in CI
 * (`findTool` throws there). To be awaited at the top of a test file.
 */
export async function describeRealServers(title: string, body: (kind: RealServerKind) => void, kinds: readonly RealServerKind[] = realServers): Promise<void> {
  // Only here, so that benches can start servers without jest.
  const { describe } = await import('@jest/globals');
  for (const kind of kinds) {
    const found = await findTool(kind.tool);
    (found === undefined ? describe.skip : describe)(`${title}: ${kind.name}`, () => body(kind));
  }
}

async function requireTool(name: string): Promise<string> {
  const program = await findTool(name);
  if (program === undefined) throw new Error(`the tool ${name} is missing`);
  return program;
}

async function startDistribution(tool: string, options: RealServerOptions): Promise<RealServer> {
  const program = await requireTool(tool);
  const scratch = await makeScratch();
  const htpasswd = options.auth ? await scratch.file('htpasswd', HTPASSWD) : undefined;
  const tls = options.tls && { certificate: await scratch.file('cert.pem', options.tls.cert), key: await scratch.file('key.pem', options.tls.key) };
  // JSON is YAML too. https://distribution.github.io/distribution/about/configuration/
  const config = (port: number): string =>
    JSON.stringify({
      version: '0.1',
      log: { level: 'error', accesslog: { disabled: true } },
      storage: { filesystem: { rootdirectory: join(scratch.path, 'data') }, delete: { enabled: true } },
      http: { addr: `127.0.0.1:${port}`, secret: 'for-tests-only', ...(tls ? { tls } : {}) },
      ...(htpasswd ? { auth: { htpasswd: { realm: 'waybill-test', path: htpasswd } } } : {}),
      ...(options.schema1 ? { compatibility: { schema1: { enabled: true } } } : {}),
    });
  const args = async (port: number): Promise<readonly string[]> => ['serve', await scratch.file('config.yml', config(port))];
  return start(program, scratch, args, options.tls ? 'https' : 'http', options.largestFile);
}

async function start(
  program: string,
  scratch: Scratch,
  args: (port: number) => Promise<readonly string[]>,
  scheme: 'http' | 'https',
  largestFile?: number,
): Promise<RealServer> {
  const port = await freePort();
  const words = await args(port);
  // A small environment: REGISTRY_* of the machine would change the configuration, and traces have nowhere to go.
  const env = { PATH: process.env['PATH'], HOME: scratch.path, OTEL_TRACES_EXPORTER: 'none' };
  let child = await run();
  return {
    host: `localhost:${port}`,
    url: `${scheme}://localhost:${port}`,
    folder: scratch.path,
    kill: () => end(child, 'SIGKILL'),
    async restart() {
      child = await run();
    },
    async stop() {
      await end(child);
      await scratch.remove();
    },
  };

  async function run(): Promise<ChildProcess> {
    // Blocks of 512 bytes; the signal is ignored, so that writing fails instead.
    const limited = ['-c', `ulimit -f ${Math.floor((largestFile ?? 0) / 512)}; trap "" XFSZ; exec "$0" "$@"`, program, ...words];
    const started =
      largestFile === undefined
        ? spawn(program, words, { env, stdio: ['ignore', 'ignore', 'pipe'] })
        : spawn('/bin/sh', limited, { env, stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    let failure: Error | undefined;
    started.stderr?.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-4000);
    });
    started.on('error', (error) => {
      failure = error;
    });
    const patience = Date.now() + LONGEST_START;
    while (!(await answers(`${scheme}://127.0.0.1:${port}/v2/`))) {
      if (failure === undefined && started.exitCode === null && started.signalCode === null && Date.now() < patience) {
        await pause(20);
        continue;
      }
      await end(started);
      await scratch.remove();
      throw new Error(`${program} did not start: ${failure?.message ?? said}`);
    }
    return started;
  }
}

async function end(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill(signal);
  const timer = setTimeout(() => child.kill('SIGKILL'), LONGEST_STOP);
  await ended;
  clearTimeout(timer);
}

/** A port of the loopback that nobody has just now. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Whether anything speaks HTTP there; the certificate is the test's own and not looked at. */
function answers(url: string): Promise<boolean> {
  return new Promise((resolve) => {
    const send = url.startsWith('https') ? tlsRequest : plainRequest;
    const asked = send(url, { agent: false, rejectUnauthorized: false, timeout: 1000 }, (response) => {
      response.resume();
      resolve(true);
    });
    asked.on('timeout', () => asked.destroy());
    asked.on('error', () => resolve(false));
    asked.end();
  });
}
