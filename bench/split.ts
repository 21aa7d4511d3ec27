/**
 * `npm run split -- [--mib N] [--rtt MS] [--tls] [--json FILE]`: one large file, whole and in pieces, cold, with a hundredth inserted, with as much
 * spread over ten places, and pulled over its last version: seconds, and bytes that travelled.
 */

import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { waybill } from './clients.ts';
import { memoryFolder } from './data.ts';
import { measure } from './measure.ts';
import { describeNetwork, startFarRegistry } from './network.ts';

const { values: options } = parseArgs({
  options: {
    mib: { type: 'string', default: '256' },
    rtt: { type: 'string', default: '0' },
    tls: { type: 'boolean', default: false },
    json: { type: 'string' },
  },
});
const MIB = 1024 * 1024;
const size = Number(options.mib) * MIB;
const network = { roundTrip: Number(options.rtt), tls: options.tls };
const scratch = mkdtempSync(join(tmpdir(), 'waybill-split-'));
const folder = join(memoryFolder(), `waybill-split-${process.pid}`);
process.env['TMPDIR'] = memoryFolder();
mkdirSync(folder);

/** A hundredth of the bytes, put into so many places. */
function withInsertions(content: Buffer, places: number): Buffer {
  const parts: Buffer[] = [];
  const step = Math.floor(content.byteLength / (places + 1));
  for (let at = 0; at <= places; at++) {
    parts.push(content.subarray(at * step, at === places ? content.byteLength : (at + 1) * step));
    if (at < places) parts.push(randomBytes(Math.floor(content.byteLength / 100 / places)));
  }
  return Buffer.concat(parts);
}

interface Row {
  readonly split: string;
  readonly what: string;
  readonly seconds: number;
  readonly cpu: number;
  readonly memory: number;
  /** Of the file. */
  readonly share: number;
}

const rows: Row[] = [];
const first = randomBytes(size);
try {
  for (const split of ['none', '1MiB', '4MiB']) {
    const registry = await startFarRegistry(network, scratch);
    const client = waybill(scratch);
    const task = { cwd: folder, host: registry.host, authority: registry.authority, name: `bench/split-${split.toLowerCase()}`, tag: 'v1' };
    const file = join(folder, 'data.bin');
    const push = async (what: string, content: Buffer): Promise<void> => {
      writeFileSync(file, content);
      const { wall, cpu, memory } = await measure(withInput(client.push(task), 'SPLIT', split));
      rows.push({ split, what, seconds: wall, cpu, memory, share: uploaded() / content.byteLength });
    };
    const pull = async (what: string, into: string): Promise<void> => {
      mkdirSync(into, { recursive: true });
      const { wall, cpu, memory } = await measure((client.pull as NonNullable<typeof client.pull>)(task, into));
      rows.push({ split, what, seconds: wall, cpu, memory, share: Number.NaN });
    };
    try {
      const into = join(folder, `into-${split}`);
      await push('push, cold', first);
      await pull('pull, cold', into);
      await push('push, 1 % inserted', withInsertions(first, 1));
      await pull('pull over the last version', into);
      await push('push, 1 % in 10 places', withInsertions(first, 10));
      rmSync(into, { recursive: true });
    } finally {
      await registry.stop();
    }
  }
  console.log(`${describeNetwork(network)}; ${options.mib} MiB of random bytes`);
  console.log('split | what | wall s | CPU s | MB | of the bytes');
  console.log('---|---|---|---|---|---');
  for (const { split, what, seconds, cpu, memory, share } of rows) {
    console.log([split, what, seconds.toFixed(2), cpu.toFixed(2), memory.toFixed(0), Number.isNaN(share) ? '' : `${(share * 100).toFixed(2)} %`].join(' | '));
  }
  if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify({ network, mib: Number(options.mib), rows }, null, 2)}\n`);
} finally {
  rmSync(scratch, { recursive: true, force: true });
  rmSync(folder, { recursive: true, force: true });
}

function withInput<T extends { readonly env?: NodeJS.ProcessEnv }>(command: T, name: string, value: string): T {
  return { ...command, env: { ...command.env, [`INPUT_${name}`]: value, INPUT_LAYERS: 'data.bin' } };
}

/** By the output of the run before. */
function uploaded(): number {
  const text = readFileSync(join(scratch, 'runner/output'), 'utf8');
  return Number(/uploaded-bytes<<(\S+)\n(\d+)\n/.exec(text)?.[2] ?? Number.NaN);
}
