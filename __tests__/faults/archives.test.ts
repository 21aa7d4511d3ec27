/** Archives that try to leave their folder, each through the bundle. */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@jest/globals';
import { ATTACKS, type Attack } from '../support/attacks.ts';
import { tarOf } from '../support/tar.ts';
import { type FaultRow, faults } from './fault.ts';
import { layered, TAR, TITLE } from './pulled.ts';

const attack = ([name, entries, reason, { kind = 'folder', prefix = [] } = {}]: Attack): FaultRow => ({
  action: 'pull',
  name,
  source: 'oras-go CVE-2021-21272, GHSA-fxhp-mv3v-67qp, GHSA-8xwf-rjm4-xvhv, GHSA-m37j-52j7-pjw7',
  prepare: async ({ registry, scratch }) => {
    await scratch.file('outside', 'secret');
    const annotations: Record<string, string> =
      kind === 'system'
        ? {}
        : kind === 'file'
          ? { [TITLE]: prefix.join('/'), 'dev.waybill.packed': 'file' }
          : { [TITLE]: prefix.join('/') || '.', 'io.deis.oras.content.unpack': 'true' };
    layered(registry, tarOf(entries), { mediaType: TAR }, annotations);
  },
  fails: new RegExp(`^localhost:\\d+\\/o\\/n:v1: layer .*(?:${reason.replaceAll('.', '\\.')})`, 's'),
  check: ({ scratch }) => {
    expect(readFileSync(join(scratch.path, 'outside'), 'utf8')).toBe('secret');
    expect(existsSync('/tmp/waybill-evil')).toBe(false);
    expect(readdirSync(scratch.path).sort()).toEqual([
      'a.bin',
      'outside',
      'runner-output',
      'runner-path',
      'runner-summary',
      'waits',
      ...(existsSync(join(scratch.path, 'empty')) ? ['empty'] : []),
    ]);
  },
});

faults('archives', ATTACKS.map(attack));
