/** The servers of a private Sigstore, each started by itself. */

import { mkdir } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import type { Scratch } from '../../support/scratch.ts';
import { freePort } from '../servers.ts';
import type { Authorities } from './authorities.ts';
import { fulcioConfig } from './fulcio-config.ts';
import type { Issuer } from './issuer.ts';
import { type Program, startProgram } from './program.ts';

export interface Server extends Program {
  readonly url: string;
}

const CT_ORIGIN = 'ct.waybill.test';
/** @sigstore/verify wants the log's name to be a part of its address. */
export const LOG_ORIGIN = '127.0.0.1';
/** The timestamp server's page of numbers has a port that nobody can change, so there is one on a machine. Milliseconds. */
const PATIENCE = 240_000;

export async function startCertificateLog(scratch: Scratch, keys: Authorities): Promise<Server> {
  const url = `http://127.0.0.1:${await freePort()}`;
  const folder = `${scratch.path}/ct`;
  const quick = ['--checkpoint_interval', '100ms', '--batch_max_age', '50ms', '--enable_publication_awaiter=false', '--inmemory_antispam_cache_size', '1k'];
  const place = ['--http_endpoint', url.slice('http://'.length), '--origin', CT_ORIGIN, '--storage_dir', folder];
  const own = ['--private_key', keys.file('ct.key'), '--roots_pem_file', keys.file('root.pem')];
  return { url, ...(await startProgram('tesseract', [...place, ...own, ...quick], `${url}/checkpoint`, scratch.path)) };
}

export async function startFulcio(scratch: Scratch, keys: Authorities, issuer: Issuer, ct: string | undefined): Promise<Server> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const config = await scratch.file('fulcio.yaml', fulcioConfig(issuer.url));
  const ca = ['--ca', 'fileca', '--fileca-cert', keys.file('fulcio-chain.pem'), '--fileca-key', keys.file('issuing.enc.key')];
  const ctLog = ct === undefined ? ['--ct-log-url', ''] : ['--ct-log-url', ct, '--ct-log-public-key-path', keys.file('ct.pub'), '--ct-log-origin', CT_ORIGIN];
  const place = ['--host', '127.0.0.1', '--port', String(port), '--grpc-host', '127.0.0.1', '--grpc-port', String(await freePort())];
  const others = ['--metrics-port', String(await freePort()), '--legacy-unix-domain-socket', `${scratch.path}/fulcio-${port}.sock`];
  const opened = ['--fileca-key-passwd', keys.password, '--fileca-watch=false', '--config-path', config];
  return { url, ...(await startProgram('fulcio', ['serve', ...ca, ...opened, ...ctLog, ...place, ...others], `${url}/api/v2/configuration`, scratch.path)) };
}

export async function startTimestamps(scratch: Scratch, keys: Authorities): Promise<Server> {
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

export async function startLog(scratch: Scratch, keys: Authorities): Promise<Server> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const folder = `${scratch.path}/rekor`;
  await mkdir(folder);
  const place = ['--http-address', '127.0.0.1', '--http-port', String(port), '--grpc-address', '127.0.0.1', '--grpc-port', String(await freePort())];
  const own = ['--http-metrics-port', String(await freePort()), '--hostname', LOG_ORIGIN, '--storage-dir', folder, '--signer-filepath', keys.file('rekor.key')];
  const quick = ['--checkpoint-interval', '100ms', '--batch-max-age', '50ms'];
  return { url, ...(await startProgram('rekor', ['serve', ...place, ...own, ...quick], `${url}/healthz`, scratch.path)) };
}
