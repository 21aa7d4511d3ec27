/** Who must have signed: names are compared whole. */

import { describe, expect, test } from '@jest/globals';
import { InputError } from '../../../src/core/errors.ts';
import { createJudge } from '../../../src/trust/verify/judge.ts';
import { misfit, type Policy, wantedType, wholePattern } from '../../../src/trust/verify/policy.ts';
import { proofOf } from '../../../src/trust/verify/proof.ts';
import { readTrustedRoots } from '../../../src/trust/verify/trusted-root.ts';
import { FACTS, IDENTITY, recorded } from '../recorded.ts';

const roots = readTrustedRoots(recorded('trusted-root.json'), 'root', false);
const facts = proofOf(recorded('provenance-v2.json'), FACTS.subject, { roots });
const nobody: Policy = { issuer: undefined, identity: undefined, identityPattern: undefined, repository: undefined, ref: undefined, types: [] };

describe('an identity', () => {
  test.each<readonly [string, Partial<Policy>]>([
    ['itself', { identity: IDENTITY }],
    ['a pattern for all of it', { identityPattern: wholePattern('https://github\\.com/acme/widgets/.+') }],
    ['the issuer', { issuer: FACTS.issuer }],
    ['the repository, in any case', { repository: 'https://GitHub.com/Acme/widgets' }],
    ['the ref', { ref: 'refs/heads/main' }],
  ])('fits: %s', (_name, policy) => {
    expect(misfit(facts, { ...nobody, ...policy })).toBeUndefined();
  });

  test.each<readonly [string, Partial<Policy>]>([
    ['a part of the name', { identity: 'widgets' }],
    ['another case', { identity: IDENTITY.toUpperCase() }],
    ['a part as a pattern', { identityPattern: wholePattern('widgets') }],
    ['a beginning as a pattern', { identityPattern: wholePattern('https://github.com/acme/wid') }],
    ['alternatives that begin it', { identityPattern: wholePattern('https://github|zzz') }],
    ['another issuer', { issuer: `${FACTS.issuer}/` }],
    ['another repository', { repository: 'https://github.com/acme/widget' }],
    ['a repository below it', { repository: 'https://github.com/acme/widgets/x' }],
    ['another ref', { ref: 'refs/heads/main2' }],
    ['a short ref', { ref: 'main' }],
  ])('does not fit: %s, and both are told', (_name, policy) => {
    const [wanted] = Object.values(policy);
    const why = misfit(facts, { ...nobody, ...policy });
    expect(why).toContain(`wanted ${wanted instanceof RegExp ? `the whole of ${wanted.source}` : wanted}`);
    expect(why).toMatch(/github\.com|127\.0\.0\.1|refs\/heads\/main/);
  });

  test('that is not there fits nothing', () => {
    const none = { ...facts, identity: undefined, issuer: undefined, repository: undefined, ref: undefined };
    for (const policy of [{ identity: 'undefined' }, { identityPattern: /.*/ }, { issuer: '' }, { repository: 'undefined' }, { ref: '' }]) {
      expect(misfit(none, { ...nobody, ...policy })).toBeDefined();
    }
  });

  test('a pattern that is none, or leads out of ours, is a bad input', () => {
    for (const text of ['(', 'a)|(?:b', '[']) expect(() => wholePattern(text)).toThrow(InputError);
  });
});

test.each([
  ['slsa-provenance', 'https://slsa.dev/provenance/v1', 'https://slsa.dev/provenance/v0.2'],
  ['spdx', 'https://spdx.dev/Document/v2.3', 'https://spdx.dev/Documents'],
  ['spdx', 'https://spdx.dev/Document', 'https://spdx.dev/Document/v2.3x'],
  ['cyclonedx', 'https://cyclonedx.org/bom', 'https://cyclonedx.org/bomb'],
  ['signature', 'https://sigstore.dev/cosign/sign/v1', 'https://slsa.dev/provenance/v1'],
  ['https://x.test/1', 'https://x.test/1', 'https://x.test/12'],
])('the type %s is %s and not %s', (word, yes, no) => {
  expect(wantedType(word).fits(yes)).toBe(true);
  expect(wantedType(word).fits(no)).toBe(false);
});

test('a word that is no type is a bad input', () => {
  for (const word of ['provenance', '', 'constructor', '__proto__']) expect(() => wantedType(word)).toThrow(InputError);
});

describe('the judge', () => {
  const policy: Policy = { ...nobody, identity: IDENTITY, types: [wantedType('slsa-provenance')] };

  test('is content with the first that fits, after junk', () => {
    const judge = createJudge(FACTS.subject, policy, { roots });
    expect(judge.hear('sha256:1', 'junk')).toBe(false);
    expect(judge.hear('sha256:2', recorded('signature-key.json'))).toBe(false);
    expect(judge.hear('sha256:3', recorded('provenance-v2.json'))).toBe(true);
    expect(judge.verdict('host/app')).toEqual([{ ...facts, digest: 'sha256:3' }]);
  });

  test('wants each type, each by a signer that fits', () => {
    const judge = createJudge(FACTS.subject, { ...policy, types: [wantedType('slsa-provenance'), wantedType('spdx')] }, { roots });
    expect(judge.hear('sha256:3', recorded('provenance-v2.json'))).toBe(false);
    expect(() => judge.verdict('host/app')).toThrow(/has no attestation of the kind spdx that fits/);
  });

  test('says of each why it did not fit, and how many more there are', () => {
    const judge = createJudge(FACTS.subject, { ...policy, identity: 'https://github.com/acme/other' }, { roots });
    for (let n = 0; n < 11; n++) judge.hear(`sha256:${n}`, recorded('provenance-v2.json'));
    judge.dismiss('sha256:11', 'is too large');
    expect(() => judge.verdict('host/app')).toThrow(
      new RegExp(
        `host/app@sha256:${FACTS.subject.hex} .*; sha256:0 is signed by ${IDENTITY.replaceAll('.', '\\.')}, wanted https://github\\.com/acme/other;.*; and 2 more`,
      ),
    );
  });

  test('says when there was nothing at all', () => {
    expect(() => createJudge(FACTS.subject, policy, { roots }).verdict('host/app')).toThrow(/nothing is attached that could be one/);
  });
});
