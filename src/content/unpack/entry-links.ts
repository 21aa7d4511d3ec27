/** Links in archives: what a symbolic link may say, and what a hard link means. */

import type { FileNode, LinkNode } from '../stage/node.ts';
import { nameBytes } from '../tar/name.ts';
import { type Arrival, segmentsOf, shown } from './arrival.ts';

/** Bytes. */
const LONGEST_TARGET = 4096;

/** What the link says; where it leads is found out once all is there. */
export function linkTarget({ entry: { link }, options, refuse }: Arrival): string {
  const { kind, platform = process.platform } = options;
  if (link === '' || link.includes('\0')) refuse('is a link to nothing');
  if (nameBytes(link).byteLength > LONGEST_TARGET) refuse('is a link whose target is too long');
  if ((platform === 'win32' || kind !== 'system') && /\\|^[a-z]:/i.test(link)) refuse(`is a link to ${shown(link)}, which is no relative path`);
  if (platform !== 'linux' && !link.isWellFormed()) refuse('is a link whose target is no UTF-8');
  if (kind !== 'system' && link.startsWith('/')) refuse(`is a link to ${shown(link)}, which leads out of the folder`);
  return link;
}

/** One more name for what came before: a file, or a symbolic link, which then starts from its new place. */
export function hardLinked({ entry: { link }, what, options, refuse }: Arrival): FileNode | LinkNode {
  const { stage, layer } = options;
  const refuseTarget = (problem: string): never => refuse(`is a hard link to ${shown(link)}, which ${problem}`);
  const inner = segmentsOf(link, options, refuseTarget);
  if (!options.prefix.every((name, index) => inner[index] === name)) refuseTarget('leads out of the folder');
  const path = options.kind === 'system' && inner.length > 0 ? stage.tree.resolve(inner, what) : [...options.root, ...inner];
  const node = stage.tree.find(path) ?? refuseTarget('is not there before it');
  if (node.kind === 'folder') return refuseTarget('is a folder');
  if (node.kind === 'file') return { kind: 'file', content: stage.link(node.content), mode: node.mode, layer };
  return { ...node, within: options.root.length + options.prefix.length, layer, what };
}
