/** What a pull brings, as names only: nothing is at its place before all of it is known and found right. */

import { IntegrityError } from '../../core/errors.ts';
import { type Ground, groundOf, resolveInRoot, settleLink } from './links.ts';
import type { FolderNode, NewNode, Node } from './node.ts';
import type { Content } from './spool.ts';

export interface TreeOptions {
  /** Names in one pull, over all layers: entries, and the folders that they imply. */
  readonly mostNames: number;
  /** Told of content that nothing names any more. */
  readonly dropped: (content: Content) => void;
}

/** Unless more are allowed. */
export const MOST_NAMES = 1_000_000;
/** Characters of names and link targets in one pull, for each name that is allowed: what is kept in memory. */
const MOST_TEXT = 64;

export interface Tree {
  readonly root: FolderNode;
  /** Adds a node; of two with one name the later stays. `what` begins messages. Throws `IntegrityError`. Answers how many names are new. */
  put(path: readonly string[], node: NewNode, what: string): number;
  /** The node of that name; `undefined` when there is none. Links are not followed. */
  find(path: readonly string[]): Node | undefined;
  /** The place that a name of an image's file system means: links above it are followed inside the root. Throws `IntegrityError`. */
  resolve(path: readonly string[], what: string): readonly string[];
  /** Removes what layers before `layer` brought under that name. */
  hide(path: readonly string[], layer: number): void;
  /** Removes what layers before `layer` brought into that folder. */
  hideChildren(path: readonly string[], layer: number): void;
  /** Removes what is there: its place is taken by something that does not come along. */
  leaveOut(path: readonly string[]): void;
  /** Whether a hard link to that place leads to something that does not come along. */
  isLeftOut(path: readonly string[]): boolean;
  /** Keeps of what archives held only what is wanted, and folders with something in them. */
  keep(wanted: (path: readonly string[], folder: boolean) => boolean): void;
  /** Makes every link stay inside. Throws `IntegrityError` when one that may not be changed leads out, by itself or over others. */
  settleLinks(onDisk: Ground['onDisk']): void;
}

export function createTree(options: TreeOptions): Tree {
  const root = folder(0);
  const ground = groundOf(root);
  const leftOut = new Set<string>();
  let nodes = 0;
  let text = 0;

  function folder(layer: number): FolderNode {
    return { kind: 'folder', mode: undefined, layer, children: new Map() };
  }

  function add(parent: FolderNode, name: string, node: Node, what: string): void {
    if (!parent.children.has(name)) {
      nodes += 1;
      text += name.length + (node.kind === 'link' ? node.target.length : 0);
      if (nodes > options.mostNames) throw new IntegrityError(`${what}: the pull holds more than ${options.mostNames} names`);
      if (text > options.mostNames * MOST_TEXT) throw new IntegrityError(`${what}: the names of the pull are too long`);
    }
    parent.children.set(name, node);
  }

  function remove(parent: FolderNode, name: string): void {
    const node = parent.children.get(name);
    if (node !== undefined) drop(node);
    parent.children.delete(name);
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

  function hide(path: readonly string[], layer: number): void {
    const parent = find(path.slice(0, -1));
    const name = path.at(-1) as string;
    const node = parent?.kind === 'folder' ? parent.children.get(name) : undefined;
    if (node !== undefined && !prune(node, layer)) remove(parent as FolderNode, name);
  }

  return {
    root,
    find,
    hide,
    resolve: (path, what) => resolveInRoot(ground, path, what),

    hideChildren(path, layer) {
      const node = find(path);
      if (node?.kind !== 'folder') return;
      for (const [name, child] of node.children) if (!prune(child, layer)) remove(node, name);
    },

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

    leaveOut(path) {
      hide(path, Number.POSITIVE_INFINITY);
      leftOut.add(path.join('/'));
    },

    isLeftOut: (path) => leftOut.has(path.join('/')),

    keep(wanted) {
      const visit = (at: FolderNode, path: readonly string[]): void => {
        for (const [name, node] of at.children) {
          const place = [...path, name];
          if (node.kind === 'folder') visit(node, place);
          const stays =
            node.kind === 'folder' ? node.children.size > 0 || (node.mode !== undefined && wanted(place, true)) : !node.packed || wanted(place, false);
          if (!stays) remove(at, name);
        }
      };
      visit(root, []);
    },

    settleLinks(onDisk) {
      const settled = groundOf(root, onDisk);
      const visit = (at: FolderNode, path: readonly string[]): void => {
        for (const [name, node] of at.children) {
          if (node.kind === 'folder') visit(node, [...path, name]);
          else if (node.kind === 'link') settleLink(settled, node, path);
        }
      };
      visit(root, []);
    },
  };
}
