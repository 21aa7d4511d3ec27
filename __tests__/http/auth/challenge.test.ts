import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseChallenges } from '../../../src/http/auth/challenge.ts';

const REALM = 'https://auth.example/token';

/** RFC 9110 §11.6.1. */
describe('challenges', () => {
  test.each([
    [
      'one',
      ['Bearer realm="https://auth.example/token",service="r",scope="repository:a:pull,push"'],
      [['bearer', { realm: REALM, service: 'r', scope: 'repository:a:pull,push' }]],
    ],
    ['any case', ['BEARER Realm="https://auth.example/token"'], [['bearer', { realm: REALM }]]],
    [
      'several in one header',
      ['Basic realm="x", Bearer realm="https://auth.example/token"'],
      [
        ['basic', { realm: 'x' }],
        ['bearer', { realm: REALM }],
      ],
    ],
    [
      'several headers',
      ['Basic realm="x"', 'Bearer realm="https://auth.example/token"'],
      [
        ['basic', { realm: 'x' }],
        ['bearer', { realm: REALM }],
      ],
    ],
    ['quoted commas and escapes', ['Basic realm="a, \\"b\\", c=d"'], [['basic', { realm: 'a, "b", c=d' }]]],
    ['tokens without quotes', ['Bearer realm=x, service=y'], [['bearer', { realm: 'x', service: 'y' }]]],
    ['blanks around the sign', ['Bearer realm = "x" ,  service= "y"'], [['bearer', { realm: 'x', service: 'y' }]]],
    [
      'token68',
      ['Negotiate YII=, Basic realm="x"'],
      [
        ['negotiate', {}],
        ['basic', { realm: 'x' }],
      ],
    ],
    ['a scheme alone', ['Negotiate'], [['negotiate', {}]]],
    [
      'a scheme alone before another',
      ['Negotiate, Bearer realm="x"'],
      [
        ['negotiate', {}],
        ['bearer', { realm: 'x' }],
      ],
    ],
    ['empty members', [', ,Basic realm="x",,'], [['basic', { realm: 'x' }]]],
    ['the first of two realms', ['Bearer realm="x",realm="evil"'], [['bearer', { realm: 'x' }]]],
    ['a name of JavaScript', ['Bearer __proto__="x",realm="y"'], [['bearer', { realm: 'y', ['__proto__']: 'x' }]]],
    ['nothing', [''], []],
    ['garbage', ['=,="'], []],
    ['an open quote', ['Bearer realm="x'], [['bearer', {}]]],
  ] as const)('%s', (_name, headers, expected) => {
    expect(parseChallenges(headers).map(({ scheme, parameters }) => [scheme, Object.fromEntries(Object.entries(parameters))])).toEqual(
      expected.map(([scheme, parameters]) => [scheme, Object.fromEntries(Object.entries(parameters))]),
    );
  });

  test('never throw, whatever a server sends', () => {
    fc.assert(fc.property(fc.array(fc.string({ maxLength: 200 }), { maxLength: 4 }), (headers) => void parseChallenges(headers)));
    fc.assert(fc.property(fc.stringMatching(/^[Bb =",\\a]{0,300}$/), (header) => void parseChallenges([header])));
  });

  test('what is printed is parsed', () => {
    const token = fc.stringMatching(/^[a-z][a-z0-9-]{0,10}$/);
    const parameters = fc.dictionary(token, fc.string({ unit: 'grapheme-ascii', maxLength: 30 }), { maxKeys: 5 });
    fc.assert(
      fc.property(token, parameters, (scheme, given) => {
        const text = `${scheme} ${Object.entries(given)
          .map(([key, value]) => `${key}="${value.replace(/["\\]/g, '\\$&')}"`)
          .join(', ')}`;
        const [found] = parseChallenges([text]);
        expect(found?.scheme).toBe(scheme);
        expect({ ...found?.parameters }).toEqual({ ...given });
      }),
    );
  });

  test('take time in proportion, also for what is made to be slow', () => {
    // A header that backtracks would never end at this length.
    for (const text of ['a=', ' ', ',', '"\\', 'Bearer realm="', 'x x ']) parseChallenges([text.repeat(200_000)]);
  });
});
