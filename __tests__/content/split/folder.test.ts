import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { cutFolder, cutFolderAuto, type Entry, weightOf } from '../../../src/content/split/folder.ts';

const MiB = 1024 * 1024;

/** 2,000 files in 50 folders, and the folder itself: what the vectors speak of. */
const tree = ((): readonly Entry[] => {
  const folders = Array.from({ length: 50 }, (_value, at) => ({ path: `d${String(at).padStart(2, '0')}`, size: 0 }));
  const files = Array.from({ length: 2000 }, (_value, at) => ({
    path: `d${String(at % 50).padStart(2, '0')}/f${String(at).padStart(4, '0')}.txt`,
    size: (7919 * at) % 200_000,
  }));
  return [{ path: '.', size: 0 }, ...folders, ...files].sort((a, b) => Buffer.compare(Buffer.from(a.path), Buffer.from(b.path)));
})();

describe('folders are cut', () => {
  test.each([
    [MiB, 210, [16, 10, 7, 13, 4, 3, 9, 11], '1537d827a01c06da'],
    [4 * MiB, 47, [17, 93, 30, 38, 42], '252e03accf413a59'],
  ])('where the vector says: %d', (mean, pieces, first, all) => {
    const counts = cutFolder(tree, mean);
    expect(counts).toHaveLength(pieces);
    expect(counts.slice(0, first.length)).toEqual(first);
    expect(createHash('sha256').update(counts.join(',')).digest('hex').slice(0, 16)).toBe(all);
  });

  test('every entry is in one piece', () => {
    for (const mean of [64 * 1024, MiB, 256 * MiB]) expect(cutFolder(tree, mean).reduce((sum, count) => sum + count, 0)).toBe(tree.length);
    expect(cutFolder([], MiB)).toEqual([]);
  });

  test('no piece is larger than four times the mean, but for one file that is', () => {
    const entries = [{ path: 'a', size: 10 }, { path: 'big', size: 9 * MiB }, { path: 'c', size: 10 }, ...tree];
    let at = 0;
    for (const count of cutFolder(entries, MiB)) {
      const bytes = entries.slice(at, at + count).reduce((sum, entry) => sum + weightOf(entry), 0);
      if (count > 1) expect(bytes).toBeLessThanOrEqual(4 * MiB);
      at += count;
    }
  });

  test('a file that keeps its size moves no cut, whatever is in it; one that goes moves those near it alone', () => {
    const before = cutFolder(tree, MiB);
    const after = cutFolder(tree.toSpliced(1000, 1), MiB);
    const starts = (counts: readonly number[], entries: readonly Entry[]): ReadonlySet<string> => {
      const firsts: string[] = [];
      let at = 0;
      for (const count of counts) {
        firsts.push(entries[at]?.path ?? '');
        at += count;
      }
      return new Set(firsts);
    };
    const [a, b] = [starts(before, tree), starts(after, tree.toSpliced(1000, 1))];
    expect([...a].filter((path) => !b.has(path)).length).toBeLessThan(10);
  });

  test('auto takes the smallest mean that gives few enough pieces', () => {
    expect(cutFolderAuto(tree, 256)).toMatchObject({ mean: MiB });
    expect(cutFolderAuto(tree, 209).mean).toBe(2 * MiB);
    expect(cutFolderAuto(tree, 47).mean).toBe(4 * MiB);
    expect(cutFolderAuto([], 1).counts).toEqual([]);
    expect(
      cutFolderAuto(
        Array.from({ length: 300 }, (_value, at) => ({ path: String(at), size: 2 ** 31 })),
        256,
      ).counts.length,
    ).toBeLessThanOrEqual(256);
  });
});
