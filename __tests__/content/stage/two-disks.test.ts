/** Two real volumes below the destination, in a mount namespace that goes with its process; skipped, loudly, where the system allows none. */

import { execFile, execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import { needs } from '../../real/needs.ts';
import { makeScratch } from '../../support/scratch.ts';

const unshare = await needs('unshare');
/** Root of a namespace of users as well, so that no root is needed outside. */
const APART = ['--user', '--map-root-user', '--mount', '--propagation', 'private'];
/** Milliseconds. */
const LONGEST = 20_000;

function allowed(): boolean {
  if (unshare.program === '') return false;
  try {
    execFileSync(unshare.program, [...APART, 'mount', '-t', 'tmpfs', 'none', '/mnt'], { timeout: LONGEST, stdio: 'ignore' });
    return true;
  } catch {
    process.stderr.write('\n*** NO MOUNTS HERE: volumes below the destination are tried with a fake alone. ***\n');
    return false;
  }
}

(allowed() ? test : test.skip)('volumes below the destination', async () => {
  const scratch = await makeScratch();
  try {
    const worker = join(import.meta.dirname, 'two-disks-worker.ts');
    const { stdout } = await promisify(execFile)(unshare.program, [...APART, process.execPath, '--no-warnings', worker, scratch.path], { timeout: LONGEST });
    const results = JSON.parse(stdout);
    const placed = [
      'deep/',
      'deep/er/',
      'deep/er/f=f',
      'vol/',
      'vol/d/',
      'vol/d/e=e',
      `vol/hole=${'\0'.repeat(10)}`,
      'vol/l -> new-target',
      'vol/m -> ../deep/er/f',
    ];
    const all = [...placed, 'vol/old=new', 'vol/other-name=old'];
    expect(results).toEqual({
      pulled: all,
      'the other name of what was replaced': 'old',
      'the hole is one': true,
      'a volume that is too small': 'DEST/vol/z cannot be written: the disk is full (ENOSPC)',
      'and afterwards': all,
      'the same file': true,
    });
  } finally {
    await scratch.remove();
  }
});
