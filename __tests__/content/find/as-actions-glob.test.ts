/** Patterns mean what they mean to `@actions/glob`: the same random patterns over the same random tree, by its code and by ours. */

import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { create } from '@actions/glob';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import { createExclusions } from '../../../src/content/find/exclusions.ts';
import { expand } from '../../../src/content/find/expand.ts';
import { parseLayerLine } from '../../../src/content/find/layer-line.ts';
import { locate } from '../../../src/content/find/locate.ts';

const NAMES = ['a', 'ab', 'b', 'B', '(x64)', '{b}', '[c]', 'c', '.d', 'a.b', 'é', '+(a)', '!a', '#', 'a b', '-', ']', '^', '{{x.y}}'];
const PIECES = [
  '*',
  '?',
  '**',
  '[ab]',
  '[!a]',
  '[a-c]',
  '[[]',
  '[^.]',
  '[]]',
  '\\*',
  '\\',
  '[',
  ']',
  '(',
  ')',
  '{b}',
  '+(',
  '@',
  '!',
  '.',
  'a',
  'b',
  'c',
  '#',
  '-',
];

const name = fc.constantFrom(...NAMES);
const segment = fc.oneof(
  { weight: 3, arbitrary: name },
  { weight: 2, arbitrary: fc.constantFrom('*', '**') },
  { weight: 3, arbitrary: fc.array(fc.constantFrom(...PIECES), { minLength: 1, maxLength: 4 }).map((pieces) => pieces.join('')) },
);
const pattern = fc
  .tuple(fc.array(segment, { minLength: 1, maxLength: 4 }), fc.constantFrom('', '', '', '/'))
  .map(([segments, end]) => segments.join('/') + end)
  // There `.` and `..` are errors, and blanks at the ends are cut.
  .filter((text) => !/(?:^|\/)\\?\.\.?(?:\/|$)/.test(text) && text === text.trim());

let root: string;
// It tells of every search as a debug line.
beforeAll(() => void jest.spyOn(process.stdout, 'write').mockImplementation(() => true));
afterAll(() => void jest.restoreAllMocks());

const places = () => ({ workspace: root, home: root });
beforeAll(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'as-glob-')));
  const trees = fc.sample(fc.array(name, { minLength: 1, maxLength: 4 }), { numRuns: 150, seed: 7 });
  for (const path of [['a'], ['b', 'a'], ...trees]) {
    try {
      mkdirSync(join(root, ...path.slice(0, -1)), { recursive: true });
      writeFileSync(join(root, ...path), '');
    } catch {
      // A file stands where this one wants a folder, or the other way round.
    }
  }
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** Paths below the root, by their code. */
async function theirs(lines: readonly string[], implicitDescendants: boolean): Promise<readonly string[]> {
  const globber = await create(lines.join('\n'), { followSymbolicLinks: false, matchDirectories: false, implicitDescendants });
  // A file in the place of a folder is an error there.
  const paths = await globber.glob().catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOTDIR') throw error;
    return [];
  });
  return [...new Set(paths)].map((path) => relative(root, path)).sort();
}

function ours(lines: readonly string[]): readonly string[] {
  const placed = lines.map(parseLayerLine).map((line, index) => ({ line, index, where: locate(line.pattern, places(), false) }));
  const [first] = placed;
  return first === undefined ? [] : [...expand(first, true, createExclusions(placed)).paths].map((path) => relative(root, path)).sort();
}

test('a pattern names the same files', async () => {
  let found = 0;
  const law = fc.asyncProperty(pattern, async (text) => {
    const line = `./${text}`;
    fc.pre(locate(line, places(), false).rest !== undefined);
    const expected = await theirs([`${root}/${text}`], false);
    found += expected.length;
    expect(ours([line])).toEqual(expected);
  });
  await fc.assert(law, { numRuns: 250 });
  expect(found).toBeGreaterThan(100);
});

test('an exclusion leaves the same files', async () => {
  const law = fc.asyncProperty(pattern, async (text) => {
    expect(ours(['./**', `!./${text}`])).toEqual(await theirs([`${root}/**`, `!${root}/${text}`], true));
  });
  await fc.assert(law, { numRuns: 60 });
});
