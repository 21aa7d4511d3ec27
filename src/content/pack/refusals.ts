/** What pull would refuse, here or on another system, told to who publishes: by the very functions that refuse it there. */

import { IntegrityError } from '../../core/errors.ts';
import { formatBytes } from '../../core/text/bytes.ts';
import type { TreeEntry } from '../find/walk.ts';
import type { FolderNode, NewNode } from '../stage/node.ts';
import { createTree, type Tree } from '../stage/tree.ts';
import { findTwins } from '../stage/twins.ts';
import { linkProblem } from '../unpack/entry-links.ts';
import { limitsOf } from '../unpack/limits.ts';
import { checkTitle, entrySegments } from '../unpack/safe-path.ts';

export interface PlannedLayer {
  readonly title: string;
  /** What it is packed from, which pull unpacks; `undefined` = the layer is the file itself. */
  readonly entries: readonly TreeEntry[] | undefined;
}

/** The strictest of all. */
const SYSTEM = 'win32';
const LIMITS = limitsOf('auto');
const NO_CONTENT = { path: '', size: 0, hex: '' };

/** What is wrong with the names of one manifest's layers, each as half a sentence that begins with the name. */
export function refusedNames(layers: readonly PlannedLayer[]): readonly string[] {
  const problems: string[] = [];
  const tree = createTree({ mostNames: LIMITS.names, dropped: () => {} });
  const attempt = (step: () => void): void => {
    try {
      step();
    } catch (error) {
      if (!(error instanceof IntegrityError)) throw error;
      problems.push(error.message);
    }
  };
  for (const [layer, { title, entries }] of layers.entries()) {
    const problem = checkTitle(title);
    if (problem !== undefined) problems.push(`the title ${shown(title)} ${problem}`);
    else if (entries === undefined) attempt(() => void tree.put(title.split('/'), { kind: 'file', content: NO_CONTENT, mode: 0o644, layer }, shown(title)));
    else for (const entry of entries) attempt(() => putEntry(tree, entry, layer, title));
  }
  attempt(() => tree.settleLinks(() => undefined));
  return [...problems, ...twinsIn(tree.root, '')];
}

function putEntry(tree: Tree, entry: TreeEntry, layer: number, title: string): void {
  const what = shown(entry.name);
  const found = entrySegments(entry.name, { everySystem: true, system: SYSTEM });
  const problem = 'problem' in found ? found.problem : entry.kind === 'link' ? linkProblem(entry.target, 'folder', SYSTEM) : undefined;
  if ('problem' in found || problem !== undefined) throw new IntegrityError(`${what} ${problem}`);
  tree.put(found.segments, nodeOf(entry, layer, title.split('/').length, what), what);
}

function nodeOf(entry: TreeEntry, layer: number, within: number, what: string): NewNode {
  if (entry.kind === 'link') return { kind: 'link', target: entry.target, rooted: false, within, layer, what };
  return entry.kind === 'folder' ? { kind: 'folder', mode: entry.mode, layer } : { kind: 'file', content: NO_CONTENT, mode: entry.mode, layer };
}

/** Names that are one on some disk. */
function twinsIn(folder: FolderNode, prefix: string): readonly string[] {
  const twins = findTwins(folder.children.keys(), ([one = '', other = '']) => [one, other]);
  const own = twins === undefined ? [] : [`${twins.map((name) => shown(prefix + name)).join(' and ')} differ only in case or Unicode form`];
  return [...own, ...[...folder.children].flatMap(([name, node]) => (node.kind === 'folder' ? twinsIn(node, `${prefix}${name}/`) : []))];
}

/** Of an archive: more entries, or a better ratio, than pull allows by itself; half a sentence, or `undefined`. Sizes in bytes. */
export function refusedSize(title: string, archive: { readonly entries: number; readonly size: number; readonly plainSize: number }): string | undefined {
  if (archive.entries > LIMITS.entries) return `${shown(title)} holds ${archive.entries} entries, more than ${LIMITS.entries}`;
  if (archive.plainSize <= LIMITS.bytes(archive.size)) return undefined;
  return `${shown(title)} unpacks from ${formatBytes(archive.size)} to ${formatBytes(archive.plainSize)}, ${LIMITS.because}`;
}

function shown(name: string): string {
  return JSON.stringify(name.length > 200 ? `${name.slice(0, 200)}…` : name);
}
