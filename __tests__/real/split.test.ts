/** Files in pieces through registries that other people wrote, and with a client that knows nothing of pieces. */

import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { pullAction } from '../../src/action/pull.ts';
import { systemClock } from '../../src/action/runner/clock.ts';
import { recordedIo } from '../support/io.ts';
import { publishIn } from '../support/publishing.ts';
import { makeScratch, type Scratch } from '../support/scratch.ts';
import { needs } from './needs.ts';
import { describeRealServers, type RealServer } from './servers.ts';

const run = promisify(execFile);
const MiB = 1024 * 1024;
const oras = await needs('oras');

function noise(size: number, seed: string): Buffer {
  const blocks: Buffer[] = [];
  for (let at = 0; at * 32 < size; at++) blocks.push(createHash('sha256').update(`${seed}${at}`).digest());
  return Buffer.concat(blocks).subarray(0, size);
}

await describeRealServers('files in pieces', (kind) => {
  let server: RealServer;
  let scratch: Scratch;
  const content = noise(24 * MiB, 'first');
  const next = Buffer.concat([content.subarray(0, 10 * MiB), noise(240 * 1024, 'inserted'), content.subarray(10 * MiB)]);
  beforeAll(async () => {
    scratch = await makeScratch();
    server = await kind.start();
  }, 60_000);
  afterAll(async () => {
    await server.stop();
    await scratch.remove();
  });

  async function publish(bytes: Buffer) {
    await scratch.file('model.bin', bytes);
    const io = await publishIn(scratch, { image: `${server.host}/o/model`, tag: 'v1', layers: 'model.bin', split: '256KiB' }, {}, systemClock);
    expect(io.failures).toEqual([]);
    return JSON.parse(io.outputs['blobs'] ?? '[]')[0] as { pieces: { count: number; sent: number; bytes: number } };
  }

  async function pull() {
    const io = recordedIo(
      { image: `${server.host}/o/model`, tag: 'v1', path: 'out' },
      { GITHUB_WORKSPACE: scratch.path, RUNNER_TEMP: scratch.path, HOME: scratch.path },
    );
    await pullAction(io, systemClock);
    expect(io.failures).toEqual([]);
    return io.lines.find((line) => line.includes('pieces fetched')) ?? '';
  }

  test('a first version, and one with a hundredth inserted: what changed travels, each way', async () => {
    const first = await publish(content);
    expect(first.pieces.sent).toBe(first.pieces.count);
    await pull();
    expect((await readFile(join(scratch.path, 'out/model.bin'))).equals(content)).toBe(true);
    const second = await publish(next);
    expect(second.pieces.bytes).toBeLessThan(next.byteLength * 0.08);
    expect(await pull()).toMatch(/ \d of \d+ pieces fetched/);
    expect((await readFile(join(scratch.path, 'out/model.bin'))).equals(next)).toBe(true);
  });

  oras.test('oras pulls the parts, and cat joins them', async () => {
    await publish(next);
    const folder = join(scratch.path, 'parts');
    await run(oras.program, ['pull', '--plain-http', '--output', folder, `${server.host}/o/model:v1`]);
    const parts = (await readdir(folder)).sort();
    const joined = Buffer.concat(await Promise.all(parts.map((name) => readFile(join(folder, name)))));
    expect(joined.equals(next)).toBe(true);
    await run('/bin/sh', ['-c', 'cat model.bin.part-* > model.bin'], { cwd: folder });
    expect((await readFile(join(folder, 'model.bin'))).equals(next)).toBe(true);
    await writeFile(join(folder, 'model.bin'), '');
  });
});
