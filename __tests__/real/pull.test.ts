/** What other people's programs pushed to other people's registries comes back as it was. */

import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect } from '@jest/globals';
import { createPolicy } from '../../src/flow/policy.ts';
import { pull } from '../../src/flow/pull/pull.ts';
import { createThrottle } from '../../src/flow/throttle.ts';
import { withRedirects } from '../../src/http/redirect.ts';
import { openTransport, type Transport } from '../../src/http/send.ts';
import { ociSource } from '../../src/registries/oci/source.ts';
import { heldClock } from '../support/clock.ts';
import { makeScratch, type Scratch } from '../support/scratch.ts';
import { needs } from './needs.ts';
import { describeRealServers, type RealServer } from './servers.ts';

const run = promisify(execFile);
const oras = await needs('oras');
const regctl = await needs('regctl');

await describeRealServers('pull', (kind) => {
  let server: RealServer;
  let scratch: Scratch;
  let transport: Transport;
  let work: string;
  beforeAll(async () => {
    scratch = await makeScratch();
    transport = openTransport({ connections: 6, insecure: false, proxy: {}, userAgent: 'test' });
    server = await kind.start();
    work = join(scratch.path, 'work');
    mkdirSync(join(work, 'dist', 'sub'), { recursive: true });
    writeFileSync(join(work, 'dist', 'run.sh'), '#!/bin/sh\n');
    chmodSync(join(work, 'dist', 'run.sh'), 0o755);
    writeFileSync(join(work, 'dist', 'sub', 'ü 名.txt'), 'unicode');
    writeFileSync(join(work, 'dist', 'empty'), '');
    symlinkSync('run.sh', join(work, 'dist', 'link'));
    writeFileSync(join(work, 'big.bin'), Buffer.alloc(20 * 1024 * 1024, 'waybill'));
    writeFileSync(join(work, 'plain.txt'), 'plain');
  });
  afterAll(async () => {
    await transport.close();
    await server.stop();
    await scratch.remove();
  });

  async function fetched(tag: string, name: string) {
    const source = ociSource(withRedirects(transport.send), { origin: `http://${server.host}`, name: 'a/b', host: server.host });
    const clock = heldClock();
    const path = join(scratch.path, `${name}-${tag.replaceAll(/\W/g, '')}`);
    const policy = createPolicy({ retries: 1, clock, throttle: createThrottle(6, clock), info: () => undefined });
    const events = { fetching: () => {}, received: () => {}, fetched: () => {}, warning: () => {}, info: () => {} };
    const wanted = { reference: tag, platform: { os: 'linux', architecture: 'amd64' } };
    return { path, ...(await pull({ source, wanted, layers: [], path, extract: 'auto', overwrite: true, policy }, events)) };
  }

  oras.test('files and folders that oras pushed', async () => {
    await run(oras.program, ['push', '--plain-http', `${server.host}/a/b:v1.2.3`, 'dist', 'plain.txt', 'big.bin'], { cwd: work });
    const { path, files, tag } = await fetched('^1', 'oras');
    expect(tag).toBe('v1.2.3');
    expect(files.map((file) => [file.path, file.mode, file.link])).toEqual([
      ['big.bin', '0644', undefined],
      ['dist/empty', '0644', undefined],
      ['dist/link', '0777', 'run.sh'],
      ['dist/run.sh', '0755', undefined],
      ['dist/sub/ü 名.txt', '0644', undefined],
      ['plain.txt', '0644', undefined],
    ]);
    expect(readFileSync(join(path, 'dist/sub/ü 名.txt'), 'utf8')).toBe('unicode');
    expect(readFileSync(join(path, 'big.bin')).equals(readFileSync(join(work, 'big.bin')))).toBe(true);
    expect(statSync(join(path, 'dist/run.sh')).mode & 0o777).toBe(0o755);
    expect((await readdir(path)).sort()).toEqual(['big.bin', 'dist', 'plain.txt']);
  });

  oras.test('the working folder itself, as oras pushes it', async () => {
    await run(oras.program, ['push', '--plain-http', `${server.host}/a/b:dot`, '.'], { cwd: join(work, 'dist') });
    const { files } = await fetched('dot', 'oras');
    expect(files.map((file) => file.path)).toEqual(['empty', 'link', 'run.sh', 'sub/ü 名.txt']);
  });

  regctl.test('files that regctl put', async () => {
    const env = { ...process.env, HOME: scratch.path, REGCTL_CONFIG: join(scratch.path, 'regctl.json') };
    await run(regctl.program, ['registry', 'set', '--tls', 'disabled', server.host], { env });
    await run(
      regctl.program,
      [
        'artifact',
        'put',
        '--artifact-type',
        'application/x',
        '--file-title',
        '--file-media-type',
        'text/plain',
        '--file-media-type',
        'text/plain',
        '-f',
        'plain.txt',
        '-f',
        './dist/run.sh',
        `${server.host}/a/b:regctl`,
      ],
      {
        cwd: work,
        env,
      },
    );
    const { files } = await fetched('regctl', 'regctl');
    expect(files.map((file) => [file.path, file.size])).toEqual([
      ['dist/run.sh', 10],
      ['plain.txt', 5],
    ]);
  });
});
