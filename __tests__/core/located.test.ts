import { describe, expect, test } from '@jest/globals';
import { NetworkError, RegistryError } from '../../src/core/errors.ts';
import { located } from '../../src/core/located.ts';

const IMAGE = 'r.example:5000/o/n';

describe('a sentence', () => {
  test.each<[name: string, message: string, suffix: string, said: string]>([
    ['that names nothing', 'it broke', ':v1', `${IMAGE}:v1: it broke`],
    ['that names the host alone', 'r.example:5000 answered 500', ':v1', `${IMAGE}:v1: r.example:5000 answered 500`],
    ['that names the image', `listing the tags of ${IMAGE}: no`, ':v1', `listing the tags of ${IMAGE}:v1: no`],
    ['that names it first', `${IMAGE}: no`, ':v1', `${IMAGE}:v1: no`],
    ['that names image and tag', `${IMAGE}:v1 is not there`, ':v1', `${IMAGE}:v1 is not there`],
    ['that names another tag of it', `${IMAGE}:v2 is not there`, ':v1', `${IMAGE}:v2 is not there`],
    ['that names a digest of it', `${IMAGE}@sha256:ab is not there`, ':v1', `${IMAGE}@sha256:ab is not there`],
    ['that names the tag elsewhere', `${IMAGE} has no tag "v1"`, ':v1', `${IMAGE} has no tag "v1"`],
    ['that names another tag elsewhere', `${IMAGE} has no tag "v1.2"`, ':v1', `${IMAGE}:v1 has no tag "v1.2"`],
    ['that names the digest elsewhere', `${IMAGE} has no manifest sha256:ab`, '@sha256:ab', `${IMAGE} has no manifest sha256:ab`],
    ['without a tag to name', 'it broke', '', `${IMAGE}: it broke`],
    ['that names a longer image', `${IMAGE}/more and ${IMAGE}-more broke`, '', `${IMAGE}: ${IMAGE}/more and ${IMAGE}-more broke`],
    ['that names a longer one before it', `x${IMAGE} and ${IMAGE}.`, ':v1', `x${IMAGE} and ${IMAGE}:v1.`],
  ])('%s', (_name, message, suffix, said) => {
    expect(located(new NetworkError(message), IMAGE, suffix).message).toBe(said);
  });

  test('is all that changes, and twice is once', () => {
    const error = new RegistryError('no', { status: 404, method: 'GET', url: 'x', hint: 'do', codes: ['A'] });
    const once = located(error, IMAGE);
    expect(once).toBeInstanceOf(RegistryError);
    expect(once).toMatchObject({ status: 404, hint: 'do', codes: ['A'], message: `${IMAGE}: no` });
    expect(error.message).toBe('no');
    expect(located(once, IMAGE)).toBe(once);
  });

  test('of what is no error of ours stays', () => {
    const error = new TypeError('a bug');
    expect(located(error, IMAGE, ':v1')).toBe(error);
  });
});
