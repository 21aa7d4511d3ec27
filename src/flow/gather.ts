/** The first step of publishing: from lines of input to blobs that are measured, hashed and named. */

import { resolve } from 'node:path';
import pLimit from 'p-limit';
import picomatch from 'picomatch';
import { type FoundPath, findPaths } from '../content/find.ts';
import { hashFile } from '../content/hash.ts';
import type { LayerPattern } from '../content/layer-line.ts';
import { GZIP_LAYER, mediaTypeOf, TAR_LAYER, ZSTD_LAYER } from '../content/media-type.ts';
import { type Compression, packFile, packFolder } from '../content/pack.ts';
import { readFile } from '../content/read.ts';
import { titleOf, titleProblems } from '../content/title.ts';
import { formatDigest } from '../core/digest.ts';
import { InputError } from '../core/errors.ts';
import type { Annotations, LocalBlob } from '../core/model.ts';

export interface LayerAnnotation {
  /** Matched against titles. */
  readonly glob: string;
  readonly key: string;
  readonly value: string;
}

export interface GatherRequest {
  readonly layers: readonly LayerPattern[];
  readonly workspace: string;
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
  /** What a layer may be: anything, or tars alone. */
  readonly rule: 'oci' | 'tar';
}

export interface Gathered {
  /** In input order; empty when nothing was found. */
  readonly blobs: readonly LocalBlob[];
  readonly warnings: readonly string[];
}

interface Named extends FoundPath {
  readonly title: string;
}

const LAYER_TYPES: Readonly<Record<Compression, string>> = { tar: TAR_LAYER, gzip: GZIP_LAYER, zstd: ZSTD_LAYER };
const TITLE_KEY = 'org.opencontainers.image.title';

/** Reads each file once. Throws `InputError` with everything that is wrong, `IntegrityError` when a file changes meanwhile. */
export async function gather(request: GatherRequest): Promise<Gathered> {
  if (request.rule !== 'oci') throw new InputError('layers: only OCI registries can be published to');
  const workspace = resolve(request.workspace);
  const baseDir = resolve(workspace, request.baseDir);
  const found = findPaths({ layers: request.layers, workspace, baseDir, includeHiddenFiles: request.includeHiddenFiles });
  const named = nameAll(found.paths, baseDir, request.archive);
  const warnings = found.unmatched.map(({ pattern }) => `layers: ${pattern} matches no file`);
  const globs = request.layerAnnotations.map((annotation) => ({ ...annotation, matches: picomatch(annotation.glob, { dot: true }) }));
  for (const { glob, matches } of globs) {
    if (!named.some(({ title }) => matches(title))) warnings.push(`annotations: layer[${glob}] matches no layer`);
  }
  const annotate = (layer: Named, own: Annotations): Annotations => {
    const wanted = globs.filter(({ matches }) => matches(layer.title)).map(({ key, value }) => [key, value]);
    // The user's values win over ours, and a layer's own line over a pattern for many.
    return { ...own, ...Object.fromEntries(wanted), ...layer.line.annotations, [TITLE_KEY]: layer.title };
  };
  const limit = pLimit(Math.max(1, request.concurrency));
  const work = named.map((layer) =>
    limit(() =>
      layer.kind === 'file' && ['auto', 'none'].includes(request.archive) ? rawBlob(layer, annotate) : packedBlob(layer, request, found.excluded, annotate),
    ),
  );
  // All are waited for, so that nothing still writes to the scratch folder when the caller removes it.
  const results = await Promise.allSettled(work);
  const blobs = results.map((result) => {
    if (result.status === 'rejected') throw result.reason;
    return result.value;
  });
  return { blobs, warnings: [...new Set(warnings)] };
}

function nameAll(paths: readonly FoundPath[], baseDir: string, archive: GatherRequest['archive']): readonly Named[] {
  const problems: string[] = [];
  const named: Named[] = [];
  for (const found of paths) {
    if (found.kind === 'folder' && archive === 'none') problems.push(`layers: ${found.line.pattern} is a folder, and archive is none`);
    try {
      named.push({ ...found, title: found.line.title ?? titleOf(found.path, baseDir) });
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      problems.push(...error.problems);
    }
  }
  problems.push(...titleProblems(named.map(({ title }) => title)));
  if (problems.length > 0) throw new InputError(problems);
  return named;
}

type Annotate = (layer: Named, own: Annotations) => Annotations;

async function rawBlob(layer: Named, annotate: Annotate): Promise<LocalBlob> {
  const { digest, size, stamp } = await hashFile(layer.path);
  const mediaType = layer.line.type ?? mediaTypeOf(layer.path);
  return {
    title: layer.title,
    mediaType,
    size,
    digest,
    annotations: annotate(layer, { 'dev.waybill.mode': layer.mode.toString(8).padStart(4, '0') }),
    ...(mediaType === TAR_LAYER ? { diffId: digest } : {}),
    ...(layer.line.platform === undefined ? {} : { platform: layer.line.platform }),
    open: () => readFile(layer.path, size, stamp),
  };
}

async function packedBlob(layer: Named, request: GatherRequest, excluded: (path: string) => boolean, annotate: Annotate): Promise<LocalBlob> {
  const compression = request.archive === 'tar' || request.archive === 'zstd' ? request.archive : 'gzip';
  const options = { compression, level: request.compressionLevel, timestamp: request.timestamp, scratch: request.scratch } as const;
  const packed =
    layer.kind === 'file'
      ? await packFile(layer.path, layer.title, options)
      : await packFolder(layer.path, layer.title, { ...options, includeHiddenFiles: request.includeHiddenFiles, excluded });
  // oras checks the second when it unpacks (oras-go, content/file: AnnotationDigest).
  const forOras = { 'io.deis.oras.content.unpack': 'true', 'io.deis.oras.content.digest': formatDigest(packed.diffId) };
  return {
    title: layer.title,
    mediaType: layer.line.type ?? LAYER_TYPES[compression],
    size: packed.size,
    digest: packed.digest,
    annotations: annotate(layer, { 'dev.waybill.packed': layer.kind, ...(layer.kind === 'folder' ? forOras : {}) }),
    diffId: packed.diffId,
    ...(layer.line.platform === undefined ? {} : { platform: layer.line.platform }),
    open: () => readFile(packed.path, packed.size, packed.stamp),
  };
}
