import { describe, expect, test } from '@jest/globals';
import { checkTitle, duplicateTitles, entrySegments } from '../../../src/content/unpack/safe-path.ts';

describe('titles', () => {
  test.each(['a', 'a/b', '.hidden', 'ünï/名前', 'a b', 'con-fig', 'nul1', 'com10', 'a..b', '…', '-rf', 'auxiliary.txt'])('%j is fine', (title) => {
    expect(checkTitle(title)).toBeUndefined();
  });

  test.each([
    ['', 'is empty'],
    ['/etc/passwd', 'is absolute'],
    ['//server/share', 'is absolute'],
    ['\\\\server\\share', 'is absolute'],
    ['\\x', 'is absolute'],
    ['C:\\x', 'backslash'],
    ['a\\..\\b', 'backslash'],
    ['C:/x', 'colon'],
    ['c:x', 'colon'],
    ['file.txt:stream', 'colon'],
    ['..', '".."'],
    ['../x', '".."'],
    ['a/../../x', '".."'],
    ['a/..', '".."'],
    ['a//b', 'empty name'],
    ['a/', 'slash'],
    ['.', 'dot or a blank'],
    ['a/./b', 'dot or a blank'],
    ['x.', 'dot or a blank'],
    ['x ', 'dot or a blank'],
    ['x /y', 'dot or a blank'],
    ['.. /x', 'dot or a blank'],
    ['.../x', 'dot or a blank'],
    ['con', 'reserves'],
    ['a/NUL.txt', 'reserves'],
    ['Aux .c', 'reserves'],
    ['COM1', 'reserves'],
    ['lpt¹', 'reserves'],
    ['CONIN$', 'reserves'],
    ['a\0b', 'control'],
    ['a\nb', 'control'],
    ['a\u0085b', 'control'],
    ['x'.repeat(256), 'longer'],
    ['x/'.repeat(3000).concat('y'), 'longer'],
  ])('%j is refused', (title, problem) => {
    expect(checkTitle(title)).toContain(problem);
  });

  test('twice the same', () => {
    expect(duplicateTitles(['a', 'b', 'a', 'a/b', 'A', 'a'])).toEqual(['the title "a" occurs twice']);
  });

  test('a half of a letter is no text', () => expect(checkTitle('a\udce9')).toBe('is no whole text'));
});

describe('entries', () => {
  test('dots and doubled slashes mean nothing', () => {
    expect(entrySegments('./a//b/./c/', { everySystem: true, system: 'linux' })).toEqual({ segments: ['a', 'b', 'c'] });
    expect(entrySegments('./', { everySystem: true, system: 'linux' })).toEqual({ segments: [] });
  });

  test('a slash before the names of a file system means nothing', () => {
    for (const name of ['/a//b', '//a/./b/', './a/b']) {
      expect(entrySegments(name, { everySystem: false, rooted: true, system: 'linux' })).toEqual({ segments: ['a', 'b'] });
    }
    for (const name of ['/', '', './/.']) expect(entrySegments(name, { everySystem: false, rooted: true, system: 'linux' })).toEqual({ segments: [] });
    expect(entrySegments('/../a', { everySystem: false, rooted: true, system: 'linux' })).toHaveProperty('problem');
  });

  test.each(['win32', 'darwin'] as const)('names that are no UTF-8 are refused on %s', (system) => {
    const found = entrySegments('caf\udce9', { everySystem: false, system });
    expect(found).toEqual({ problem: 'is no UTF-8, which only Linux can hold' });
    expect(entrySegments('caf\udce9', { everySystem: true, system: 'linux' })).toEqual({ segments: ['caf\udce9'] });
  });

  test('an image may hold what only Windows cannot', () => {
    const name = 'usr/lib/x\\x2dy/libc6:amd64.list/aux.h';
    expect(entrySegments(name, { everySystem: false, system: 'linux' })).toHaveProperty('segments');
    expect(entrySegments(name, { everySystem: false, system: 'win32' })).toHaveProperty('problem');
  });

  test.each(['/a', '../a', 'a/../../b', 'C:/a', 'c:\\a', '..\\a', 'a\0b', 'NUL', 'a/con.txt', 'x'.repeat(300), ''])('%j is refused', (name) => {
    expect(entrySegments(name, { everySystem: true, system: 'linux' })).toHaveProperty('problem');
  });
});
