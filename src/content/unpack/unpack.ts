/** A strict extractor: a tar becomes names and content of the staging area, or is refused as a whole. */

import type { Extract, ExtractEvents, Header } from 'tar-stream';
import { IntegrityError, PublishError } from '../../core/errors.ts';
import { decompress, fileChunks, largestUnpacked } from './decompress.ts';
import { entrySegments } from './safe-path.ts';
import type { Content } from './spool.ts';
import type { Stage } from './stage.ts';

type Entry = ExtractEvents['entry'][1];

export interface UnpackOptions {
  readonly stage: Stage;
  /** Begins every message: `layer "dist"`. */
  readonly what: string;
  /** Position among the layers of this pull; whiteouts remove only what came before it. */
  readonly layer: number;
  /** The folder below the destination that entries are relative to; empty = the destination. */
  readonly root: readonly string[];
  /** Names that every entry must begin with, behind `root`; links stay below them. */
  readonly prefix: readonly string[];
  /** `folder`, `file` (one entry, named as the prefix) or `system`: the file system of an image, with whiteouts and links from its root. */
  readonly kind: 'folder' | 'file' | 'system';
  readonly platform?: NodeJS.Platform;
}

const MOST_ENTRIES = 100_000;
const LONGEST_TARGET = 4096;
const WHITEOUT = '.wh.';
const OPAQUE = '.wh..wh..opq';

/** Unpacks a file of the staging area: plain, gzip or zstd. Throws `IntegrityError` that names the layer, the entry and the reason. */
export async function unpack(archive: Content, options: UnpackOptions): Promise<void> {
  const { extract } = await import('tar-stream');
  // Tars from before POSIX have no magic; the types do not know the option.
  const tar = extract({ allowUnknownFormat: true } as Parameters<typeof extract>[0]);
  const source = decompress(fileChunks(archive.path), options.what, largestUnpacked(archive.size));
  // Whichever side fails destroys the stream between them, so neither waits for the other for ever.
  const feeding = feed(source, tar).catch((error: Error) => {
    tar.destroy(error);
  });
  const state = { names: 0 };
  try {
    for await (const entry of tar) await takeEntry(entry, options, state);
  } catch (error) {
    throw error instanceof PublishError || isDisk(error)
      ? error
      : new IntegrityError(`${options.what} is no whole tar (${(error as Error).message})`, { cause: error });
  } finally {
    tar.destroy(null);
    await feeding;
  }
}

function isDisk(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).syscall !== undefined;
}

async function feed(source: AsyncIterable<Uint8Array>, tar: Extract): Promise<void> {
  for await (const chunk of source) {
    if (tar.destroyed) return;
    if (!tar.write(chunk)) await drained(tar);
    if (tar.destroyed) return;
  }
  tar.end(null);
}

function drained(tar: Extract): Promise<void> {
  if (tar.destroyed) return Promise.resolve();
  return new Promise((resolve) => {
    const go = (): void => {
      tar.removeListener('drain', go);
      tar.removeListener('close', go);
      resolve();
    };
    tar.once('drain', go);
    tar.once('close', go);
  });
}

async function takeEntry(entry: Entry, options: UnpackOptions, state: { names: number }): Promise<void> {
  const { header } = entry;
  const what = `${options.what}: the entry ${shown(header.name)}`;
  const refuse = (problem: string): never => {
    throw new IntegrityError(`${what} ${problem}`);
  };
  state.names += 1;
  const checkCount = (): void => {
    if (state.names > MOST_ENTRIES) throw new IntegrityError(`${options.what} holds more than ${MOST_ENTRIES} entries`);
  };
  checkCount();
  const inner = segmentsOf(header.name, options, refuse);
  const { tree } = options.stage;
  if (header.type === null || header.type === undefined) refuse('is of a kind that is not known');
  if (inner.length === 0) {
    if (header.type !== 'directory') refuse('stands in the place of the folder itself');
    entry.resume();
    return;
  }
  if (!options.prefix.every((name, index) => index >= inner.length || inner[index] === name)) refuse(`lies outside ${shown(options.prefix.join('/'))}`);
  const path = [...options.root, ...inner];
  const name = inner.at(-1) as string;
  if (options.kind === 'system' && name.startsWith(WHITEOUT)) {
    whiteout(path, options, refuse);
    entry.resume();
    return;
  }
  if (header.type !== 'directory' && inner.length < options.prefix.length) refuse(`lies outside ${shown(options.prefix.join('/'))}`);
  if (options.kind === 'file' && (header.type !== 'file' || inner.length !== options.prefix.length)) refuse('is not the one file that the layer says it holds');
  const layer = options.layer;
  const mode = (header.mode ?? 0o644) & 0o777;
  // The folder above counts with its names: a path of many names is many folders.
  const put = (node: Parameters<typeof tree.put>[1]): void => {
    state.names += Math.max(0, tree.put(path, node, what) - 1);
    checkCount();
  };
  switch (header.type) {
    case 'directory':
      put({ kind: 'folder', mode, layer });
      void entry.resume();
      return;
    case 'file':
    case 'contiguous-file':
      if (Object.keys(paxOf(header)).some((key) => key.startsWith('GNU.sparse.'))) refuse('is a sparse file, which is not understood');
      put({ kind: 'file', content: await spoolEntry(entry, options.stage), mode, layer });
      return;
    case 'symlink':
      put({ kind: 'link', target: targetOf(header, inner, options, refuse), within: options.root.length + options.prefix.length, layer, what });
      void entry.resume();
      return;
    case 'link': {
      const content = hardLinked(header, options, refuse);
      put({ kind: 'file', content: options.stage.link(content.content), mode: content.mode, layer });
      void entry.resume();
      return;
    }
    default:
      refuse(header.type === 'fifo' ? 'is a pipe' : header.type?.endsWith('-device') ? 'is a device' : 'is of a kind that is not known');
  }
}

