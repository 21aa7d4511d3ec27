/** A pull from a registry in memory, with who listens to it. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Descriptor } from '../../../src/core/model.ts';
import { createPolicy, type SendPolicy } from '../../../src/flow/policy.ts';
import { type PullRequest, pull } from '../../../src/flow/pull/pull.ts';
import type { PullEvents } from '../../../src/flow/pull/pull-events.ts';
import { createThrottle } from '../../../src/flow/throttle.ts';
import { heldClock } from '../../support/clock.ts';
import { type MemorySource, memorySource, titled } from '../../support/memory-source.ts';
import { type TarEntry, tarOf } from '../../support/tar.ts';

export interface PullLog {
  readonly infos: string[];
  readonly warnings: string[];
}

export function pullEvents(): { readonly events: PullEvents; readonly log: PullLog } {
  const log: PullLog = { infos: [], warnings: [] };
  return {
    log,
    events: {
      fetching() {},
      received() {},
      fetched() {},
      info: (text) => void log.infos.push(text),
      warning: (text) => void log.warnings.push(text),
    },
  };
}

export function pullPolicy(): SendPolicy {
  const clock = heldClock();
  return createPolicy({ retries: 0, clock, throttle: createThrottle(3, clock), info: () => undefined });
}

/** As publish marks a folder. */
export const PACKED = { 'dev.waybill.packed': 'folder' };
export const TAR = 'application/vnd.oci.image.layer.v1.tar';

export interface PullBench {
  readonly source: MemorySource;
  readonly dest: string;
  /** Of the last run. */
  log(): PullLog;
  /** Publishes the layers and pulls them; the paths that were written. */
  run(layers: readonly Descriptor[], more?: Partial<PullRequest>): Promise<readonly string[]>;
  /** A layer of a file system. */
  system(entries: readonly TarEntry[]): Descriptor;
  packed(title: string, entries: readonly TarEntry[]): Descriptor;
  /** Of a file that was written. */
  text(name: string): string;
}

export function pullBench(scratch: string): PullBench {
  const source = memorySource();
  const dest = join(scratch, 'dest');
  let log: PullLog = { infos: [], warnings: [] };
  return {
    source,
    dest,
    log: () => log,
    async run(layers, more = {}) {
      source.manifest(layers, 'v1');
      const listening = pullEvents();
      log = listening.log;
      const wanted = { reference: 'v1', platform: { os: 'linux', architecture: 'amd64' } };
      const request = { source, wanted, layers: [], path: dest, extract: 'auto', overwrite: true, policy: pullPolicy(), ...more } as const;
      return (await pull(request, listening.events)).files.map(({ path }) => path);
    },
    system: (entries) => source.layer(gzipSync(tarOf(entries)), {}, `${TAR}+gzip`),
    packed: (title, entries) => source.layer(tarOf(entries), titled(title, PACKED)),
    text: (name) => readFileSync(join(dest, name), 'utf8'),
  };
}
