import { describe, expect, test } from '@jest/globals';
import { manifestReferences } from '../../../src/action/inputs/manifest-references.ts';

const A = `sha256:${'a'.repeat(64)}`;
const B = `sha256:${'b'.repeat(64)}`;
const IMAGE = 'ghcr.io/o/n';

describe('lines', () => {
  test.each([
    ['digests', `${A}\n${B}`, [A, B]],
    ['references and tags', `${IMAGE}@${A}\n# a comment\n\n  v1-arm64  `, [`${IMAGE}@${A}`, 'v1-arm64']],
    ['twice the same', `${A}\n${A}`, [A]],
    ['nothing', ' \n', []],
  ])('%s', (_name, text, expected) => expect(manifestReferences(text)).toEqual(expected));
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
    ['the outputs of one job that names them by platform', { 'digest-amd64': A, 'digest-arm64': B }, [A, B]],
    ['all outputs of the publish action', [outputs], [A]],
    ['references', [{ ref: `${IMAGE}@${A}` }, { ref: `${IMAGE}@${B}` }], [`${IMAGE}@${A}`, `${IMAGE}@${B}`]],
    ['references of several images', { refs: `${IMAGE}@${A}\n${IMAGE}2@${A}` }, [`${IMAGE}@${A}`, `${IMAGE}2@${A}`]],
    ['a list', [A, `${IMAGE}@${B}`], [A, `${IMAGE}@${B}`]],
    ['a list within a text', { digests: JSON.stringify([A, B]) }, [A, B]],
    ['skipped jobs', [{ digest: A }, {}, { digest: '' }], [A]],
    ['one text', A, [A]],
    ['outputs beside others', [{ digest: A, status: 'pushed', version: '1.2.3' }], [A]],
  ])('%s', (_name, json, expected) => expect(manifestReferences(JSON.stringify(json, null, 2))).toEqual(expected));

  test('without a digest says what may be missing', () => {
    expect(() => manifestReferences('[{}]')).toThrow('no digest is in the JSON');
    expect(() => manifestReferences('[{"result":"success"}]')).toThrow('no digest is in the JSON');
  });

  test('that does not parse is named', () => {
    expect(() => manifestReferences('[{"digest":')).toThrow('the JSON does not parse');
  });

  test('that is nested without end is refused', () => {
    expect(() => manifestReferences(`${'['.repeat(50)}${']'.repeat(50)}`)).toThrow('nested too deeply');
  });
});
