/**
 * `npm run fleet -- [--json FILE] [--most N]`: jobs that publish at once against a registry that admits so many requests a second, on paper:
 * our own retry and throttle over virtual time, beside the policies of oras-go and go-containerregistry.
 */

import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { generator } from '../scripts/random.ts';
import { RegistryError } from '../src/core/errors.ts';
import { retry } from '../src/core/retry.ts';
import { createPolicy } from '../src/flow/policy.ts';
import { createThrottle } from '../src/flow/throttle.ts';
import { type VirtualTime, virtualTime } from './virtual-time.ts';

/** Requests that one job makes: a look, four blobs of two requests each, the manifest, and two to read back. */
const LOOK = 1;
const BLOBS = 4;
const END = 3;
const USEFUL = LOOK + 2 * BLOBS + END;
/** Milliseconds that an admitted request takes, and a refused one. */
const SERVICE = 60;
const REFUSAL = 15;
/** Jobs of a matrix begin almost together. Milliseconds. */
const SPREAD = 2000;
/** Requests a second, and how many at once after a pause. */
const RATE = 200;
const BURST = 400;

/** What a refusal says: nothing, whole seconds, or GHCR's milliseconds. */
type Word = 'none' | 'seconds' | 'milliseconds';

interface Refused {
  readonly retryAfter: number | undefined;
}

type Ask = () => Promise<Refused | undefined>;
/** One job; `false` when it gave up. */
type Client = (time: VirtualTime, ask: Ask) => Promise<boolean>;

export interface Outcome {
  readonly client: string;
  readonly jobs: number;
  readonly word: Word;
  readonly failed: number;
  /** Seconds until the last job that succeeded was done, and until half of them were. */
  readonly last: number;
  readonly half: number;
  /** Refused requests for each useful one. */
  readonly wasted: number;
  /** Jain's index of the times that jobs took: 1 = all the same. https://arxiv.org/abs/cs/9809099 */
  readonly fairness: number;
}

/** As src/flow does it: the same retry, the same throttle. */
const waybill: Client = async (time, ask) => {
  const throttle = createThrottle('auto', time);
  const policy = createPolicy({ retries: 5, clock: time, throttle, info: () => undefined });
  const request = () =>
    retry(policy, async () => {
      await throttle.ready();
      await once();
      throttle.succeeded(0);
    });
  const once = async () => {
    const refused = await ask();
    if (refused) throw new RegistryError('busy', { status: 429, method: 'POST', url: '', retryable: true, retryAfter: refused.retryAfter });
  };
  try {
    for (let at = 0; at < LOOK; at++) await request();
    const blobs = Array.from({ length: BLOBS }, () =>
      throttle.run(0, () =>
        retry(policy, async () => {
          await throttle.ready();
          await once();
          await once();
          throttle.succeeded(0);
        }),
      ),
    );
    await Promise.all(blobs);
    for (let at = 0; at < END; at++) await request();
    return true;
  } catch {
    return false;
  }
};

/** registry/remote/retry/policy.go: 250 ms × 2ⁿ ± 10 %, 200 ms to 3 s, five retries, Retry-After in seconds cut to 3 s; five at once. */
const oras: Client = async (time, ask) =>
  plainJob(ask, 5, async (request) => {
    for (let attempt = 0; ; attempt++) {
      const refused = await request();
      if (refused === undefined) return true;
      if (attempt >= 5) return false;
      const exponential = 250 * 2 ** attempt * (0.9 + 0.2 * time.random());
      const asked = refused.retryAfter !== undefined && refused.retryAfter >= 1000 ? Math.floor(refused.retryAfter / 1000) * 1000 : exponential;
      await time.sleep(Math.min(3000, Math.max(200, asked)));
    }
  });

