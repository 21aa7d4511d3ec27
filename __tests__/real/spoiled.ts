/** The committed bundles before a real registry, with a proxy between them that spoils connections on purpose. */

import { createHash, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from '@jest/globals';
import { type Ran, runBundle } from '../support/runner.ts';
import { makeScratch } from '../support/scratch.ts';
import { type RealServer, type RealServerOptions, startDistribution3 } from './servers.ts';
import { accountOf } from './store.ts';
import { startToxiproxy, type Toxiproxy } from './toxiproxy.ts';

export const MIB = 1024 * 1024;
/** Milliseconds for one test, waits between tries included. */
export const LIMIT = 120_000;

export interface Running {
  readonly ended: Promise<Ran>;
  /** Until the log holds it; rejects when the run ends without. */
  until(pattern: RegExp): Promise<void>;
}

export interface Spoiled {
  readonly server: RealServer;
  readonly proxy: Toxiproxy;
  /** A large file of random bytes and a small one, which the next runs publish. */
  content(size: number, small?: string): Promise<void>;
  start(tag: string, inputs?: Readonly<Record<string, string>>): Running;
  publish(tag: string, inputs?: Readonly<Record<string, string>>): Promise<Ran>;
  /** Pulls to `path`; the large file is what was published. */
  pullBack(image: string, path: string): Promise<Ran>;
  /** Published, pulled back by another road, and whole on the registry's disk. */
  expectPublished(ran: Ran, tag: string): Promise<void>;
  /** Failed with one sentence; tags and blobs are as whole as before. */
  expectRefused(ran: Ran, sentence: RegExp, tags: Readonly<Record<string, string>>): Promise<void>;
  stop(): Promise<void>;
}

export async function startSpoiled(options: RealServerOptions = {}): Promise<Spoiled> {
  const scratch = await makeScratch();
  const server = await startDistribution3(options);
  const proxy = await startToxiproxy(server.host.replace('localhost', '127.0.0.1'));
  let hex = '';

  function start(tag: string, inputs: Readonly<Record<string, string>> = {}): Running {
    let said = '';
    let look = () => {};
    const onOutput = (stdout: string) => {
      said = stdout;
      look();
    };
    const ended = runBundle('publish', scratch, { image: `http://${proxy.host}/o/n`, tag, layers: '*.bin\n*.txt', ...inputs }, { onOutput });
    return {
      ended,
      until(pattern) {
        const heard = new Promise<void>((resolve) => {
          look = () => pattern.test(said) && resolve();
          look();
        });
        const silent = ended.then(({ stdout }) => {
          if (!pattern.test(stdout)) throw new Error(`the run ended and never said ${pattern}:\n${stdout}`);
        });
        return Promise.race([heard, silent]);
      },
    };
  }

  async function pullBack(image: string, path: string): Promise<Ran> {
    const pulled = await runBundle('pull', scratch, { image, path });
    expect(pulled.stdout.match(/^::error.*$/gm)).toBeNull();
    const bytes = await readFile(join(scratch.path, path, 'large.bin'));
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(hex);
    return pulled;
  }

  return {
    server,
    proxy,
    async content(size, small = 'small') {
      const bytes = randomBytes(size);
      hex = createHash('sha256').update(bytes).digest('hex');
      await scratch.file('large.bin', bytes);
      await scratch.file('small.txt', small);
    },
    start,
    publish: (tag, inputs) => start(tag, inputs).ended,
    pullBack,
    async expectPublished(ran, tag) {
      expect(ran.stdout.match(/^::error.*$/gm)).toBeNull();
      expect(ran.outputs['status']).toBe('pushed');
      const account = await accountOf(server.folder, 'o/n');
      expect(account.broken).toEqual([]);
      expect(account.tags[tag]).toBe(ran.outputs['digest']);
      await pullBack(`${server.url}/o/n:${tag}`, `out-${tag}`);
    },
    async expectRefused(ran, sentence, tags) {
      const failures = ran.stdout.match(/^::error.*$/gm);
      expect(failures).toHaveLength(1);
      expect(failures?.[0]).toMatch(sentence);
      expect(ran.stdout).not.toMatch(/Waybill itself failed/);
      const account = await accountOf(server.folder, 'o/n');
      expect(account.broken).toEqual([]);
      expect(account.tags).toEqual(tags);
    },
    async stop() {
      await proxy.stop();
      await server.stop();
      await scratch.remove();
    },
  };
}
