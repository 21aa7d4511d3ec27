/** Rekor of version 1, which the public instance still signs with: over Trillian, over a PostgreSQL of the test's own. */

import { execFile } from 'node:child_process';
import { chown, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Scratch } from '../../support/scratch.ts';
import { freePort } from '../servers.ts';
import type { Authorities } from './authorities.ts';
import { type Program, startProgram } from './program.ts';

const run = promisify(execFile);
const DEBIAN = '/usr/lib/postgresql';
const TRILLIAN = 'github.com/google/trillian@v1.7.2';

/** The folder of PostgreSQL's programs; `undefined` where there is none. */
export async function findPostgres(): Promise<string | undefined> {
  const versions = await readdir(DEBIAN).catch(() => []);
  return versions.length === 0 ? undefined : join(DEBIAN, versions.sort().at(-1) as string, 'bin');
}

export async function startRekorV1(scratch: Scratch, keys: Authorities): Promise<Program & { readonly url: string }> {
  const started: Program[] = [];
  const stop = async (): Promise<void> => {
    for (const program of started.reverse()) await program.stop();
  };
  try {
    const database = await startPostgres();
    started.push(database);
    const place = async () => [await freePort(), await freePort()] as const;
    const [serverRpc, serverHttp] = await place();
    const [signerRpc, signerHttp] = await place();
    const storage = ['--storage_system=postgresql', `--postgresql_uri=${database.uri}`, '--quota_system=noop'];
    const at = (rpc: number, http: number) => [`--rpc_endpoint=127.0.0.1:${rpc}`, `--http_endpoint=127.0.0.1:${http}`];
    const health = (http: number) => `http://127.0.0.1:${http}/healthz`;
    started.push(await startProgram('trillian-server', [...storage, ...at(serverRpc, serverHttp)], health(serverHttp), scratch.path));
    const alone = ['--election_system=noop', '--force_master', '--sequencer_interval=50ms'];
    started.push(await startProgram('trillian-signer', [...storage, ...alone, ...at(signerRpc, signerHttp)], health(signerHttp), scratch.path));
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const own = ['serve', '--scheme', 'http', '--host', '127.0.0.1', '--rekor_server.address', '127.0.0.1', '--port', String(port)];
    const log = ['--trillian_log_server.address', '127.0.0.1', '--trillian_log_server.port', String(serverRpc), '--trillian_log_server.tlog_id', '0'];
    const rest = [
      '--rekor_server.hostname',
      '127.0.0.1',
      '--rekor_server.signer',
      keys.file('rekor-v1.key'),
      '--enable_retrieve_api=false',
      '--publish_frequency',
      '0',
    ];
    started.push(await startProgram('rekor-v1', [...own, ...log, ...rest], `${url}/api/v1/log`, scratch.path));
    return { url, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** It refuses to run as root, so there it runs as the user of Debian's package. */
async function startPostgres(): Promise<Program & { readonly uri: string }> {
  const bin = await findPostgres();
  if (bin === undefined) throw new Error('there is no PostgreSQL');
  const port = await freePort();
  const folder = await mkdtemp(join(tmpdir(), 'waybill-pg-'));
  const isRoot = process.getuid?.() === 0;
  const pg = (program: string, ...args: readonly string[]) =>
    isRoot ? run('runuser', ['-u', 'postgres', '--', join(bin, program), ...args], { cwd: '/' }) : run(join(bin, program), args, { cwd: '/' });
  if (isRoot) {
    const [uid, gid] = (await Promise.all(['-u', '-g'].map((flag) => run('id', [flag, 'postgres'])))).map(({ stdout }) => Number(stdout)) as [number, number];
    await chown(folder, uid, gid);
  }
  const data = join(folder, 'db');
  const stop = async (): Promise<void> => {
    await pg('pg_ctl', '-D', data, '-m', 'immediate', 'stop').catch(() => undefined);
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const at = ['-h', '127.0.0.1', '-p', String(port), '-U', 'trillian'];
    await pg('initdb', '-D', data, '-A', 'trust', '-U', 'trillian', '--no-sync');
    await pg('pg_ctl', '-D', data, '-w', '-l', join(folder, 'log'), '-o', `-p ${port} -k ${folder} -h 127.0.0.1 -c fsync=off`, 'start');
    await pg('createdb', ...at, 'trillian');
    await pg('psql', '-q', ...at, '-d', 'trillian', '-v', 'ON_ERROR_STOP=1', '-c', await schema());
    return { uri: `postgresql:///trillian?host=127.0.0.1&port=${port}&user=trillian`, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Of the same version as the server, from Go's cache of modules. */
async function schema(): Promise<string> {
  const { stdout } = await run('go', ['mod', 'download', '-json', TRILLIAN]);
  const { Dir } = JSON.parse(stdout) as { readonly Dir: string };
  return readFile(join(Dir, 'storage/postgresql/schema/storage.sql'), 'utf8');
}
