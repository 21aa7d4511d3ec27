/** Files that nobody asked for by the name they have: their content is left in the archive until a hard link turns out to need it. */

import type { FileNode, FolderNode } from '../stage/node.ts';
import type { Content } from '../stage/spool.ts';
import type { Stage } from '../stage/stage.ts';
import { readTar } from '../tar/entries.ts';
import { type Limits, limited } from './limits.ts';
import { spoolEntry } from './spool-entry.ts';

export interface Late {
  /** The content of the entry with that number, without a path. The archive must stay; `what` begins messages about it. */
  later(archive: Content, entry: number, size: number, what: string): Content;
  /** Reads what the tree still names; archives are read a second time for it. */
  fetch(tree: FolderNode): Promise<void>;
}

export function createLate(stage: Stage, limits: Limits): Late {
  const left = new Map<Content, { readonly archive: Content; readonly entry: number; readonly what: string }>();
  return {
    later(archive, entry, size, what) {
      const content = { path: '', size, hex: '' };
      left.set(content, { archive, entry, what });
      return content;
    },

    async fetch(tree) {
      const wanted = new Map<Content, { readonly what: string; readonly entries: Map<number, FileNode[]> }>();
      const visit = (folder: FolderNode): void => {
        for (const node of folder.children.values()) {
          if (node.kind === 'folder') visit(node);
          const source = node.kind === 'file' ? left.get(node.content) : undefined;
          if (source === undefined) continue;
          const { what, entries } = wanted.get(source.archive) ?? { what: source.what, entries: new Map<number, FileNode[]>() };
          wanted.set(source.archive, { what, entries: entries.set(source.entry, [...(entries.get(source.entry) ?? []), node as FileNode]) });
        }
      };
      visit(tree);
      for (const [archive, { what, entries }] of wanted) await read(archive, what, entries);
    },
  };

  async function read(archive: Content, what: string, wanted: ReadonlyMap<number, readonly FileNode[]>): Promise<void> {
    let number = 0;
    for await (const entry of readTar(limited(archive, what, limits), what)) {
      const nodes = wanted.get(number) ?? [];
      number += 1;
      if (nodes.length === 0) continue;
      const content = await spoolEntry(entry, stage);
      for (const [index, node] of nodes.entries()) node.content = index === 0 ? content : stage.link(content);
    }
  }
}
