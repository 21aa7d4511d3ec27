/** Real faults between the action and a real registry: every run ends published and verified, or failed with nothing lost. */

import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { needs } from './needs.ts';
import { LIMIT, MIB, type Spoiled, startSpoiled } from './spoiled.ts';
import type { Toxic } from './toxiproxy.ts';

const up = (type: Toxic['type'], attributes: Toxic['attributes']): Toxic => ({ type, stream: 'upstream', attributes });
const down = (type: Toxic['type'], attributes: Toxic['attributes']): Toxic => ({ type, stream: 'downstream', attributes });
const programs = await needs('registry', 'toxiproxy');
let bench: Spoiled;

programs.describe('distribution 3 behind a bad network', () => {
  beforeEach(async () => {
    bench = await startSpoiled();
    await bench.content(4 * MIB);
  });
  afterEach(() => bench.stop());

  test.each<[string, Toxic]>([
    ['latency', up('latency', { latency: 100, jitter: 80 })],
    ['answers that come late', down('latency', { latency: 150, jitter: 100 })],
    ['little bandwidth', up('bandwidth', { rate: 4000 })],
    ['small pieces', up('slicer', { average_size: 700, size_variation: 300, delay: 10 })],
    ['answers in small pieces', down('slicer', { average_size: 7, size_variation: 3, delay: 10 })],
    ['connections that close slowly', up('slow_close', { delay: 200 })],
  ])(
    'published over %s',
    async (_name, toxic) => {
      await bench.proxy.add(toxic);
      await bench.expectPublished(await bench.publish('v1'), 'v1');
    },
    LIMIT,
  );

  test.each<[string, Toxic]>([
    ['connections cut after 300,000 bytes', up('limit_data', { bytes: 300_000 })],
    ['connections cut after 300 bytes of answers', down('limit_data', { bytes: 300 })],
    ['resets', up('reset_peer', { timeout: 50 })],
    ['silence, then the end', down('timeout', { timeout: 300 })],
  ])(
    '%s, until the next try is told of: healed',
    async (_name, toxic) => {
      const remove = await bench.proxy.add(toxic);
      const { until, ended } = bench.start('v1');
      await until(/next try/);
      await remove();
      await bench.expectPublished(await ended, 'v1');
    },
    LIMIT,
  );

  test.each<[string, Toxic, RegExp]>([
    [
      'connections cut after 300,000 bytes',
      up('limit_data', { bytes: 300_000 }),
      /"large\.bin": (?:localhost:\d+\/o\/n:v1: )?(?:uploading .*)?localhost:\d+: .*(?:closed|reset)/,
    ],
    ['resets', up('reset_peer', { timeout: 0 }), /localhost:\d+: the connection was (?:closed|reset)/],
  ])(
    '%s, for ever: refused, and the tag stays',
    async (_name, toxic, sentence) => {
      await bench.content(4 * MIB, 'before');
      const before = await bench.publish('v1');
      await bench.expectPublished(before, 'v1');
      await bench.content(4 * MIB);
      await bench.proxy.add(toxic);
      await bench.expectRefused(await bench.publish('v1', { retries: '2' }), sentence, { v1: before.outputs['digest'] as string });
    },
    LIMIT,
  );

  test(
    'a pull over connections that are cut after 1,500,000 bytes goes on from where it was',
    async () => {
      await bench.expectPublished(await bench.publish('v1'), 'v1');
      await bench.proxy.add(down('limit_data', { bytes: 1_500_000 }));
      const ran = await bench.pullBack(`http://${bench.proxy.host}/o/n:v1`, 'out');
      expect(ran.stdout).toMatch(/the (?:body ends|answer|connection)/);
    },
    LIMIT,
  );
});
