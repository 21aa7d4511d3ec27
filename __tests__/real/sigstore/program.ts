/** A server's program of a test: started, waited for, and ended with the test. */

import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { findTool } from '../../../scripts/tools.ts';

export interface Program {
  stop(): Promise<void>;
}

/** Milliseconds. */
const LONGEST_START = 30_000;
const LONGEST_STOP = 5000;

/** `tool` as scripts/tools.ts knows it; up once `url` answers anything at all. Throws with its last words where it does not start. */
export async function startProgram(tool: string, args: readonly string[], url: string, home: string): Promise<Program> {
  const file = await findTool(tool);
  if (file === undefined) throw new Error(`the tool ${tool} is missing`);
  return launch(file, args, url, home);
}

async function launch(file: string, args: readonly string[], url: string, home: string): Promise<Program> {
  const child = spawn(file, args, { env: { PATH: process.env['PATH'], HOME: home }, stdio: ['ignore', 'pipe', 'pipe'], cwd: home });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-4000);
    });
  }
  let failure: Error | undefined;
  child.on('error', (error) => {
    failure = error;
  });
  const patience = Date.now() + LONGEST_START;
  while (!(await answers(url))) {
    if (failure === undefined && child.exitCode === null && child.signalCode === null && Date.now() < patience) {
      await pause(25);
      continue;
    }
    await end(child);
    throw new Error(`${file} did not start: ${failure?.message ?? said}`);
  }
  return { stop: () => end(child) };
}

async function answers(url: string): Promise<boolean> {
  try {
    await (await fetch(url, { signal: AbortSignal.timeout(2000) })).body?.cancel();
    return true;
  } catch {
    return false;
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), LONGEST_STOP);
  await ended;
  clearTimeout(timer);
}
