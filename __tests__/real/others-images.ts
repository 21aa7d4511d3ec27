/** Layers as the builders of images write them, from their sources: names, modes, links and order are theirs, contents are short. */

import { file, folder, hardlink, symlink } from '../support/attacks.ts';
import { type TarEntry, tarOf } from '../support/tar.ts';

export interface OthersImage {
  readonly name: string;
  readonly layers: readonly Buffer[];
}

const closed = (entry: TarEntry): TarEntry => ({ ...entry, mode: entry.type === '5' || entry.name.toString().includes('bin/') ? 0o555 : 0o444 });
const elf = '\x7fELF a program';

/** bazel's rules_docker and distroless of old: everything begins with a dot. */
const distroless: readonly TarEntry[] = [
  folder('./'),
  folder('./etc/'),
  file('./etc/passwd', 'root:x:0:0:root:/root:/sbin/nologin\n'),
  file('./etc/os-release', 'NAME="Distroless"\n'),
  folder('./home/'),
  { ...folder('./home/nonroot/'), mode: 0o700 },
  { ...folder('./tmp/'), mode: 0o1777 },
  folder('./usr/lib/'),
  symlink('./usr/lib/os-release', '../../etc/os-release'),
  file('./var/lib/dpkg/status.d/tzdata', 'Package: tzdata\n'),
];
/** debian's usr is merged: links where folders were. */
const debian: readonly TarEntry[] = [
  symlink('bin', 'usr/bin'),
  symlink('lib', 'usr/lib'),
  folder('usr/'),
  folder('usr/bin/'),
  { ...file('usr/bin/perl5.36.0', elf), mode: 0o755 },
  { ...hardlink('usr/bin/perl', 'usr/bin/perl5.36.0'), mode: 0o755 },
  { ...file('usr/bin/su', elf), mode: 0o4755 },
  symlink('usr/bin/awk', '/etc/alternatives/awk'),
  symlink('etc/alternatives/awk', '/usr/bin/mawk'),
  { ...file('usr/bin/mawk', elf), mode: 0o755 },
  symlink('usr/bin/X11', '.'),
  symlink('etc/mtab', '../proc/mounts'),
  symlink('var/run', '/run'),
  symlink('usr/lib/x\\x2dy.so', 'libc.so.6'),
  file('usr/lib/libc.so.6', elf),
  { name: Buffer.from('usr/share/caf\u00e9', 'latin1'), content: 'a certificate of old\n' },
  file('usr/share/doc/a', 'a'),
  file('usr/share/doc/sub/b', 'b'),
  file('etc/passwd', 'root\n'),
];

/** As ko 0.18 was seen to write them (ko-build/ko, pkg/build/gobuild.go: tarBinary, tarKoData): in one layer some names begin with a slash. */
const ko = [
  tarOf([
    { ...folder('/var'), mode: 0o555 },
    { ...folder('/var/run'), mode: 0o555 },
    { ...folder('/var/run/ko'), mode: 0o555 },
    { ...file('/var/run/ko/sub/index.html', '<html>'), mode: 0o555 },
  ]),
  tarOf([
    { ...folder('ko-app'), mode: 0o555 },
    { ...file('/ko-app/app', elf), mode: 0o555 },
  ]),
];

/** https://github.com/GoogleContainerTools/kaniko/blob/main/pkg/util/tar_util.go (AddFileToTar): the root itself, and hard links from it. */
const kaniko = tarOf([
  folder('/'),
  folder('usr/'),
  folder('usr/bin/'),
  { ...file('usr/bin/python3.11', elf), mode: 0o755 },
  { ...hardlink('usr/bin/python3', '/usr/bin/python3.11'), mode: 0o755 },
  symlink('usr/bin/python', 'python3'),
  { name: `opt/${'long/'.repeat(30)}name`, pax: { path: `opt/${'long/'.repeat(30)}name` }, content: 'long' },
  file('etc/.wh.passwd', ''),
  folder('usr/share/doc/'),
  file('usr/share/doc/.wh.sub', ''),
]);

/** https://github.com/NixOS/nixpkgs/blob/master/pkgs/build-support/docker/stream_layered_image.py: absolute, read-only, links into the store. */
const store = '/nix/store/0c5fvyrzy2p7pcb0ylbs1d0b1gj6mlra';
const nix = [
  tarOf(
    [
      folder('/nix'),
      folder('/nix/store'),
      folder(`${store}-hello-2.12.1`),
      folder(`${store}-hello-2.12.1/bin`),
      file(`${store}-hello-2.12.1/bin/hello`, elf),
      folder(`${store}-hello-2.12.1/share`),
      file(`${store}-hello-2.12.1/share/${'i18n/'.repeat(30)}hello.mo`, 'mo'),
      symlink(`${store}-hello-2.12.1/share/self`, `${store}-hello-2.12.1`),
    ].map((entry) => ({
      ...closed(entry),
      pax: { path: entry.name.toString(), ...(entry.link === undefined ? {} : { linkpath: entry.link.toString() }), mtime: '1' },
    })),
  ),
  tarOf([{ ...folder('./'), mode: 0o755 }, symlink('./bin', `${store}-hello-2.12.1/bin`), folder('./nix/'), { ...folder('./tmp/'), mode: 0o777 }]),
];

/** BuildKit and rules_oci: layers that write below links of the base, folders of the base given again, opaque folders. */
const upper = tarOf([
  file('lib/x86_64-linux-gnu/libfoo.so', elf),
  { ...file('bin/tool', elf), mode: 0o755 },
  hardlink('bin/tool2', 'usr/bin/tool'),
  symlink('usr/bin/tool3', '/bin/tool'),
  { ...folder('usr/'), mode: 0o711 },
  file('usr/share/doc/.wh..wh..opq', ''),
  file('usr/share/doc/new', 'new'),
  folder('etc/mtab'),
  file('etc/mtab/inside', 'a folder now'),
  file('bin/.wh.mawk', ''),
  file('.wh.var', ''),
]);

export const IMAGES: readonly OthersImage[] = [
  { name: 'distroless of old', layers: [tarOf(distroless)] },
  { name: 'ko on distroless', layers: [tarOf(distroless), ...ko] },
  { name: 'kaniko on debian', layers: [tarOf(debian), kaniko] },
  { name: 'Nix', layers: nix },
  { name: 'BuildKit on debian', layers: [tarOf(debian), upper] },
  { name: 'all on one another', layers: [tarOf(debian), tarOf(distroless), ...ko, kaniko, ...nix.slice(0, 1), tarOf([]), Buffer.alloc(10240)] },
];
