/** Web links of an answer (RFC 8288): where the next page of a list lies. */

import { ProtocolError } from '../core/errors.ts';
import { originOf, resolveLocation } from './origin.ts';
import { scan } from './scan.ts';
import type { HttpResponse } from './types.ts';

export interface Link {
  /** As it was written; may be relative. */
  readonly target: string;
  /** In lower case. */
  readonly relations: readonly string[];
}

const TARGET = /[ \t,]*<([^>]*)>/y;
const NAME = /[ \t]*;[ \t]*([!#$%&'*+.^_`|~0-9A-Za-z-]*)/y;
const VALUE = /[ \t]*=[ \t]*(?:"((?:[^"\\]|\\.)*)"|([^\s",;]*))/y;
const LONGEST = 16 * 1024;

/**
 * All links of the header, in order; several headers, several links in one, commas in addresses and in quotes. A link with an `anchor` is
 * about another document and is left out; what follows a part that does not parse is, too. Never throws.
 */
export function parseLinks(value: string | readonly string[] | undefined): readonly Link[] {
  const headers = typeof value === 'string' ? [value] : (value ?? []);
  return headers.flatMap((text) => parseHeader(text.slice(0, LONGEST)));
}

function parseHeader(text: string): readonly Link[] {
  const found: Link[] = [];
  const { match } = scan(text);
  for (let link = match(TARGET); link !== null; link = match(TARGET)) {
    const parameters = new Map<string, string>();
    for (let name = match(NAME); name !== null; name = match(NAME)) {
      const [, quoted, bare] = match(VALUE) ?? [];
      const key = (name[1] as string).toLowerCase();
      // The first one counts (section 3.3).
      if (!parameters.has(key)) parameters.set(key, quoted?.replace(/\\(.)/g, '$1') ?? bare ?? '');
    }
    if (parameters.has('anchor')) continue;
    const relations = (parameters.get('rel') ?? '').toLowerCase().split(/\s+/);
    found.push({ target: link[1] as string, relations: relations.filter((relation) => relation !== '') });
  }
  return found;
}

/**
 * Where the next page lies; `undefined` on the last one. `what` begins messages. Throws `ProtocolError` where it does not lie on
 * `origin`, the registry's own: another would get our credentials, or be one that we must not reach (oras-go GHSA-h7vf-4x9w-h99v).
 */
export function nextPage(response: HttpResponse, origin: string, what: string): URL | undefined {
  const next = parseLinks(response.headers['link']).find(({ relations }) => relations.includes('next'));
  if (next === undefined) return undefined;
  const { url } = resolveLocation(response.url, next.target);
  if (originOf(url) !== origin) throw new ProtocolError(`${what}: the next page lies on another host (${url.host}), which is not followed`);
  return url;
}
