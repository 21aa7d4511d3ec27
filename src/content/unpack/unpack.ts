/** A strict extractor: a tar becomes names and content of the staging area, or is refused as a whole. */

import { IntegrityError } from '../../core/errors.ts';
import type { NewNode } from '../stage/node.ts';
import type { Content } from '../stage/spool.ts';
import { readTar, type TarEntry } from '../tar/entries.ts';
import { type Arrival, segmentsOf, shown, type UnpackOptions } from './arrival.ts';
import { hardLinked, linkTarget } from './entry-links.ts';
import { LIMIT_HINT, limited, limitsOf, tooLarge } from './limits.ts';
import { sniff } from './sniff.ts';
import { spoolEntry } from './spool-entry.ts';
import { dropNotes, isWhiteout, whiteout } from './whiteout.ts';

/** Unpacks a file of the staging area: plain, gzip or zstd. Throws `IntegrityError` that names the layer, the entry and the reason. */
export async function unpack(archive: Content, options: UnpackOptions): Promise<void> {
  const { what, limits = limitsOf('auto') } = options;
  const { foreign } = await sniff(archive.path);
  if (foreign !== undefined) {
    throw new IntegrityError(`${what} is not unpacked, because it is packed with ${foreign}`, {
      hint: 'only gzip and zstd are undone: set extract: false to get it as it is',
    });
  }
  let number = 0;
  let entries = 0;
  let bytes = 0;
  for await (const entry of readTar(limited(archive, what, limits), what)) {
    // Known before the first byte of it is written; and holes are written as well where the disk knows none.
    bytes += entry.size;
    if (bytes > limits.bytes(archive.size)) tooLarge(what, archive.size, limits);
    // The folder above counts with its names: a path of many names is many folders.
    entries += Math.max(1, await takeEntry({ archive, entry, number }, options));
    number += 1;
    if (entries > limits.entries) throw new IntegrityError(`${what} holds more than ${limits.entries} entries`, { hint: LIMIT_HINT });
  }
  if (options.kind === 'system') dropNotes(options.stage.tree);
}

/** Answers how many names are new. */
async function takeEntry(source: Pick<Arrival, 'archive' | 'entry' | 'number'>, options: UnpackOptions): Promise<number> {
  const { entry } = source;
  const what = `${options.what}: the entry ${shown(entry.name)}`;
  const refuse = (problem: string, hint?: string): never => {
    throw new IntegrityError(`${what} ${problem}`, { hint });
  };
  const { tree } = options.stage;
  const inner = segmentsOf(entry.name, options, refuse);
  if (inner.length === 0) {
    if (entry.kind !== 'folder') refuse('stands in the place of the folder itself');
    return 0;
  }
  checkPrefix(entry, inner, options, refuse);
  const path = options.kind === 'system' ? tree.resolve(inner, what) : [...options.root, ...inner];
  if (options.kind === 'system' && isWhiteout(path)) {
    whiteout(path, tree, options.layer, refuse);
    return 0;
  }
  const node = await nodeOf({ ...source, what, path, options, refuse });
  if (node !== undefined) return tree.put(path, node, what);
  tree.leaveOut(path);
  return 0;
}

/** Where all entries are to lie in one folder, or be one file. */
function checkPrefix({ kind }: TarEntry, inner: readonly string[], options: UnpackOptions, refuse: Arrival['refuse']): void {
  const { prefix } = options;
  const outside = !prefix.every((name, index) => index >= inner.length || inner[index] === name);
  if (outside || (kind !== 'folder' && inner.length < prefix.length)) refuse(`lies outside ${shown(prefix.join('/'))}`);
  if (options.kind === 'file' && (kind !== 'file' || inner.length !== prefix.length)) refuse('is not the one file that the layer says it holds');
}

/** `undefined` for what does not come along. */
async function nodeOf(arrival: Arrival): Promise<NewNode | undefined> {
  const { entry, what, options, refuse } = arrival;
  const { layer } = options;
  const packed = options.chosen !== undefined;
  const mode = entry.mode & 0o777;
  switch (entry.kind) {
    case 'folder':
      return { kind: 'folder', mode, layer };
    case 'file':
      return { kind: 'file', content: await contentOf(arrival), mode, layer, packed };
    case 'symlink': {
      const within = options.root.length + options.prefix.length;
      return { kind: 'link', target: linkTarget(arrival), rooted: options.kind === 'system', within, layer, packed, what };
    }
    case 'hard link':
      return hardLinked(arrival);
    case 'device':
    case 'pipe':
      return leftOut(arrival);
    default:
      return refuse('is of a kind that is not known');
  }
}

/** What is not wanted by this name may still be by another, so it waits in the archive. */
async function contentOf({ archive, entry, number, path, options }: Arrival): Promise<Content> {
  const { chosen, stage, what } = options;
  if (chosen === undefined || chosen.selection.takes(path, false)) return spoolEntry(entry, stage);
  return chosen.late.later(archive, number, entry.size, what);
}

/** Devices and pipes. */
function leftOut({ entry, path, options: { chosen, skipped }, refuse }: Arrival): undefined {
  if (chosen?.selection.takes(path, false) === false) return;
  if (skipped === undefined) refuse(`is a ${entry.kind}`, 'set skip-devices: true to leave devices and pipes out');
  skipped?.(path.join('/'));
}
