/** A Sigstore on the loopback, of the real servers: Fulcio with a log of certificates, Rekor, a timestamp authority, and cosign to read it. */

import { execFile } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { findTool } from '../../../scripts/tools.ts';
import { makeScratch, type Scratch } from '../../support/scratch.ts';
import { freePort } from '../servers.ts';
import { type Authorities, makeAuthorities } from './authorities.ts';
import { fulcioConfig } from './fulcio-config.ts';
import { type Issuer, startIssuer } from './issuer.ts';
import { type Program, startProgram } from './program.ts';
import { startRekorV1 } from './rekor-v1.ts';

export interface Sigstore {
  readonly scratch: Scratch;
  readonly issuer: Issuer;
  readonly fulcio: string;
  readonly timestamp: string;
  /** Version 2. */
  readonly log: string;
  /** Only where it was asked for. */
  readonly logV1: string | undefined;
  /** The path of a JSON that trusts all of it. */
  readonly trustedRoot: string;
  /** The path of a signing config that names this log; `none`: no log, a timestamp alone. */
  signingConfig(log: 'v2' | 'v1' | 'none'): string;
  /** Runs cosign; what it wrote, and its exit status. */
  cosign(...args: readonly string[]): Promise<{ readonly code: number; readonly said: string }>;
  stop(): Promise<void>;
}

/** To be asked for with `needs`. */
export const TOOLS = ['cosign', 'fulcio', 'timestamp-server', 'tesseract', 'rekor'] as const;
export const V1_TOOLS = ['rekor-v1', 'trillian-server', 'trillian-signer'] as const;
const CT_ORIGIN = 'ct.waybill.test';
/** @sigstore/verify wants the log's name to be a part of its address. */
const LOG_ORIGIN = '127.0.0.1';
/** The timestamp server's page of numbers has a port that nobody can change, so there is one on a machine. Milliseconds. */
const PATIENCE = 240_000;

const run = promisify(execFile);

export async function startSigstore({ withV1 = false }: { readonly withV1?: boolean } = {}): Promise<Sigstore> {
  const scratch = await makeScratch();
  const started: { stop(): Promise<void> }[] = [];
  const stop = async (): Promise<void> => {
    await Promise.allSettled(started.reverse().map((program) => program.stop()));
    await scratch.remove();
  };
  try {
    const keys = await makeAuthorities(scratch);
    const issuer = await startIssuer();
    started.push({ stop: () => issuer.close() });
    const take = async (program: Promise<Program & { readonly url: string }>): Promise<string> => {
      const up = await program;
      started.push(up);
      return up.url;
    };
    const ct = await take(startCertificateLog(scratch, keys));
    const fulcio = await take(startFulcio(scratch, keys, issuer, ct));
    const timestamp = await take(startTimestamps(scratch, keys));
    const log = await take(startLog(scratch, keys));
    const logV1 = withV1 ? await take(startRekorV1(scratch, keys)) : undefined;
    const file = await findTool('cosign');
    const cosign: Sigstore['cosign'] = async (...args) => {
      const env = { PATH: process.env['PATH'], HOME: scratch.path, COSIGN_PASSWORD: 'sesame', DOCKER_CONFIG: scratch.path };
      try {
        const { stdout, stderr } = await run(file as string, args, { env, cwd: scratch.path });
        return { code: 0, said: stdout + stderr };
      } catch (error) {
        const { code, stdout, stderr } = error as { readonly code?: number; readonly stdout?: string; readonly stderr?: string };
        return { code: code ?? 1, said: `${stdout}${stderr}` };
      }
    };
    const trustedRoot = await writeTrustedRoot(scratch, keys, { fulcio, ct, timestamp, log, logV1 }, cosign);
    await writeSigningConfigs(scratch, { fulcio, timestamp, log, logV1 });
    return {
      scratch,
      issuer,
      fulcio,
      timestamp,
      log,
      logV1,
      trustedRoot,
      signingConfig: (kind) => `${scratch.path}/signing-config-${kind}.json`,
      cosign,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startCertificateLog(scratch: Scratch, keys: Authorities): Promise<Program & { readonly url: string }> {
  const url = `http://127.0.0.1:${await freePort()}`;
  const folder = `${scratch.path}/ct`;
  const quick = ['--checkpoint_interval', '100ms', '--batch_max_age', '50ms', '--enable_publication_awaiter=false', '--inmemory_antispam_cache_size', '1k'];
  const place = ['--http_endpoint', url.slice('http://'.length), '--origin', CT_ORIGIN, '--storage_dir', folder];
  const own = ['--private_key', keys.file('ct.key'), '--roots_pem_file', keys.file('root.pem')];
  return { url, ...(await startProgram('tesseract', [...place, ...own, ...quick], `${url}/checkpoint`, scratch.path)) };
}

async function startFulcio(scratch: Scratch, keys: Authorities, issuer: Issuer, ct: string): Promise<Program & { readonly url: string }> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const config = await scratch.file('fulcio.yaml', fulcioConfig(issuer.url));
  const ca = ['--ca', 'fileca', '--fileca-cert', keys.file('fulcio-chain.pem'), '--fileca-key', keys.file('issuing.enc.key')];
  const ctLog = ['--ct-log-url', ct, '--ct-log-public-key-path', keys.file('ct.pub'), '--ct-log-origin', CT_ORIGIN];
  const place = ['--host', '127.0.0.1', '--port', String(port), '--grpc-host', '127.0.0.1', '--grpc-port', String(await freePort())];
  const others = ['--metrics-port', String(await freePort()), '--legacy-unix-domain-socket', `${scratch.path}/fulcio.sock`];
  const opened = ['--fileca-key-passwd', keys.password, '--fileca-watch=false', '--config-path', config];
  return { url, ...(await startProgram('fulcio', ['serve', ...ca, ...opened, ...ctLog, ...place, ...others], `${url}/api/v2/configuration`, scratch.path)) };
}

async function startTimestamps(scratch: Scratch, keys: Authorities): Promise<Program & { readonly url: string }> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const signer = ['--timestamp-signer', 'file', '--file-signer-key-path', keys.file('tsa.enc.key'), '--file-signer-passwd', keys.password];
  const args = [
    'serve',
    '--host',
    '127.0.0.1',
    '--port',
    String(port),
    ...signer,
    '--certificate-chain-path',
    keys.file('tsa-chain.pem'),
    '--disable-ntp-monitoring',
  ];
  const patience = Date.now() + PATIENCE;
  for (;;) {
    try {
      return { url, ...(await startProgram('timestamp-server', args, `${url}/api/v1/timestamp/certchain`, scratch.path)) };
    } catch (error) {
      if (!/:2112: bind: address already in use/.test(String(error)) || Date.now() > patience) throw error;
      await pause(250);
    }
  }
}

async function startLog(scratch: Scratch, keys: Authorities): Promise<Program & { readonly url: string }> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const folder = `${scratch.path}/rekor`;
  await mkdir(folder);
  const place = ['--http-address', '127.0.0.1', '--http-port', String(port), '--grpc-address', '127.0.0.1', '--grpc-port', String(await freePort())];
  const own = ['--http-metrics-port', String(await freePort()), '--hostname', LOG_ORIGIN, '--storage-dir', folder, '--signer-filepath', keys.file('rekor.key')];
  const quick = ['--checkpoint-interval', '100ms', '--batch-max-age', '50ms'];
  return { url, ...(await startProgram('rekor', ['serve', ...place, ...own, ...quick], `${url}/healthz`, scratch.path)) };
}

