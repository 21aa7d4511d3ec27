/** A promotion whose connections break: a large blob goes on, or nothing of it is half there. */

import { createHash, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect } from '@jest/globals';
import { systemClock } from '../../src/action/runner/clock.ts';
import { promoteIn } from '../support/promoting.ts';
import { publishIn } from '../support/publishing.ts';
import { pullIn } from '../support/pulling.ts';
import { makeScratch, type Scratch } from '../support/scratch.ts';
import { needs } from './needs.ts';
import { type RealServer, startDistribution2, startDistribution3 } from './servers.ts';
import { accountOf } from './store.ts';
import { startToxiproxy, type Toxic, type Toxiproxy } from './toxiproxy.ts';

const MIB = 1024 * 1024;
/** Milliseconds. */
const LIMIT = 120_000;
const programs = await needs('registry', 'docker-registry', 'toxiproxy');
const cutAfter = (stream: Toxic['stream'], bytes: number): Toxic => ({ type: 'limit_data', stream, attributes: { bytes } });

programs.describe('promote where connections break', () => {
  let scratch: Scratch;
  let from: RealServer;
  let to: RealServer;
  let source: Toxiproxy;
  let target: Toxiproxy;
  let hex: string;
  beforeEach(async () => {
    scratch = await makeScratch();
    from = await startDistribution2();
    to = await startDistribution3();
    source = await startToxiproxy(from.host.replace('localhost', '127.0.0.1'));
    target = await startToxiproxy(to.host.replace('localhost', '127.0.0.1'));
    const bytes = randomBytes(24 * MIB);
    hex = createHash('sha256').update(bytes).digest('hex');
    await scratch.file('large.bin', bytes);
    await scratch.file('small.txt', 'small');
    expect((await publishIn(scratch, { image: `${from.url}/o/n`, tag: 'v1', layers: 'large.bin\nsmall.txt' }, {}, systemClock)).failures).toEqual([]);
  });
  afterEach(async () => {
    await Promise.all([source.stop(), target.stop()]);
    await Promise.all([from.stop(), to.stop()]);
    await scratch.remove();
  });
  const promote = (inputs: Record<string, string> = {}, onLine?: (line: string) => void) =>
    promoteIn(scratch, { image: `http://${source.host}/o/n:v1`, to: `http://${target.host}/p/q`, ...inputs }, systemClock, onLine);

  async function expectWhole(): Promise<void> {
    const account = await accountOf(to.folder, 'p/q');
    expect([account.broken, Object.keys(account.tags)]).toEqual([[], ['v1']]);
    const pulled = await pullIn(scratch, { image: `${to.url}/p/q:v1`, path: 'out' }, {}, systemClock);
    expect(pulled.failures).toEqual([]);
    const bytes = await readFile(join(scratch.path, 'out/large.bin'));
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(hex);
  }

  programs.test(
    'each connection to the source ends after 5 MiB: the blob goes on where it was',
    async () => {
      await source.add(cutAfter('downstream', 5 * MIB));
      const io = await promote();
      expect(io.failures).toEqual([]);
      expect(io.lines.filter((line) => /next try/.test(line)).length).toBeGreaterThanOrEqual(4);
      await expectWhole();
    },
    LIMIT,
  );

  programs.test(
    'the connection to the target ends in the middle: the blob is sent anew',
    async () => {
      const mend = await target.add(cutAfter('upstream', 5 * MIB));
      let mended: Promise<void> | undefined;
      const io = await promote({}, (line) => {
        if (/next try/.test(line)) mended ??= mend();
      });
      expect(io.failures).toEqual([]);
      expect(mended).toBeDefined();
      await mended;
      await expectWhole();
    },
    LIMIT,
  );

  programs.test.each(['source', 'target'])(
    'the connection to the %s ends each time: nothing is half promoted, and one sentence says where',
    async (side) => {
      const proxy = side === 'source' ? source : target;
      await proxy.add(cutAfter(side === 'source' ? 'downstream' : 'upstream', 2 * MIB));
      const io = await promote({ retries: '0' });
      expect(io.failures).toEqual([expect.stringContaining(`${target.host}/p/q:v1`)]);
      if (side === 'source') expect(io.failures[0]).toContain(`${source.host}/o/n`);
      expect(io.outputs['tags'] ?? '').toBe('');
      const account = await accountOf(to.folder, 'p/q');
      expect([account.broken, account.tags, account.manifests]).toEqual([[], {}, 0]);
    },
    LIMIT,
  );
});
