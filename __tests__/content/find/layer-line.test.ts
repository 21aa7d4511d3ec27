import { describe, expect, test } from '@jest/globals';
import { parseLayerLine } from '../../../src/content/find/layer-line.ts';
import { InputError } from '../../../src/core/errors.ts';

describe('a line of layers', () => {
  test.each([
    ['a path', 'dist/app', { pattern: 'dist/app', exclude: false, annotations: {} }],
    ['a type', 'dist/*.pdf,type=application/pdf', { pattern: 'dist/*.pdf', type: 'application/pdf' }],
    ['several attributes', 'bin/app, platform=linux/arm64 ,title=app', { title: 'app', platform: { os: 'linux', architecture: 'arm64' } }],
    ['a platform in the words of a runner', 'a,platform=macOS/X64', { platform: { os: 'darwin', architecture: 'amd64' } }],
    ['an annotation whose value holds =', 'a,annotation.org.example.k=v=w', { annotations: { 'org.example.k': 'v=w' } }],
    ['a quoted path', '"a,b.txt",type=text/plain', { pattern: 'a,b.txt', type: 'text/plain' }],
    ['a quoted attribute', 'a,"annotation.k=1,2"', { annotations: { k: '1,2' } }],
    ['the short form', 'a.json:application/vnd.x+json', { pattern: 'a.json', type: 'application/vnd.x+json' }],
    ['a Windows path', 'C:\\x', { pattern: 'C:\\x' }],
    ['a Windows path with a slash', 'C:x/y', { pattern: 'C:x/y' }],
    ['an exclusion', '!dist/*.map', { pattern: 'dist/*.map', exclude: true }],
    ['an exclusion taken back', '! !dist/*.map', { pattern: 'dist/*.map', exclude: false }],
    ['an exclusion before quotes', '!"a,b"', { pattern: 'a,b', exclude: true }],
    ['an exclusion in quotes', '"!a,b"', { pattern: 'a,b', exclude: true }],
    ['a title of wildcards', 'a/*/[xy]?,title=$3-$1', { title: '$3-$1' }],
    ['a title with another dollar', 'a,title=$x', { title: '$x' }],
    ['a title as an annotation', 'a,annotation.org.opencontainers.image.title=b', { title: 'b' }],
  ])('%s', (_, line, expected) => {
    expect(parseLayerLine(line)).toMatchObject({ line, ...expected });
  });

  test.each([
    ['a slip', 'a,tpye=x/y', 'did you mean `type`?'],
    ['a slip in annotation', 'a,anotation.k=v', 'did you mean `annotation.KEY`?'],
    ['a comma in a path', 'a,b.txt', '"b.txt" is not an attribute'],
    ['a bad type', 'a,type=pdf', '"pdf" is not a media type'],
    ['a bad platform', 'a,platform=linux', '"linux" is not a platform'],
    ['an exclusion with attributes', '!a,type=x/y', 'takes no attributes'],
    ['a place of no wildcard', 'a/*/[x]/b,title=$2', 'title has $2, and the path has 1 wildcard'],
    ['a place of no wildcard in an annotation', 'a,annotation.org.opencontainers.image.title=$1', 'title has $1, and the path has 0 wildcards'],
    ['the place zero', 'a/*,title=$0', 'title has $0'],
    ['an attribute twice', 'a,type=x/y,type=x/z', 'type is given twice'],
    ['a type twice', 'ab:x/y,type=x/z', 'type is given twice'],
    ['an annotation twice', 'a,annotation.k=v,annotation.k=w', 'annotation.k is given twice'],
    ['braces with a comma', '{a,b}.txt', '"b}.txt" is not an attribute'],
    ['no path', ',type=x/y', 'there is no path'],
    ['an open quote', '"a,type=x/y', 'the double quotes do not match'],
  ])('refuses %s', (_, line, message) => {
    expect(() => parseLayerLine(line)).toThrow(InputError);
    expect(() => parseLayerLine(line)).toThrow(message);
  });
});
