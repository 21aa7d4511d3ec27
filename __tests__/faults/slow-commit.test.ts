/** A registry that takes a minute to check what it was sent (GoogleContainerTools/jib#4301): it is waited for. */

import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { startOciRegistry } from '../support/oci-registry.ts';
import { runBundle } from '../support/runner.ts';
import { makeScratch } from '../support/scratch.ts';
import { LAYER } from './artifact.ts';
import { wireOf } from './wire.ts';

const COMMIT = 61_000;

test(
  'a commit that takes a minute is one PUT',
  async () => {
    const scratch = await makeScratch();
    const registry = await startOciRegistry({
      delay: async ({ method, path }) => {
        if (method === 'PUT' && path.includes('/blobs/uploads/') && !path.includes('44136fa3')) await pause(COMMIT);
      },
    });
    try {
      await scratch.file('a.bin', LAYER);
      const ran = await runBundle('publish', scratch, { image: `${registry.url}/o/n`, tag: 'v1', layers: 'a.bin' });
      expect(ran.stdout.match(/^::error::.*$/gm)).toBeNull();
      expect(ran.stdout).not.toMatch(/next try/);
      expect(wireOf(registry).filter((line) => line.startsWith('PUT upload a'))).toEqual(['PUT upload a 201']);
    } finally {
      await registry.close();
      await scratch.remove();
    }
  },
  COMMIT + 30_000,
);
