/** The table of addresses: built, and guarded by the four expressions. */

import { describe, expect, test } from '@jest/globals';
import { InputError } from '../../../src/core/errors.ts';
import { checkVariable, routeTo, type Variable } from '../../../src/registries/provenance/routes.ts';

const ORIGIN = 'https://registry.example.org:5000';
const SUM = 'ABCDEF0123456789';

describe('building', () => {
  test.each([
    ['version', routeTo(ORIGIN, 'version', {}), 'GET', '/v2/version'],
    ['readManifest', routeTo(ORIGIN, 'readManifest', { image: 'a/b', tag: 'V1.0-x' }), 'GET', '/v2/manifest/a/b/V1.0-x'],
    ['putManifest', routeTo(ORIGIN, 'putManifest', { image: 'a', tag: 't' }), 'PUT', '/v2/manifest/a/t'],
    ['tags', routeTo(ORIGIN, 'tags', { image: 'a/b/c' }), 'GET', '/v2/tags/a/b/c'],
    ['mountBlob', routeTo(ORIGIN, 'mountBlob', { image: 'a/b', sumtype: 'tarsum.v1+sha256', sum: SUM }), 'POST', `/v2/mountblob/a/b/tarsum.v1+sha256/${SUM}`],
    ['readBlob', routeTo(ORIGIN, 'readBlob', { image: 'a/b', sumtype: 'tarsum+sha512', sum: SUM }), 'GET', `/v2/blob/a/b/tarsum+sha512/${SUM}`],
    ['putBlob', routeTo(ORIGIN, 'putBlob', { image: 'a/b', sumtype: 'tarsum.dev+sha256' }), 'PUT', '/v2/blob/a/b/tarsum.dev+sha256'],
    ['index', routeTo(ORIGIN, 'index', { image: 'a/b' }), 'PUT', '/v1/repositories/a/b/'],
  ] as const)('%s', (_name, route, method, path) => {
    expect(route.method).toBe(method);
    expect(route.url.href).toBe(ORIGIN + path);
  });

  test.each<[Variable, string]>([
    ['image', ''],
    ['image', 'A'],
    ['image', 'a b'],
    ['image', 'a\n'],
    ['image', 'a?b'],
    ['image', 'a:b'],
    ['image', '../a'],
    ['image', 'a/./b'],
    ['tag', ''],
    ['tag', 'a/b'],
    ['tag', 'a+b'],
    ['tag', '..'],
    ['tag', 'a\n'],
    ['sumtype', 'Tarsum'],
    ['sumtype', 'tarsum/sha256'],
    ['sumtype', 'tarsum%2Bsha256'],
    ['sum', 'abc'],
    ['sum', 'xyz0123'],
    ['sum', 'abcd\n'],
  ])('%s takes no %j', (variable, value) => {
    expect(() => checkVariable(variable, value)).toThrow(InputError);
    expect(() => checkVariable(variable, value)).toThrow(`"${value}"`);
  });

  test.each<[Variable, string]>([
    ['image', 'a'],
    ['image', '-._/a//0'],
    ['tag', '-._aZ0'],
    ['sumtype', '._+-a0'],
    ['sum', 'aF09'],
  ])('%s takes %j', (variable, value) => {
    expect(checkVariable(variable, value)).toBe(value);
  });

  test('a bad value is named with its variable and the rule', () => {
    expect(() => routeTo(ORIGIN, 'readManifest', { image: 'a', tag: 'no tag' })).toThrow(
      'tag "no tag" is not possible on a provenance registry: the whole of it must match [a-zA-Z0-9-._]+',
    );
    expect(() => routeTo(ORIGIN, 'putBlob', { image: 'a', sumtype: 'TarSum' })).toThrow('sum type "TarSum"');
    expect(() => routeTo(ORIGIN, 'readBlob', { image: 'a', sumtype: 's', sum: 'abc' })).toThrow('checksum "abc"');
  });
});
