/** One layer read once: the file as it is, or packed, with its digest. */

import { createHash } from 'node:crypto';
import { GZIP_LAYER, isLayerType, mediaTypeOf, TAR_LAYER, ZSTD_LAYER } from '../../content/find/media-type.ts';
import { walkFile } from '../../content/find/walk.ts';
import { hashFile } from '../../content/hash/hash.ts';
import { type HashThread, LARGE_FILE } from '../../content/hash/hash-thread.ts';
import { readFile } from '../../content/hash/read.ts';
import { type Compression, type PackedArchive, type PackOptions, packEntries } from '../../content/pack/pack.ts';
import { decompress, fileChunks } from '../../content/unpack/decompress.ts';
import { sniff } from '../../content/unpack/sniff.ts';
import { type Digest, formatDigest } from '../../core/digest.ts';
import { InputError } from '../../core/errors.ts';
import type { TarLayers } from '../../core/kind.ts';
import type { Annotations, LocalBlob } from '../../core/model.ts';
import type { NamedLayer, NameRules } from './name-layers.ts';
import { splitBlob } from './split-blob.ts';

export interface MeasureRequest {
  readonly archive: NameRules['archive'];
  readonly compressionLevel: number;
  /** Seconds since 1970. */
  readonly timestamp: number;
  /** An existing folder for archives; the caller removes it once the blobs are sent. */
  readonly scratch: string;
  /** What a layer may be: anything, or in an image archives that runtimes can mount. */
  readonly format: 'artifact' | 'image';
  /** Where layers are plain tars alone, whatever the format. */
  readonly tars?: TarLayers | undefined;
}

export interface Measuring {
  readonly request: MeasureRequest;
  /** Hashes large files, where there are some. */
  readonly thread: HashThread | undefined;
  /** Adds the user's annotations to ours. */
  readonly annotate: (layer: NamedLayer, own: Annotations) => Annotations;
  /** Bytes of a piece, about, where the layer is cut. */
  readonly mean?: number | undefined;
  /** Hears of each piece, as soon as it ends. */
  readonly piece: (piece: LocalBlob) => void;
  /** Hears of every archive that was made. */
  readonly packed: (layer: NamedLayer, archive: PackedArchive) => void;
}

const LAYER_TYPES: Readonly<Record<Compression, string>> = { tar: TAR_LAYER, gzip: GZIP_LAYER, zstd: ZSTD_LAYER };

/** Throws `InputError` for what cannot be a layer there, `IntegrityError` when a file changes meanwhile. */
export async function measureLayer(layer: NamedLayer, measuring: Measuring): Promise<LocalBlob> {
  const { mean, thread, request } = measuring;
  if (mean !== undefined && thread !== undefined) return splitBlob(layer, { mean, thread, annotate: measuring.annotate, tell: measuring.piece });
  const { tars } = request;
  if (tars !== undefined) return tarBlob(layer, tars, measuring);
  return staysAsItIs(layer, request) ? rawBlob(layer, measuring) : packedBlob(layer, measuring);
}

/** In an image only what calls itself a layer is taken for one; any other file becomes a layer of one file. */
export function staysAsItIs({ kind, line }: NamedLayer, { archive, format, tars }: MeasureRequest): boolean {
  if (tars !== undefined || kind !== 'file' || !['auto', 'none'].includes(archive)) return false;
  return format === 'artifact' || isLayerType(line.type);
}

async function rawBlob(layer: NamedLayer, { request: { format }, annotate, thread }: Measuring): Promise<LocalBlob> {
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
async function tarBlob(layer: NamedLayer, tars: TarLayers, measuring: Measuring): Promise<LocalBlob> {
  const given = layer.kind === 'file' ? await sniff(layer.path) : undefined;
  const what = `layers: "${layer.title}"`;
  const made = given?.tar === true ? undefined : await packedTar();
  const { size, digest, open } = await tars.measure(made ?? layer.path, made === undefined && given?.packing !== 'plain', what);
  return {
    title: layer.title,
    mediaType: TAR_LAYER,
    size,
    digest,
    annotations: measuring.annotate(layer, made === undefined ? {} : { 'dev.waybill.packed': layer.kind }),
    open,
  };

  async function packedTar(): Promise<string> {
    if (measuring.request.archive === 'none')
      throw new InputError(`${what} is no tar, and archive is none`, { hint: `${tars.takenBy} takes tars alone: leave archive at auto` });
    return (await packed(layer, measuring, { compression: 'tar', level: 0 })).path;
  }
}

/** Of the tar inside a packed layer that was given as it is. */
async function diffIdOf({ path, title }: NamedLayer): Promise<Digest> {
  const hash = createHash('sha256');
  for await (const chunk of decompress(fileChunks(path), `"${title}"`)) hash.update(chunk);
  return { algorithm: 'sha256', hex: hash.digest('hex') };
}

async function packedBlob(layer: NamedLayer, measuring: Measuring): Promise<LocalBlob> {
  const { request, annotate } = measuring;
  const compression = request.archive === 'tar' || request.archive === 'zstd' ? request.archive : 'gzip';
  const archive = await packed(layer, measuring, { compression, level: request.compressionLevel });
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

async function packed(layer: NamedLayer, { request, packed: tell }: Measuring, form: Pick<PackOptions, 'compression' | 'level'>): Promise<PackedArchive> {
  const entries = layer.entries ?? [walkFile(layer.path, layer.title)];
  const archive = await packEntries(entries, { ...form, timestamp: request.timestamp, scratch: request.scratch });
  tell(layer, archive);
  return archive;
}
