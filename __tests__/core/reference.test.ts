import { describe, expect, test } from '@jest/globals';
import { formatImage, OCI_NAMES, parseReference, userOf } from '../../src/core/reference.ts';

const ON_DISK = { names: OCI_NAMES, schemes: ['oci-layout'] };
const DIGEST = `sha256:${'a'.repeat(64)}`;

describe('references that are understood', () => {
  test.each([
    ['ghcr.io/Owner/Name', 'ghcr.io/owner/name', 'https://ghcr.io', undefined, undefined],
    ['ghcr.io/o/n:V1', 'ghcr.io/o/n', 'https://ghcr.io', 'V1', undefined],
    [`ghcr.io/o/n@${DIGEST}`, 'ghcr.io/o/n', 'https://ghcr.io', undefined, DIGEST],
    [`ghcr.io/o/n:v1@${DIGEST}`, 'ghcr.io/o/n', 'https://ghcr.io', 'v1', DIGEST],
    ['oci://ghcr.io/o/n', 'ghcr.io/o/n', 'https://ghcr.io', undefined, undefined],
    ['localhost:5000/x:y', 'localhost:5000/x', 'http://localhost:5000', 'y', undefined],
    ['127.0.0.1:5000/x', '127.0.0.1:5000/x', 'http://127.0.0.1:5000', undefined, undefined],
    ['[::1]:5000/x', '[::1]:5000/x', 'http://[::1]:5000', undefined, undefined],
    ['http://registry.example/x', 'registry.example/x', 'http://registry.example', undefined, undefined],
    ['docker.io/alpine', 'docker.io/library/alpine', 'https://registry-1.docker.io', undefined, undefined],
    ['a.example:443/x__y/z--w', 'a.example:443/x__y/z--w', 'https://a.example:443', undefined, undefined],
  ])('%s', (text, image, origin, tag, digest) => {
    const reference = parseReference(text);
    expect(formatImage(reference.image)).toBe(image);
    expect(reference.image).toMatchObject({ kind: 'registry', origin });
    expect(reference.tag).toBe(tag);
    expect(reference.digest).toBe(digest);
  });

  test.each([
    ['oci-layout://out/layout', 'out/layout', undefined],
    ['oci-layout://out/layout:v1', 'out/layout', 'v1'],
    ['oci-layout:///abs/dir', '/abs/dir', undefined],
    ['oci-layout://C:\\out', 'C:\\out', undefined],
    ['oci-layout://C:/out:v1', 'C:/out', 'v1'],
  ])('%s', (text, path, tag) => {
    expect(parseReference(text, ON_DISK)).toEqual({ image: { kind: 'local', scheme: 'oci-layout', path }, ...(tag === undefined ? {} : { tag }) });
  });
});

describe('references that are refused, each with what is wrong', () => {
  test.each([
    ['name', /names no registry host/],
    ['owner/name', /"owner" has neither a dot nor a port/],
    ['ghcr.io/', /is not a repository name/],
    ['ghcr.io/a//b', /"a\/\/b" is not a repository name/],
    ['ghcr.io/a b', /is not a repository name/],
    ['ghcr.io/../x', /is not a repository name/],
    ['ghcr.io/a:-x', /"-x" is not a tag/],
    [`ghcr.io/a:${'x'.repeat(129)}`, /is not a tag/],
    ['ghcr.io/a@sha256:abc', /"sha256:abc" is not a digest/],
    ['ghcr.io:99999/a', /is not a registry host/],
    ['user@ghcr.io/a', /is not a registry host/],
    ['ftp://ghcr.io/a', /the prefix ftp:\/\/ is not known/],
    ['oci-layout://', /names no path/],
  ])('%s', (text, message) => {
    expect(() => parseReference(text, ON_DISK)).toThrow(message);
  });

  test.each([
    ['https://user:s3cret@ghcr.io/a', 'user:s3cret'],
    ['user:s3cret@ghcr.io/a', 'user:s3cret'],
    ['user:s3cret@ghcr.io', 'user:s3cret'],
    ['https://user:s3/cr@et@ghcr.io/a:v1', 'user:s3/cr@et'],
    [`user:s3cret@ghcr.io/a@${DIGEST}`, 'user:s3cret'],
    ['ftp://s3cret@ghcr.io/a', 's3cret'],
  ])('%s, without what nobody else may see', (text, user) => {
    expect(userOf(text)).toBe(user);
    expect(() => parseReference(text)).toThrow(/…@ghcr\.io/);
    expect(() => parseReference(text)).not.toThrow(/s3|cr@et/);
  });

  test.each([`ghcr.io/o/n:v1@${DIGEST}`, `n@${DIGEST}`, `n:v1@${DIGEST}`, 'ghcr.io/o/n'])('%s has no user', (text) => {
    expect(userOf(text)).toBeUndefined();
  });
});
