/** One run of a program: wall time, the processor's time, the most memory it held. */

import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Measured {
  /** Seconds. */
  readonly wall: number;
  /** Seconds, user and system. */
  readonly cpu: number;
  /** Megabytes; `NaN` where GNU time is not installed. */
  readonly memory: number;
}

export interface Command {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env?: NodeJS.ProcessEnv;
}

const GNU_TIME = '/usr/bin/time';
const hasTime = ((): boolean => {
  try {
    execFileSync(GNU_TIME, ['-f', '%M', 'true'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

/** Throws with the end of what the program said when it fails. */
export async function measure({ file, args, cwd, env }: Command): Promise<Measured> {
  const folder = mkdtempSync(join(tmpdir(), 'waybill-bench-'));
  const report = join(folder, 'time');
  const began = performance.now();
  let said = '';
  try {
    const before = process.resourceUsage();
    const [program, all] = hasTime ? [GNU_TIME, ['-f', '%U %S %M', '-o', report, file, ...args]] : [file, args];
    const child = spawn(program, all as string[], { cwd, env: env ?? process.env, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        said = (said + chunk.toString()).slice(-2000);
      });
    }
    const code = await new Promise<number>((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (status) => resolve(status ?? -1));
    });
    const wall = (performance.now() - began) / 1000;
    if (code !== 0) throw new Error(`${file} ended with ${code}: ${said}`);
    if (!hasTime) return { wall, cpu: (process.resourceUsage().systemCPUTime - before.systemCPUTime) / 1e6, memory: Number.NaN };
    const [user = 0, system = 0, kilobytes = 0] = (readFileSync(report, 'utf8').trim().split('\n').at(-1) ?? '').split(' ').map(Number);
    return { wall, cpu: user + system, memory: kilobytes / 1024 };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
