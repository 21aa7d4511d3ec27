/** What `index` has joined, pulled as a whole. */

import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { indexAction } from '../../src/action/index-action.ts';
import { heldClock } from '../support/clock.ts';
import { recordedIo } from '../support/io.ts';
import { startOciRegistry } from '../support/oci-registry.ts';
import { publishIn } from '../support/publishing.ts';
import { pullIn } from '../support/pulling.ts';
import { makeScratch } from '../support/scratch.ts';

/** What no compressor makes smaller, and no two are alike in. */
function noise(seed: string): Buffer {
  return Buffer.concat(Array.from({ length: 8192 }, (_value, at) => createHash('sha256').update(`${seed}${at}`).digest()));
}

test.each(['Any', ''])('files in pieces lie side by side (platform: "%s")', async (platform) => {
  const scratch = await makeScratch();
  const registry = await startOciRegistry();
  try {
    const image = `${registry.host}/o/n`;
    const digests: string[] = [];
    for (const name of ['one.bin', 'two.bin']) {
      await scratch.file(name, noise(name));
      digests.push((await publishIn(scratch, { image, layers: name, split: '64KiB' })).outputs['digest'] as string);
    }
    const joined = recordedIo({ image, tag: 'all', manifests: digests.join('\n') }, { GITHUB_WORKSPACE: scratch.path, RUNNER_TEMP: scratch.path });
    await indexAction(joined, heldClock());
    expect(joined.failures).toEqual([]);
    const io = await pullIn(scratch, { image, tag: 'all', platform });
    expect(io.failures).toEqual([]);
    expect(io.outputs['digest']).toBe(joined.outputs['digest']);
    for (const name of ['one.bin', 'two.bin']) expect(noise(name).equals(await readFile(join(scratch.path, 'out', name)))).toBe(true);
  } finally {
    await registry.close();
    await scratch.remove();
  }
});
