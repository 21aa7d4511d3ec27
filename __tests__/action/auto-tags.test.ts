/** `tag: auto`, through the whole action. */

import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { joinIn, putChild } from '../support/joining.ts';
import { type OciRegistry, startOciRegistry } from '../support/oci-registry.ts';
import { documentOf, publishIn } from '../support/publishing.ts';
import { makeScratch, type Scratch } from '../support/scratch.ts';

const VERSION = 'org.opencontainers.image.version';
let scratch: Scratch;
let registry: OciRegistry;
beforeEach(async () => {
  scratch = await makeScratch();
  registry = await startOciRegistry();
  await scratch.file('app', 'app');
});
afterEach(async () => {
  expect(registry.unexpected).toEqual([]);
  await registry.close();
  await scratch.remove();
});

const publish = (tag: string, ref?: string) =>
  publishIn(scratch, { image: `${registry.host}/o/n`, layers: 'app', tag }, ref === undefined ? {} : { GITHUB_REF: ref, GITHUB_REF_NAME: 'short' });

test('a release moves all its tags, the log says which and why, and the version is the true one', async () => {
  const io = await publish('edge\nauto', 'refs/tags/v1.2.3+b.5');
  expect(io.failures).toEqual([]);
  expect([...registry.tags('o/n')].sort()).toEqual(['1', '1.2', '1.2.3_b.5', 'edge', 'latest']);
  expect(io.lines).toContain('tag: auto means 1.2.3_b.5, 1.2, 1, latest, as refs/tags/v1.2.3+b.5 is a release');
  expect(documentOf(io).annotations[VERSION]).toBe('1.2.3+b.5');
});

test('a branch keeps its own name as the version', async () => {
  const io = await publish('auto', 'refs/heads/feature/x');
  expect(io.outputs['tags']).toBe(`${registry.host}/o/n:feature-x`);
  expect(documentOf(io).annotations[VERSION]).toBe('feature/x');
});

test('other tags say nothing of the ref', async () => {
  const io = await publish('automatic', 'refs/tags/v1.2.3');
  expect(registry.tags('o/n')).toEqual(['automatic']);
  expect(io.lines.join()).not.toContain('auto means');
  expect(documentOf(io).annotations[VERSION]).toBe('short');
});

test('a tag of that very name is written whole', async () => {
  const io = await publish(`${registry.host}/o/n:auto`, 'refs/heads/main');
  expect(io.failures).toEqual([]);
  expect(registry.tags('o/n')).toEqual(['auto']);
});

test('without a ref it is an error, told with all others', async () => {
  const io = await publish('auto,a b');
  expect(io.failures[0]).toContain("tag: auto makes the tags of the run's ref, and there is none");
  expect(io.failures[0]).toContain('tag: "a b" is not a tag');
  expect(registry.log).toEqual([]);
});

test('an index takes it too', async () => {
  const { digest } = putChild(registry, { os: 'linux', architecture: 'amd64' });
  const io = await joinIn(registry, { tag: 'auto', manifests: digest }, { GITHUB_REF: 'refs/pull/7/merge' });
  expect(io.failures).toEqual([]);
  expect(registry.tags('o/n')).toEqual(['pr-7']);
  expect(io.lines).toContain('tag: auto means pr-7, as the run is for pull request 7');
});
