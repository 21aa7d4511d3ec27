/** WWW-Authenticate headers, parsed as RFC 9110 §11 writes them. */

import { scan } from '../scan.ts';

export interface Challenge {
  /** Lower case: `basic`, `bearer`. */
  readonly scheme: string;
  /** Names in lower case. */
  readonly parameters: Readonly<Record<string, string>>;
}

/** One step of the grammar: a blank or comma run, a name with `=` and its value, or a bare word. */
const TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
const PARAMETER = new RegExp(`(${TOKEN})[ \\t]*=[ \\t]*(?:"((?:[^"\\\\]|\\\\.)*)"|(${TOKEN}))(?=[ \\t]*(?:,|$))`, 'y');
const SCHEME = new RegExp(`(${TOKEN})(?=[ \\t]|,|$)`, 'y');
const TOKEN68 = /[ \t]+[A-Za-z0-9._~+/-]+=*(?=[ \t]*(?:,|$))/y;
const LONGEST = 16 * 1024;

/** Several headers, several challenges in one, any case, commas in quotes, token68. What does not parse is left out; never throws. */
export function parseChallenges(headers: readonly string[]): readonly Challenge[] {
  return headers.flatMap((text) => parseHeader(text.slice(0, LONGEST)));
}

function parseHeader(text: string): readonly Challenge[] {
  const found: { scheme: string; parameters: Record<string, string> }[] = [];
  const { match, isAtEnd } = scan(text);
  while (!isAtEnd()) {
    match(/[ \t,]*/y);
    if (isAtEnd()) break;
    const parameter = found.length > 0 ? match(PARAMETER) : null;
    if (parameter) {
      const [, name, quoted, bare] = parameter as unknown as [string, string, string | undefined, string | undefined];
      const { parameters } = found.at(-1) as { parameters: Record<string, string> };
      // The first one counts: a second realm is an attack or a mistake.
      parameters[name.toLowerCase()] ??= quoted === undefined ? (bare as string) : quoted.replace(/\\(.)/g, '$1');
      continue;
    }
    const scheme = match(SCHEME);
    if (!scheme) break;
    found.push({ scheme: (scheme[1] as string).toLowerCase(), parameters: Object.create(null) as Record<string, string> });
    // `Negotiate abc==` has one bare value; `Bearer realm="…"` begins its first parameter after the blank.
    match(TOKEN68);
  }
  return found;
}
