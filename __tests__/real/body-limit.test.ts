/** A proxy before a real registry that takes no large bodies, as nginx does unasked. */

import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { startLimitingProxy } from '../support/limiting-proxy.ts';
import { runBundle } from '../support/runner.ts';
import { makeScratch } from '../support/scratch.ts';
import { describeRealServers } from './servers.ts';

/** Milliseconds. */
const LIMIT = 90_000;
const MIB = 1024 * 1024;

await describeRealServers('behind a proxy that takes no bodies above 1 MiB', (kind) => {
  test.each(['reads on', 'cuts'] as const)(
    'and %s: large blobs go in pieces, and the others know it',
    async (ending) => {
      const registry = await kind.start();
      const scratch = await makeScratch();
      const limiting = await startLimitingProxy(registry.host.replace('localhost', '127.0.0.1'), MIB, ending);
      try {
        const large = randomBytes(12 * MIB);
        await scratch.file('large.bin', large);
        await scratch.file('small.txt', 'small');
        await scratch.file('second.bin', randomBytes(3 * MIB));
        const ran = await runBundle('publish', scratch, { image: `http://${limiting.host}/o/n`, tag: 'v1', layers: '*.bin\n*.txt', concurrency: '1' });
        expect(ran.stdout.match(/^::error::.*$/gm)).toBeNull();
        const whole = `PUT 413 ${12 * MIB}`;
        expect(limiting.passed.filter((line) => line.includes(' 413 '))).toEqual([whole, ending === 'cuts' ? whole : `PATCH 413 ${8 * MIB}`]);
        expect(limiting.passed.filter((line) => line === `PATCH 202 ${MIB}`)).toHaveLength(12 + 3);
        const pulled = await runBundle('pull', scratch, { image: `${registry.url}/o/n:v1`, path: 'out' });
        expect(pulled.stdout.match(/^::error::.*$/gm)).toBeNull();
        expect(large.equals(await readFile(join(scratch.path, 'out/large.bin')))).toBe(true);
      } finally {
        await limiting.close();
        await registry.stop();
        await scratch.remove();
      }
    },
    LIMIT,
  );
});
