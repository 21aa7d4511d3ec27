/** Which requests go through a proxy. */

import { expect, test } from '@jest/globals';
import { InputError } from '../../src/core/errors.ts';
import { proxyRules } from '../../src/http/proxy.ts';

const through = (no: string, url: string) => proxyRules({ http: 'http://p:1', https: 'http://p:2', no })(new URL(url))?.host;

test('each scheme has its own, and without one there is none', () => {
  expect(through('', 'http://r.example/')).toBe('p:1');
  expect(through('', 'https://r.example/')).toBe('p:2');
  expect(proxyRules({ https: 'p:2' })(new URL('http://r.example/'))).toBeUndefined();
  expect(proxyRules({ https: 'p:2' })(new URL('https://r.example/'))?.href).toBe('http://p:2/');
  expect(proxyRules({})(new URL('https://r.example/'))).toBeUndefined();
});

test.each<[string, string, boolean]>([
  ['r.example', 'https://r.example/', false],
  ['r.example', 'https://r.example./', false],
  ['R.EXAMPLE', 'https://r.example/', false],
  ['r.example', 'https://a.r.example/', false],
  ['r.example', 'https://other.example/', true],
  ['r.example', 'https://notr.example/', true],
  ['.r.example', 'https://a.r.example/', false],
  ['.r.example', 'https://r.example/', false],
  ['*.r.example', 'https://a.r.example/', false],
  ['*.r.example', 'https://r.example/', true],
  ['a.example, r.example', 'https://r.example/', false],
  ['a.example r.example', 'https://r.example/', false],
  ['*', 'https://r.example/', false],
  ['x,*', 'http://r.example/', false],
  ['r.example:5000', 'https://r.example:5000/', false],
  ['r.example:5000', 'https://r.example/', true],
  ['r.example:443', 'https://r.example/', false],
  ['127.0.0.1', 'http://127.0.0.1:5000/', false],
  ['::1', 'http://[::1]:5000/', false],
  ['[::1]', 'http://[::1]/', false],
  ['[::1]:5000', 'http://[::1]:5000/', false],
  ['[::1]:5000', 'http://[::1]:5001/', true],
  [' , ,', 'https://r.example/', true],
])('NO_PROXY=%s and %s: through the proxy %s', (no, url, expected) => {
  expect(through(no, url) !== undefined).toBe(expected);
});

test.each(['ftp://p', 'http://', 'socks5://user:s3cret@p:1'])('%s is no HTTP proxy, and its password is not shown', (value) => {
  expect(() => proxyRules({ https: value })).toThrow(InputError);
  expect(() => proxyRules({ https: value })).not.toThrow(/s3cret/);
});
