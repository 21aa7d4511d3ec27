/** The first step of publishing: from lines of input to blobs that are named, and measured one by one. */

import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import pLimit from 'p-limit';
import { type FoundPath, findPaths } from '../../content/find/find.ts';
import type { LayerPattern } from '../../content/find/layer-line.ts';
import { GZIP_LAYER, isLayerType, mediaTypeOf, TAR_LAYER, ZSTD_LAYER } from '../../content/find/media-type.ts';
import { titleOf, titleProblems } from '../../content/find/title.ts';
import { hashFile } from '../../content/hash/hash.ts';
import { type HashThread, LARGE_FILE, startHashThread } from '../../content/hash/hash-thread.ts';
import { readFile } from '../../content/hash/read.ts';
import { type Compression, type PackedArchive, type PackOptions, packFile, packFolder } from '../../content/pack/pack.ts';
import { decompress, fileChunks } from '../../content/unpack/decompress.ts';
import { sniff } from '../../content/unpack/sniff.ts';
import { type Digest, formatDigest } from '../../core/digest.ts';
import { InputError } from '../../core/errors.ts';
import { textMatcher } from '../../core/glob.ts';
import type { TarLayers } from '../../core/kind.ts';
import type { Annotations, LocalBlob, UnmeasuredBlob } from '../../core/model.ts';

export interface LayerAnnotation {
  /** Matched against titles. */
  readonly glob: string;
  readonly key: string;
  readonly value: string;
}

export interface GatherRequest {
  readonly layers: readonly LayerPattern[];
  readonly workspace: string;
  /** Absolute: what `~` stands for. */
  readonly home: string;
  /** Relative to the workspace. */
  readonly baseDir: string;
  readonly archive: 'auto' | 'tar' | 'gzip' | 'zstd' | 'none';
  readonly compressionLevel: number;
  readonly includeHiddenFiles: boolean;
  /** Seconds since 1970. */
  readonly timestamp: number;
  /** An existing folder for archives; the caller removes it once the blobs are sent. */
  readonly scratch: string;
  readonly layerAnnotations: readonly LayerAnnotation[];
  readonly concurrency: number;
  /** What a layer may be: anything, or in an image archives that runtimes can mount. */
  readonly format: 'artifact' | 'image';
  /** Where layers are plain tars alone, whatever the format. */
  readonly tars?: TarLayers | undefined;
}

/** Layers that are being measured. */
export interface Gathering {
  /** In input order; empty when nothing was found. They reject with `InputError`, or `IntegrityError` when a file changes meanwhile. */
  readonly layers: readonly Promise<LocalBlob>[];
  /** Those that are large and stay as they are: they can travel while they are measured. */
  readonly large: ReadonlyMap<Promise<LocalBlob>, UnmeasuredBlob>;
  readonly warnings: readonly string[];
  /** Measures no more, and resolves when nothing is read or written any more. Never throws. */
  end(): Promise<void>;
}

interface Named extends FoundPath {
  readonly title: string;
}

const LAYER_TYPES: Readonly<Record<Compression, string>> = { tar: TAR_LAYER, gzip: GZIP_LAYER, zstd: ZSTD_LAYER };
const TITLE_KEY = 'org.opencontainers.image.title';

/** Files this small are read and hashed in one go; after so many of them others get a turn. */
const FILES_A_TURN = 16;
/** So much in large files is worth such a thread, and one such file is worth not to wait for. Bytes. */
const MUCH = 64 * 1024 * 1024;

/** Finds and names the layers, and begins to read each once. Throws `InputError` with everything that is wrong with names; nothing was read then. */
export function gather(request: GatherRequest): Gathering {
  const workspace = resolve(request.workspace);
  const baseDir = resolve(workspace, request.baseDir);
  const found = findPaths({ ...request, workspace, baseDir });
  const named = nameAll(found.paths, baseDir, request.archive);
  const warnings = [...found.warnings];
  const globs = request.layerAnnotations.map((annotation) => ({ ...annotation, matches: textMatcher(annotation.glob) }));
  for (const { glob, matches } of globs) {
    if (!named.some(({ title }) => matches(title))) warnings.push(`annotations: layer[${glob}] matches no layer`);
  }
  const annotate = (layer: Named, own: Annotations): Annotations => {
    const wanted = globs.filter(({ matches }) => matches(layer.title)).map(({ key, value }) => [key, value]);
    // The user's values win over ours, and a layer's own line over a pattern for many.
    return { ...own, ...Object.fromEntries(wanted), ...layer.line.annotations, [TITLE_KEY]: layer.title };
  };
  const files = named.filter((layer) => request.tars === undefined && staysAsItIs(layer, request) && layer.size >= LARGE_FILE);
  const thread = files.reduce((sum, { size }) => sum + size, 0) >= MUCH ? startHashThread() : undefined;
  const limit = pLimit(Math.max(1, request.concurrency));
  let ended = false;
  let count = 0;
  const measure = (layer: Named): Promise<LocalBlob> =>
    limit(async () => {
      if (++count % FILES_A_TURN === 0) await turn();
      if (ended) throw new InputError(`"${layer.title}" was not read any more`);
      if (request.tars !== undefined) return tarBlob(layer, request.tars, request, annotate);
      return staysAsItIs(layer, request) ? rawBlob(layer, request.format, annotate, thread) : packedBlob(layer, request, annotate);
    });
  // The largest first: it travels longest.
  const begun = new Map([...named].sort((a, b) => (a.size === b.size ? 0 : b.size - a.size)).map((layer) => [layer, measure(layer)]));
  const layers = named.map((layer) => begun.get(layer) as Promise<LocalBlob>);
  // Who waits for all of them hears of it.
  for (const layer of layers) layer.catch(() => {});
  const large = files.filter(({ size }) => size >= MUCH).map((layer) => [begun.get(layer) as Promise<LocalBlob>, unmeasured(layer)] as const);
  return {
    layers,
    large: new Map(large),
    warnings: [...new Set(warnings)],
    async end() {
      ended = true;
      await thread?.end();
      await Promise.allSettled(layers);
    },
  };
}

