/** Several lines that name one path. */

import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type Finding, makeFinding } from './finding.ts';

let at: Finding;
beforeEach(() => {
  at = makeFinding();
  at.files('bin/a', 'bin/b', 'README');
});
afterEach(() => at.remove());

/** Path, type, title, platform, annotation `k`; an absent one is `-`. */
function layers(lines: readonly string[]): readonly string[] {
  return at
    .find(lines)
    .paths.map(({ inner, line: { type, title, platform, annotations } }) =>
      [inner, type ?? '-', title ?? '-', platform?.architecture ?? '-', annotations['k'] ?? '-'].join(' '),
    );
}

test.each<[string, readonly string[], readonly string[]]>([
  ['a later line gives attributes', ['bin/*', 'bin/b,type=t/x'], ['bin/a - - - -', 'bin/b t/x - - -']],
  ['an earlier one keeps its own', ['bin/b,type=t/x', 'bin/*'], ['bin/b t/x - - -', 'bin/a - - - -']],
  ['attributes of several lines come together', ['bin/*,type=t/x', 'bin/b,annotation.k=v'], ['bin/a t/x - - -', 'bin/b t/x - - v']],
  ['of two patterns the later wins', ['bin/*,type=t/x', 'bin/b*,type=t/y'], ['bin/a t/x - - -', 'bin/b t/y - - -']],
  ["a path's own line wins over a later pattern", ['bin/b,type=t/y', 'bin/*,type=t/x'], ['bin/b t/y - - -', 'bin/a t/x - - -']],
  ['a platform of its own', ['bin/*,platform=linux/amd64', 'bin/b,platform=linux/arm64'], ['bin/a - - amd64 -', 'bin/b - - arm64 -']],
  ['a platform of its own by a pattern', ['bin/*,platform=linux/amd64', 'bin/b*,platform=linux/arm64'], ['bin/a - - amd64 -', 'bin/b - - arm64 -']],
  [
    'one path for two platforms',
    ['README,platform=linux/amd64', 'bin/a', 'README,platform=linux/arm64'],
    ['README - - amd64 -', 'bin/a - - - -', 'README - - arm64 -'],
  ],
  [
    'one pattern for two platforms',
    ['bin/*,platform=linux/amd64', 'bin/*,platform=linux/arm64', 'bin/b,type=t/x'],
    ['bin/a - - amd64 -', 'bin/b t/x - amd64 -', 'bin/a - - arm64 -', 'bin/b t/x - arm64 -'],
  ],
  ['one path under two titles', ['bin/a,title=x', 'bin/a,title=y'], ['bin/a - x - -', 'bin/a - y - -']],
  [
    'the title of a pattern for both platforms',
    ['bin/?,title=t-$1', 'bin/a,platform=linux/amd64', 'bin/a,platform=linux/arm64', '!bin/b'],
    ['bin/a - t-a amd64 -', 'bin/a - t-a arm64 -'],
  ],
  ['a line without title or platform counts for both', ['bin/a,title=x', 'bin/a,title=y', 'bin/a,type=t/x'], ['bin/a t/x x - -', 'bin/a t/x y - -']],
])('%s', (_, lines, expected) => {
  expect(layers(lines)).toEqual(expected);
});
