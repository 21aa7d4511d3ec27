import { describe, expect, test } from '@jest/globals';
import { createSelection, type Selection } from '../../../src/content/unpack/selection.ts';

const FILES = ['etc/passwd', 'usr/bin/[', 'usr/bin/app', 'usr/lib/a.so', 'usr/share/doc/a/README', 'usr/share/doc/b/README', '.hidden/f'];
const taken = (patterns: readonly string[]) => {
  const selection = createSelection(patterns) as Selection;
  return FILES.filter((path) => selection.takes(path.split('/'), false));
};

describe('patterns', () => {
  test.each<[readonly string[], readonly string[]]>([
    [['etc/passwd'], ['etc/passwd']],
    [['/etc/passwd'], ['etc/passwd']],
    [['./etc/passwd'], ['etc/passwd']],
    [['usr/bin'], ['usr/bin/[', 'usr/bin/app']],
    [['usr/bin/'], ['usr/bin/[', 'usr/bin/app']],
    [['usr/bin/**'], ['usr/bin/[', 'usr/bin/app']],
    [['usr/*'], []],
    [['usr/bin/*'], ['usr/bin/[', 'usr/bin/app']],
    [
      ['**/*.so', 'etc/*'],
      ['etc/passwd', 'usr/lib/a.so'],
    ],
    [['usr/share/doc/[ab]/README'], ['usr/share/doc/a/README', 'usr/share/doc/b/README']],
    [['usr/bin/[[]'], ['usr/bin/[']],
    [['.hidden'], ['.hidden/f']],
    [['*/f'], ['.hidden/f']],
    [['**'], FILES],
    [['.'], FILES],
    [['/'], FILES],
    [['!usr'], ['etc/passwd', '.hidden/f']],
    [
      ['usr', '!usr/share', '!**/*.so'],
      ['usr/bin/[', 'usr/bin/app'],
    ],
    [['!usr/share/*/a', 'usr/share'], ['usr/share/doc/b/README']],
    [
      ['!usr/*/doc', 'usr'],
      ['usr/bin/[', 'usr/bin/app', 'usr/lib/a.so'],
    ],
    [['ETC/passwd'], []],
  ])('%j', (patterns, expected) => expect(taken(patterns)).toEqual(expected));

  test('none is all', () => expect(createSelection([])).toBeUndefined());

  test('a folder is named by a name, and not by wildcards', () => {
    const takes = (pattern: string) => (createSelection([pattern]) as Selection).takes(['usr', 'void'], true);
    expect(['usr', 'usr/void', 'usr/**', '**'].map(takes)).toEqual([true, true, true, true]);
    expect(['usr/*', '*/void', '**/void', 'usr/void/x'].map(takes)).toEqual([false, false, false, false]);
  });

  test('those that name nothing are known', () => {
    const selection = createSelection(['usr/bin', 'none/*', '!usr/bin/app', '!nobody', 'usr/bin/app']) as Selection;
    for (const path of FILES) selection.takes(path.split('/'), false);
    expect(selection.unmatched()).toEqual(['none/*', '!nobody']);
  });
});
