/** Tools are found or put into the cache, each for itself; a missing one is a value, and a failure in CI alone. */

import { chmod, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { TOOLS } from '../../scripts/tools/table.ts';
import { findTool } from '../../scripts/tools.ts';
import { makeScratch, type Scratch } from '../support/scratch.ts';

/** What it needs of the machine; `sh` runs it. */
const PROGRAMS = 'export PATH=/usr/bin:/bin\n';
const POSIX = process.platform === 'win32' ? describe.skip : describe;
let scratch: Scratch;
let env: Record<string, string>;
let said: string[];

beforeEach(async () => {
  scratch = await makeScratch();
  said = [];
  env = { PATH: join(scratch.path, 'bin'), XDG_CACHE_HOME: join(scratch.path, 'cache'), LOG: join(scratch.path, 'log') };
});
afterEach(() => scratch.remove());

const find = (name: string, more: Readonly<Record<string, string>> = {}): Promise<string | undefined> =>
  findTool(name, { env: { ...env, ...more }, say: (text) => void said.push(text) });

/** A script on the PATH of the test that writes down how it was called. */
async function program(name: string, script: string): Promise<string> {
  const file = await scratch.file(`bin/${name}`, `#!/bin/sh\n${PROGRAMS}echo "${name} $*" >> "$LOG"\n${script}`);
  await chmod(file, 0o755);
  return file;
}
const calls = async (): Promise<readonly string[]> => (await readFile(env['LOG'] as string, 'utf8').catch(() => '')).split('\n').filter((line) => line !== '');

test('every program that is built has one version', () => {
  const built = Object.values(TOOLS).flatMap((tool) => ('go' in tool ? [tool.go] : []));
  expect(built.length).toBeGreaterThan(10);
  expect(built.filter((source) => !/@v\d+\.\d+\.\d+(?:-[0-9a-f.-]+)?$/.test(source))).toEqual([]);
});

test.each(Object.keys(TOOLS))('without Go and apt there is no %s, and a sentence says what to do', async (name) => {
  expect(await find(name)).toBeUndefined();
  expect(said).toHaveLength(1);
  expect(said[0]).toMatch(new RegExp(`MISSING TOOL: ${name} .*: install .*LEFT OUT`));
  await expect(find(name, { CI: 'true' })).rejects.toThrow(new RegExp(`the tool ${name} is missing.*: install `));
});

test('an unknown name is a mistake', async () => {
  await expect(find('orsa')).rejects.toThrow('there is no tool "orsa"; known are oras,');
});

POSIX('on PATH', () => {
  test('a program is taken', async () => {
    const file = await program('crane', '');
    expect(await find('crane')).toBe(file);
  });

  test('of a name that others have too, the one that is meant', async () => {
    const file = await program('tar', 'echo "bsdtar 3.5.3"');
    expect(await find('tar')).toBeUndefined();
    await program('tar', 'echo "tar (GNU tar) 1.35"');
    expect(await find('tar')).toBe(file);
  });

  test('one with a name that anybody may have is not', async () => {
    await program('registry', '');
    expect(await find('registry')).toBeUndefined();
  });
});

POSIX('built by Go', () => {
  const BUILD = 'echo built > "$GOBIN/server"; chmod +x "$GOBIN/server"';

  test('it has the name of the tool, in a folder of its version', async () => {
    await program('go', BUILD);
    const file = join(scratch.path, 'cache/waybill/toxiproxy@v2.5.0/toxiproxy');
    expect(await find('toxiproxy')).toBe(file);
    expect(await calls()).toEqual(['go install -trimpath -ldflags -s -w github.com/Shopify/toxiproxy/v2/cmd/server@v2.5.0']);
    expect(said).toEqual(['building github.com/Shopify/toxiproxy/v2/cmd/server@v2.5.0']);
    expect(await find('toxiproxy')).toBe(file);
    expect(await calls()).toHaveLength(1);
  });

  test('not at once where it takes minutes, but in CI and where it is asked for', async () => {
    await program('go', 'echo built > "$GOBIN/cosign"; chmod +x "$GOBIN/cosign"');
    expect(await find('cosign')).toBeUndefined();
    expect(said.join()).toContain('it takes minutes to build: install it with node_modules/.bin/node scripts/tools.ts cosign');
    expect(await calls()).toEqual([]);
    expect(await find('cosign', { WAYBILL_TOOLS: 'all' })).toContain('cosign@v');
    expect(await calls()).toHaveLength(1);
  });

  test('another version in the cache is not taken', async () => {
    await chmod(await scratch.file('cache/waybill/toxiproxy@v2.4.0/toxiproxy', ''), 0o755);
    expect(await find('toxiproxy')).toBeUndefined();
  });

  test('once, by whoever asks at the same time, and over the lock of a process that died', async () => {
    await program('go', BUILD);
    // The largest number that Linux gives to processes, and one more.
    await scratch.file('cache/waybill/lock-toxiproxy', String(2 ** 22 + 1));
    const found = await Promise.all([1, 2, 3].map(() => find('toxiproxy')));
    expect(new Set(found).size).toBe(1);
    expect(await calls()).toHaveLength(1);
  });

  test('a failure is not repeated within a run of the tests, and is tried again in the next', async () => {
    await program('go', 'echo no network >&2; exit 1');
    for (const run of ['1', '1', '2', '2']) {
      await expect(find('toxiproxy', { CI: 'true', WAYBILL_TEST_RUN: run })).rejects.toThrow('no network');
    }
    expect(await calls()).toHaveLength(2);
  });
});

POSIX('unpacked from Debian packages', () => {
  const PLAN = 'case "$*" in *--print-uris*) for p in libx libc6 umoci; do echo "\'http://x/$p.deb\' ${p}_1_amd64.deb 10 SHA256:00"; done;; esac\n';
  const DOWNLOAD = 'case "$*" in *download*) for p in "$@"; do case $p in -*|*=*|download) ;; *) echo > ${p}_1_amd64.deb;; esac; done;; esac\n';
  const UNPACK = [
    'case $2 in',
    'umoci_*) mkdir -p "$3/usr/bin"; printf \'#!/bin/sh\\necho "$LD_LIBRARY_PATH $*"\' > "$3/usr/bin/umoci"; chmod +x "$3/usr/bin/umoci";;',
    'libx_*) mkdir -p "$3/usr/lib/x86_64-linux-gnu/own"; echo > "$3/usr/lib/x86_64-linux-gnu/libx.so.1"; echo > "$3/usr/lib/x86_64-linux-gnu/own/y.so";;',
    'esac',
  ].join('\n');

  test('with the libraries that the machine lacks, and nothing is installed', async () => {
    await program('apt-get', PLAN + DOWNLOAD);
    await program('dpkg', UNPACK);
    const file = (await find('umoci')) as string;
    expect(file).toBe(join(scratch.path, 'cache/waybill/umoci@debian/umoci'));
    const script = await readFile(file, 'utf8');
    expect(script).toContain('LD_LIBRARY_PATH="$here/root/usr/lib/x86_64-linux-gnu" exec "$here/root/usr/bin/umoci" "$@"');
    const made = await calls();
    expect(made.filter((line) => line.includes('install') && !line.includes('--print-uris'))).toEqual([]);
    expect(made.filter((line) => line.includes('download'))).toEqual(['apt-get download umoci libx']);
    expect(made.filter((line) => line.startsWith('dpkg')).map((line) => line.split(' ').slice(0, 3))).toEqual([
      ['dpkg', '-x', 'libx_1_amd64.deb'],
      ['dpkg', '-x', 'umoci_1_amd64.deb'],
    ]);
  });

  test('with lists of our own where the machine has none', async () => {
    await program('apt-get', `case "$*" in *lists=*) ;; *) echo "unable to locate" >&2; exit 100;; esac\n${PLAN}${DOWNLOAD}`);
    await program('dpkg', UNPACK);
    expect(await find('umoci')).toContain('umoci@debian');
    const made = await calls();
    expect(made.filter((line) => line.endsWith(' update')).map((line) => line.includes(`Dir::State::lists=${env['XDG_CACHE_HOME']}`))).toEqual([true]);
  });

  test('half of it is none', async () => {
    await program('apt-get', PLAN + DOWNLOAD);
    await program('dpkg', 'exit 2');
    expect(await find('umoci')).toBeUndefined();
    await program('dpkg', UNPACK);
    expect(await find('umoci')).toContain('umoci@debian');
  });
});