function segmentsOf(name: string, options: UnpackOptions, refuse: (problem: string) => never): readonly string[] {
  const found = entrySegments(name, { everySystem: options.kind !== 'system', system: options.platform ?? process.platform });
  return 'problem' in found ? refuse(found.problem) : found.segments;
}

async function spoolEntry(entry: Entry, stage: Stage): Promise<Content> {
  const spool = stage.spool();
  try {
    for await (const chunk of entry as unknown as AsyncIterable<Uint8Array>) await spool.write(chunk);
    const { path, size, hex } = await spool.finish();
    return { path, size, hex };
  } catch (error) {
    await spool.discard();
    throw error;
  }
}

/** Links of an image start at its own root, which is the folder here: so they become relative. Where it leads is checked once all is there. */
function targetOf(header: Header, inner: readonly string[], options: UnpackOptions, refuse: (problem: string) => never): string {
  const target = header.linkname ?? '';
  if (target === '' || target.includes('\0')) refuse('is a link to nothing');
  if (Buffer.byteLength(target) > LONGEST_TARGET) refuse('is a link whose target is too long');
  if (((options.platform ?? process.platform) === 'win32' || options.kind !== 'system') && /\\|^[a-z]:/i.test(target))
    refuse(`is a link to ${shown(target)}, which is no relative path`);
  if (!target.startsWith('/')) return target;
  if (options.kind !== 'system') refuse(`is a link to ${shown(target)}, which leads out of the folder`);
  return `${'../'.repeat(inner.length - 1)}${target.replace(/^\/+/, '')}` || '.';
}

function hardLinked(header: Header, options: UnpackOptions, refuse: (problem: string) => never): { readonly content: Content; readonly mode: number } {
  const target = header.linkname ?? '';
  const refuseTarget = (problem: string): never => refuse(`is a hard link to ${shown(target)}, which ${problem}`);
  const inner = segmentsOf(target, options, refuseTarget);
  if (!options.prefix.every((name, index) => inner[index] === name)) refuseTarget('leads out of the folder');
  const node = options.stage.tree.find([...options.root, ...inner]);
  if (node === undefined) return refuseTarget('is not there before it');
  // A hard link to a symlink is how a later write would leave the folder (oras-go GHSA-fxhp-mv3v-67qp).
  return node.kind === 'file' ? node : refuseTarget(node.kind === 'link' ? 'is itself a link' : 'is a folder');
}

/** https://github.com/opencontainers/image-spec/blob/main/layer.md#whiteouts; others with that beginning are AUFS's own notes. */
function whiteout(path: readonly string[], options: UnpackOptions, refuse: (problem: string) => never): void {
  const name = path.at(-1) as string;
  const folder = path.slice(0, -1);
  const { tree } = options.stage;
  if (name === OPAQUE) {
    tree.hideChildren(folder, options.layer);
    return;
  }
  const hidden = name.slice(WHITEOUT.length);
  if (hidden.startsWith(WHITEOUT)) return;
  if (hidden === '' || hidden === '.' || hidden === '..') refuse('is a whiteout of nothing');
  tree.hide([...folder, hidden], options.layer);
}

function paxOf(header: Header): Readonly<Record<string, string>> {
  return (header.pax as Record<string, string> | null | undefined) ?? {};
}

function shown(name: string): string {
  return JSON.stringify(name.length > 200 ? `${name.slice(0, 200)}…` : name);
}
