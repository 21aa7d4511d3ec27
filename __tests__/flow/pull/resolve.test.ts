import { describe, expect, test } from '@jest/globals';
import { InputError, IntegrityError, NetworkError } from '../../../src/core/errors.ts';
import { createPolicy } from '../../../src/flow/policy.ts';
import { resolve, type Wanted } from '../../../src/flow/pull/resolve.ts';
import { createThrottle } from '../../../src/flow/throttle.ts';
import { heldClock } from '../../support/clock.ts';
import { type MemorySource, memorySource, titled } from '../../support/memory-source.ts';

const LINUX = { os: 'linux', architecture: 'amd64' };

function run(source: MemorySource, reference: string | undefined, more: Partial<Wanted> = {}) {
  const clock = heldClock();
  return resolve(
    source,
    { reference, platform: LINUX, ...more },
    createPolicy({ retries: 2, clock, throttle: createThrottle(2, clock), info: () => undefined }),
  );
}

function withTags(...tags: readonly string[]): MemorySource {
  const source = memorySource();
  for (const tag of tags) source.manifest([source.layer(tag, titled('f'))], tag);
  return source;
}

describe('references', () => {
  test.each([
    ['^1.2', ['1.2.0', 'v1.10.3', '1.9.9', '2.0.0'], 'v1.10.3'],
    ['1.x', ['v1.0.0', 'v1.2.0-rc.1', 'v1.1.0'], 'v1.1.0'],
    ['>=1 <3', ['1.0.0', '2.5.0', '3.0.0'], '2.5.0'],
    ['^1.2.0-0', ['1.2.0-rc.1', '1.2.0-rc.2', '1.1.0'], '1.2.0-rc.2'],
    ['^2.0.0', ['2.0.0-rc.1', '2.0.0', '2.1.0-beta.1'], '2.0.0'],
    ['~1.2', ['1.2.3', '1.2.10', 'main', '1.2', 'v1', 'sha-1234567'], '1.2.10'],
    ['1.2', ['1.2.3', '1.3.0'], '1.2.3'],
    ['1.2', ['1.2', '1.2.3'], '1.2'],
    ['*', ['0.1.0', '0.2.0'], '0.2.0'],
    ['^1', ['1.0.0_b1', '1.0.0_b2'], '1.0.0_b2'],
    ['latest', ['latest', '9.9.9'], 'latest'],
    ['latest', ['1.0.0', '2.0.0', '3.0.0-rc.1', 'edge'], '2.0.0'],
    [undefined, ['v0.1.0'], 'v0.1.0'],
    ['main', ['main', '1.0.0'], 'main'],
  ])('%s of %j is %s', async (reference, tags, expected) => {
    const source = withTags(...tags);
    const resolved = await run(source, reference);
    expect(resolved.tag).toBe(expected);
    expect(resolved.manifest).toBe(source.manifests.get(expected));
  });

  test('a tag is one question, and the list of tags is read only when asked for', async () => {
    const source = withTags('v1', 'v2');
    expect((await run(source, 'v1')).tags).toBeUndefined();
    expect(source.calls).toEqual(['find v1']);
    expect((await run(source, 'v1', { listTags: true })).tags).toEqual(['v1', 'v2']);
  });

  test('a digest is asked for by digest, and wins over a tag', async () => {
    const source = withTags('v1', 'v2');
    const [digest] = [...source.manifests].find(([key, value]) => key.includes(':') && value === source.manifests.get('v1')) as [string, unknown];
    const resolved = await run(source, 'v2', { digest });
    expect(resolved.manifest).toBe(source.manifests.get('v1'));
    expect(resolved.tag).toBe('v2');
    expect((await run(source, digest)).tag).toBeUndefined();
    expect(source.calls).toEqual(['find digest', 'find digest']);
  });

  test.each([
    ['nope', 'has no tag "nope"'],
    ['x', 'has no tag "x"'],
    ['^9', 'no tag "^9" and no version in that range: there are 1.0.0, 2.0.0'],
    ['7', 'no tag "7" and no version in that range'],
    ['not a tag', 'neither a tag, nor a digest, nor a range'],
    [`sha256:${'0'.repeat(64)}`, 'has no manifest sha256:0000'],
  ])('%s is not there', async (reference, message) => {
    const running = run(withTags('1.0.0', '2.0.0'), reference);
    await expect(running).rejects.toThrow(InputError);
    await expect(running).rejects.toThrow(message);
  });

  test('an empty repository has no latest', async () => {
    await expect(run(memorySource(), 'latest')).rejects.toThrow('no tag "latest" and no released version: there are no tags at all');
  });

  test('expect-digest takes what the tag names, or what is chosen from it', async () => {
    const source = memorySource();
    const child = source.manifest([source.layer('a', titled('a'))]);
    const top = source.index([{ ...child, platform: LINUX }], 'v1');
    await run(source, 'v1', { expectDigest: top.digest });
    await run(source, 'v1', { expectDigest: child.digest });
    const wrong = run(source, 'v1', { expectDigest: `sha256:${'0'.repeat(64)}` });
    await expect(wrong).rejects.toThrow(IntegrityError);
    await expect(wrong).rejects.toThrow(`memory.example/x has ${top.digest}, not sha256:000`);
  });

  test('what failed on the way is asked again', async () => {
    const source = withTags('v1');
    let failures = 1;
    const { find } = source;
    source.find = async (reference) => {
      if (failures-- > 0) throw new NetworkError('reset');
      return find(reference);
    };
    expect((await run(source, 'v1')).tag).toBe('v1');
  });

  test('too many tags', async () => {
    const source = withTags('a');
    source.tags = async function* () {
      for (let index = 0; ; index++) yield `t${index}`;
    };
    await expect(run(source, '^1')).rejects.toThrow('more than 100000 tags');
  });
});

test.each([
  ['feature/x', 'a tag would be "feature-x"; ranges are written'],
  ['^1.x.y.z/', 'ranges are written as npm writes them'],
  ['a'.repeat(64), `a digest is sha256:${'a'.repeat(64)}`],
])('what %s may have meant is told', async (reference, hint) => {
  await expect(run(memorySource(), reference)).rejects.toMatchObject({ hint: expect.stringMatching(new RegExp(`^${hint.replaceAll('^', '\\^')}`)) });
});
