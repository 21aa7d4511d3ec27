import { describe, expect, test } from '@jest/globals';
import { InputError } from '../../src/core/errors.ts';
import { checkTag, isTag } from '../../src/core/reference.ts';
import { tagFrom } from '../../src/core/tag.ts';

function refusal(tag: string): InputError | undefined {
  try {
    checkTag(tag);
  } catch (error) {
    if (error instanceof InputError) return error;
    throw error;
  }
  return undefined;
}

describe('what is no tag is told with what is wrong and what would be one', () => {
  test.each([
    ['#123-fix', '"#123-fix" is not a tag: it cannot hold "#"', '"123-fix" would be one'],
    ['feature/x', '"feature/x" is not a tag: it cannot hold "/"', '"feature-x" would be one'],
    ['refs/tags/v1', '"refs/tags/v1" is not a tag: it cannot hold "/"', '"v1" would be one'],
    ['refs/heads/release/1.2', '"refs/heads/release/1.2" is not a tag: it cannot hold "/"', '"release-1.2" would be one'],
    ['v1.2.3+build.5', '"v1.2.3+build.5" is not a tag: it cannot hold "+"', '"v1.2.3_build.5" would be one'],
    ['a b', '"a b" is not a tag: it cannot hold " "', '"a-b" would be one'],
    ['größer', '"größer" is not a tag: it cannot hold "ö"', '"gr-er" would be one'],
    ['a\u0007', '"a\u0007" is not a tag: it cannot hold "\\u0007"', '"a-" would be one'],
    [`sha256:${'a'.repeat(64)}`, `"sha256:${'a'.repeat(64)}" is not a tag: it cannot hold ":"`, 'it is a digest, by which a manifest is found without any tag'],
    ['.hidden', '".hidden" is not a tag: it cannot begin with "."', '"hidden" would be one'],
    ['-', '"-" is not a tag: it cannot begin with "-"', 'a tag has at most 128 of a-z A-Z 0-9 _ . - and begins with none of . -'],
    ['', '"" is not a tag: it is empty', 'a tag has at most 128 of a-z A-Z 0-9 _ . - and begins with none of . -'],
    ['x'.repeat(129), `"${'x'.repeat(129)}" is not a tag: it has 129 characters, and may have 128`, `"${'x'.repeat(128)}" would be one`],
  ])('%j', (tag, message, hint) => {
    expect(refusal(tag)).toMatchObject({ message, hint });
    const made = tagFrom(tag);
    expect(made === undefined || isTag(made)).toBe(true);
  });

  test('and what is one is let be', () => {
    expect(refusal('V1.2_x-y')).toBeUndefined();
  });
});
