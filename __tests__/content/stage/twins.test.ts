import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type AskTwins, askDisk, findTwins, twinTitles } from '../../../src/content/stage/twins.ts';
import { file } from '../../support/attacks.ts';
import { makeScratch, type Scratch } from '../../support/scratch.ts';
import { tarOf } from '../../support/tar.ts';
import { pullInto, system } from '../unpack/pull-into.ts';

let scratch: Scratch;
beforeEach(async () => {
  scratch = await makeScratch();
});
afterEach(() => scratch.remove());

/** A disk that tells letters of no case apart, and one that tells composed ones from decomposed ones but no case. */
const blind: AskTwins = (names) => {
  const twice = names.findIndex((name, index) => names.findIndex((other) => other.toLowerCase() === name.toLowerCase()) !== index);
  return twice < 0 ? undefined : [names[0] as string, names[twice] as string];
};
const never: AskTwins = () => undefined;
const always: AskTwins = ([one, other]) => [one as string, other as string];

describe('the disk is asked', () => {
  test.each([
    ['case', ['Read', 'read']],
    ['Unicode form', ['e\u0301', '\u00e9']],
    ['both', ['E\u0301x', '\u00e9X']],
    ['sharp s', ['stra\u00dfe', 'STRASSE']],
    ['letters without a look', ['.git', '.g\u200cit']],
  ])('about names that differ in %s', (_name, names) => {
    expect(findTwins(['other', ...names], always)).toEqual(names);
    expect(findTwins(names, never)).toBeUndefined();
  });

  test('about no others', () => {
    expect(findTwins(['a', 'b', 'a.b', 'caf\udce9', 'caf\udce8', 'resume', 'r\u00e9sum\u00e9'], always)).toBeUndefined();
  });

  test('and answers for itself', () => {
    const ask = askDisk(scratch.path);
    const many = Array.from({ length: 256 }, (_, bits) => Array.from('abcdefgh', (letter, at) => (bits & (1 << at) ? letter.toUpperCase() : letter)).join(''));
    expect(ask(many) === undefined).toBe(process.platform === 'linux');
    expect(ask(['x'.repeat(300), 'X'.repeat(300)])).toBeUndefined();
    expect(readdirSync(scratch.path)).toEqual([]);
  });

  test('about titles, folder by folder', () => {
    expect(twinTitles(['a/Read', 'b/read', 'c'], blind)).toBeUndefined();
    expect(twinTitles(['a/Read', 'a/read'], blind)).toEqual(['a/Read', 'a/read']);
    expect(twinTitles(['Dist/a', 'dist/b'], blind)).toEqual(['Dist', 'dist']);
  });
});

describe('on a disk that is blind', () => {
  const pull = (...names: readonly string[]) => pullInto(join(scratch.path, 'out'), [system(tarOf(names.map((name) => file(name))))], { askTwins: blind });

  test.each([
    ['files', ['d/Read', 'd/read'], '"d/Read" and "d/read"'],
    ['folders', ['D/x', 'd/y'], '"D" and "d"'],
  ])('%s are refused', async (_name, names, shown) => {
    await expect(pull(...names)).rejects.toThrow(`${shown} differ only in case or Unicode form, and this disk does not tell them apart`);
    expect(readdirSync(scratch.path)).toEqual([]);
  });

  test('what is no more in the end does not count', async () => {
    const layers = [system(tarOf([file('Read')])), system(tarOf([file('.wh.Read'), file('read')]))];
    const files = await pullInto(join(scratch.path, 'out'), layers, { askTwins: blind });
    expect(files.map(({ path }) => path)).toEqual(['read']);
  });
});

test('a disk that tells them apart gets both', async () => {
  const files = await pullInto(join(scratch.path, 'out'), [system(tarOf([file('Read'), file('read')]))], { askTwins: never });
  expect(files.map(({ path }) => path)).toEqual(['Read', 'read']);
});