/** In an image only what calls itself a layer is taken for one; any other file becomes a layer of one file. */
function staysAsItIs({ kind, line }: Named, { archive, format }: GatherRequest): boolean {
  if (kind !== 'file' || !['auto', 'none'].includes(archive)) return false;
  return format === 'artifact' || isLayerType(line.type);
}

function nameAll(paths: readonly FoundPath[], baseDir: string, archive: GatherRequest['archive']): readonly Named[] {
  const problems: string[] = [];
  const named: Named[] = [];
  for (const found of paths) {
    if (found.kind === 'folder' && archive === 'none') problems.push(`layers: ${found.line.pattern} is a folder, and archive is none`);
    named.push({ ...found, title: found.line.title ?? titleOf(found.inner, baseDir) });
  }
  problems.push(...titleProblems(named.map(({ title }) => title)));
  if (problems.length > 0) throw new InputError(problems);
  return named;
}

function unmeasured({ title, path, size }: Named): UnmeasuredBlob {
  return { title, size, open: () => readFile(path, size) };
}

type Annotate = (layer: Named, own: Annotations) => Annotations;

async function rawBlob(layer: Named, format: GatherRequest['format'], annotate: Annotate, thread: HashThread | undefined): Promise<LocalBlob> {
  const { digest, size, stamp } = await (thread !== undefined && layer.size >= LARGE_FILE ? thread.hash(layer.path) : hashFile(layer.path));
  const mediaType = layer.line.type ?? mediaTypeOf(layer.path);
  return {
    title: layer.title,
    mediaType,
    size,
    digest,
    annotations: annotate(layer, { 'dev.waybill.mode': layer.mode.toString(8).padStart(4, '0') }),
    ...(format === 'image' && isLayerType(mediaType) ? { diffId: mediaType === TAR_LAYER ? digest : await diffIdOf(layer) } : {}),
    ...(layer.line.platform === undefined ? {} : { platform: layer.line.platform }),
    open: () => readFile(layer.path, size, stamp),
  };
}

/** A tar stays one, packed or not; anything else is packed into one. Nothing is held whole: what must be read twice is read twice. */
async function tarBlob(layer: Named, tars: TarLayers, request: GatherRequest, annotate: Annotate): Promise<LocalBlob> {
  const given = layer.kind === 'file' ? await sniff(layer.path) : undefined;
  const what = `layers: "${layer.title}"`;
  const made = given?.tar === true ? undefined : await packedTar();
  const { size, digest, open } = await tars.measure(made ?? layer.path, made === undefined && given?.packing !== 'plain', what);
  return {
    title: layer.title,
    mediaType: TAR_LAYER,
    size,
    digest,
    annotations: annotate(layer, made === undefined ? {} : { 'dev.waybill.packed': layer.kind }),
    open,
  };

  async function packedTar(): Promise<string> {
    if (request.archive === 'none')
      throw new InputError(`${what} is no tar, and archive is none`, { hint: `${tars.takenBy} takes tars alone: leave archive at auto` });
    return (await packed(layer, request, { compression: 'tar', level: 0 })).path;
  }
}

/** Of the tar inside a packed layer that was given as it is. */
async function diffIdOf({ path, title }: Named): Promise<Digest> {
  const hash = createHash('sha256');
  for await (const chunk of decompress(fileChunks(path), `"${title}"`)) hash.update(chunk);
  return { algorithm: 'sha256', hex: hash.digest('hex') };
}

async function packedBlob(layer: Named, request: GatherRequest, annotate: Annotate): Promise<LocalBlob> {
  const compression = request.archive === 'tar' || request.archive === 'zstd' ? request.archive : 'gzip';
  const archive = await packed(layer, request, { compression, level: request.compressionLevel });
  // oras runs gunzip over whatever has the mark, and fails on all else (bazel-contrib/rules_img#630); it checks the digest when it unpacks.
  const forOras = { 'io.deis.oras.content.unpack': 'true', 'io.deis.oras.content.digest': formatDigest(archive.diffId) };
  return {
    title: layer.title,
    mediaType: layer.line.type ?? LAYER_TYPES[compression],
    size: archive.size,
    digest: archive.digest,
    annotations: annotate(layer, { 'dev.waybill.packed': layer.kind, ...(layer.kind === 'folder' && compression === 'gzip' ? forOras : {}) }),
    diffId: archive.diffId,
    ...(layer.line.platform === undefined ? {} : { platform: layer.line.platform }),
    open: () => readFile(archive.path, archive.size, archive.stamp),
  };
}

async function packed(
  { kind, path, title, excluded }: Named,
  request: GatherRequest,
  form: Pick<PackOptions, 'compression' | 'level'>,
): Promise<PackedArchive> {
  const options = { ...form, timestamp: request.timestamp, scratch: request.scratch };
  return kind === 'file' ? packFile(path, title, options) : packFolder(path, title, { ...options, includeHiddenFiles: request.includeHiddenFiles, excluded });
}
