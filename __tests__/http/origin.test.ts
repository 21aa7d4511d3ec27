/** Every address that a server may choose, by the one file that has the rules. */

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { appendQuery, isPrivateAddress, redactUrl, resolveLocation, resolveRealm } from '../../src/http/origin.ts';

const at = (text: string) => new URL(text);

describe('Location', () => {
  test.each([
    ['relative', 'https://r.example/v2/a/blobs/uploads/', '/v2/a/blobs/uploads/1?_state=x%3D', 'https://r.example/v2/a/blobs/uploads/1?_state=x%3D', true],
    ['relative to the path', 'https://r.example/v2/a/blobs/uploads/', '1', 'https://r.example/v2/a/blobs/uploads/1', true],
    ['absolute', 'https://r.example/v2/', 'https://r.example/u/1', 'https://r.example/u/1', true],
    ['on another host', 'https://r.example/v2/', 'https://storage.example/u?sig=a%2Bb', 'https://storage.example/u?sig=a%2Bb', false],
    ['on another port', 'https://r.example/v2/', 'https://r.example:8443/u', 'https://r.example:8443/u', false],
    ['without its port', 'https://r.example:5000/v2/', 'https://r.example/u', 'https://r.example:5000/u', true],
    ['without its TLS', 'https://r.example/v2/', 'http://r.example/u', 'https://r.example/u', true],
    ['without both', 'https://r.example:5000/v2/', 'http://r.example/u', 'https://r.example:5000/u', true],
    ['with a user', 'https://r.example/v2/', 'https://me:secret@r.example/u', 'https://r.example/u', true],
    ['on the loopback itself', 'http://localhost:5000/v2/', 'http://localhost:5000/u', 'http://localhost:5000/u', true],
    ['from the loopback to its other port', 'http://localhost:5000/v2/', 'http://localhost:5001/u', 'http://localhost:5001/u', false],
    ['from one private address to another', 'http://10.0.0.1/v2/', 'http://192.168.0.9:9000/u?sig=a', 'http://192.168.0.9:9000/u?sig=a', false],
    ['from the name of the loopback to its address', 'http://localhost:5000/v2/', 'http://127.0.0.1:5000/u', 'http://127.0.0.1:5000/u', false],
    ['from a private address to a public one', 'https://[fd00::1]/v2/', 'https://storage.example/u', 'https://storage.example/u', false],
    ['without a scheme', 'https://r.example/v2/', '//other.example/u', 'https://other.example/u', false],
  ])('%s', (_name, from, location, expected, same) => {
    const { url, sameOrigin } = resolveLocation(at(from), location);
    expect([url.href, sameOrigin]).toEqual([expected, same]);
  });

  test.each([
    ['from https to http elsewhere', 'https://r.example/v2/', 'http://other.example/u', /leads from https to http/],
    ['to the metadata of a cloud', 'https://r.example/v2/', 'https://169.254.169.254/latest', /private address of another host/],
    ['to a private network', 'http://r.example/v2/', 'http://10.0.0.1/u', /private address/],
    ['to the loopback', 'http://r.example/v2/', 'http://localhost/u', /private address/],
    ['to the loopback in IPv6', 'http://r.example/v2/', 'http://[::1]/u', /private address/],
    ['to a mapped address', 'http://r.example/v2/', 'http://[::ffff:10.0.0.1]/u', /private address/],
    ['to a number that is an address', 'http://r.example/v2/', 'http://2130706433/u', /private address/],
    ['from a public address to the loopback', 'http://8.8.8.8/v2/', 'http://127.0.0.1/u', /private address/],
    ['from the loopback to the metadata of a cloud', 'http://localhost:5000/v2/', 'http://169.254.169.254/latest', /private address/],
    ['from a private address to them in IPv6', 'http://10.0.0.1/v2/', 'http://[fd00:ec2::254]/latest', /private address/],
    ['from a private address to them in disguise', 'http://10.0.0.1/v2/', 'http://[::ffff:169.254.169.254]/latest', /private address/],
    ['from a private address over TLS to one without', 'https://10.0.0.1/v2/', 'http://10.0.0.2/u', /leads from https to http/],
    ['to a file', 'https://r.example/v2/', 'file:///etc/passwd', /neither https nor http/],
    ['to a script', 'https://r.example/v2/', 'javascript:alert(1)', /neither https nor http/],
    ['to nowhere', 'https://r.example/v2/', 'http://[', /is not an address/],
  ])('%s is refused', (_name, from, location, message) => {
    expect(() => resolveLocation(at(from), location)).toThrow(message);
  });

  test('a query is kept byte for byte when a parameter is added', () => {
    for (const query of ['', '?', '?a=b', '?_state=x%2By%3D&b', '?sig=a%2fb%2B&sig=2', '?a=%E4', '?plus=a+b']) {
      const next = appendQuery(at(`https://r.example/u${query}`), 'digest', 'sha256:00');
      expect(next.href).toBe(`https://r.example/u${query === '' || query === '?' ? '?' : `${query}&`}digest=sha256%3A00`);
    }
  });

  test('never throws anything but our error, and never leads to a private address of another host', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.webUrl(),
          fc.string(),
          fc.ipV4().map((ip) => `http://${ip}/`),
          fc.ipV6().map((ip) => `http://[${ip}]/`),
        ),
        (location) => {
          try {
            const { url } = resolveLocation(at('http://r.example/v2/'), location);
            expect(url.hostname === 'r.example' || !isPrivateAddress(url.hostname)).toBe(true);
          } catch (error) {
            expect(error).toMatchObject({ code: 'EPROTOCOL' });
          }
        },
      ),
    );
  });
});