/** pkg/v1/remote/options.go and transport/retry.go: 1 s × 3ⁿ ± 10 %, three tries, twice over; Retry-After is not read; four at once. */
const ggcr: Client = async (time, ask) =>
  plainJob(ask, 4, async (request) => {
    const inner = async () => {
      for (let attempt = 0; attempt < 3; attempt++) {
        if ((await request()) === undefined) return true;
        if (attempt < 2) await time.sleep(1000 * 3 ** attempt * (0.9 + 0.2 * time.random()));
      }
      return false;
    };
    for (let attempt = 0; attempt < 3; attempt++) {
      if (await inner()) return true;
      if (attempt < 2) await time.sleep(1000 * 3 ** attempt * (0.9 + 0.2 * time.random()));
    }
    return false;
  });

async function plainJob(ask: Ask, atOnce: number, persist: (request: Ask) => Promise<boolean>): Promise<boolean> {
  for (let at = 0; at < LOOK; at++) if (!(await persist(ask))) return false;
  let next = 0;
  let good = true;
  const worker = async () => {
    while (good && next++ < BLOBS) for (let at = 0; at < 2 && good; at++) good = (await persist(ask)) && good;
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  for (let at = 0; at < END && good; at++) good = await persist(ask);
  return good;
}

const CLIENTS: Readonly<Record<string, Client>> = { waybill, 'oras-go': oras, ggcr };

async function simulate(client: string, jobs: number, word: Word, seed = 1): Promise<Outcome> {
  const time = virtualTime(generator(seed));
  let tokens = BURST;
  let filled = 0;
  let useful = 0;
  let refusals = 0;
  const ask: Ask = async () => {
    tokens = Math.min(BURST, tokens + ((time.now() - filled) / 1000) * RATE);
    filled = time.now();
    if (tokens >= 1) {
      tokens -= 1;
      useful += 1;
      await time.sleep(SERVICE);
      return undefined;
    }
    refusals += 1;
    const wait = ((1 - tokens) / RATE) * 1000;
    await time.sleep(REFUSAL);
    return { retryAfter: word === 'none' ? undefined : word === 'seconds' ? Math.ceil(wait / 1000) * 1000 : Math.ceil(wait * 10) / 10 };
  };
  const took: number[] = [];
  const ends: number[] = [];
  let failed = 0;
  for (let job = 0; job < jobs; job++) {
    void (async () => {
      await time.sleep(time.random() * SPREAD);
      const began = time.now();
      if (await (CLIENTS[client] as Client)(time, ask)) {
        took.push(time.now() - began);
        ends.push(time.now());
      } else failed += 1;
    })();
  }
  await time.run();
  ends.sort((a, b) => a - b);
  const sum = took.reduce((all, one) => all + one, 0);
  const squares = took.reduce((all, one) => all + one * one, 0);
  return {
    client,
    jobs,
    word,
    failed,
    last: (ends.at(-1) ?? Number.NaN) / 1000,
    half: (ends[ends.length >> 1] ?? Number.NaN) / 1000,
    wasted: refusals / Math.max(1, useful),
    fairness: took.length === 0 ? Number.NaN : sum ** 2 / (took.length * squares),
  };
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { json: { type: 'string' }, seed: { type: 'string', default: '1' }, most: { type: 'string', default: '10000' } } });
  const outcomes: Outcome[] = [];
  console.log(`a registry that admits ${RATE} requests a second (bursts of ${BURST}); jobs of ${USEFUL} requests begin within ${SPREAD / 1000} s`);
  console.log('jobs | says | client | failed | half done s | last done s | least possible s | refused per useful | fairness');
  console.log('---|---|---|---|---|---|---|---|---');
  for (const jobs of [10, 100, 1000, 10_000].filter((count) => count <= Number(values.most))) {
    for (const word of ['none', 'seconds', 'milliseconds'] as const) {
      for (const client of Object.keys(CLIENTS)) {
        const outcome = await simulate(client, jobs, word, Number(values.seed));
        outcomes.push(outcome);
        const least = Math.max(0, jobs * USEFUL - BURST) / RATE;
        const { failed, half, last, wasted, fairness } = outcome;
        console.log([jobs, word, client, failed, half.toFixed(1), last.toFixed(1), least.toFixed(1), wasted.toFixed(2), fairness.toFixed(2)].join(' | '));
      }
    }
  }
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(outcomes, null, 2)}\n`);
}
