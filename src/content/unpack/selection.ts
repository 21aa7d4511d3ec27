/** The input `paths`: which of the names that archives hold are wanted. */

import { compileGlob, type Glob, literalName } from '../../core/glob.ts';

export interface Selection {
  /** Whether a place below the destination is wanted. */
  takes(path: readonly string[], folder: boolean): boolean;
  /** Patterns that have named nothing so far, as they were given. */
  unmatched(): readonly string[];
}

interface Pattern {
  readonly given: string;
  readonly excludes: boolean;
  readonly glob: Glob;
  /** Without wildcards, it is the folder of that name and all below as well. */
  readonly literal: boolean;
}

/** `undefined` where all is wanted. Exclusions count wherever they stand; with exclusions alone, all else is wanted. */
export function createSelection(given: readonly string[]): Selection | undefined {
  const patterns = given.map(compile);
  if (patterns.length === 0) return undefined;
  const included = patterns.filter(({ excludes }) => !excludes);
  const matched = new Set<Pattern>();
  const note = (pattern: Pattern, fits: boolean): boolean => {
    if (fits) matched.add(pattern);
    return fits;
  };
  return {
    takes(path, folder) {
      const places = path.map((_, index) => path.slice(0, index + 1).join('/'));
      const place = places.at(-1) ?? '';
      // Every pattern is asked, so that each knows whether it has named something.
      const named = included.map((pattern) => note(pattern, pattern.literal ? places.some(pattern.glob.matches) : !folder && pattern.glob.matches(place)));
      const excluded = patterns.map((pattern) => pattern.excludes && note(pattern, places.some(pattern.glob.matches)));
      return (included.length === 0 || named.includes(true)) && !excluded.includes(true);
    },
    unmatched: () => patterns.filter((pattern) => !matched.has(pattern)).map((pattern) => pattern.given),
  };
}

/** Slashes before and behind, and a dot before, mean nothing; `a/**` is the folder `a`. */
function compile(given: string): Pattern {
  const excludes = given.startsWith('!');
  const text = given
    .slice(excludes ? 1 : 0)
    .trim()
    .replace(/^(?:\.?\/)+/, '')
    .replace(/(?:\/(?:\*\*)?)+$/, '');
  if (['', '.', '**'].includes(text)) return { given, excludes, glob: compileGlob('**', { hidden: true }), literal: true };
  return { given, excludes, glob: compileGlob(text, { hidden: true }), literal: text.split('/').every((name) => literalName(name) !== undefined) };
}
