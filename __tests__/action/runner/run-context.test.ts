import { describe, expect, test } from '@jest/globals';
import { autoAnnotations } from '../../../src/action/runner/auto-annotations.ts';
import { pullActionName, type RunContext, runContext } from '../../../src/action/runner/run-context.ts';

type Toolkit = Parameters<typeof runContext>[0];

/** The toolkit's context as it is outside of any run: what is not known is undefined or NaN, whatever its types say. */
const NOWHERE = {
  payload: {},
  runId: Number.NaN,
  serverUrl: 'https://github.com',
  apiUrl: 'https://api.github.com',
  get repo(): never {
    throw new Error("context.repo requires a GITHUB_REPOSITORY environment variable like 'owner/repo'");
  },
} as unknown as Toolkit;

const UNKNOWN: RunContext = {
  repository: undefined,
  sha: undefined,
  ref: undefined,
  refName: undefined,
  runId: undefined,
  actor: undefined,
  serverUrl: 'https://github.com',
  apiUrl: 'https://api.github.com',
  event: {},
};

describe("the toolkit's context as a value", () => {
  test('outside of a run nothing is known but the public server', () => {
    expect(runContext(NOWHERE, {})).toEqual(UNKNOWN);
    const empty = { ...UNKNOWN, sha: '', ref: '', actor: '', serverUrl: '', apiUrl: '', payload: {}, runId: Number.NaN };
    expect(
      runContext(Object.defineProperties({}, { ...Object.getOwnPropertyDescriptors(NOWHERE), ...Object.getOwnPropertyDescriptors(empty) }) as Toolkit, {}),
    ).toEqual(UNKNOWN);
  });

  test('in a run it is all there', () => {
    const toolkit = {
      payload: { head_commit: null },
      sha: 'abc',
      ref: 'refs/heads/feature/x',
      actor: 'me',
      runId: 12,
      serverUrl: 'https://git.example',
      apiUrl: 'https://git.example/api/v3',
      repo: { owner: 'o', repo: 'r' },
    } as unknown as Toolkit;
    const run = {
      repository: 'o/r',
      sha: 'abc',
      ref: 'refs/heads/feature/x',
      refName: 'feature/x',
      runId: 12,
      actor: 'me',
      serverUrl: 'https://git.example',
      apiUrl: 'https://git.example/api/v3',
      event: { head_commit: null },
    };
    expect(runContext(toolkit, {})).toEqual(run);
    expect(runContext(toolkit, { GITHUB_REF_NAME: 'short' })).toEqual({ ...run, refName: 'short' });
  });
});

describe('annotations of a run', () => {
  const TIME = { 'org.opencontainers.image.created': '2020-01-01T00:00:00Z' };
  test.each<[string, Partial<RunContext>, Record<string, string>]>([
    ['nothing known', {}, {}],
    [
      'a repository on a server of its own',
      { repository: 'o/r', serverUrl: 'https://git.example' },
      { 'org.opencontainers.image.source': 'https://git.example/o/r', 'org.opencontainers.image.url': 'https://git.example/o/r' },
    ],
    ['a commit', { sha: 'abc' }, { 'org.opencontainers.image.revision': 'abc' }],
    ['a tag', { ref: 'refs/tags/v1', refName: 'v1' }, { 'org.opencontainers.image.version': 'v1' }],
    ['a branch', { ref: 'refs/heads/a/b', refName: 'a/b' }, { 'org.opencontainers.image.version': 'a/b' }],
    ['a pull request', { ref: 'refs/pull/7/merge', refName: '7/merge' }, { 'org.opencontainers.image.version': 'pr-7' }],
  ])('%s', (_, known, expected) => {
    expect(autoAnnotations({ ...UNKNOWN, ...known }, 1_577_836_800)).toEqual({ ...TIME, ...expected });
  });
});

test('the pull action beside this one is named as a step would name it', () => {
  expect(pullActionName({ GITHUB_ACTION_REPOSITORY: 'o/waybill', GITHUB_ACTION_REF: 'v1' })).toBe('o/waybill/pull@v1');
  expect(pullActionName({ GITHUB_ACTION_REPOSITORY: 'o/waybill', GITHUB_ACTION_REF: '' })).toBe('./pull');
});
