/** What a pull brings, as names only: nothing is at its place before all of it is known and found right. */

import { IntegrityError } from '../../core/errors.ts';
import { foldName } from './safe-path.ts';
import type { Content } from './spool.ts';

export type Node = FileNode | LinkNode | FolderNode;

export interface FileNode {
  readonly kind: 'file';
  readonly content: Content;
  /** Permission bits without set-id and sticky. */
  readonly mode: number;
  readonly layer: number;
}

export interface LinkNode {
  readonly kind: 'link';
  readonly target: string;
  /** How many leading names of its path the link must stay below. */
  readonly within: number;
  readonly layer: number;
  /** For messages. */
  readonly what: string;
}

export interface FolderNode {
  readonly kind: 'folder';
  /** `undefined` = only implied by what lies in it. */
  mode: number | undefined;
  layer: number;
  readonly children: Map<string, Node>;
  /** On case-blind disks: names by their fold. */
  readonly folded: Map<string, string> | undefined;
}

export interface TreeOptions {
  readonly caseBlind: boolean;
  /** Told of content that nothing names any more. */
  readonly dropped: (content: Content) => void;
}

/** Names in one pull, over all layers: entries, and the folders that they imply. */
const MOST_NODES = 1_000_000;
/** Characters of names and link targets in one pull: what is kept in memory. */
const MOST_TEXT = 64 * 1024 * 1024;
/** As Linux does (path_resolution(7)). */
const MOST_HOPS = 40;

export interface Tree {
  readonly root: FolderNode;
  /** Adds a node; of two with one name the later stays. `what` begins messages. Throws `IntegrityError`. Answers how many names are new. */
  put(path: readonly string[], node: FileNode | LinkNode | { readonly kind: 'folder'; readonly mode: number; readonly layer: number }, what: string): number;
  /** The node of that name; `undefined` when there is none. Links are not followed. */
  find(path: readonly string[]): Node | undefined;
  /** Removes what layers before `layer` brought under that name. */
  hide(path: readonly string[], layer: number): void;
  /** Removes what layers before `layer` brought into that folder. */
  hideChildren(path: readonly string[], layer: number): void;
  /** Throws `IntegrityError` when a link leads out, by itself or over others. `onDisk` reads links that were there before. */
  checkLinks(onDisk: (path: readonly string[]) => string | undefined): void;
}

export function createTree(options: TreeOptions): Tree {
  const root = folder(0);
  let nodes = 0;
  let text = 0;

  function folder(layer: number): FolderNode {
    return { kind: 'folder', mode: undefined, layer, children: new Map(), folded: options.caseBlind ? new Map() : undefined };
  }

  function add(parent: FolderNode, name: string, node: Node, what: string): void {
    if (!parent.children.has(name)) {
      nodes += 1;
      text += name.length + (node.kind === 'link' ? node.target.length : 0);
      if (nodes > MOST_NODES) throw new IntegrityError(`${what}: the pull holds more than ${MOST_NODES} names`);
      if (text > MOST_TEXT) throw new IntegrityError(`${what}: the names of the pull are too long`);
    }
    const other = parent.folded?.get(foldName(name));
    if (other !== undefined && other !== name) {
      throw new IntegrityError(`${what} differs from ${JSON.stringify(other)} only in case, and this disk does not tell them apart`);
    }
    parent.folded?.set(foldName(name), name);
    parent.children.set(name, node);
  }

  function remove(parent: FolderNode, name: string): void {
    const node = parent.children.get(name);
    if (node !== undefined) drop(node);
    parent.children.delete(name);
    parent.folded?.delete(foldName(name));
  }

  function drop(node: Node): void {
    if (node.kind === 'file') options.dropped(node.content);
    if (node.kind === 'folder') for (const child of node.children.values()) drop(child);
  }

  function find(path: readonly string[]): Node | undefined {
    let node: Node | undefined = root;
    for (const name of path) node = node?.kind === 'folder' ? node.children.get(name) : undefined;
    return node;
  }

  /** Whether anything of the node stays. */
  function prune(node: Node, layer: number): boolean {
    if (node.kind !== 'folder') return node.layer >= layer;
    for (const [name, child] of node.children) if (!prune(child, layer)) remove(node, name);
    return node.layer >= layer || node.children.size > 0;
  }

  function hideChildren(path: readonly string[], layer: number): void {
    const node = find(path);
    if (node?.kind !== 'folder') return;
    for (const [name, child] of node.children) if (!prune(child, layer)) remove(node, name);
  }

  return {
    root,
    find,
    hideChildren,

    put(path, node, what) {
      const before = nodes;
      let parent = root;
      for (const name of path.slice(0, -1)) {
        const next = parent.children.get(name) ?? folder(node.layer);
        if (next.kind === 'link') throw new IntegrityError(`${what} lies behind the link ${JSON.stringify(name)}`);
        if (next.kind === 'file') throw new IntegrityError(`${what} lies below ${JSON.stringify(name)}, which is a file`);
        if (!parent.children.has(name)) add(parent, name, next, what);
        parent = next;
      }
      const name = path.at(-1) as string;
      const there = parent.children.get(name);
      if (node.kind === 'folder' && there?.kind === 'folder') {
        there.mode = node.mode;
        there.layer = node.layer;
        return 0;
      }
      if (there !== undefined) remove(parent, name);
      add(parent, name, node.kind === 'folder' ? { ...folder(node.layer), mode: node.mode } : node, what);
      return nodes - before;
    },

    hide(path, layer) {
      const parent = find(path.slice(0, -1));
      const name = path.at(-1) as string;
      const node = parent?.kind === 'folder' ? parent.children.get(name) : undefined;
      if (node !== undefined && !prune(node, layer)) remove(parent as FolderNode, name);
    },

    checkLinks(onDisk) {
      const visit = (at: FolderNode, path: readonly string[]): void => {
        for (const [name, node] of at.children) {
          if (node.kind === 'folder') visit(node, [...path, name]);
          else if (node.kind === 'link') {
            const problem = follow(node, path, (place) => {
              const found = find(place);
              return found === undefined ? onDisk(place) : found.kind === 'link' ? found.target : undefined;
            });
            if (problem !== undefined) throw new IntegrityError(`${node.what} is a link to ${JSON.stringify(node.target)}, ${problem}`);
          }
        }
      };
      visit(root, []);
    },
  };
}

/** Walks a link's target name by name, through every link on its way; what is wrong with it, or `undefined`. */
function follow(link: LinkNode, from: readonly string[], linkAt: (path: readonly string[]) => string | undefined): string | undefined {
  const at = [...from];
  if (at.length < link.within) return 'which stands in the place of the folder itself';
  const names = link.target.split('/').reverse();
  let hops = 0;
  for (let name = names.pop(); name !== undefined; name = names.pop()) {
    if (name === '' || name === '.') continue;
    if (name === '..') {
      if (at.length <= link.within) return 'which leads out of the folder';
      at.pop();
      continue;
    }
    at.push(name);
    const target = linkAt(at);
    if (target === undefined) continue;
    hops += 1;
    if (hops > MOST_HOPS) return 'which leads over too many links';
    if (target.startsWith('/') || /^[a-z]:|\\/i.test(target)) return 'which leads out of the folder over another link';
    at.pop();
    names.push(...target.split('/').reverse());
  }
  return undefined;
}
