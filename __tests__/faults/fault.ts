/** One fault from the wire to its outcome: what the registry does, what the action makes of it, who saw what. */

import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { listen } from '../support/listen.ts';
import { type Asked, type Fault, type OciRegistry, type OciRegistryOptions, startOciRegistry } from '../support/oci-registry.ts';
import type { Answer } from '../support/oci-registry-answer.ts';
import { type ForwardProxy, startProxy } from '../support/proxy.ts';
import { type Ran, runBundle } from '../support/runner.ts';
import { makeScratch, type Scratch } from '../support/scratch.ts';

export interface Bench {
  readonly registry: OciRegistry;
  /** Leads every name to the registry, and tells which were asked for. */
  readonly proxy: ForwardProxy;
  readonly trap: Trap;
  readonly scratch: Scratch;
}

/** Another server, which nobody should give credentials to. */
export interface Trap {
  /** `localhost:PORT`: the registry's name, and another origin all the same. */
  readonly host: string;
  /** `METHOD PATH` of what came, with the credentials that came along. */
  readonly seen: string[];
  /** What it answers; 404 when left out. */
  answer: ((path: string) => Answer) | undefined;
  close(): Promise<void>;
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

export const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
export const INDEX = 'application/vnd.oci.image.index.v1+json';
export const EMPTY = Buffer.from('{}');
/** The layer of every publication here. */
export const LAYER = Buffer.alloc(40_000, 'waybill ');
/** What the tag names before. */
export const OLD = Buffer.from(
  JSON.stringify({ schemaVersion: 2, mediaType: MANIFEST, config: descriptor(EMPTY, 'application/vnd.oci.empty.v1+json'), layers: [] }),
);

/** The requests of a publication: the look at tag and blob, and the look after a failure. */
export const LOOK = ['GET v1 200', 'POST mount a 202', 'HEAD blob a 404'] as const;
export const AGAIN = ['HEAD blob a 404', 'POST mount a 202'] as const;
/** The config is not asked for: what the tag named before has it too. */
export const FINISH = ['PUT v1 201', 'GET digest 200', 'GET v1 200'] as const;
export const SENT = [...LOOK, 'PUT upload a 201', ...FINISH] as const;
export const UPLOAD = /\/blobs\/uploads\/[^?]/;
export const NEW_UPLOAD = /\/blobs\/uploads\/(?:\?|$)/;
/** The first backoffs, with jitter in its middle. Milliseconds. */
export const [FIRST, SECOND, THIRD] = [375, 750, 1500] as const;
export const ME = { username: 'me', password: 's3cret-word' };
export const BASIC = { kind: 'basic', ...ME } as const;
export const BEARER = { kind: 'bearer', ...ME } as const;

export function sha256(bytes: Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

export function descriptor(bytes: Uint8Array, mediaType = 'application/octet-stream', annotations: Readonly<Record<string, string>> = {}) {
  return { mediaType, digest: sha256(bytes), size: bytes.byteLength, annotations };
}

/** Puts an artifact under `v1`, whatever its layers say of themselves. */
export function setArtifact(registry: OciRegistry, layers: readonly unknown[], more: Readonly<Record<string, unknown>> = {}): Buffer {
  registry.setBlob('o/n', EMPTY);
  const bytes = Buffer.from(
    JSON.stringify({ schemaVersion: 2, mediaType: MANIFEST, config: descriptor(EMPTY, 'application/vnd.oci.empty.v1+json'), layers, ...more }),
  );
  registry.setManifest('o/n', 'v1', bytes, MANIFEST);
  return bytes;
}

type Before = ReturnType<NonNullable<OciRegistryOptions['before']>>;

/** The first `times` requests of a kind get this answer; -1 = all of them. */
export function first(times: number, method: string, path: RegExp, answer: Before | ((asked: Asked) => Fault)): NonNullable<OciRegistryOptions['before']> {
  let left = times;
  return (asked) => {
    if (asked.method !== method || !path.test(asked.path) || left === 0) return undefined;
    left -= 1;
    return typeof answer === 'function' ? answer(asked) : answer;
  };
}

/** The first request of a kind is worked on, and its answer is lost. */
export function losing(method: string, path: RegExp): NonNullable<OciRegistryOptions['after']> {
  let lost = false;
  return (asked) => {
    if (lost || asked.method !== method || !path.test(asked.path)) return undefined;
    lost = true;
    return 'reset';
  };
}

/** What a registry would have answered, with other headers. */
export function rewriting(
  method: string,
  path: RegExp,
  headers: (answer: Answer) => Readonly<Record<string, string>>,
): NonNullable<OciRegistryOptions['after']> {
  return (asked, answer) => (asked.method === method && path.test(asked.path) ? { ...answer, headers: { ...answer.headers, ...headers(answer) } } : undefined);
}

export function errors(status: number, code: string, message = '', headers: Readonly<Record<string, string>> = {}): Answer {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify({ errors: [{ code, message }] }) };
}

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

/** `METHOD WHAT STATUS`; blobs by their names here. */
export function wireOf(registry: OciRegistry): readonly string[] {
  const names = new Map([
    [sha256(LAYER), 'a'],
    [sha256(EMPTY), 'empty'],
  ]);
  const called = (digest: string) => names.get(decodeURIComponent(digest)) ?? (digest.includes(':') || digest.includes('%3A') ? 'digest' : digest);
  return registry.log.map(({ method, path, status }) => {
    const url = new URL(path, registry.url);
    const query = url.searchParams;
    const last = url.pathname.split('/').at(-1) as string;
    const what = url.pathname.endsWith('/blobs/uploads/')
      ? query.has('mount')
        ? `mount ${called(query.get('mount') as string)}`
        : 'upload'
      : url.pathname.includes('/blobs/uploads/')
        ? `upload${query.has('digest') ? ` ${called(query.get('digest') as string)}` : ''}`
        : url.pathname.includes('/blobs/')
          ? `blob ${called(last)}`
          : url.pathname.includes('/referrers/')
            ? 'referrers'
            : url.pathname.endsWith('/tags/list')
              ? 'tags'
              : called(last);
    return `${method} ${what} ${status === 0 ? 'cut' : status}`;
  });
}

async function startTrap(): Promise<Trap> {
  const trap: Trap = { host: '', seen: [], answer: undefined, close: async () => undefined };
  const server = createServer((request, response) => {
    const secrets = ['authorization', 'cookie'].filter((name) => request.headers[name] !== undefined);
    trap.seen.push([request.method, request.url, ...secrets].join(' '));
    request.resume();
    request.on('end', () => {
      const { status, headers, body } = trap.answer?.(request.url as string) ?? { status: 404 };
      response.writeHead(status, { ...headers } as Record<string, string>).end(body as string);
    });
  });
  const { port, close } = await listen(server);
  return Object.assign(trap, {
    host: `localhost:${port}`,
    close,
  });
}
