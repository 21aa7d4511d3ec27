/** Real workflow files, run by act on this machine, with `uses: ./` as users write it. */

import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { delimiter, dirname, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { needs } from '../__tests__/real/needs.ts';
import { type RealServer, startDistribution3 } from '../__tests__/real/servers.ts';

const run = promisify(execFile);
const ROOT = resolve(import.meta.dirname, '..');
const act = await needs('act', 'registry');

let server: RealServer;

const runners = ['ubuntu-latest', 'ubuntu-24.04-arm', 'macos-latest', 'windows-latest'].flatMap((name) => ['-P', `${name}=-self-hosted`]);

/** The log of a workflow that went well. */
async function runWorkflow(path: string, ...more: string[]): Promise<string> {
  const args = ['workflow_dispatch', '-W', path, ...runners, '--var', `REGISTRY=${server.host}`, ...more];
  // The Node that the actions ask for goes first.
  const env = { ...process.env, PATH: `${dirname(process.execPath)}${delimiter}${process.env['PATH']}` };
  const { stdout, stderr } = await run(act.program, args, { cwd: ROOT, env, maxBuffer: 64 * 1024 * 1024 }).catch(
    (error: Error & { stdout: string; stderr: string }) => {
      const lines = `${error.stdout}${error.stderr}`.split('\n').map((line) => line.slice(0, 300));
      throw new Error(`act failed:\n${lines.slice(-60).join('\n')}`);
    },
  );
  expect(stdout).toContain('Job succeeded');
  return stdout + stderr;
}

act.describe('workflows', () => {
  beforeAll(async () => {
    server = await startDistribution3();
  });
  afterAll(() => server.stop());

  const workflows = readdirSync(import.meta.dirname).filter((name) => name.endsWith('.yml'));
  test.each(workflows)('%s', async (name) => {
    expect(await runWorkflow(`e2e/${name}`)).toMatch(/\| outputs hold/);
  });

  test("the project's own workflow: into a folder and back", async () => {
    // Its trigger is a push; act takes whichever event it is given.
    const text = readFileSync(resolve(ROOT, '.github/workflows/ci.yml'), 'utf8').replace('  workflow_call:', '  workflow_dispatch:');
    const path = await written('ci.yml', text);
    expect(await runWorkflow(path, '-j', 'folder', '--matrix', 'os:ubuntu-latest')).toMatch(/\| outputs hold/);
  });

  test('the matrix of docs/EXAMPLES.md, word for word but for names', async () => {
    const section = readFileSync(resolve(ROOT, 'docs/EXAMPLES.md'), 'utf8').split('## A matrix, and one index over it\n')[1] as string;
    const [, recipe] = /```yaml\n([\s\S]*?)```/.exec(section) as RegExpExecArray;
    const replaced = ([text, by]: readonly [string, string], all: string) => {
      expect(all).toContain(text);
      return all.replaceAll(text, by);
    };
    const text = (
      [
        ['waybill-action/waybill/index@v0', './index'],
        ['waybill-action/waybill@v0', './'],
        ['ghcr.io/${{ github.repository }}', '${{ vars.REGISTRY }}/docs'],
        ['make build/tool', 'mkdir -p build && echo "for ${{ matrix.arch }}" > build/tool'],
        // A local action is found in the checkout.
        ['    steps:\n      - id: index', '    steps:\n      - uses: actions/checkout@v5\n      - id: index'],
      ] as const
    ).reduce((all, pair) => replaced(pair, all), recipe as string);
    await runWorkflow(await written('examples-matrix.yml', text));
    const answer = await fetch(`http://${server.host}/v2/docs/tool/manifests/latest`, { headers: { accept: 'application/vnd.oci.image.index.v1+json' } });
    const index = (await answer.json()) as { manifests: { platform: { os: string; architecture: string } }[] };
    expect(index.manifests.map(({ platform }) => `${platform.os}/${platform.architecture}`)).toEqual(['linux/amd64', 'linux/arm64']);
  });
});

async function written(name: string, text: string): Promise<string> {
  const path = resolve(ROOT, 'out/e2e', name);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
  return path;
}