interface Addresses {
  readonly fulcio: string;
  readonly timestamp: string;
  readonly log: string;
  readonly logV1: string | undefined;
}

async function writeTrustedRoot(scratch: Scratch, keys: Authorities, at: Addresses & { readonly ct: string }, cosign: Sigstore['cosign']): Promise<string> {
  const path = `${scratch.path}/trusted-root.json`;
  const since = `start-time=${new Date(Date.now() - 3_600_000).toISOString().slice(0, 19)}Z`;
  const made = await cosign(
    ...['trusted-root', 'create', '--out', path],
    ...['--fulcio', `url=${at.fulcio},certificate-chain=${keys.file('fulcio-chain.pem')},${since}`],
    ...['--ctfe', `url=${at.ct},public-key=${keys.file('ct.pub')},${since}`],
    ...['--tsa', `url=${at.timestamp},certificate-chain=${keys.file('tsa-chain.pem')},${since}`],
    ...['--rekor', `url=${at.log},public-key=${keys.file('rekor.pub')},${since},origin=${LOG_ORIGIN}`],
    ...(at.logV1 === undefined ? [] : ['--rekor', `url=${at.logV1},public-key=${keys.file('rekor-v1.pub')},${since}`]),
  );
  if (made.code !== 0) throw new Error(`cosign made no trusted root: ${made.said}`);
  return path;
}

async function writeSigningConfigs(scratch: Scratch, { fulcio, timestamp, log, logV1 }: Addresses): Promise<void> {
  const validFor = { start: '2020-01-01T00:00:00Z' };
  const service = (url: string, majorApiVersion: number) => [{ url, majorApiVersion, validFor, operator: 'waybill.test' }];
  const logs = { v2: service(log, 2), v1: logV1 === undefined ? undefined : service(logV1, 1), none: [] };
  for (const [kind, rekorTlogUrls] of Object.entries(logs)) {
    if (rekorTlogUrls === undefined) continue;
    const config = {
      mediaType: 'application/vnd.dev.sigstore.signingconfig.v0.2+json',
      caUrls: service(fulcio, 1),
      rekorTlogUrls,
      tsaUrls: service(`${timestamp}/api/v1/timestamp`, 1),
      ...(rekorTlogUrls.length > 0 ? { rekorTlogConfig: { selector: 'ANY' } } : {}),
      tsaConfig: { selector: 'ANY' },
    };
    await scratch.file(`signing-config-${kind}.json`, JSON.stringify(config));
  }
}
