import { describe, expect, test } from '@jest/globals';
import { formatPlatform, normalPlatform, parsePlatform, platformKey } from '../../src/core/platform.ts';

describe('the words that people have mean what OCI calls', () => {
  test.each([
    ['linux/amd64', 'linux/amd64'],
    ['Linux/X64', 'linux/amd64'],
    ['linux/x86_64', 'linux/amd64'],
    ['linux/x86-64', 'linux/amd64'],
    ['macOS/ARM64', 'darwin/arm64'],
    ['macos/aarch64', 'darwin/arm64'],
    ['osx/x64', 'darwin/amd64'],
    ['Windows/X86', 'windows/386'],
    ['win32/ia32', 'windows/386'],
    ['linux/i686', 'linux/386'],
    ['linux/armhf', 'linux/arm/v7'],
    ['linux/armv7l', 'linux/arm/v7'],
    ['linux/armel', 'linux/arm/v6'],
    ['linux/armhf/v6', 'linux/arm/v6'],
    ['linux/arm/7', 'linux/arm/v7'],
    ['linux/arm64/v8', 'linux/arm64/v8'],
    ['linux/arm', 'linux/arm'],
    ['linux/ppc64el', 'linux/ppc64le'],
    ['linux/ppc64', 'linux/ppc64'],
    ['linux/mipsel', 'linux/mipsle'],
    ['wasi/wasm', 'wasi/wasm'],
    ['linux/xtensa', 'linux/xtensa'],
    ['windows/amd64:10.0.20348.1', 'windows/amd64:10.0.20348.1'],
  ])('%s is %s', (typed, meant) => {
    const platform = parsePlatform(` ${typed} `);
    expect(formatPlatform(platform)).toBe(meant);
    expect(parsePlatform(meant)).toEqual(platform);
  });

  test('also in what others wrote, where all else stays', () => {
    expect(normalPlatform({ os: 'MacOS', architecture: 'x86_64', 'os.version': '14', 'os.features': ['a'] })).toEqual({
      os: 'darwin',
      architecture: 'amd64',
      'os.version': '14',
      'os.features': ['a'],
    });
    expect(normalPlatform({ os: 'linux', architecture: 'armhf', variant: '' })).toEqual({ os: 'linux', architecture: 'arm', variant: 'v7' });
  });
});

describe('what is no platform', () => {
  test.each([
    ['linux', '"linux" is not a platform'],
    ['linux/', '"linux/" is not a platform'],
    ['a/b/c/d', '"a/b/c/d" is not a platform'],
    ['linux/amd46', '"linux/amd46": "amd46" is not known (did you mean `amd64`?)'],
    ['lunix/amd64', '"lunix/amd64": "lunix" is not known (did you mean `linux`?)'],
    ['windwos/arm64', '"windwos/arm64": "windwos" is not known (did you mean `windows`?)'],
  ])('%s', (typed, message) => expect(() => parsePlatform(typed)).toThrow(message));
});

describe('two names of one platform', () => {
  test.each([
    ['linux/arm64', 'linux/arm64/v8', true],
    ['linux/arm', 'linux/arm/v7', true],
    ['linux/amd64', 'linux/amd64/v1', true],
    ['linux/arm/v6', 'linux/arm', false],
    ['linux/amd64', 'linux/amd64/v3', false],
    ['windows/amd64:1.2', 'windows/amd64:1.3', false],
  ])('%s and %s: %s', (a, b, same) => expect(platformKey(parsePlatform(a)) === platformKey(parsePlatform(b))).toBe(same));
});
