/** The input `headers`: what goes along with every request to the registries that are named. */

import { InputError } from '../../core/errors.ts';
import { lines } from './input-values.ts';

export type Headers = Readonly<Record<string, string>>;

/** RFC 9110 §5.6.2 */
const NAME = /^[!#$%&'*+.^_`|~0-9a-z-]+$/;
/** What HTTP can carry, and no line end, which would begin another header. */
const VALUE = /^[\t\x20-\x7e\x80-\xff]+$/;
/** These say what a request is, how it is framed and who asks: one of another value breaks it. */
const OURS = new Set(
  (
    'accept accept-encoding connection content-encoding content-length content-range content-type expect host if-match if-none-match keep-alive ' +
    'proxy-connection range te trailer transfer-encoding upgrade'
  ).split(' '),
);
/** Words that stand in every log, and texts of which a runner would hide the letters anywhere. */
const NO_SECRET = /^(?:.{0,3}|true|false|none)$/i;

/** `Name: value`, one a line; names in lower case. Values are secrets, so no message holds them. Throws `InputError`. */
export function parseHeaders(text: string): Headers {
  const found = new Map<string, string>();
  const problems: string[] = [];
  for (const [at, line] of lines(text).entries()) {
    const [name, value] = split(line);
    const problem = headerProblem(name, value) ?? (found.has(name) ? `${name} is given twice` : undefined);
    if (problem === undefined) found.set(name, value);
    else problems.push(NAME.test(name) && line.includes(':') ? problem : `number ${at + 1} is no header, such as "X-Name: value"`);
  }
  if (problems.length > 0) throw new InputError(problems);
  return Object.fromEntries(found);
}

/** What is wrong with a header that somebody wants to be sent, without its value. */
export function headerProblem(name: string, value: string): string | undefined {
  if (name === 'authorization') return 'authorization is made of username and password, or of registry-token: give it there';
  if (OURS.has(name)) return `${name} is what a request says of itself, and cannot be another`;
  if (value === '') return `${name} has no value: is the secret there?`;
  return NAME.test(name) && VALUE.test(value) ? undefined : `${name} would hold characters that HTTP does not allow`;
}

/** What of these lines must not be seen: the values, and of `Bearer token` the token. */
export function secretsOfHeaders(text: string): readonly string[] {
  return lines(text).flatMap((line) => secretsOfValue(split(line)[1]));
}

export function secretsOfValue(value: string): readonly string[] {
  return [value, value.replace(/^\S+\s+/, '')].filter((part) => !NO_SECRET.test(part));
}

function split(line: string): readonly [string, string] {
  const colon = line.indexOf(':');
  return colon < 0 ? ['', line] : [line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()];
}
