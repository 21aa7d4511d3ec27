/** Which requests go through a proxy. */

import { expect, test } from '@jest/globals';
import { InputError } from '../../../src/core/errors.ts';
import { proxyCredentials, proxyRules } from '../../../src/http/wire/proxy.ts';

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
  ['10.1.2.3', 'http://10.1.2.3:5000/', false],
  ['10.1.2.3:5000', 'http://10.1.2.3:5000/', false],
  ['10.1.2.3:5000', 'http://10.1.2.3:5001/', true],
  ['10.0.0.0/8', 'https://10.255.0.1/', false],
  ['10.0.0.0/8', 'https://11.0.0.1/', true],
  ['10.0.0.0/8', 'https://[::ffff:10.1.2.3]/', false],
  ['10.0.0.0/8', 'https://10.0.0.0.example/', true],
  ['10.1.2.0/24, 192.168.0.0/16', 'http://192.168.7.7:5000/', false],
  ['10.0.0.0/33', 'https://10.0.0.1/', true],
  ['10.0.0.0/', 'https://10.0.0.1/', true],
  ['0.0.0.0/0', 'https://r.example/', true],
  ['fd00::/8', 'http://[fd12::1]:5000/', false],
  ['[fd00::]/8', 'http://[fd12::1]:5000/', false],
  ['fd00::/8', 'http://[fe80::1]:5000/', true],
  ['2001:db8::1', 'http://[2001:db8::1]:5000/', false],
  ['2001:DB8:0::0:1', 'http://[2001:db8::1]:5000/', false],
  ['[2001:db8::1]', 'http://[2001:db8::1]/', false],
  ['[2001:db8::1]:5000', 'http://[2001:db8::1]:5000/', false],
  ['[2001:db8::1]:5000', 'http://[2001:db8::1]:5001/', true],
  [' , ,', 'https://r.example/', true],
])('NO_PROXY=%s and %s: through the proxy %s', (no, url, expected) => {
  expect(through(no, url) !== undefined).toBe(expected);
});

test.each([
  'http://localhost:5000/',
  'http://LOCALHOST./',
  'http://a.localhost/',
  'http://127.0.0.1:5000/',
  'http://127.9.9.9/',
  'https://[::1]:5000/',
  'https://[::ffff:127.0.0.1]/',
])('%s is the loopback, which has none', (url) => {
  expect(through('', url)).toBeUndefined();
});

test.each(['http://127.0.0.1.example/', 'http://notlocalhost/', 'http://[::2]/', 'http://128.0.0.1/'])('%s is not', (url) => {
  expect(through('', url)).toBe('p:1');
});

test.each<[string, string | undefined]>([
  ['http://me:p%40ss@p:1', 'me:p@ss'],
  ['http://me@p:1', 'me:'],
  ['http://100%25:50%@p:1', '100%:50%'],
  ['http://p:1', undefined],
])('%s gives the proxy the login %s', (proxy, login) => {
  const expected = login === undefined ? {} : { 'proxy-authorization': `Basic ${Buffer.from(login).toString('base64')}` };
  expect(proxyCredentials(new URL(proxy))).toEqual(expected);
});

test.each(['ftp://p', 'http://', 'socks5://user:s3cret@p:1'])('%s is no HTTP proxy, and its password is not shown', (value) => {
  expect(() => proxyRules({ https: value })).toThrow(InputError);
  expect(() => proxyRules({ https: value })).not.toThrow(/s3cret/);
});
