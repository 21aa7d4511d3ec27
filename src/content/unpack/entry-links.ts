/** Links in archives: what a symbolic link may say, and what a hard link means. */

import type { FileNode, LinkNode } from '../stage/node.ts';
import { nameBytes } from '../tar/name.ts';
import { type Arrival, segmentsOf, shown, type UnpackOptions } from './arrival.ts';

/** Bytes. */
const LONGEST_TARGET = 4096;

/** What the link says; where it leads is found out once all is there. */
export function linkTarget({ entry: { link }, options, refuse }: Arrival): string {
  const { kind, platform = process.platform } = options;
  const problem = linkProblem(link, kind, platform);
  return problem === undefined ? link : refuse(problem);
}

/** What is wrong with the words of a link, as a phrase; `undefined` when nothing is. */
export function linkProblem(link: string, kind: UnpackOptions['kind'], platform: NodeJS.Platform): string | undefined {
  if (link === '' || link.includes('\0')) return 'is a link to nothing';
  if (nameBytes(link).byteLength > LONGEST_TARGET) return 'is a link whose target is too long';
  if ((platform === 'win32' || kind !== 'system') && /\\|^[a-z]:/i.test(link)) return `is a link to ${shown(link)}, which is no relative path`;
  if (platform !== 'linux' && !link.isWellFormed()) return 'is a link whose target is no UTF-8';
  if (kind !== 'system' && link.startsWith('/')) return `is a link to ${shown(link)}, which leads out of the folder`;
  return undefined;
}

/** One more name for what came before: a file, or a symbolic link, which then starts from its new place. `undefined` where that does not come along. */
export function hardLinked({ entry: { link }, what, options, refuse }: Arrival): FileNode | LinkNode | undefined {
  const { stage, layer } = options;
  const packed = options.chosen !== undefined;
  const refuseTarget = (problem: string): never => refuse(`is a hard link to ${shown(link)}, which ${problem}`);
  const inner = segmentsOf(link, options, refuseTarget);
  if (!options.prefix.every((name, index) => inner[index] === name)) refuseTarget('leads out of the folder');
  const path = options.kind === 'system' && inner.length > 0 ? stage.tree.resolve(inner, what) : [...options.root, ...inner];
  const found = stage.tree.find(path);
  if (found === undefined && stage.tree.isLeftOut(path)) return undefined;
  const node = found ?? refuseTarget('is not there before it');
  if (node.kind === 'folder') return refuseTarget('is a folder');
  if (node.kind === 'file') return { ...node, content: node.content.path === '' ? node.content : stage.link(node.content), layer, packed };
  return { ...node, packed, within: options.root.length + options.prefix.length, layer, what };
}
