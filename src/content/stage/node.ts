/** What a pull is to bring to one place: a file, a link or a folder. */

import type { Content } from './spool.ts';

export type Node = FileNode | LinkNode | FolderNode;

/** One that is to be put into the tree: a folder comes without what lies in it. */
export type NewNode = FileNode | LinkNode | { readonly kind: 'folder'; readonly mode: number; readonly layer: number };

export interface FileNode {
  readonly kind: 'file';
  /** Without a path as long as it is not known whether it is wanted. */
  content: Content;
  /** Whether an archive held it: only then may it be left out. */
  readonly packed?: boolean;
  /** Permission bits without set-id and sticky. */
  readonly mode: number;
  readonly layer: number;
}

export interface LinkNode {
  readonly kind: 'link';
  /** As the archive has it, until all links are settled; then as it is written. */
  target: string;
  /** Of the file system of an image: it starts and ends at the root, wherever it says it leads. */
  readonly rooted: boolean;
  /** How many leading names of its path a link must stay below that is not rooted. */
  readonly within: number;
  readonly layer: number;
  readonly packed?: boolean;
  /** For messages. */
  readonly what: string;
}

export interface FolderNode {
  readonly kind: 'folder';
  /** `undefined` = only implied by what lies in it. */
  mode: number | undefined;
  layer: number;
  readonly children: Map<string, Node>;
}
