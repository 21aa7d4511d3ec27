/** Patterns as `@actions/glob` reads them: `*`, `?`, `[…]` and `**`; parentheses and braces are ordinary characters. */

import { GLOBSTAR, Minimatch, type MinimatchOptions } from 'minimatch';

export interface GlobOptions {
  /** Whether wildcards match names that begin with a dot. */
  readonly hidden: boolean;
  readonly caseBlind?: boolean;
}

export interface Glob {
  /** Whether the pattern names this `/`-separated path. */
  matches(path: string): boolean;
  /** Whether it may name something below this folder. */
  leadsInto(folder: string): boolean;
}

/** The options that `@actions/glob` gives to the same library (internal-pattern.ts). */
const COMMON: MinimatchOptions = { nobrace: true, nocomment: true, noext: true, nonegate: true, platform: 'linux' };

/** Compiles a `/`-separated pattern that is not empty. */
export function compileGlob(pattern: string, { hidden, caseBlind = false }: GlobOptions): Glob {
  const compiled = new Minimatch(pattern, { ...COMMON, dot: hidden, nocase: caseBlind });
  // There `a/**` names `a` too, whatever it is.
  const withItself = compiled.set[0]?.at(-1) === GLOBSTAR;
  return {
    matches: (path) => compiled.match(withItself ? `${path}/` : path),
    leadsInto: (folder) => compiled.match(folder, true),
  };
}

/** For titles and tags: one that is written like the pattern is meant as well, whatever brackets are in it. */
export function textMatcher(pattern: string): (text: string) => boolean {
  const glob = pattern === '' ? undefined : compileGlob(pattern, { hidden: true });
  return (text) => text === pattern || glob?.matches(text) === true;
}

/** The one name that a segment of a pattern stands for, without its escapes; `undefined` where it has wildcards. */
export function literalName(segment: string): string | undefined {
  const [name] = new Minimatch(segment, { ...COMMON, dot: true }).set[0] ?? [];
  return typeof name === 'string' ? name : undefined;
}
