import { describe, expect, test } from '@jest/globals';
import { ProtocolError } from '../../src/core/errors.ts';
import { type Link, nextPage, parseLinks } from '../../src/http/link.ts';
import type { HttpResponse } from '../../src/http/types.ts';

const ORIGIN = 'https://r.example:5000';

function page(link: string | readonly string[] | undefined, url = `${ORIGIN}/v2/a/b/tags/list`): HttpResponse {
  return { status: 200, headers: { link }, url: new URL(url), body: undefined as never };
}

describe('a Link header', () => {
  test.each<[name: string, value: string | readonly string[] | undefined, links: readonly Link[]]>([
    ['none', undefined, []],
    ['one', '</a?n=1>; rel="next"', [{ target: '/a?n=1', relations: ['next'] }]],
    ['a bare relation, in capitals, close together', '<a>;REL=Next', [{ target: 'a', relations: ['next'] }]],
    ['blanks everywhere', '  <a> \t; rel = "next" ', [{ target: 'a', relations: ['next'] }]],
    ['a comma and a semicolon in the address', '<a?x=1,2;rel="next">; rel=prev', [{ target: 'a?x=1,2;rel="next"', relations: ['prev'] }]],
    ['several relations', '<a>; rel="prev  next"', [{ target: 'a', relations: ['prev', 'next'] }]],
    [
      'several links',
      '<a>; rel=prev, <b>; rel=next',
      [
        { target: 'a', relations: ['prev'] },
        { target: 'b', relations: ['next'] },
      ],
    ],
    [
      'several headers',
      ['<a>', '<b>; rel=next'],
      [
        { target: 'a', relations: [] },
        { target: 'b', relations: ['next'] },
      ],
    ],
    ['a comma and a quote in quotes', '<a>; title="x, \\"<b>; rel=next"; rel=last', [{ target: 'a', relations: ['last'] }]],
    [
      'a parameter without a value, an empty one, one with digits',
      "<a>; crossorigin; ; p1=2; title*=UTF-8''x; rel=next",
      [{ target: 'a', relations: ['next'] }],
    ],
    ['the first relation counts', '<a>; rel=prev; rel=next', [{ target: 'a', relations: ['prev'] }]],
    ['a name that only ends like one', '<a>; xrel=next', [{ target: 'a', relations: [] }]],
    ['a relation that only begins like one', '<a>; rel=next-archive', [{ target: 'a', relations: ['next-archive'] }]],
    ['a link of another document', '<a>; anchor="#x"; rel=next, <b>; rel=next', [{ target: 'b', relations: ['next'] }]],
    ['a quote that does not close', '<a>; rel="next', [{ target: 'a', relations: [] }]],
    ['what follows a broken part', 'x, <a>; rel=next', []],
    ['an address that does not close', '<a; rel=next', []],
  ])('%s', (_name, value, links) => {
    expect(parseLinks(value).links).toEqual(links);
  });
});

describe('a list of links', () => {
  test.each<[name: string, value: string | readonly string[], broken: string | undefined]>([
    ['ends with a comma', '<a>; rel=prev, ', undefined],
    ['is empty', '', undefined],
    ['has no angle brackets', '/v2/a/b/tags/list?last=c; rel="next"', '/v2/a/b/tags/list?last=c; rel="next"'],
    ['has a quote that does not close', '<a>; rel="next', '<a>; rel="next'],
    ['has an address that does not close', '<a; rel=next', '<a; rel=next'],
    ['goes on behind a link', '<a>; rel=prev x', '<a>; rel=prev x'],
    ['is broken in the second header', ['<a>; rel=prev', 'x'], 'x'],
    ['is longer than what is read of it', `<a>; rel=prev, ${' '.repeat(20_000)}`, `<a>; rel=prev, ${' '.repeat(20_000)}`],
  ])('that %s', (_name, value, broken) => {
    expect(parseLinks(value).broken).toBe(broken);
  });
});

describe('the next page', () => {
  test.each<[name: string, link: string | undefined, next: string | undefined]>([
    ['is not there', undefined, undefined],
    ['is not the one before', '<?n=1>; rel=prev', undefined],
    ['is relative to the page', '<?last=c>; rel=next', `${ORIGIN}/v2/a/b/tags/list?last=c`],
    ['stands before what is broken', '</v2/y>; rel=next, x', `${ORIGIN}/v2/y`],
    ['stands behind another', '</x>; rel="prev", </v2/y>; rel="next"', `${ORIGIN}/v2/y`],
    ['has lost its port behind a proxy', '<https://r.example/y>; rel=next', `${ORIGIN}/y`],
  ])('%s', (_name, link, next) => {
    expect(nextPage(page(link), ORIGIN, 'listing')?.href).toBe(next);
  });

  test.each([
    ['another host', '<https://other.example/x>; rel=next'],
    ['another port', '<https://r.example:6000/x>; rel=next'],
  ])('on %s is refused', (_name, link) => {
    expect(() => nextPage(page(link), ORIGIN, 'listing')).toThrow(ProtocolError);
    expect(() => nextPage(page(link), ORIGIN, 'listing')).toThrow(/^listing: the next page lies on another host/);
  });

  test.each([
    ['no list of links', '/v2/a/b/tags/list?last=c; rel=next'],
    ['a link of which nothing is said', '</v2/a/b/tags/list?last=c>'],
  ])('may be there: %s', (_name, link) => {
    expect(() => nextPage(page(link), ORIGIN, 'listing')).toThrow(/^listing: there may be more, but the header Link \("/);
    expect(() => nextPage(page(link), ORIGIN, 'listing', () => undefined)).toThrow(ProtocolError);
    expect(nextPage(page(link), ORIGIN, 'listing', () => new URL(`${ORIGIN}/z`))?.href).toBe(`${ORIGIN}/z`);
  });

  test('of a page that came from another origin is refused, too', () => {
    expect(() => nextPage(page('<?n=2>; rel=next', 'https://cdn.example/list'), ORIGIN, 'listing')).toThrow('another host');
  });
});
