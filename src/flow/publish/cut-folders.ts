/** Folders of an image in several layers: each a complete tar, so that any runtime reads them, and a changed file changes one of them. */

import type { TreeEntry } from '../../content/find/walk.ts';
import { cutFolder, cutFolderAuto, type Entry } from '../../content/split/folder.ts';
import { formatSize } from '../../content/split/size.ts';
import { InputError } from '../../core/errors.ts';
import type { CutRequest } from './cutting.ts';
import type { NamedLayer } from './name-layers.ts';

/** Layers that a folder becomes at the most, where `auto` chooses. */
const MOST_OF_A_FOLDER = 100;
/** Layers of an image: moby takes 127 and keeps some for itself, overlay2 takes 128 (moby/moby, layer: maxLayerDepth). */
const MOST_LAYERS = 125;

/** The layers with folders cut as `split` says; what is no image stays as it is. Throws `InputError` for more layers than a runtime takes. */
export function cutFolders(layers: readonly NamedLayer[], request: CutRequest): readonly NamedLayer[] {
  if (request.format !== 'image' || request.tars !== undefined) return layers;
  const cut = layers.flatMap((layer) => partsOf(layer, request));
  if (cut.length > MOST_LAYERS && cut.length > layers.length) {
    throw new InputError(`split: the image would have ${cut.length} layers, and runtimes take ${MOST_LAYERS} at most`, {
      hint: 'set split to a larger size, or to auto',
    });
  }
  return cut;
}

function partsOf(layer: NamedLayer, request: CutRequest): readonly NamedLayer[] {
  const split = layer.line.split ?? request.split;
  const { entries, title } = layer;
  if (entries === undefined || split === 'none') return [layer];
  const root = `${title}/`;
  const sorted = entries
    .filter(({ name }) => name !== root)
    .map((entry) => ({ entry, path: entry.name.slice(root.length).replace(/\/$/, '') }))
    .sort((a, b) => Buffer.compare(Buffer.from(a.path), Buffer.from(b.path)));
  const measured: readonly Entry[] = sorted.map(({ entry, path }) => ({ path, size: entry.kind === 'file' ? entry.stamp.size : 0 }));
  const { mean, counts } = split === 'auto' ? cutFolderAuto(measured, MOST_OF_A_FOLDER) : { mean: split, counts: cutFolder(measured, split) };
  if (counts.length > MOST_LAYERS) {
    throw new InputError(`split: "${title}" comes out as ${counts.length} layers of about ${formatSize(mean)}, and runtimes take ${MOST_LAYERS} at most`, {
      hint: 'set split to a larger size, or to auto',
    });
  }
  if (counts.length < 2) return [layer];
  const folders = new Map(entries.filter(({ kind }) => kind === 'folder').map((entry) => [entry.name, entry]));
  let at = 0;
  return counts.map((count, index) => {
    const own = sorted.slice(at, at + count).map(({ entry }) => entry);
    at += count;
    return { ...layer, title: `${title}, layer ${index + 1} of ${counts.length}`, isPart: true, entries: withParents(own, root, folders) };
  });
}

/** Each entry after the folders that it lies in, outermost first, with their own modes: as far as they are not there yet. */
function withParents(entries: readonly TreeEntry[], root: string, folders: ReadonlyMap<string, TreeEntry>): readonly TreeEntry[] {
  const there = new Map<string, TreeEntry>();
  for (const entry of entries) {
    for (let slash = root.length - 1; slash >= 0 && slash < entry.name.length - 1; slash = entry.name.indexOf('/', slash + 1)) {
      const name = entry.name.slice(0, slash + 1);
      const folder = folders.get(name);
      if (folder !== undefined && !there.has(name)) there.set(name, folder);
    }
    there.set(entry.name, entry);
  }
  return [...there.values()];
}
