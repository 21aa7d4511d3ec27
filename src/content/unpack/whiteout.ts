/** Whiteouts: entries of an image's layer that take away what layers below it brought (https://github.com/opencontainers/image-spec/blob/main/layer.md#whiteouts). */

import type { Tree } from '../stage/tree.ts';

const WHITEOUT = '.wh.';
const OPAQUE = '.wh..wh..opq';
/** AUFS's own notes, which docker of old left in its layers. */
const NOTE = '.wh..wh.';

export function isWhiteout(path: readonly string[]): boolean {
  return path.at(-1)?.startsWith(WHITEOUT) === true;
}

/** `path` is the entry's own, its folder with no links above it. Links are taken away by name, not what they lead to. `refuse` throws. */
export function whiteout(path: readonly string[], tree: Tree, layer: number, refuse: (problem: string) => never): void {
  const name = path.at(-1) as string;
  const folder = path.slice(0, -1);
  if (name === OPAQUE) tree.hideChildren(folder, layer);
  const hidden = name.slice(WHITEOUT.length);
  if (hidden === '' || hidden === '.' || hidden === '..') refuse('is a whiteout of nothing');
  tree.hide([...folder, hidden], layer);
}

/** Takes AUFS's folder of notes away once its layer is done: until then hard links may lead into it (moby: archive/diff.go, "plnk"). */
export function dropNotes(tree: Tree): void {
  for (const name of tree.root.children.keys()) if (name.startsWith(NOTE)) tree.hide([name], Number.POSITIVE_INFINITY);
}
