/** A Sigstore on the loopback, of the real servers: Fulcio with a log of certificates, Rekor, a timestamp authority, and cosign to read it. */

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { findTool } from '../../../scripts/tools.ts';
import { makeScratch, type Scratch } from '../../support/scratch.ts';
import { type Authorities, makeAuthorities } from './authorities.ts';
import { type Issuer, startIssuer } from './issuer.ts';
import type { Program } from './program.ts';
import { startRekorV1 } from './rekor-v1.ts';
import { LOG_ORIGIN, startCertificateLog, startFulcio, startLog, startTimestamps } from './servers.ts';

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
  /** Another Fulcio of the same authority, whose certificates are in no log; ended with the rest. */
  unlogged(): Promise<string>;
  stop(): Promise<void>;
}

/** To be asked for with `needs`. */
export const TOOLS = ['cosign', 'fulcio', 'timestamp-server', 'tesseract', 'rekor'] as const;
export const V1_TOOLS = ['rekor-v1', 'trillian-server', 'trillian-signer'] as const;

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
      unlogged: () => take(startFulcio(scratch, keys, issuer, undefined)),
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
