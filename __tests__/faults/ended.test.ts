/** Runs that are ended from outside: within five seconds, with a word on the tags, and with nothing left open. */

import { existsSync, readdirSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type Asked, type OciRegistry, type OciRegistryOptions, startOciRegistry } from '../support/oci-registry.ts';
import { type Ran, runBundle } from '../support/runner.ts';
import { makeScratch, type Scratch } from '../support/scratch.ts';
import { EMPTY, LAYER, MANIFEST, OLD, setArtifact, sha256 } from './artifact.ts';
import { wireOf } from './wire.ts';

/** From the first signal on; a runner kills what is left soon after. Milliseconds. */
const WITHIN = 5000;
let scratch: Scratch;
let registry: OciRegistry;
let send: ((signal: NodeJS.Signals) => void) | undefined;
beforeEach(async () => {
  scratch = await makeScratch();
  await scratch.file('a.bin', LAYER);
});
afterEach(async () => {
  await registry.close();
  await scratch.remove();
});

/** From then on `send` reaches it. */
function run(action: 'publish' | 'pull', inputs: Readonly<Record<string, string>>): Promise<Ran> {
  const onStart = (kill: NonNullable<typeof send>) => {
    send = kill;
  };
  return runBundle(action, scratch, inputs, { onStart });
}

interface Ending {
  /** The moment: a request that the registry will not answer. */
  readonly at?: (asked: Asked) => boolean;
  readonly signal?: NodeJS.Signals;
  readonly action?: 'publish' | 'pull';
  readonly inputs?: Readonly<Record<string, string>>;
  readonly registry?: OciRegistryOptions;
  readonly prepare?: () => void;
}

async function end({ at, signal = 'SIGINT', action = 'publish', inputs, registry: options, prepare }: Ending): Promise<Ran & { readonly took: number }> {
  let told = Number.NaN;
  registry = await startOciRegistry({
    ...options,
    delay: async (asked) => {
      if (at?.(asked) !== true) return;
      if (Number.isNaN(told)) {
        told = performance.now();
        send?.(signal);
      }
      await new Promise(() => {});
    },
  });
  registry.setBlob('o/n', EMPTY);
  registry.setManifest('o/n', 'v1', OLD, MANIFEST);
  prepare?.();
  const standard: Record<string, string> = action === 'publish' ? { tag: 'v1', layers: 'a.bin' } : { path: 'out' };
  const image = `${registry.url}/o/n${action === 'pull' ? ':v1' : ''}`;
  const ran = await run(action, { image, ...standard, ...inputs });
  expect(ran.code).toBe(1);
  expect(ran.stderr).toBe('');
  // Nothing of the run's own is left, but the folder of files that outputs name.
  expect(readdirSync(scratch.path).filter((name) => /^waybill-(?!out-)/.test(name))).toEqual([]);
  return { ...ran, took: performance.now() - told };
}

const uploads = ({ method, path }: Asked) => method === 'PUT' && path.includes('/blobs/uploads/');

/** Windows has no signals: a program that is sent one is gone. */
const onPosix = process.platform === 'win32' ? describe.skip : describe;

onPosix.each(['SIGINT', 'SIGTERM'] as const)('%s', (signal) => {
  test('while a blob travels: its session is closed', async () => {
    const { stdout, took } = await end({ at: (asked) => uploads(asked) && asked.nth === 0, signal, registry: { before: hold(uploads) } });
    expect(stdout).toContain('::error::The run was cancelled; no tag was changed');
    expect(stdout).toMatch(/o\/n: closed 1 unfinished upload\n/);
    expect(wireOf(registry).at(-1)).toBe('DELETE upload 204');
    expect(registry.openUploads()).toBe(0);
    expect(Buffer.from(registry.manifest('o/n', 'v1')?.bytes ?? [])).toEqual(OLD);
    expect(took).toBeLessThan(WITHIN);
  });

  test('while the manifest is put: nobody knows', async () => {
    const { stdout, took } = await end({ at: ({ method, path }) => method === 'PUT' && path.includes('/manifests/'), signal });
    expect(stdout).toMatch(/::error::The run was cancelled; not known: whether localhost:\d+\/o\/n:v1 was changed/);
    expect(took).toBeLessThan(WITHIN);
  });
});