describe('realm', () => {
  test.each([
    ['https elsewhere', 'https://r.example/v2/', 'https://auth.example/token', 'https://auth.example/token'],
    ['relative', 'https://r.example/v2/a', '/token', 'https://r.example/token'],
    ['http on the loopback itself', 'http://localhost:5000/v2/', 'http://localhost:5001/token', 'http://localhost:5001/token'],
    ['https from http', 'http://r.example/v2/', 'https://auth.example/token', 'https://auth.example/token'],
    ['http in the same private network', 'http://10.0.0.1/v2/', 'http://10.0.0.2:5001/token', 'http://10.0.0.2:5001/token'],
    ['http on the loopback by another name', 'http://localhost:5000/v2/', 'http://127.0.0.1:5001/token', 'http://127.0.0.1:5001/token'],
    ['https in the same private network', 'https://10.0.0.1/v2/', 'https://10.0.0.2/token', 'https://10.0.0.2/token'],
    ['http where the registry itself is', 'http://r.example/v2/', 'http://r.example/token', 'http://r.example/token'],
  ])('%s', (_name, from, realm, expected) => expect(resolveRealm(at(from), realm).href).toBe(expected));

  test.each([
    ['http elsewhere', 'http://r.example/v2/', 'http://auth.example/token', /not https/],
    ['http from https', 'https://r.example/v2/', 'http://r.example/token', /not https/],
    ['http elsewhere from a private address', 'http://10.0.0.1/v2/', 'http://auth.example/token', /not https/],
    ['http in a private network that is entered by TLS', 'https://10.0.0.1/v2/', 'http://10.0.0.2/token', /not https/],
    ['the metadata of a cloud from a private address', 'https://10.0.0.1/v2/', 'https://169.254.169.254/token', /private address/],
    ['a private address', 'https://r.example/v2/', 'https://192.168.0.1/token', /private address/],
    ['the loopback', 'https://r.example/v2/', 'https://localhost/token', /private address/],
    ['another scheme', 'https://r.example/v2/', 'ftp://auth.example/', /neither https nor http/],
    ['no address', 'https://r.example/v2/', 'https://', /is not an address/],
  ])('%s is refused', (_name, from, realm, message) => expect(() => resolveRealm(at(from), realm)).toThrow(message));
});

test.each([
  ['10.1.2.3', true],
  ['172.31.0.1', true],
  ['172.32.0.1', false],
  ['100.64.0.1', true],
  ['169.254.169.254', true],
  ['0.0.0.0', true],
  ['[fd00::1]', true],
  ['[fe80::1]', true],
  ['[2001:db8::1]', false],
  ['x.localhost', true],
  ['localhost.', true],
  ['localhost.example', false],
  ['8.8.8.8', false],
  ['r.example', false],
])('%s is private: %s', (host, expected) => expect(isPrivateAddress(host)).toBe(expected));

test('what logs show has no password and no value that may be secret', () => {
  expect(redactUrl(at('https://me:pw@r.example/u/1?_state=secret&digest=sha256:00&X-Amz-Signature=abc'))).toBe(
    'https://r.example/u/1?_state=…&digest=sha256:00&X-Amz-Signature=…',
  );
});
