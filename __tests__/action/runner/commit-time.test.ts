import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { timesOf } from '../../../src/action/runner/commit-time.ts';
import { InputError } from '../../../src/core/errors.ts';
import { recordedIo } from '../../support/io.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'times-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function eventOf(commit: object): NodeJS.ProcessEnv {
  const path = join(folder, 'event.json');
  writeFileSync(path, JSON.stringify({ head_commit: commit }));
  return { GITHUB_EVENT_PATH: path, GITHUB_SHA: 'abc' };
}

/** A repository of one commit; its name. */
function checkout(): string {
  const root = join(folder, 'repository');
  mkdirSync(root);
  const names = ['-c', 'user.name=a', '-c', 'user.email=a@example.org'];
  const git = (...words: readonly string[]) =>
    execFileSync('git', ['-C', root, ...names, ...words], {
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], GIT_COMMITTER_DATE: '1600000000 +0000' },
    }).trim();
  git('init', '--quiet');
  git('commit', '--quiet', '--allow-empty', '--message', 'one');
  return git('rev-parse', 'HEAD');
}

describe('what timestamp means', () => {
  test.each<[string, number | 'auto', () => NodeJS.ProcessEnv, { entries: number; created: number }]>([
    ['a time given, for both', 7, () => ({ SOURCE_DATE_EPOCH: '5', ...eventOf({ id: 'abc', timestamp: '2020-01-01T00:00:00Z' }) }), { entries: 7, created: 7 }],
    ['SOURCE_DATE_EPOCH, for both', 'auto', () => ({ SOURCE_DATE_EPOCH: ' 5\n', ...eventOf({ id: 'abc' }) }), { entries: 5, created: 5 }],
    [
      "the event's commit, for the annotation alone",
      'auto',
      () => eventOf({ id: 'abc', timestamp: '2020-01-01T00:00:00Z' }),
      { entries: 0, created: 1_577_836_800 },
    ],
    ["another commit's time says nothing", 'auto', () => eventOf({ id: 'other', timestamp: '2020-01-01T00:00:00Z' }), { entries: 0, created: 0 }],
    ["the checkout's commit", 'auto', () => ({ PATH: process.env['PATH'], GITHUB_SHA: checkout() }), { entries: 0, created: 1_600_000_000 }],
    ['a checkout of another commit', 'auto', () => ({ PATH: process.env['PATH'], GITHUB_SHA: checkout().replace(/^./, 'x') }), { entries: 0, created: 0 }],
    ['nothing is known', 'auto', () => ({}), { entries: 0, created: 0 }],
  ])('%s', async (_, given, env, expected) => {
    expect(await timesOf(given, recordedIo({}, env()), join(folder, 'repository'))).toEqual(expected);
  });

  test.each(['abc', '2020-01-01T00:00:00Z', 'now', '-1', '1.5'])('SOURCE_DATE_EPOCH=%s is refused under its own name', async (epoch) => {
    const asked = timesOf('auto', recordedIo({}, { SOURCE_DATE_EPOCH: epoch }), folder);
    await expect(asked).rejects.toThrow(InputError);
    await expect(asked).rejects.toThrow(`SOURCE_DATE_EPOCH: "${epoch}" is no Unix time`);
  });

  test('git gets none of the inputs', async () => {
    const bin = join(folder, 'bin');
    mkdirSync(bin);
    // Tells as the commit's time how many inputs it can see.
    const program = "console.log('abc 100' + Object.keys(process.env).filter((name) => name.startsWith('INPUT_')).length)";
    writeFileSync(join(bin, 'git'), `#!${process.execPath}\n${program}\n`);
    chmodSync(join(bin, 'git'), 0o755);
    const env = { PATH: `${bin}:${process.env['PATH']}`, GITHUB_SHA: 'abc', INPUT_PASSWORD: 's3cret', 'INPUT_REGISTRY-TOKEN': 't' };
    expect(await timesOf('auto', recordedIo({}, env), folder)).toEqual({ entries: 0, created: 1000 });
  });
});
