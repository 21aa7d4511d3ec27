/** Tars that try to write where they must not, or to become what they must not; each with a word of the refusal. */

import type { TarEntry } from './tar.ts';

export interface AttackOptions {
  readonly kind?: 'folder' | 'file' | 'system';
  readonly prefix?: readonly string[];
}

export type Attack = readonly [name: string, entries: readonly TarEntry[], reason: string, options?: AttackOptions];

export const file = (name: string, content = 'evil'): TarEntry => ({ name, content });
export const folder = (name: string): TarEntry => ({ name, type: '5', mode: 0o755 });
export const symlink = (name: string, link: string): TarEntry => ({ name, type: '2', link, mode: 0o777 });
export const hardlink = (name: string, link: string): TarEntry => ({ name, type: '1', link });

/** `before` lies in the destination already, `outside` beside its parent. */
export const ATTACKS: readonly Attack[] = [
  ['an absolute name', [file('/tmp/waybill-evil')], 'is absolute'],
  ['a name that leads up', [file('../evil')], '".."'],
  ['a name that leads up later', [file('a/b/../../../evil')], '".."'],
  ['a name that leads up behind a dot', [file('./../evil')], '".."'],
  ['a long name in a PAX header that leads up', [{ ...file('fine'), pax: { path: '../evil' } }], '".."'],
  ['a zero byte in a PAX path', [{ ...file('fine'), pax: { path: 'a\0b' } }], 'control character'],
  ['a drive', [file('C:/evil')], 'is absolute'],
  ['a path with backslashes', [file('..\\evil')], 'backslash'],
  ['a reserved name of Windows', [file('aux.txt')], 'reserves'],
  ['an absolute symlink', [symlink('l', '/etc/passwd')], 'leads out'],
  ['a symlink that leads up', [symlink('l', '../outside')], 'leads out'],
  ['a symlink from deep that leads up', [symlink('a/b/l', '../../../outside')], 'leads out'],
  ['a symlink to a drive', [symlink('l', 'C:\\x')], 'no relative path'],
  ['an empty symlink', [symlink('l', '')], 'link to nothing'],
  ['a file through a symlink (CVE-2021-21272)', [symlink('l', '.'), file('l/evil')], 'lies behind the link'],
  ['a file through an absolute symlink', [symlink('l', '/tmp'), file('l/evil')], 'leads out|lies behind'],
  ['a folder through a symlink', [folder('a'), symlink('l', 'a'), folder('l/b')], 'lies behind the link'],
  ['a symlink through a symlink', [folder('a'), symlink('l', 'a'), symlink('l/m', 'x')], 'lies behind the link'],
  ['a chain of symlinks that only together lead out', [folder('a/b'), symlink('deep', 'a/b'), symlink('out', 'deep/../../../outside')], 'leads out'],
  ['a chain whose first link comes last', [symlink('out', 'd/e/x/..'), folder('q'), symlink('d/e', '../q'), symlink('q/x', '..')], 'leads out'],
  ['a symlink that goes round', [symlink('a', 'b'), symlink('b', 'a')], 'too many links'],
  ['a hard link that leads up', [hardlink('h', '../outside')], '".."'],
  ['an absolute hard link', [hardlink('h', '/etc/passwd')], 'is absolute'],
  ['a hard link to a symlink that leads out from its new place', [symlink('a/b/s', '../../x'), hardlink('h', 'a/b/s')], 'leads out'],
  ['a file through a hard link to a symlink (oras-go GHSA-fxhp-mv3v-67qp)', [symlink('s', '.'), hardlink('h', 's'), file('h/evil')], 'lies behind the link'],
  ['a hard link to what is not there', [hardlink('h', 'none')], 'not there before it'],
  ['a hard link to what was on disk before', [hardlink('h', 'before')], 'not there before it'],
  ['a hard link to a folder', [folder('d'), hardlink('h', 'd')], 'is a folder'],
  ['a hard link out of the packed folder', [file('dist/a'), hardlink('dist/h', 'other')], 'leads out', { prefix: ['dist'] }],
  ['a character device', [{ name: 'dev', type: '3' }], 'is a device'],
  ['a block device', [{ name: 'dev', type: '4' }], 'is a device'],
  ['a pipe', [{ name: 'pipe', type: '6' }], 'is a pipe'],
  ['a kind that nobody knows', [{ name: 'x', type: 'Z' }], 'not known'],
  ['a sparse file without a map', [{ ...file('x'), pax: { 'GNU.sparse.major': '1' } }], 'the map of a sparse file'],
  ['a sparse file that is endless', [{ ...file('x'), pax: { 'GNU.sparse.map': '0,4', 'GNU.sparse.size': '9007199254740991' } }], 'unpacks to more than'],
  ['a size that is too much for the archive', [{ ...file('x'), size: 0o77777777777 }], 'unpacks to more than'],
  ['a file in the place of the folder itself', [file('.')], 'in the place of'],
  ['a file below a file', [file('a'), file('a/b')], 'which is a file'],
  ['an entry outside of the title', [file('other/x')], 'lies outside "dist"', { prefix: ['dist'] }],
  ['an entry beside the title', [file('distant')], 'lies outside "dist"', { prefix: ['dist'] }],
  ['the folder itself as a symlink', [symlink('dist', 'x')], 'in the place of', { prefix: ['dist'] }],
  ['a symlink to beside the title', [file('dist/a'), symlink('dist/l', '../before')], 'leads out', { prefix: ['dist'] }],
  ['a second file where there is to be one', [file('app'), file('app/x')], 'not the one file', { kind: 'file', prefix: ['app'] }],
  ['a symlink where there is to be one file', [symlink('app', '/etc/passwd')], 'not the one file', { kind: 'file', prefix: ['app'] }],
  ['a whiteout of the folder above', [file('.wh...')], 'whiteout of nothing', { kind: 'system' }],
  ['a whiteout of nothing', [file('.wh.')], 'whiteout of nothing', { kind: 'system' }],
  ['a whiteout that leads up', [file('../.wh.x')], '".."', { kind: 'system' }],
  ['a name of an image that leads up', [file('/usr/../../evil')], '".."', { kind: 'system' }],
  ['a hard link of an image that leads up', [hardlink('h', '/../outside')], '".."', { kind: 'system' }],
  ['a hard link of an image to what the machine has', [hardlink('h', '/etc/passwd')], 'not there before it', { kind: 'system' }],
  ['a file behind links of an image that go round', [symlink('a', 'b'), symlink('b', 'a'), file('a/x')], 'too many others', { kind: 'system' }],
  ['links of an image that go round outside', [symlink('a', '../b'), symlink('b', '../a')], 'too many links', { kind: 'system' }],
  ['a file of an image below a file', [file('a'), symlink('l', 'a'), file('l/b')], 'which is a file', { kind: 'system' }],
  ['a file of an image in the place of its root', [file('/')], 'in the place of', { kind: 'system' }],
  ['two archives in one', [file('a'), { name: '', raw: Buffer.alloc(512) }, file('b')], 'a single zero block'],
  ['a header whose sum is wrong', [{ name: '', raw: Buffer.alloc(512, 'a') }], 'no header of an entry'],
  ['a tar that ends early', [{ name: 'x', content: 'abc', size: 5000 }], 'no whole tar'],
  ['a size that no file has', [{ name: 'x', pax: { size: '-1' } }], 'no whole tar'],
  ['a path of thousands of names', [{ ...file('x'), pax: { path: 'd/'.repeat(3000).concat('x') } }], 'longer than'],
];
