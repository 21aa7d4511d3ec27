/** The sink in a process of its own, for as long as a task takes. */

import { spawn } from 'node:child_process';
import { join } from 'node:path';

/** Requests by method since it was asked the last time. */
export type Stats = () => Promise<Readonly<Record<string, number>>>;

export async function withSink(task: (host: string, stats: Stats) => Promise<void>): Promise<void> {
  const child = spawn(process.execPath, ['--no-warnings', join(import.meta.dirname, 'sink.ts')], { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const port = await new Promise<string>((resolve) => child.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString().trim())));
    const host = `localhost:${port}`;
    await task(host, async () => (await (await fetch(`http://${host}/stats`)).json()) as Record<string, number>);
  } finally {
    child.kill();
  }
}
