/** Publishing to registries that other people wrote, read back with programs that other people wrote. */

import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmod, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { systemClock } from '../../src/action/runner/clock.ts';
import { AUTHORITY, CLIENT_CERT, CLIENT_KEY, SERVER_CERT, SERVER_KEY } from '../support/certificates.ts';
import type { RecordedIo } from '../support/io.ts';
import { startProxy } from '../support/proxy.ts';
import { publishIn } from '../support/publishing.ts';
import { makeScratch, type Scratch } from '../support/scratch.ts';
import { needs } from './needs.ts';
import { describeRealServers, type RealServer, TEST_USER } from './servers.ts';

const run = promisify(execFile);
const oras = await needs('oras');
const crane = await needs('crane');
const both = await needs('crane', 'oras');
const LAYERS = 'app/*\nassets';
let scratch: Scratch;

beforeAll(async () => {
  scratch = await makeScratch();
  await scratch.file('app/one.txt', 'one');
  await scratch.file('app/two.json', '{"two":2}');
  await chmod(await scratch.file('app/three.sh', '#!/bin/sh\n'), 0o755);
  await scratch.file('assets/deep/ü.bin', Buffer.alloc(100_000, 3));
  await chmod(await scratch.file('assets/tool', 'tool'), 0o755);
  await scratch.file('assets/.hidden', 'left out');
});
afterAll(() => scratch.remove());

const publish = (inputs: Record<string, string>, env: NodeJS.ProcessEnv = {}): Promise<RecordedIo> =>
  publishIn(scratch, { layers: LAYERS, tag: 'v1', ...inputs }, env, systemClock);

const actions = (io: RecordedIo): readonly string[] => JSON.parse(io.outputs['blobs'] ?? '[]').map(({ action }: { action: string }) => action);
const said = (io: RecordedIo): string => [...io.lines, ...io.debugLines, ...io.failures, ...io.warnings, ...io.notices].join('\n');

