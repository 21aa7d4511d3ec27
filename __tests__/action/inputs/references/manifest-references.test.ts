import { describe, expect, test } from '@jest/globals';
import { manifestReferences } from '../../../../src/action/inputs/references/manifest-references.ts';
import { InputError } from '../../../../src/core/errors.ts';

const A = `sha256:${'a'.repeat(64)}`;
const B = `sha256:${'b'.repeat(64)}`;
const IMAGE = 'ghcr.io/o/n';
const of = (json: unknown) => manifestReferences(JSON.stringify(json, null, 2));

function problemsOf(json: unknown): readonly string[] {
  try {
    of(json);
  } catch (error) {
    if (error instanceof InputError) return error.problems;
    throw error;
  }
  return [];
}

describe('lines', () => {
  test.each([
    ['digests', `${A}\n${B}`, [A, B]],
    ['references and tags', `${IMAGE}@${A}\n# a comment\n\n  v1-arm64  `, [`${IMAGE}@${A}`, 'v1-arm64']],
    ['twice the same', `${A}\n${A}`, [A, A]],
  ])('%s', (_name, text, references) => expect(manifestReferences(text)).toEqual({ references, notices: [] }));
});

describe('JSON', () => {
  const outputs = {
    digest: A,
    ref: `${IMAGE}@${A}`,
    refs: `${IMAGE}@${A}`,
    tags: `${IMAGE}:v1`,
    blobs: JSON.stringify([{ title: 'x', digest: B }]),
    manifest: JSON.stringify({ layers: [{ digest: B }] }),
  };
  test.each([
    ['needs.*.outputs', [{ digest: A }, { digest: B }], [A, B]],
    ['needs', { build: { result: 'success', outputs: { digest: A } }, other: { result: 'success', outputs: { digest: B } } }, [A, B]],
    ['needs.*', [{ result: 'success', outputs: { digest: A } }], [A]],
    ['the outputs of one job that names them by platform', { 'digest-amd64': A, 'digest-arm64': B }, [A, B]],
    ['all outputs of the publish action', [outputs], [A]],
    ['references', [{ ref: `${IMAGE}@${A}` }, { ref: `${IMAGE}@${B}` }], [`${IMAGE}@${A}`, `${IMAGE}@${B}`]],
    ['references of several images', { refs: `${IMAGE}@${A}\n${IMAGE}2@${A}` }, [`${IMAGE}@${A}`, `${IMAGE}2@${A}`]],
    ['a list', [A, `${IMAGE}@${B}`], [A, `${IMAGE}@${B}`]],
    ['a list of tags', ['v1-amd64', 'v1-arm64'], ['v1-amd64', 'v1-arm64']],
    ['a list within a text', { digests: JSON.stringify([A, B]) }, [A, B]],
    ['digests without their algorithm', { digests: JSON.stringify(['a'.repeat(64), B]) }, [A, B]],
    ['one text', A, [A]],
    ['outputs beside others', [{ digest: A, status: 'pushed', version: '1.2.3' }], [A]],
  ])('%s', (_name, json, references) => expect(of(json)).toEqual({ references, notices: [] }));

  test('a job that was skipped is left out, and that is said', () => {
    const json = { one: { result: 'success', outputs: { digest: A } }, two: { result: 'skipped', outputs: {} } };
    expect(of(json)).toEqual({ references: [A], notices: ['manifests: the job "two" was skipped, and is left out'] });
  });

  test('whatever else a job has come to is an error that names it, for all jobs at once', () => {
    const good = { result: 'success', outputs: { digest: A } };
    expect(
      problemsOf({
        good,
        failed: { result: 'failure', outputs: { digest: B } },
        ended: { result: 'cancelled', outputs: {} },
        silent: { result: 'success', outputs: {} },
        empty: { result: 'success', outputs: { digest: '' } },
        none: { result: 'success', outputs: { digest: null } },
        other: { result: 'success', outputs: { version: '1.2.3' } },
        half: { result: 'success', outputs: { 'digest-amd64': B, 'digest-arm64': '' } },
        strange: { result: 'neutral', outputs: {} },
        null: { result: 'success', outputs: null },
      }),
    ).toEqual([
      'the job "failed" failed',
      'the job "ended" was cancelled',
      'the job "silent" gave no digest',
      'the job "empty": "digest" is empty',
      'the job "none": "digest" is empty',
      'the job "other" gave no digest',
      'the job "half": "digest-arm64" is empty',
      'the job "strange" has the result "neutral"',
      'the job "null" gave no digest',
    ]);
    expect(problemsOf({ only: { result: 'success', outputs: {} } })).toEqual(['the job "only" gave no digest']);
  });

  test.each([
    ['outputs of a job that gave none', [{ digest: A }, {}], ['number 2 of the list has no digest']],
    ['an empty digest', [{ digest: A }, { digest: '' }], ['number 2 of the list: "digest" is empty']],
    ['an empty text', [A, ''], ['number 2 of the list has no digest']],
    ['null', [null, A], ['number 1 of the list has no digest']],
    ['a job of needs.*', [{ result: 'failure', outputs: {} }], ['number 1 of the list failed']],
    ['an empty text in a list of a job', { digests: JSON.stringify([A, '']) }, ['number 2 of the JSON has no digest']],
  ])('a list with %s is incomplete', (_name, json, problems) => expect(problemsOf(json)).toEqual(problems));

  test('without a digest says what may be missing', () => {
    expect(() => manifestReferences('[{}]')).toThrow('no digest is in the JSON');
    expect(() => manifestReferences('[{"result":"success"}]')).toThrow('no digest is in the JSON');
    expect(() => manifestReferences('{"a":{"result":"skipped","outputs":{}}}')).toThrow('no digest is in the JSON');
  });

  test('that does not parse is named', () => {
    expect(() => manifestReferences('[{"digest":')).toThrow('the JSON does not parse');
  });

  test('that is nested without end is refused', () => {
    expect(() => manifestReferences(`${'['.repeat(50)}${']'.repeat(50)}`)).toThrow('nested too deeply');
  });
});
