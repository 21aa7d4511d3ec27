import { describe, expect, test } from '@jest/globals';
import { type AnnotationInput, readAnnotations, strayAnnotations } from '../../../src/action/inputs/annotations.ts';
import { inputReader } from '../../../src/action/inputs/reader.ts';
import { InputError } from '../../../src/core/errors.ts';
import { parsePlatform } from '../../../src/core/platform.ts';

const NOTHING = { manifest: {}, config: {}, index: {}, layers: [], platforms: [], descriptors: [] };
const arm64 = { os: 'linux', architecture: 'arm64' };

function read(text: string, standard?: 'index'): AnnotationInput {
  const reader = inputReader({ input: (name) => (name === 'annotations' ? text : ''), env: {} });
  const found = readAnnotations(reader, standard);
  reader.refuse();
  return found;
}

function problems(text: string): readonly string[] {
  try {
    read(text);
  } catch (error) {
    if (error instanceof InputError) return error.problems;
    throw error;
  }
  return [];
}

describe('a line is written', () => {
  test.each<[string, Partial<AnnotationInput>]>([
    ['a=b=c', { manifest: { a: 'b=c' } }],
    ['manifest:d=e, f', { manifest: { d: 'e, f' } }],
    ['layer[*.pdf]:g=h', { layers: [{ glob: '*.pdf', key: 'g', value: 'h' }] }],
    ['layer[a=b:c,d\\]]:g=h', { layers: [{ glob: 'a=b:c,d\\]', key: 'g', value: 'h' }] }],
    ['layer:g=h', { layers: [{ glob: '**', key: 'g', value: 'h' }] }],
    ['config:i=j', { config: { i: 'j' } }],
    ['index:k=l', { index: { k: 'l' } }],
    ['index,manifest:k=v', { index: { k: 'v' }, manifest: { k: 'v' } }],
    ['manifest[linux/aarch64]:k=v', { platforms: [{ platform: arm64, key: 'k', value: 'v' }] }],
    ['manifest-descriptor:k=v', { descriptors: [{ platform: undefined, key: 'k', value: 'v' }] }],
    [
      'index,manifest-descriptor[linux/arm64],layer[*]:k=v',
      { index: { k: 'v' }, descriptors: [{ platform: arm64, key: 'k', value: 'v' }], layers: [{ glob: '*', key: 'k', value: 'v' }] },
    ],
    ['a=layer:x=y', { manifest: { a: 'layer:x=y' } }],
    ['org.example:part=y', { manifest: { 'org.example:part': 'y' } }],
    ['a=', { manifest: { a: '' } }],
    ['a = b ', { manifest: { a: ' b' } }],
  ])('%s', (line, expected) => expect(read(line)).toEqual({ ...NOTHING, ...expected }));

  test('on the index, where that is the level of lines without one', () => {
    expect(read('a=b\nindex:c=d\nmanifest:e=f', 'index')).toEqual({ ...NOTHING, index: { a: 'b', c: 'd' }, manifest: { e: 'f' } });
  });
});

describe('a line is refused', () => {
  test.each([
    ['novalue', /^annotations: "novalue" is not key=value$/],
    ['manifest:=x', /is not key=value$/],
    ['manifst:a=b', /"manifst:a=b": manifst: is no level \(did you mean `manifest`\?\)/],
    ['Index:a=b', /Index: is no level \(did you mean `index`\?\)/],
    ['image:a=b', /image: is no level/],
    ['index,foo:a=b', /foo: is no level/],
    ['index-descriptor:a=b', /nothing in a registry holds the descriptor of an index: write index: to annotate the index itself/],
    ['index[linux/amd64]:a=b', /index takes nothing in brackets/],
    ['manifest[linux]:a=b', /"linux" is not a platform/],
    ['a=1\na=2', /^annotations: "a=2": a is given twice/],
    ['a=1\nmanifest:a=2', /a is given twice/],
    ['index,index:a=1', /a is given twice/],
    ['layer[*]:a=1\nlayer[*]:a=1', /a is given twice/],
    ['manifest[linux/x64]:a=1\nmanifest[linux/amd64]:a=1', /a is given twice/],
  ])('%j', (text, message) => {
    expect(problems(text)).toHaveLength(1);
    expect(problems(text)[0]).toMatch(message);
  });

  test('but not where each of two is for itself', () => {
    expect(problems('a=1\nindex:a=2\nconfig:a=3\nmanifest[linux/amd64]:a=4\nmanifest[linux/arm64]:a=5\nlayer[x]:a=6\nlayer[y]:a=7')).toEqual([]);
  });
});

test('what is meant for a platform that nothing is for is told, each platform once', () => {
  const given = read('manifest[linux/arm64]:a=1\nmanifest[linux/arm64/v8]:b=1\nmanifest-descriptor[linux/s390x]:a=1\nmanifest-descriptor:c=1');
  const words = (there: readonly string[]) => strayAnnotations(given, there.map(parsePlatform)).map(({ message }) => message);
  expect(words(['linux/arm64/v8', 'linux/amd64'])).toEqual(['annotations: nothing is for linux/s390x: there are linux/arm64/v8, linux/amd64']);
  expect(words(['linux/arm64', 'linux/s390x'])).toEqual([]);
  expect(words([])[0]).toBe('annotations: nothing is for linux/arm64: none is given');
});
