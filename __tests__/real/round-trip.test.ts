/** Published and pulled again through registries that other people wrote, by the committed bundles. */

import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmod, mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { runBundle } from '../support/runner.ts';
import { makeScratch, type Scratch } from '../support/scratch.ts';
import { needs } from './needs.ts';
import { describeRealServers, type RealServer } from './servers.ts';

const run = promisify(execFile);
const oras = await needs('oras');
const regctl = await needs('regctl');

/** Path to `MODE SHA256`, or to a link's target. */
async function picture(folder: string): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const name = path.slice(folder.length + 1);
    if (entry.isFile()) {
      const hex = createHash('sha256')
        .update(await readFile(path))
        .digest('hex');
      found[name] = `${((await stat(path)).mode & 0o777).toString(8)} ${hex}`;
    } else if (entry.isDirectory()) found[name] = 'folder';
    else found[name] = 'link';
  }
  return found;
}

await describeRealServers('round trip', (kind) => {
  let server: RealServer;
  let scratch: Scratch;
  let before: Record<string, string>;
  beforeAll(async () => {
    scratch = await makeScratch();
    server = await kind.start();
    const work = join(scratch.path, 'work');
    await scratch.file('work/one.bin', Buffer.alloc(20 * 1024 * 1024, 'waybill'));
    await scratch.file('work/empty', '');
    await chmod(await scratch.file('work/run.sh', '#!/bin/sh\n'), 0o755);
    await scratch.file('work/tree/ü/名.txt', 'unicode');
    await chmod(await scratch.file('work/tree/tool', 'tool'), 0o755);
    await symlink('tool', join(work, 'tree/link'));
    await mkdir(join(work, 'tree/void'));
    await mkdir(join(work, 'many'));
    for (let n = 0; n < 1000; n++) await writeFile(join(work, `many/${n}`), `${n}`);
    before = await picture(work);
  }, 60_000);
  afterAll(async () => {
    await server.stop();
    await scratch.remove();
  });

  test('files, folders, links, modes, a thousand files', async () => {
    const image = `${server.host}/o/n`;
    const published = await runBundle('publish', scratch, { image, tag: 'v1.0.0', layers: 'work/*\nwork/tree\nwork/many/*', 'base-dir': 'work' });
    expect([published.code, published.stderr]).toEqual([0, '']);
    const pulled = await runBundle('pull', scratch, { image, tag: '^1', path: `out-${kind.tool}` });
    expect([pulled.code, pulled.stderr]).toEqual([0, '']);
    expect(await picture(join(scratch.path, `out-${kind.tool}`))).toEqual(before);
    expect(pulled.outputs).toMatchObject({ digest: published.outputs['digest'], manifest: published.outputs['manifest'], tag: 'v1.0.0' });
  }, 120_000);

  oras.test(
    'what oras pushed',
    async () => {
      const image = `${server.host}/o/oras`;
      await run(oras.program, ['push', '--plain-http', `${image}:v1`, 'tree', 'one.bin', 'empty'], { cwd: join(scratch.path, 'work') });
      const pulled = await runBundle('pull', scratch, { image, tag: 'v1', path: `oras-${kind.tool}` });
      expect(pulled.code).toBe(0);
      const after = await picture(join(scratch.path, `oras-${kind.tool}`));
      expect(Object.keys(after).sort()).toEqual(
        Object.keys(before)
          .filter((name) => /^(?:tree|one\.bin$|empty$)/.test(name))
          .sort(),
      );
      for (const name of ['one.bin', 'tree/tool', 'tree/ü/名.txt']) expect([name, after[name]]).toEqual([name, before[name]]);
    },
    60_000,
  );

  regctl.test(
    'what regctl put',
    async () => {
      const image = `${server.host}/o/regctl`;
      const env = { ...process.env, REGCTL_CONFIG: join(scratch.path, 'regctl.json') };
      await run(regctl.program, ['registry', 'set', '--tls', 'disabled', server.host], { env });
      await run(regctl.program, ['artifact', 'put', '--artifact-type', 'application/x', '--file', 'one.bin', '--file-title', `${image}:v1`], {
        env,
        cwd: join(scratch.path, 'work'),
      });
      const pulled = await runBundle('pull', scratch, { image, tag: 'v1', path: `regctl-${kind.tool}` });
      expect(pulled.code).toBe(0);
      expect((await picture(join(scratch.path, `regctl-${kind.tool}`)))['one.bin']).toBe(before['one.bin']);
    },
    60_000,
  );

  oras.test(
    'oras pulls what was published',
    async () => {
      const image = `${server.host}/o/back`;
      await runBundle('publish', scratch, { image, tag: 'v1', layers: 'work/*\nwork/tree', 'base-dir': 'work' });
      const out = join(scratch.path, `back-${kind.tool}`);
      await mkdir(out);
      await run(oras.program, ['pull', '--plain-http', '--output', out, `${image}:v1`]);
      const after = await picture(out);
      for (const name of ['one.bin', 'empty', 'tree/tool', 'tree/ü/名.txt']) expect([name, after[name]?.slice(-64)]).toEqual([name, before[name]?.slice(-64)]);
      expect(after['tree/tool']).toBe(before['tree/tool']);
    },
    60_000,
  );
});