await describeRealServers('publish', (kind) => {
  describe('open to all', () => {
    let server: RealServer;
    beforeAll(async () => {
      server = await kind.start();
    });
    afterAll(() => server.stop());

    both.test('three files and a folder arrive as they are', async () => {
      const io = await publish({ image: `${server.host}/team/app`, tag: 'v1,latest' });
      expect(io.failures).toEqual([]);
      expect(io.outputs).toMatchObject({ status: 'pushed', tags: `${server.host}/team/app:v1\n${server.host}/team/app:latest` });
      expect(actions(io)).toEqual(['uploaded', 'uploaded', 'uploaded', 'uploaded']);

      const { stdout } = await run(crane.program, ['manifest', '--insecure', `${server.host}/team/app:v1`], { encoding: 'buffer' });
      expect(stdout.toString()).toBe(io.outputs['manifest']);
      expect(`sha256:${createHash('sha256').update(stdout).digest('hex')}`).toBe(io.outputs['digest']);

      const out = join(scratch.path, `pulled-${kind.tool}`);
      await mkdir(out);
      await run(oras.program, ['pull', '--plain-http', '--output', out, io.outputs['ref'] as string]);
      expect((await readdir(out, { recursive: true })).sort()).toEqual([
        'app',
        'app/one.txt',
        'app/three.sh',
        'app/two.json',
        'assets',
        'assets/deep',
        'assets/deep/ü.bin',
        'assets/tool',
      ]);
      for (const file of ['app/one.txt', 'app/three.sh', 'app/two.json', 'assets/deep/ü.bin', 'assets/tool']) {
        expect(await readFile(join(out, file))).toEqual(await readFile(join(scratch.path, file)));
      }
      expect(((await stat(join(out, 'assets/tool'))).mode & 0o777).toString(8)).toBe('755');
    });

    test('once more is unchanged, and nothing travels', async () => {
      await publish({ image: `${server.host}/team/again` });
      const io = await publish({ image: `${server.host}/team/again` });
      expect(io.outputs).toMatchObject({ status: 'unchanged', 'uploaded-bytes': '0' });
      expect(io.debugLines.filter((line) => line.startsWith('GET '))).toHaveLength(1);
      expect(io.debugLines.filter((line) => /^(?:POST|PUT|HEAD|PATCH) /.test(line))).toEqual([]);
    });

    crane.test('a large file travels while it is hashed', async () => {
      const bytes = Buffer.alloc(65 * 1024 * 1024, 'large');
      await writeFile(join(scratch.path, 'large.bin'), bytes);
      const io = await publish({ image: `${server.host}/team/large`, layers: 'large.bin' });
      await rm(join(scratch.path, 'large.bin'));
      expect(io.failures).toEqual([]);
      expect(io.outputs['status']).toBe('pushed');
      expect(io.debugLines.filter((line) => line.startsWith('PATCH '))).toHaveLength(1);
      const { stdout } = await run(
        crane.program,
        ['blob', '--insecure', `${server.host}/team/large@sha256:${createHash('sha256').update(bytes).digest('hex')}`],
        { encoding: 'buffer', maxBuffer: 2 ** 27 },
      );
      expect(bytes.equals(stdout as unknown as Buffer)).toBe(true);
    });

    test('a second repository takes the blobs by mounting', async () => {
      await publish({ image: `${server.host}/team/from` });
      const io = await publish({ image: `${server.host}/team/to`, 'mount-from': 'team/from' });
      expect(io.failures).toEqual([]);
      expect(io.outputs['uploaded-bytes']).toBe('0');
      // crane's registry keeps one store for all names and refuses mounts: there the blobs are simply found.
      expect(actions(io)).toEqual(Array(4).fill(kind.tool === 'crane' ? 'exists' : 'mounted'));
    });

    test('one changed file is what travels', async () => {
      await publish({ image: `${server.host}/team/delta` });
      await writeFile(join(scratch.path, 'app/one.txt'), 'other');
      const io = await publish({ image: `${server.host}/team/delta`, tag: 'v2' });
      await writeFile(join(scratch.path, 'app/one.txt'), 'one');
      expect(actions(io)).toEqual(['uploaded', 'exists', 'exists', 'exists']);
      expect(io.outputs['uploaded-bytes']).toBe('5');
    });

    test('a dry run leaves nothing behind', async () => {
      const io = await publish({ image: `${server.host}/team/dry`, push: 'false' });
      expect(io.failures).toEqual([]);
      expect(io.outputs['status']).toBe('dry-run');
      const seen = await publish({ image: `${server.host}/team/dry`, push: 'true' });
      expect(seen.outputs['digest']).toBe(io.outputs['digest']);
      if (kind.tool !== 'crane') expect(actions(seen)).toEqual(['uploaded', 'uploaded', 'uploaded', 'uploaded']);
    });

    test('through a proxy with a password', async () => {
      const proxy = await startProxy('me:s3cret-proxy', () => server.host);
      try {
        const env = { http_proxy: `http://me:s3cret-proxy@${proxy.host}` };
        const io = await publish({ image: 'http://registry.example/team/proxied' }, env);
        expect(io.failures).toEqual([]);
        expect(io.outputs['status']).toBe('pushed');
        expect(proxy.passed.length).toBeGreaterThan(0);
        expect(said(io)).not.toContain('s3cret-proxy');
        const refused = await publish({ image: 'http://registry.example/team/proxied2', retries: '0' }, { http_proxy: `http://me:wrong@${proxy.host}` });
        expect(refused.failures).toHaveLength(1);
        expect(refused.failures[0]).toMatch(/407/);
        expect(refused.failures[0]).toMatch(/HTTPS?_PROXY/);
      } finally {
        await proxy.close();
      }
    });
  });

  if (!kind.configurable) return;

  describe('with a password', () => {
    let server: RealServer;
    const login = Buffer.from(`${TEST_USER.username}:${TEST_USER.password}`).toString('base64');
    beforeAll(async () => {
      server = await kind.start({ auth: true });
    });
    afterAll(() => server.stop());

    test('from the inputs', async () => {
      const io = await publish({ image: `${server.host}/a/b`, ...TEST_USER });
      expect(io.failures).toEqual([]);
      expect(io.outputs['status']).toBe('pushed');
      expect(said(io)).not.toContain(TEST_USER.password);
      expect(said(io)).not.toContain(login);
    });

    test('from docker config', async () => {
      await scratch.file('docker/config.json', JSON.stringify({ auths: { [server.host]: { auth: login } } }));
      const io = await publish({ image: `${server.host}/a/c` }, { DOCKER_CONFIG: join(scratch.path, 'docker') });
      expect(io.failures).toEqual([]);
      expect(said(io)).not.toContain(login);
    });

    test('from a credential helper', async () => {
      const helper = await scratch.file(
        'bin/docker-credential-waybilltest',
        `#!/bin/sh\nread host\necho "{\\"ServerURL\\":\\"$host\\",\\"Username\\":\\"${TEST_USER.username}\\",\\"Secret\\":\\"${TEST_USER.password}\\"}"\n`,
      );
      await chmod(helper, 0o755);
      await scratch.file('helped/config.json', JSON.stringify({ credHelpers: { [server.host]: 'waybilltest' } }));
      const env = { DOCKER_CONFIG: join(scratch.path, 'helped'), PATH: `${join(scratch.path, 'bin')}:${process.env['PATH']}` };
      const io = await publish({ image: `${server.host}/a/d` }, env);
      expect(io.failures).toEqual([]);
    });

    crane.test('a wrong one is one sentence, and the tag stays', async () => {
      const before = await publish({ image: `${server.host}/a/stays`, ...TEST_USER });
      const io = await publish({ image: `${server.host}/a/stays`, layers: 'app/one.txt', username: 'waybill', password: 'wr0ng-s3cret' });
      expect(io.failures).toHaveLength(1);
      expect(io.failures[0]).toContain(server.host);
      expect(io.failures[0]).toMatch(/check the username and password/);
      expect(said(io)).not.toContain('wr0ng-s3cret');
      const { stdout } = await run(crane.program, ['digest', '--insecure', `${server.host}/a/stays:v1`], {
        env: { ...process.env, DOCKER_CONFIG: await dockerConfig(server.host, login) },
      });
      expect(stdout.trim()).toBe(before.outputs['digest']);
    });

    test('none at all says so', async () => {
      const io = await publish({ image: `${server.host}/a/e` });
      expect(io.failures[0]).toMatch(/no credentials were found/);
    });
  });

  describe('over TLS', () => {
    let server: RealServer;
    beforeAll(async () => {
      server = await kind.start({ tls: { key: SERVER_KEY, cert: SERVER_CERT } });
      await scratch.file('ca.pem', AUTHORITY);
      await scratch.file('client.pem', CLIENT_CERT);
      await scratch.file('client.key', CLIENT_KEY);
    });
    afterAll(() => server.stop());

    test('with a private authority', async () => {
      const io = await publish({ image: `https://${server.host}/a/b`, 'ca-file': 'ca.pem', 'client-cert': 'client.pem', 'client-key': 'client.key' });
      expect(io.failures).toEqual([]);
      expect(io.outputs['status']).toBe('pushed');
    });

    test('through a proxy with a password', async () => {
      const proxy = await startProxy('me:s3cret-proxy', () => server.host);
      try {
        const io = await publish({ image: 'https://registry.example/a/c', 'ca-file': 'ca.pem' }, { HTTPS_PROXY: `http://me:s3cret-proxy@${proxy.host}` });
        expect(io.failures).toEqual([]);
        expect(new Set(proxy.passed)).toEqual(new Set(['CONNECT registry.example:443']));
      } finally {
        await proxy.close();
      }
    });

    test('insecure trusts anybody', async () => {
      const io = await publish({ image: `https://${server.host}/a/d`, insecure: 'true' });
      expect(io.failures).toEqual([]);
    });

    test('without it, the sentence names ca-file', async () => {
      const io = await publish({ image: `https://${server.host}/a/e` });
      expect(io.failures).toHaveLength(1);
      expect(io.failures[0]).toContain(server.host);
      expect(io.failures[0]).toMatch(/certificate is not trusted.*ca-file/);
    });

    test('plain HTTP to it names https', async () => {
      const io = await publish({ image: `http://${server.host}/a/f` });
      expect(io.failures).toHaveLength(1);
      expect(io.failures[0]).toMatch(/https/);
    });
  });
});

async function dockerConfig(host: string, auth: string): Promise<string> {
  await scratch.file('reader/config.json', JSON.stringify({ auths: { [host]: { auth } } }));
  return join(scratch.path, 'reader');
}
