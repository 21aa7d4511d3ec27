/** A real registry that goes away and comes back, or does not: nothing is lost, and a run that fails says so in one sentence. */

import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, test } from '@jest/globals';
import { needs } from './needs.ts';
import { LIMIT, MIB, type Spoiled, startSpoiled } from './spoiled.ts';
import type { Toxic } from './toxiproxy.ts';

/** Bytes are on their way by then. Milliseconds. */
const MIDDLE = 500;
/** An upload was opened. */
const OPENED = /POST \S+ 202/;
const slow = (rate: number): Toxic => ({ type: 'bandwidth', stream: 'upstream', attributes: { rate } });
const programs = await needs('registry', 'toxiproxy');
let bench: Spoiled;

programs.describe('distribution 3', () => {
  beforeEach(async () => {
    bench = await startSpoiled();
    await bench.content(4 * MIB);
  });
  afterEach(() => bench.stop());

  test(
    'down and up again in the middle',
    async () => {
      await bench.content(24 * MIB);
      await bench.proxy.add(slow(12_000));
      const { until, ended } = bench.start('v1');
      await until(OPENED);
      await pause(MIDDLE);
      await bench.proxy.enable(false);
      await until(/next try/);
      await bench.proxy.enable(true);
      await bench.expectPublished(await ended, 'v1');
    },
    LIMIT,
  );

  test(
    'down before it begins, and for ever',
    async () => {
      await bench.proxy.enable(false);
      await bench.expectRefused(await bench.publish('v1', { retries: '1' }), /localhost:\d+: the connection was refused .*check host and port/, {});
    },
    LIMIT,
  );

  test(
    'killed and started again in the middle of 200 MB',
    async () => {
      await bench.content(200_000_000);
      await bench.proxy.add(slow(80_000));
      const { until, ended } = bench.start('v1');
      await until(OPENED);
      await pause(MIDDLE);
      await bench.server.kill();
      await until(/"large\.bin": .*next try \(\d of 5\)/);
      await bench.server.restart();
      await bench.expectPublished(await ended, 'v1');
    },
    LIMIT,
  );

  test(
    'killed for ever',
    async () => {
      const before = await bench.publish('v1');
      await bench.content(40 * MIB);
      await bench.proxy.add(slow(10_000));
      const { until, ended } = bench.start('v1', { retries: '1' });
      await until(OPENED);
      await pause(MIDDLE);
      await bench.server.kill();
      await bench.expectRefused(await ended, /localhost:\d+: /, { v1: before.outputs['digest'] as string });
    },
    LIMIT,
  );

  test(
    'its disk takes no more',
    async () => {
      await bench.stop();
      bench = await startSpoiled({ largestFile: 2 * MIB });
      await bench.content(MIB);
      const before = await bench.publish('v1');
      await bench.expectPublished(before, 'v1');
      // So little beyond the limit that the server reads the body to its end: of a longer one it may cut the connection before its answer is read.
      await bench.content(2 * MIB + 64 * 1024);
      await bench.expectRefused(await bench.publish('v1', { retries: '1' }), /uploading "large\.bin": localhost:\d+ answered 500/, {
        v1: before.outputs['digest'] as string,
      });
    },
    LIMIT,
  );
});
