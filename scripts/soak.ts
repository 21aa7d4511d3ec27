/**
 * `npm run soak -- [--minutes N] [--seed N] [--rate P]`: publishes and pulls through a proxy of random faults before a real registry, and ends
 * with an exact account. Fails when content was lost, or when a run failed without saying so in one sentence.
 */

import { createHash } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startDistribution3 } from '../__tests__/real/servers.ts';
import { accountOf, tagOf } from '../__tests__/real/store.ts';
import { startChaosProxy } from '../__tests__/support/chaos-proxy.ts';
import { type Ran, runBundle } from '../__tests__/support/runner.ts';
import { makeScratch, type Scratch } from '../__tests__/support/scratch.ts';
import { generator } from './random.ts';

/** Side by side, each with a folder and a proxy of its own, so that a seed means the same faults again. */
const JOBS = 3;
const LARGEST_FILE = 3_000_000;
const TAGS = 40;

interface Account {
  publishes: number;
  pulls: number;
  clean: number;
  healed: number;
  failed: number;
  /** Runs that failed and had moved their tag: the answer to the put, or the look afterwards, never came. */
  failedButStands: number;
  unclear: string[];
  lost: string[];
  readonly sentences: Map<string, number>;
}

const { values } = parseArgs({ options: { minutes: { type: 'string', default: '10' }, seed: { type: 'string' }, rate: { type: 'string', default: '0.2' } } });
const minutes = Number(values.minutes);
const rate = Number(values.rate);
const seed = values.seed === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(values.seed);
if (!(minutes > 0) || !(rate >= 0 && rate < 1) || !Number.isSafeInteger(seed)) throw new Error('usage: npm run soak -- [--minutes N] [--seed N] [--rate P]');

const account: Account = { publishes: 0, pulls: 0, clean: 0, healed: 0, failed: 0, failedButStands: 0, unclear: [], lost: [], sentences: new Map() };
const mischief: Record<string, number> = {};
console.log(`seed ${seed}; ${minutes} minutes; ${JOBS} jobs; mischief to ${rate * 100} % of the requests`);
const registry = await startDistribution3();
try {
  const end = Date.now() + minutes * 60_000;
  await Promise.all(Array.from({ length: JOBS }, (_, job) => work(job, end)));
  const repositories = await Promise.all(Array.from({ length: JOBS }, (_, job) => accountOf(registry.folder, `soak/job${job}`)));
  account.lost.push(...repositories.flatMap(({ broken }) => broken));
  const { publishes, pulls, clean, healed, failed, failedButStands, unclear, lost, sentences } = account;
  console.log(
    `\nmischief: ${Object.entries(mischief)
      .map(([name, count]) => `${name} ${count}`)
      .join(', ')}`,
  );
  console.log(`attempts: ${publishes + pulls} (${publishes} publishes, ${pulls} pulls)`);
  console.log(`without a fault: ${clean}; healed: ${healed}; failed clearly: ${failed} (${failedButStands} of them after the tag had moved)`);
  for (const [sentence, count] of sentences) console.log(`  ${count} × ${sentence}`);
  console.log(`failed unclearly: ${unclear.length}`);
  for (const text of unclear) console.log(`  ${text}`);
  console.log(`content lost: ${lost.length}`);
  for (const text of lost) console.log(`  ${text}`);
  if (clean + healed + failed + unclear.length !== publishes + pulls) throw new Error('the account does not add up');
  process.exitCode = unclear.length + lost.length === 0 ? 0 : 1;
} finally {
  await registry.stop();
}

async function work(job: number, end: number): Promise<void> {
  const random = generator(seed * 31 + job);
  const scratch = await makeScratch();
  const proxy = await startChaosProxy(registry.host.replace('localhost', '127.0.0.1'), random, rate);
  /** Tag to what it must name: digest and file names with their hashes. */
  const stands = new Map<string, { digest: string; files: ReadonlyMap<string, string> }>();
  try {
    for (let run = 0; Date.now() < end; run++) {
      const tag = `t${Math.floor(random() * TAGS)}`;
      const files = await fill(scratch, random);
      const ran = await runBundle('publish', scratch, { image: `http://${proxy.host}/soak/job${job}`, tag, layers: 'in/*' });
      account.publishes += 1;
      const before = stands.get(tag);
      const now = tagOf(registry.folder, `soak/job${job}`, tag);
      if (judge(ran, `job ${job}, publish ${run}`)) {
        const digest = ran.outputs['digest'] as string;
        if (now !== digest) account.lost.push(`job ${job}, publish ${run}: ${tag} names ${now}, not ${digest}`);
        stands.set(tag, { digest, files });
      } else if (now !== before?.digest) {
        account.failedButStands += 1;
        stands.set(tag, { digest: now as string, files });
      }
      const expected = stands.get(tag);
      if (expected === undefined) continue;
      const pulled = await runBundle('pull', scratch, { image: `http://${proxy.host}/soak/job${job}:${tag}`, path: 'out', 'expect-digest': expected.digest });
      account.pulls += 1;
      if (judge(pulled, `job ${job}, pull ${run}`)) await compare(scratch, expected.files, `job ${job}, pull ${run}`);
      await rm(join(scratch.path, 'out'), { recursive: true, force: true });
    }
  } finally {
    for (const [name, count] of Object.entries(proxy.done)) mischief[name] = (mischief[name] ?? 0) + count;
    await proxy.close();
    await scratch.remove();
  }
}

/** Whether a run succeeded; what it said is counted. */
function judge(ran: Ran, what: string): boolean {
  const failures = ran.stdout.match(/^::error::.*$/gm) ?? [];
  if (ran.code === 0 && failures.length === 0) {
    if (/next try|looking at each again/.test(ran.stdout)) account.healed += 1;
    else account.clean += 1;
    return true;
  }
  const sentence = failures[0] ?? '';
  if (ran.code !== 1 || failures.length !== 1 || /Waybill itself failed/.test(sentence) || ran.stderr !== '') {
    account.unclear.push(`${what}: code ${ran.code}; ${failures.join(' | ')}; ${ran.stderr.slice(0, 300)}`);
  } else {
    account.failed += 1;
    const kind = sentence
      .replace('::error::', '')
      .replace(/sha256:[0-9a-f]+|localhost:\d+|"[^"]*"|\b\d{3,}\b/g, '…')
      .slice(0, 160);
    account.sentences.set(kind, (account.sentences.get(kind) ?? 0) + 1);
  }
  return false;
}

/** One to six new files, of which some had been published before; names and hashes. */
async function fill(scratch: Scratch, random: () => number): Promise<ReadonlyMap<string, string>> {
  await rm(join(scratch.path, 'in'), { recursive: true, force: true });
  const files = new Map<string, string>();
  const count = 1 + Math.floor(random() * 6);
  for (let at = 0; at < count; at++) {
    const bytes = Buffer.alloc(Math.floor(LARGEST_FILE * random() ** 4), String(Math.floor(random() * 1000)));
    const name = `file${at}.bin`;
    await scratch.file(`in/${name}`, bytes);
    files.set(`in/${name}`, createHash('sha256').update(bytes).digest('hex'));
  }
  return files;
}

async function compare(scratch: Scratch, files: ReadonlyMap<string, string>, what: string): Promise<void> {
  for (const [name, hex] of files) {
    const bytes = await readFile(join(scratch.path, 'out', name)).catch(() => undefined);
    if (bytes === undefined || createHash('sha256').update(bytes).digest('hex') !== hex) account.lost.push(`${what}: ${name} is not what was published`);
  }
}
