/** Images, indexes, referrers and policies on real registries, read by other people's programs. */

import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect } from '@jest/globals';
import { systemClock } from '../../src/action/runner/clock.ts';
import { documentOf, publishIn } from '../support/publishing.ts';
import { makeScratch, type Scratch } from '../support/scratch.ts';
import { needs } from './needs.ts';
import { describeRealServers, type RealServer } from './servers.ts';

const run = promisify(execFile);
const oras = await needs('oras');
const crane = await needs('crane');
const exporter = await needs('crane', 'tar');
const skopeo = await needs('skopeo');

await describeRealServers('images', (kind) => {
  let server: RealServer;
  let scratch: Scratch;
  beforeAll(async () => {
    scratch = await makeScratch();
    server = await kind.start();
    await scratch.file('site/index.html', '<html>');
    await scratch.file('README.md', 'read me');
    await scratch.file('note.txt', 'a note');
    await scratch.file('amd64', 'amd64');
    await scratch.file('arm64', 'arm64');
  });
  afterAll(async () => {
    await server.stop();
    await scratch.remove();
  });
  const publish = (inputs: Record<string, string>) => publishIn(scratch, inputs, {}, systemClock);

  exporter.test('an image validates, and its layers hold the files', async () => {
    const image = `${server.host}/team/image`;
    const io = await publish({ image, tag: 'v1', layers: 'site\nREADME.md', format: 'image', platform: 'linux/arm64' });
    expect(io.failures).toEqual([]);
    const { stdout, stderr } = await run(crane.program, ['validate', '--insecure', '--remote', `${image}:v1`]);
    expect(stdout + stderr).toContain('PASS');
    const exported = await run('/bin/sh', ['-c', '"$0" export --insecure "$1" - | tar -tf -', crane.program, `${image}:v1`]);
    expect(
      exported.stdout
        .split('\n')
        .filter((line) => line !== '')
        .sort(),
    ).toEqual(['README.md', 'site', 'site/index.html']);
  });

  exporter.test('an image whose folder is cut is the same tree as one whose folder is whole', async () => {
    for (let at = 0; at < 300; at++) await scratch.file(`tree/d${at % 9}/f${at}`, Buffer.alloc(700 * (at % 40), at));
    const image = `${server.host}/team/cut`;
    const [whole, cut] = [
      await publish({ image, tag: 'whole', layers: 'tree', format: 'image' }),
      await publish({ image, tag: 'cut', layers: 'tree', format: 'image', split: '64KiB' }),
    ];
    expect([...whole.failures, ...cut.failures]).toEqual([]);
    expect(documentOf(cut).layers?.length).toBeGreaterThan(10);
    await run(crane.program, ['validate', '--insecure', '--remote', `${image}:cut`]);
    for (const tag of ['whole', 'cut']) {
      const folder = join(scratch.path, `exported-${tag}`);
      await run('/bin/sh', ['-c', 'mkdir "$2" && "$0" export --insecure "$1" - | tar -xf - -C "$2"', crane.program, `${image}:${tag}`, folder]);
    }
    await run('diff', ['-r', join(scratch.path, 'exported-whole'), join(scratch.path, 'exported-cut')]);
  });

  skopeo.test('skopeo reads the image', async () => {
    const image = `${server.host}/team/inspected`;
    await publish({ image, tag: 'v1', layers: 'site', format: 'image', platform: 'linux/arm64', annotations: 'org.example.a=b' });
    const { stdout } = await run(skopeo.program, ['inspect', '--tls-verify=false', '--override-arch', 'arm64', `docker://${image}:v1`]);
    expect(JSON.parse(stdout)).toMatchObject({ Architecture: 'arm64', Os: 'linux', Labels: { 'org.example.a': 'b' } });
  });

  crane.test('an index of platforms validates', async () => {
    const image = `${server.host}/team/index`;
    const layers = 'amd64,platform=linux/amd64\narm64,platform=linux/arm64/v8';
    const io = await publish({ image, tag: 'v1,latest', layers, format: 'image' });
    expect(io.failures).toEqual([]);
    const { stdout } = await run(crane.program, ['index', 'list', '--insecure', `${image}:v1`]);
    for (const { digest } of documentOf(io).manifests ?? []) expect(stdout).toContain(digest);
    const checked = await run(crane.program, ['validate', '--insecure', '--remote', `${image}:latest`]);
    expect(checked.stdout + checked.stderr).toContain('PASS');
    const again = await publish({ image, tag: 'v1,latest', layers, format: 'image' });
    expect(again.outputs['status']).toBe('unchanged');
  });

  oras.test('an index of artifacts gives each platform its own', async () => {
    const image = `${server.host}/team/tools`;
    await publish({ image, tag: 'v1', layers: 'amd64,platform=linux/amd64,title=tool\narm64,platform=linux/arm64,title=tool2' });
    const { stdout } = await run(oras.program, ['manifest', 'fetch', '--plain-http', '--platform', 'linux/arm64', `${image}:v1`]);
    expect(JSON.parse(stdout).layers[0].annotations['org.opencontainers.image.title']).toBe('tool2');
  });

  oras.test('a referrer is discovered', async () => {
    const image = `${server.host}/team/attached`;
    const subject = await publish({ image, tag: 'v1', layers: 'README.md' });
    const io = await publish({ image, subject: 'v1', layers: 'note.txt', 'artifact-type': 'application/vnd.example.note' });
    expect(io.failures).toEqual([]);
    expect(documentOf(io).subject?.digest).toBe(subject.outputs['digest']);
    const { stdout } = await run(oras.program, ['discover', '--plain-http', '--format', 'json', `${image}:v1`]);
    const found = JSON.parse(stdout) as { referrers?: { digest: string; artifactType: string }[]; manifests?: { digest: string; artifactType: string }[] };
    expect((found.referrers ?? found.manifests ?? []).map(({ digest, artifactType }) => ({ digest, artifactType }))).toEqual([
      { digest: io.outputs['digest'], artifactType: 'application/vnd.example.note' },
    ]);
    const missing = await publish({ image, subject: 'v9', layers: 'note.txt' });
    expect(missing.failures[0]).toContain(`subject: ${image}:v9 does not exist`);
  });

  crane.test('policies hold', async () => {
    const image = `${server.host}/team/policies`;
    const first = await publish({ image, tag: 'v1', layers: 'README.md' });
    const fail = await publish({ image, tag: 'v1', layers: 'note.txt', 'if-tag-exists': 'fail' });
    expect(fail.failures[0]).toContain('if-tag-exists is fail');
    const skip = await publish({ image, tag: 'v1', layers: 'note.txt', 'if-tag-exists': 'skip' });
    expect(skip.outputs).toEqual({ status: 'skipped' });
    const same = await publish({ image, tag: 'v1', layers: 'README.md', 'if-tag-exists': 'same' });
    expect(same.outputs['status']).toBe('unchanged');
    const { stdout } = await run(crane.program, ['digest', '--insecure', `${image}:v1`]);
    expect(stdout.trim()).toBe(first.outputs['digest']);
    const moved = await publish({ image, tag: 'v1', layers: 'note.txt' });
    expect(moved.outputs['status']).toBe('pushed');
  });

  if (kind.tool !== 'registry') return;

  crane.test(
    'two hundred attachments by eight processes at once lose none',
    async () => {
      const image = `${server.host}/team/crowd`;
      const subject = await publish({ image, tag: 'v1', layers: 'README.md' });
      const worker = join(import.meta.dirname, 'attach-worker.ts');
      const workers = Array.from({ length: 8 }, (_, at) =>
        run(process.execPath, ['--no-warnings', worker, image, 'v1', scratch.path, String(at * 25), '25'], { maxBuffer: 1 << 24 }),
      );
      const attached = (await Promise.all(workers)).flatMap(({ stdout }) => stdout.trim().split('\n'));
      expect(new Set(attached).size).toBe(200);
      const tag = (subject.outputs['digest'] ?? '').replace(':', '-');
      const { stdout } = await run(crane.program, ['manifest', '--insecure', `${image}:${tag}`], { maxBuffer: 1 << 24 });
      const listed = (JSON.parse(stdout).manifests as { digest: string }[]).map(({ digest }) => digest);
      expect(listed.sort()).toEqual(attached.sort());
    },
    300_000,
  );
});
