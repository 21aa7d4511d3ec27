/**
 * `npm run bench -- [--rtt MS] [--tls] [--mbit N] [--quick] [--rounds N] [--only WORKLOAD] [--without CLIENT] [--json FILE]`: every client in turn,
 * medians, ratios to the best rival. With `--rtt`, `--tls` or `--mbit` against a registry that is so far away; else on the loopback.
 */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { findTool } from '../scripts/tools.ts';
import { type Client, clients, type Task } from './clients.ts';
import { change, makeData, workloads } from './data.ts';
import { measure } from './measure.ts';
import { describeNetwork, type FarRegistry, type Network, startFarRegistry } from './network.ts';
import { type Result, render } from './report.ts';
import { type Stats, withSink } from './with-sink.ts';

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    rounds: { type: 'string' },
    only: { type: 'string' },
    json: { type: 'string' },
    server: { type: 'string' },
    rtt: { type: 'string' },
    tls: { type: 'boolean', default: false },
    mbit: { type: 'string' },
    without: { type: 'string', multiple: true, default: [] },
  },
});
const network: Network = { roundTrip: Number(options.rtt ?? 0), tls: options.tls, megabits: options.mbit === undefined ? undefined : Number(options.mbit) };
const isFar = network.roundTrip > 0 || network.tls || network.megabits !== undefined;
const rounds = Number(options.rounds ?? (options.quick ? 1 : isFar ? 3 : 5));
const all = workloads(options.quick);
const results: Result[] = [];
const scratch = mkdtempSync(join(tmpdir(), 'waybill-bench-'));
const data = makeData(all);
// Servers put their files into the temporary folder: in memory, where that can be.
process.env['TMPDIR'] = data.path;
try {
  const who = (await clients(scratch)).filter(({ name }) => !options.without.includes(name));
  const machine = `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown'}, Node ${process.version}`;
  process.stdout.write(`${machine}; ${rounds} ${rounds === 1 ? 'round' : 'rounds'}\n`);
  if (options.server !== 'distribution' && !isFar) await withSink((host, stats) => run('sink', { host, authority: undefined }, who, stats));
  if (options.server !== 'sink' && (await findTool('registry')) !== undefined) {
    for (const workload of all) {
      if (options.only !== undefined && options.only !== workload.name) continue;
      // A fresh one each time: its files are in memory, too.
      const server = await startFarRegistry(network, scratch);
      try {
        await run(describeNetwork(network), server, who, undefined, workload.name);
      } finally {
        await server.stop();
      }
    }
  }
  process.stdout.write(render(results));
  if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify({ machine, rounds, results }, null, 2)}\n`);
} finally {
  data.remove();
  rmSync(scratch, { recursive: true, force: true });
}

async function run(
  server: string,
  { host, authority }: Pick<FarRegistry, 'host' | 'authority'>,
  who: readonly Client[],
  stats: Stats | undefined,
  only = options.only,
): Promise<void> {
  for (const { name, folder, files, size } of all) {
    if (only !== undefined && only !== name) continue;
    const cwd = join(data.path, folder);
    const samples = new Map<string, { readonly wall: number; readonly cpu: number; readonly memory: number }[]>();
    const requests = new Map<string, Readonly<Record<string, number>>>();
    const take = async (row: string, client: Client, command: ReturnType<Client['push']>): Promise<void> => {
      await stats?.();
      const measured = await measure(command);
      const key = `${row}\n${client.name}`;
      samples.set(key, [...(samples.get(key) ?? []), measured]);
      if (stats !== undefined) requests.set(key, await stats());
    };
    for (let round = 0; round < rounds; round++) {
      for (const client of [...who.slice(round % who.length), ...who.slice(0, round % who.length)]) {
        const task: Task = { cwd, host, authority, name: `bench/${name}-${client.name}-${round}`, tag: 'v1' };
        await take(name, client, client.push(task));
        await take(`warm ${name}`, client, client.push(task));
        if (server === 'sink') continue;
        if (client.pull !== undefined) {
          const into = join(data.path, 'pulled');
          mkdirSync(into);
          await take(`pull ${name}`, client, client.pull(task, into));
          rmSync(into, { recursive: true });
        }
        if (name !== 'mid') continue;
        if (client.name === 'waybill') await take('mount', client, client.push({ ...task, name: `${task.name}-second`, from: task.name }));
        change(join(cwd, 'file-00000.bin'), size);
        await take('delta', client, client.push({ ...task, tag: 'v2' }));
      }
    }
    for (const [key, measured] of samples) {
      const [workload = '', client = ''] = key.split('\n');
      results.push({ server, workload, client, hashes: true, files, bytes: files * size, samples: measured, requests: requests.get(key) });
    }
    process.stderr.write(`${server}: ${name} done\n`);
  }
}
