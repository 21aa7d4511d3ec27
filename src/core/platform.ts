/** Platforms as people type them and as documents write them: one spelling for all, OCI's (GOOS, GOARCH). */

import { InputError } from './errors.ts';
import type { Platform } from './model.ts';
import { nearest } from './text/nearest.ts';

/** What runners, Node, uname and Debian say instead; the first table of containerd/platforms, and more. */
const SYSTEMS: Readonly<Record<string, string>> = { macos: 'darwin', osx: 'darwin', mac: 'darwin', win: 'windows', win32: 'windows', sunos: 'solaris' };
const ARCHITECTURES: Readonly<Record<string, string>> = {
  ...all('amd64', 'x64 x86_64 x86-64'),
  ...all('386', 'x86 i386 i486 i586 i686 ia32'),
  ...all('arm64', 'aarch64 armv8 armv8l arm64v8'),
  ...all('arm/v7', 'armhf armv7 armv7l armv7hl arm32v7'),
  ...all('arm/v6', 'armel armv6 armv6l armv6hl arm32v6'),
  ...all('arm/v5', 'armv5 armv5l arm32v5'),
  ...all('ppc64le', 'ppc64el powerpc64le'),
  ...all('loong64', 'loongarch64'),
  ...all('mipsle', 'mipsel'),
  ...all('mips64le', 'mips64el'),
};
/** https://go.dev/src/internal/syslist/syslist.go, and a few that images are made for all the same. */
const KNOWN_SYSTEMS =
  'aix android darwin dragonfly freebsd hurd illumos ios js linux nacl netbsd openbsd plan9 solaris unknown wasi wasip1 wasip2 windows zos'.split(' ');
const KNOWN_ARCHITECTURES = (
  '386 alpha amd64 amd64p32 arc arm arm64 arm64be armbe e2k hppa ia64 loong64 m68k mips mips64 mips64le mips64p32 mips64p32le mipsle ' +
  'ppc ppc64 ppc64le riscv riscv64 s390 s390x sh4 sparc sparc64 sw64 unknown wasm wasm32 wasm64'
).split(' ');

const PLATFORM = /^([a-z0-9_.-]+)\/([a-z0-9_.-]+)(?:\/([a-z0-9_.-]+))?(?::([a-z0-9_.-]+))?$/;

/** `os/arch[/variant][:os.version]`, as it is typed and shown. */
export function formatPlatform({ os, architecture, variant, 'os.version': version }: Platform): string {
  return `${os}/${architecture}${variant ? `/${variant}` : ''}${version ? `:${version}` : ''}`;
}

/** Reads `os/arch[/variant][:os.version]` in any of the words that people have. Throws `InputError`, also for a slip in a word that is known. */
export function parsePlatform(text: string): Platform {
  const [, os, architecture, variant, version] = PLATFORM.exec(text.trim().toLowerCase()) ?? [];
  if (os === undefined || architecture === undefined) {
    throw new InputError(`"${text}" is not a platform`, { hint: 'write os/arch or os/arch/variant, such as linux/arm64' });
  }
  const platform = normalPlatform({
    os,
    architecture,
    ...(variant === undefined ? {} : { variant }),
    ...(version === undefined ? {} : { 'os.version': version }),
  });
  checkWord(text, platform.os, KNOWN_SYSTEMS);
  checkWord(text, platform.architecture, KNOWN_ARCHITECTURES);
  return platform;
}

/** The same platform in OCI's spelling; what is not known stays as it is. */
export function normalPlatform(given: Platform): Platform {
  const { os, architecture, variant, ...rest } = given;
  const system = os.toLowerCase();
  const word = architecture.toLowerCase();
  const [machine = word, own] = (ARCHITECTURES[word] ?? word).split('/');
  const version = variant?.toLowerCase().replace(/^(?=\d)/, 'v') || own;
  return { os: SYSTEMS[system] ?? system, architecture: machine, ...(version === undefined ? {} : { variant: version }), ...rest };
}

/** What two platforms have in common that are one: also where only one of them names the variant that is meant without (containerd/platforms). */
export function platformKey(platform: Platform): string {
  const { variant: named, ...normal } = normalPlatform(platform);
  const usual = { arm64: 'v8', arm: 'v7', amd64: 'v1' }[normal.architecture];
  const variant = named ?? usual;
  return formatPlatform({ ...normal, ...(variant === undefined ? {} : { variant }) });
}

/** Whether both are one but for the system's version. */
export function isSameMachine(a: Platform, b: Platform): boolean {
  return platformKey({ ...a, 'os.version': '' }) === platformKey({ ...b, 'os.version': '' });
}

/**
 * Whether what is there may be taken for what is wanted: a variant or a version that nobody asks for may be any, and of a version its beginning is enough
 * (`10.0.20348` for `10.0.20348.1`).
 */
export function isPlatformFor(there: Platform, wanted: Platform): boolean {
  const { os, architecture, 'os.version': version = '' } = normalPlatform(there);
  const asked = wanted['os.version'];
  if (asked !== undefined && version !== asked && !version.startsWith(`${asked}.`)) return false;
  return wanted.variant === undefined ? os === wanted.os && architecture === wanted.architecture : isSameMachine(there, wanted);
}

/** A new architecture is nothing wrong; a slip of the fingers is. */
function checkWord(text: string, word: string, known: readonly string[]): void {
  if (known.includes(word)) return;
  const meant = nearest(word, known);
  if (meant !== undefined) throw new InputError(`"${text}": "${word}" is not known (did you mean \`${meant}\`?)`);
}

function all(meant: string, words: string): Readonly<Record<string, string>> {
  return Object.fromEntries(words.split(' ').map((word) => [word, meant]));
}
