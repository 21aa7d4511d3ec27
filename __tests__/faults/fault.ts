/** One fault from the wire to its outcome: what the registry does, what the action makes of it, who saw what. */

import { existsSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type OciRegistry, type OciRegistryOptions, startOciRegistry } from '../support/oci-registry.ts';
import { type ForwardProxy, startProxy } from '../support/proxy.ts';
import { type Ran, runBundle } from '../support/runner.ts';
import { makeScratch, type Scratch } from '../support/scratch.ts';
import { EMPTY, LAYER, MANIFEST, OLD, sha256 } from './artifact.ts';
import { startTrap, type Trap } from './trap.ts';
import { wireOf } from './wire.ts';

export interface Bench {
  readonly registry: OciRegistry;
  /** Leads every name to the registry, and tells which were asked for. */
  readonly proxy: ForwardProxy;
  readonly trap: Trap;
  readonly scratch: Scratch;
}

export interface FaultRow {
  readonly name: string;
  /** Where the fault is known from. */
  readonly source: string;
  readonly action?: 'publish' | 'pull';
  readonly registry?: OciRegistryOptions | ((trap: Trap) => OciRegistryOptions);
  /** After the start of the registry. */
  readonly prepare?: (bench: Bench) => void | Promise<void>;
  readonly inputs?: Readonly<Record<string, string>> | ((bench: Bench) => Readonly<Record<string, string>>);
  readonly env?: (bench: Bench) => NodeJS.ProcessEnv;
  /** Every request, in order; left out where many travel side by side. */
  readonly wire?: readonly string[];
  /** Milliseconds on the held clock; none when left out. */
  readonly waits?: readonly number[];
  /** The sentence of a failure; left out: the fault is healed. */
  readonly fails?: RegExp;
  /** It failed when the tag was moved already. */
  readonly moved?: true;
  readonly says?: RegExp;
  /** Sessions that stay open, because nobody could know of them. */
  readonly leaves?: number;
  /** What comes to the trap; nothing when left out. */
  readonly trapSees?: readonly string[];
  readonly check?: (bench: Bench, ran: Ran) => void | Promise<void>;
}

/** The first backoffs, with jitter in its middle. Milliseconds. */
export const [FIRST, SECOND, THIRD] = [375, 750, 1500] as const;
export const ME = { username: 'me', password: 's3cret-word' };
export const BASIC = { kind: 'basic', ...ME } as const;
export const BEARER = { kind: 'bearer', ...ME } as const;

/** One test for each row, named by the fault and by what passes on the wire. */
export function faults(title: string, rows: readonly FaultRow[]): void {
  describe(title, () => {
    let scratch: Scratch;
    beforeAll(async () => {
      scratch = await makeScratch();
      await scratch.file('a.bin', LAYER);
    });
    afterAll(() => scratch.remove());

    test.each(rows.map((row) => [titleOf(row), row] as const))('%s', async (_title, row) => {
      const trap = await startTrap();
      const registry = await startOciRegistry(typeof row.registry === 'function' ? row.registry(trap) : row.registry);
      const proxy = await startProxy('', () => registry.host);
      try {
        await run(row, { registry, proxy, trap, scratch });
      } finally {
        await proxy.close();
        await registry.close();
        await trap.close();
      }
    });
  });
}

function titleOf({ name, source, fails, wire, waits }: FaultRow): string {
  const outcome = fails === undefined ? 'healed' : 'fails';
  const slept = waits === undefined ? '' : `; waits ${waits.join(', ')} ms`;
  return `${name} (${source}): ${outcome}${slept}${wire === undefined ? '' : `; ${wire.join(', ')}`}`.replaceAll('%', '%%');
}

async function run(row: FaultRow, bench: Bench): Promise<void> {
  const { registry, trap, scratch } = bench;
  const { action = 'publish' } = row;
  if (action === 'publish') {
    registry.setBlob('o/n', EMPTY);
    registry.setManifest('o/n', 'v1', OLD, MANIFEST);
  }
  await row.prepare?.(bench);
  const before = registry.manifest('o/n', 'v1');
  const waits = join(scratch.path, 'waits');
  await scratch.file('waits', '');
  const own = typeof row.inputs === 'function' ? row.inputs(bench) : row.inputs;
  const standard = action === 'publish' ? { tag: 'v1', layers: 'a.bin' } : { path: 'out' };
  const image = `${registry.url}/o/n${action === 'pull' ? ':v1' : ''}`;
  const ran = await runBundle(
    action,
    scratch,
    { image, concurrency: '1', ...standard, ...own },
    {
      env: { WAYBILL_TEST_WAITS: waits, ...row.env?.(bench) },
      command: (node, main) => [node, '--import', resolve(import.meta.dirname, '../support/held-clock.mjs'), main],
    },
  );
  const failure = /^::error::(.*)$/m.exec(ran.stdout)?.[1];
  if (row.fails === undefined) expect(failure).toBeUndefined();
  else expect(decodeURIComponent(failure ?? 'it did not fail')).toMatch(row.fails);
  expect(ran.stderr).toBe('');
  expect(ran.code).toBe(row.fails === undefined ? 0 : 1);
  if (row.wire !== undefined) expect(wireOf(registry)).toEqual(row.wire);
  expect(readFileSync(waits, 'utf8').split('\n').filter(Boolean).map(Number)).toEqual(row.waits ?? []);
  if (row.says !== undefined) expect(ran.stdout).toMatch(row.says);
  if (action === 'publish') {
    const after = registry.manifest('o/n', 'v1');
    if (row.fails === undefined || row.moved) {
      const digest = JSON.parse(Buffer.from(after?.bytes ?? []).toString()).layers?.[0]?.digest;
      expect(digest).toBe(sha256(LAYER));
      expect(Buffer.compare(Buffer.from(registry.blobs('o/n').get(digest) ?? []), LAYER)).toBe(0);
    } else expect(after).toEqual(before);
    expect(registry.openUploads()).toBe(row.leaves ?? 0);
  } else if (row.fails !== undefined) expect(existsSync(join(scratch.path, 'out'))).toBe(false);
  expect(registry.unexpected).toEqual([]);
  expect(trap.seen).toEqual(row.trapSees ?? []);
  await row.check?.(bench, ran);
  if (action === 'pull') await rm(join(scratch.path, 'out'), { recursive: true, force: true });
}
