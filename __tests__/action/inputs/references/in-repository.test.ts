import { describe, expect, test } from '@jest/globals';
import { readPullInputs } from '../../../../src/action/inputs/pull-inputs.ts';
import { inputReader } from '../../../../src/action/inputs/reader.ts';
import { destinations } from '../../../../src/action/inputs/references/destinations.ts';
import { inRepository } from '../../../../src/action/inputs/references/in-repository.ts';
import { OCI_NAMES, type ReferenceRules } from '../../../../src/core/reference.ts';
import { recordedIo } from '../../../support/io.ts';

const HEX = 'a'.repeat(64);
const DIGEST = `sha256:${HEX}`;
const RULES: ReferenceRules = { names: OCI_NAMES, schemes: ['oci-layout'] };
const places = destinations(['ghcr.io/o/n', 'oci-layout://out'], [], inputReader({ input: () => '', env: {} }), RULES);
const read = (text: string) => inRepository(text, places, RULES, 'that is elsewhere');

describe('a manifest beside what is published', () => {
  test.each([
    [DIGEST, DIGEST],
    [HEX, DIGEST],
    [`@${DIGEST}`, DIGEST],
    ['b'.repeat(128), `sha512:${'b'.repeat(128)}`],
    [`ghcr.io/o/n@${DIGEST}`, DIGEST],
    [`ghcr.io/O/N:v1@${DIGEST}`, DIGEST],
    ['ghcr.io/o/n:v1', 'v1'],
    ['oci-layout://out:v1', 'v1'],
    ['v1', 'v1'],
    ['a'.repeat(63), 'a'.repeat(63)],
  ])('%s is %s', (text, reference) => expect(read(text)).toBe(reference));

  test.each([
    [`quay.io/o/n@${DIGEST}`, /"quay.io\/o\/n@sha256:a+" is in quay.io\/o\/n, and that is elsewhere/],
    ['ghcr.io/o/n', /names neither a tag nor a digest/],
    [`sha256:${'a'.repeat(63)}`, /is not a digest/],
    [`md5:${'a'.repeat(32)}`, /is not a digest/],
    ['feature/x', /"feature\/x" is not a tag: it cannot hold "\/"/],
  ])('%s is refused', (text, message) => expect(() => read(text)).toThrow(message));
});

test('folders that are put on PATH never split at commas', () => {
  const io = recordedIo({ image: 'ghcr.io/o/n', 'add-to-path': 'a,b\n# none\nbin' });
  expect(readPullInputs(io).addToPath).toEqual(['a,b', 'bin']);
});

test('a digest that is expected may lack its algorithm', () => {
  expect(readPullInputs(recordedIo({ image: 'ghcr.io/o/n', 'expect-digest': HEX })).wanted.expectDigest).toBe(DIGEST);
  expect(() => readPullInputs(recordedIo({ image: 'ghcr.io/o/n', 'expect-digest': 'v1' }))).toThrow('expect-digest: "v1" is not a digest');
});
