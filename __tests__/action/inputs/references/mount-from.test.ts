import { describe, expect, test } from '@jest/globals';
import { inputReader } from '../../../../src/action/inputs/reader.ts';
import { destinations } from '../../../../src/action/inputs/references/destinations.ts';
import { mountRepositories, mountSources } from '../../../../src/action/inputs/references/mount-from.ts';
import { InputError } from '../../../../src/core/errors.ts';
import { OCI_NAMES, type ReferenceRules } from '../../../../src/core/reference.ts';

const RULES: ReferenceRules = { names: OCI_NAMES, schemes: ['oci-layout'] };

/** For each image, the names that it mounts from. */
function sources(images: readonly string[], ...given: readonly string[]): readonly (readonly string[])[] {
  const reader = inputReader({ input: () => '', env: {} });
  const places = destinations(images, [], reader, RULES);
  const found = mountRepositories(given, places, RULES, reader);
  reader.refuse();
  return places.map(({ image }) => mountSources(found, image));
}

function problem(images: readonly string[], given: string): string {
  try {
    sources(images, given);
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
  return '';
}

describe('a repository is mounted from', () => {
  test.each([
    ['by its name', ['ghcr.io/o/n'], 'Owner/Base', [['owner/base']]],
    ['by one word', ['ghcr.io/o/n'], 'base', [['base']]],
    ['by its host', ['ghcr.io/o/n'], 'ghcr.io/o/base', [['o/base']]],
    ['by an address', ['ghcr.io/o/n'], 'oci://ghcr.io/o/base', [['o/base']]],
    ['on a port', ['localhost:5000/n'], 'localhost:5000/base', [['base']]],
    ['by the images of its host alone', ['ghcr.io/o/n', 'quay.io/o/n'], 'quay.io/o/base', [[], ['o/base']]],
    ['by all images', ['ghcr.io/o/n', 'quay.io/o/n', 'oci-layout://out'], 'o/base', [['o/base'], ['o/base'], []]],
    ['of Docker Hub, under its true name', ['docker.io/o/n'], 'alpine', [['library/alpine']]],
  ])('%s', (_name, images, given, expected) => expect(sources(images, given)).toEqual(expected));
});

describe('what would be asked for in vain is an error', () => {
  test.each([
    ['another host', ['ghcr.io/o/n'], 'quay.io/o/base', /^mount-from: "quay.io\/o\/base" is on another registry than the images \(ghcr.io\)/],
    ['a tag', ['ghcr.io/o/n'], 'o/base:v1', /"o\/base:v1" carries a tag/],
    ['a digest', ['ghcr.io/o/n'], `o/base@sha256:${'a'.repeat(64)}`, /carries a digest/],
    ['no name', ['ghcr.io/o/n'], 'o//base', /is not a repository name/],
    ['a folder', ['ghcr.io/o/n'], 'oci-layout://out', /is on another registry/],
    ['folders alone', ['oci-layout://out'], 'o/base', /blobs are mounted in registries, and no image is in one/],
    ['a secret', ['ghcr.io/o/n'], 'me:s3cret@ghcr.io/o/base', /^mount-from: "…@ghcr.io\/o\/base": .*is not a registry host/],
  ])('%s', (_name, images, given, message) => expect(problem(images, given)).toMatch(message));
});