onPosix('SIGINT', () => {
  test('between two tags: the first one is named, and one that would have moved stays', async () => {
    const { stdout } = await end({ at: ({ method, path }) => method === 'PUT' && path.endsWith('/manifests/v3'), inputs: { tag: 'v1,v2,v3' } });
    expect(stdout).toMatch(/The run was cancelled; changed before: localhost:\d+\/o\/n:v2; not known: whether localhost:\d+\/o\/n:v3 was changed/);
    expect(Buffer.from(registry.manifest('o/n', 'v1')?.bytes ?? [])).toEqual(OLD);
  });

  test('while a busy registry is waited for', async () => {
    registry = await startOciRegistry({
      before: ({ method }) => {
        if (method !== 'POST') return undefined;
        // Each blob asks, and the last one's signal must not reach the run of the next test.
        const own = send;
        setTimeout(() => own?.('SIGINT'), 200);
        return { status: 429, headers: { 'retry-after': '100' } };
      },
    });
    const ran = await run('publish', { image: `${registry.url}/o/n`, tag: 'v1', layers: 'a.bin' });
    expect(ran.stdout).toContain('::error::The run was cancelled; no tag was changed');
    expect(registry.tags('o/n')).toEqual([]);
  });

  test('while the registry does not even answer to the closing of the session', async () => {
    const { stdout, took } = await end({ at: (asked) => uploads(asked) || asked.method === 'DELETE' });
    expect(stdout).toContain('::error::The run was cancelled; no tag was changed');
    expect(stdout).toMatch(/DELETE \S+ failed: localhost:\d+: /);
    expect(took).toBeLessThan(WITHIN);
  });

  test('while a token is waited for', async () => {
    const { stdout } = await end({
      at: ({ path }) => path.startsWith('/token'),
      registry: { auth: { kind: 'bearer', username: 'me', password: 's3cret-word' } },
      inputs: { username: 'me', password: 's3cret-word' },
    });
    expect(stdout).toContain('::error::The run was cancelled; no tag was changed');
  });

  test('while a file is read that takes for ever', async () => {
    truncateSync(await scratch.file('endless.bin', ''), 2 ** 40);
    let told = Number.NaN;
    registry = await startOciRegistry({
      before: ({ method }) => {
        if (method !== 'PATCH') return undefined;
        told = performance.now();
        send?.('SIGTERM');
        return undefined;
      },
    });
    const ran = await run('publish', { image: `${registry.url}/o/n`, tag: 'v1', layers: 'endless.bin' });
    expect(ran.code).toBe(1);
    expect(ran.stdout).toContain('::error::The run was cancelled; no tag was changed');
    // It travels while it is read: what was opened is closed, and nothing was put.
    expect(registry.log.filter(({ method }) => method === 'PUT')).toEqual([]);
    expect(registry.openUploads()).toBe(0);
    expect(readdirSync(scratch.path).filter((name) => name.startsWith('waybill-'))).toEqual([]);
    expect(performance.now() - told).toBeLessThan(WITHIN);
  });

  test('while a blob comes: nothing of it is left', async () => {
    const { stdout } = await end({
      action: 'pull',
      at: ({ path }) => path.includes('/blobs/'),
      prepare: () => {
        registry.setBlob('o/n', LAYER);
        setArtifact(registry, [
          { mediaType: 'x/y', digest: sha256(LAYER), size: LAYER.byteLength, annotations: { 'org.opencontainers.image.title': 'a.bin' } },
        ]);
      },
    });
    expect(stdout).toMatch(/::error::The run was cancelled \(localhost:\d+\/o\/n\S*\)\n/);
    expect(existsSync(join(scratch.path, 'out'))).toBe(false);
  });
});

test('timeout-minutes ends it the same way', async () => {
  const { stdout } = await end({ at: uploads, signal: 'SIGCONT', inputs: { 'timeout-minutes': '0.02' } });
  expect(stdout).toMatch(
    /::error::The run took longer than 0\.02 minutes, and was stopped; no tag was changed \(localhost:\d+\/o\/n:v1\)\. To mend it: raise timeout-minutes/,
  );
  expect(registry.openUploads()).toBe(0);
});

/** So that a request is not worked on before its answer is held back. */
function hold(wanted: (asked: Asked) => boolean): NonNullable<OciRegistryOptions['before']> {
  return (asked) => (wanted(asked) ? { status: 500 } : undefined);
}
