/** How the children of an index are found: late, by patterns, by the jobs that made them. */

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { RecordedIo } from '../support/io.ts';
import { joinIn, putChild, putIndex } from '../support/joining.ts';
import { type Asked, type Fault, type OciRegistry, startOciRegistry } from '../support/oci-registry.ts';
import { documentOf } from '../support/publishing.ts';

let registry: OciRegistry;
let fault: ((asked: Asked) => Fault) | undefined;
beforeEach(async () => {
  fault = undefined;
  registry = await startOciRegistry({ before: (asked) => fault?.(asked) });
});
afterEach(async () => {
  expect(registry.unexpected).toEqual([]);
  await registry.close();
});

const linux = { os: 'linux', architecture: 'amd64' };
const join = (inputs: Record<string, string>) => joinIn(registry, inputs);
const child = (config: unknown, ...tags: readonly string[]) => putChild(registry, config, ...tags);
const platformsOf = (io: RecordedIo) => documentOf(io).manifests?.map(({ platform }) => platform);

describe('a child that is shown late', () => {
  test.each(['digest', 'tag'])('is asked for again, by %s', async (how) => {
    const { digest } = child(linux, 'late');
    const reference = how === 'tag' ? 'late' : digest;
    fault = ({ method, path, nth }) => (method === 'GET' && path.endsWith(`/manifests/${reference}`) && nth < 3 ? { status: 404 } : undefined);
    const io = await join({ manifests: reference });
    expect(io.failures).toEqual([]);
    expect(io.lines.join('\n')).toContain('is not there yet; next try (1 of 5)');
    expect(platformsOf(io)).toEqual([linux]);
  });

  test('is given up within the retries', async () => {
    const io = await join({ manifests: `sha256:${'0'.repeat(64)}`, retries: '2' });
    expect(io.failures[0]).toMatch(/manifests: .*@sha256:0+ does not exist/);
    expect(registry.count('GET', /manifests/)).toBe(3);
  });
});

describe('tags by patterns', () => {
  beforeEach(() => {
    for (const tag of ['v1-amd64', 'v1-arm64']) child({ os: 'linux', architecture: tag.slice(3) }, tag);
  });

  test('are not those of the index itself, nor what is attached to manifests', async () => {
    putIndex(registry, [child({ os: 'linux', architecture: 's390x' })], 'v1');
    for (const end of ['', '.sig']) child({ os: 'linux', architecture: 'riscv64' }, `sha256-${'a'.repeat(64)}${end}`);
    const io = await join({ 'from-tags': '*' });
    expect(io.failures).toEqual([]);
    expect(platformsOf(io)).toEqual([linux, { os: 'linux', architecture: 'arm64' }]);
  });

  test('that fit nothing are warned of', async () => {
    const io = await join({ 'from-tags': 'v1-a*\nv2-*\n!*-s390x' });
    expect(io.failures).toEqual([]);
    expect(io.warnings).toEqual([expect.stringContaining('from-tags: "v2-*" fits no tag of'), expect.stringContaining('from-tags: "!*-s390x" fits no tag of')]);
  });

  test('may be divided by commas', async () => {
    expect(platformsOf(await join({ 'from-tags': 'v1-amd64, v1-arm*' }))).toHaveLength(2);
  });

  test.each([
    ['that all fit nothing, beside manifests', { manifests: 'v1-amd64', 'from-tags': 'v2-*' }, /from-tags: .* has no tag that fits v2-\*/],
    ['that exclude alone', { manifests: 'v1-amd64', 'from-tags': '!v1-*' }, /from-tags: holds exclusions alone/],
  ])('%s are refused', async (_name, inputs, message) => {
    expect((await join(inputs)).failures[0]).toMatch(message);
  });
});

test('jobs that were skipped are left out with a notice, and others that gave nothing stop all', async () => {
  const { digest } = child(linux);
  const needs = { one: { result: 'success', outputs: { digest } }, two: { result: 'skipped', outputs: {} } };
  const io = await join({ manifests: JSON.stringify(needs) });
  expect(io.failures).toEqual([]);
  expect(io.notices).toEqual(['manifests: the job "two" was skipped, and is left out']);
  const failed = await join({ tag: 'v2', manifests: JSON.stringify({ ...needs, three: { result: 'failure', outputs: {} } }) });
  expect(failed.failures[0]).toMatch(/^manifests: the job "three" failed/);
  expect(registry.tags('o/n')).toEqual(['v1']);
});
