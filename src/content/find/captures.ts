/** What the wildcards of a pattern matched, for titles such as `app-$1`. */

import { compileGlob, literalName } from '../../core/glob.ts';

type Token =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'star' | 'one' }
  | { readonly kind: 'set'; readonly source: string }
  /** `**`: with the slash after it, or at the end. */
  | { readonly kind: 'folders'; readonly last: boolean };

/** One segment of a pattern, cut where the library cuts it (minimatch, brace-expressions.ts). */
function tokensOf(segment: string): readonly Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < segment.length; ) {
    const rest = segment.slice(at);
    const [star] = /^\*+/.exec(rest) ?? [];
    const [set] = /^\[[!^]?\]?(?:\[:\w+:\]|\\.|[^\]\\])*\]/.exec(rest) ?? [];
    const [escaped] = /^\\./.exec(rest) ?? [];
    if (star !== undefined) tokens.push({ kind: 'star' });
    else if (rest.startsWith('?')) tokens.push({ kind: 'one' });
    else if (set !== undefined && literalName(set) === undefined) tokens.push({ kind: 'set', source: set });
    else tokens.push({ kind: 'text', text: set === undefined ? (escaped?.slice(1) ?? (rest[0] as string)) : (literalName(set) as string) });
    at += (star ?? set ?? escaped ?? '.').length;
  }
  return tokens;
}

/** The sets of characters of one segment, as they are written. */
export function setsOf(segment: string): readonly string[] {
  return tokensOf(segment).flatMap((token) => (token.kind === 'set' ? token.source : []));
}

/** How many wildcards a `/`-separated pattern has: runs of `*`, `?`, and sets of more than one character. */
export function countWildcards(pattern: string): number {
  return pattern
    .split('/')
    .flatMap(tokensOf)
    .filter(({ kind }) => kind !== 'text').length;
}

/** What each wildcard took of a path that the pattern matches; each takes as much as it can. `undefined` when it does not match. */
export function capture(pattern: string, path: string): readonly string[] | undefined {
  const segments = pattern.split('/');
  const tokens = segments.flatMap((segment, index): readonly Token[] => {
    const last = index === segments.length - 1;
    if (segment === '**') return [{ kind: 'folders', last }];
    return last ? tokensOf(segment) : [...tokensOf(segment), { kind: 'text', text: '/' }];
  });
  return run(tokens, path) ?? (segments.at(-1) === '**' ? run(tokens, `${path}/`) : undefined);
}

function run(tokens: readonly Token[], path: string): readonly string[] | undefined {
  const dead = new Set<number>();
  const taken: string[] = [];
  const from = (token: number, at: number): boolean => {
    const next = tokens[token];
    if (next === undefined) return at === path.length;
    const key = token * (path.length + 1) + at;
    if (dead.has(key)) return false;
    for (const end of ends(next, path, at)) {
      const before = taken.length;
      if (next.kind !== 'text') taken.push(path.slice(at, next.kind === 'folders' && !next.last && end > at ? end - 1 : end));
      if (from(token + 1, end)) return true;
      taken.length = before;
    }
    dead.add(key);
    return false;
  };
  return from(0, 0) ? taken : undefined;
}

/** Where a token that begins at `at` may end, the furthest first. */
function ends(token: Token, path: string, at: number): readonly number[] {
  const rest = path.slice(at);
  switch (token.kind) {
    case 'text':
      return rest.startsWith(token.text) ? [at + token.text.length] : [];
    case 'one':
      return rest === '' || rest.startsWith('/') ? [] : [at + 1];
    case 'set': {
      // Behind another character, as a name that is a dot alone is matched by no wildcard.
      const set = compileGlob(`x${token.source}`, { hidden: true });
      return [...new Set([/^./su.exec(rest)?.[0] ?? '', rest.slice(0, 1)])]
        .filter((character) => character !== '' && set.matches(`x${character}`))
        .map((character) => at + character.length);
    }
    case 'star': {
      const longest = rest.split('/', 1)[0] as string;
      return Array.from({ length: longest.length + 1 }, (_, less) => at + longest.length - less);
    }
    case 'folders':
      if (token.last) return [path.length];
      return [...[...rest.matchAll(/\//g)].map(({ index }) => at + index + 1).reverse(), at];
  }
}

/** A title with `$1`, `$2`… replaced; where a `**` took nothing, the slash after it goes too. */
export function fillTitle(title: string, captures: readonly string[]): string {
  return title.replace(/\$(\d+)(\/?)/g, (_whole, number: string, slash: string) => {
    const text = captures[Number(number) - 1] ?? '';
    return text === '' ? '' : text + slash;
  });
}

/** The numbers of all `$N` in a title. */
export function placesOf(title: string): readonly number[] {
  return [...title.matchAll(/\$(\d+)/g)].map(([, number]) => Number(number));
}
