import { describe, expect, test } from '@jest/globals';
import { refTags } from '../../../src/action/runner/ref-tags.ts';
import { isTag } from '../../../src/core/reference.ts';
import { runOf } from '../../support/run-context.ts';

const of = (ref: string, event: Readonly<Record<string, unknown>> = {}) => refTags({ ...runOf({ GITHUB_REF: ref }), event });

describe('a ref becomes tags', () => {
  test.each([
    ['refs/tags/v1.2.3', ['1.2.3', '1.2', '1', 'latest'], '1.2.3', 'is a release'],
    ['refs/tags/1.2.3', ['1.2.3', '1.2', '1', 'latest'], '1.2.3', 'is a release'],
    ['refs/tags/v0.4.0', ['0.4.0', '0.4', '0', 'latest'], '0.4.0', 'is a release'],
    ['refs/tags/v1.2.3+build.5', ['1.2.3_build.5', '1.2', '1', 'latest'], '1.2.3+build.5', 'is a release'],
    ['refs/tags/v2.0.0-rc.1', ['2.0.0-rc.1'], '2.0.0-rc.1', 'is a pre-release'],
    ['refs/tags/v2.0.0-rc.1+b5', ['2.0.0-rc.1_b5'], '2.0.0-rc.1+b5', 'is a pre-release'],
    ['refs/tags/v1.2', ['v1.2'], 'v1.2', 'is a tag'],
    ['refs/tags/v01.2.3', ['v01.2.3'], 'v01.2.3', 'is a tag'],
    ['refs/tags/nightly', ['nightly'], 'nightly', 'is a tag'],
    ['refs/tags/app/v1.2.3', ['app-v1.2.3'], 'app/v1.2.3', 'is a tag'],
    ['refs/heads/main', ['main'], 'main', 'is a branch'],
    ['refs/heads/feature/#12-x', ['feature-12-x'], 'feature/#12-x', 'is a branch'],
    ['refs/heads/v1.2.3', ['v1.2.3'], 'v1.2.3', 'is a branch'],
    ['refs/heads/1.2.3', ['1.2.3'], '1.2.3', 'is a branch'],
    ['refs/pull/7/merge', ['pr-7'], 'pr-7', 'the run is for pull request 7'],
    ['refs/pull/7/head', ['pr-7'], 'pr-7', 'the run is for pull request 7'],
  ])('%s', (ref, tags, version, why) => {
    const found = of(ref);
    expect(found).toMatchObject({ tags, version });
    expect(found?.why).toContain(why);
    expect(tags.every(isTag)).toBe(true);
  });

  test('of a pull request also where the run stands on the branch that it is for', () => {
    expect(of('refs/heads/main', { pull_request: { number: 12 } })?.tags).toEqual(['pr-12']);
    expect(of('refs/heads/main', { pull_request: null })?.tags).toEqual(['main']);
  });

  test.each(['', 'refs/heads/漢字'])('not %j', (ref) => {
    expect(refTags({ ...runOf({}), ref: ref || undefined })).toBeUndefined();
  });
});
