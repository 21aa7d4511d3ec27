/** Web links of an answer (RFC 8288): where the next page of a list lies. */

import { ProtocolError } from '../core/errors.ts';
import { oneLine } from '../core/text/one-line.ts';
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
const END = /[ \t,;]*$/y;
const LONGEST = 16 * 1024;

export interface Links {
  readonly links: readonly Link[];
  /** The first header that is no list of links to its end. */
  readonly broken: string | undefined;
}

/**
 * All links of the header, in order; several headers, several links in one, commas in addresses and in quotes. A link with an `anchor` is
 * about another document and is left out; what follows a part that does not parse is, too. Never throws.
 */
export function parseLinks(value: string | readonly string[] | undefined): Links {
  const headers = typeof value === 'string' ? [value] : (value ?? []);
  const parsed = headers.map((text) => ({ text, ...parseHeader(text) }));
  return { links: parsed.flatMap(({ links }) => links), broken: parsed.find(({ isWhole }) => !isWhole)?.text };
}

function parseHeader(text: string): { readonly links: readonly Link[]; readonly isWhole: boolean } {
  const found: Link[] = [];
  const { match } = scan(text.slice(0, LONGEST));
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
  return { links: found, isWhole: match(END) !== null && text.length <= LONGEST };
}

/**
 * Where the next page lies; `undefined` on the last one. `what` begins messages. Where the header is none that can be read, or says of no link what it
 * is, there may be more: then `otherwise` says where, or a `ProtocolError` is thrown. Taken for the last page, such a list would be a shorter one, and
 * nobody would know (heroku/docker-registry-client#11). Throws it as well where the page does not lie on `origin`, the registry's own: another would get
 * our credentials, or be one that we must not reach (oras-go GHSA-h7vf-4x9w-h99v).
 */
export function nextPage(response: HttpResponse, origin: string, what: string, otherwise?: () => URL | undefined): URL | undefined {
  const { links, broken } = parseLinks(response.headers['link']);
  const next = links.find(({ relations }) => relations.includes('next'));
  if (next === undefined) {
    const unclear = broken ?? links.find(({ relations }) => relations.length === 0)?.target;
    const guess = unclear === undefined ? undefined : otherwise?.();
    if (unclear === undefined || guess !== undefined) return guess;
    throw new ProtocolError(`${what}: there may be more, but the header Link (${JSON.stringify(oneLine(unclear, 200))}) does not say where`);
  }
  const { url } = resolveLocation(response.url, next.target);
  if (originOf(url) !== origin) throw new ProtocolError(`${what}: the next page lies on another host (${url.host}), which is not followed`);
  return url;
}
