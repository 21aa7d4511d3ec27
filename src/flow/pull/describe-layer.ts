/** What becomes of one layer of a manifest: a file, a folder, or a file system. */

import { parseDigest, shortDigest } from '../../core/digest.ts';
import type { Descriptor } from '../../core/model.ts';

/** `auto` = what was packed from a folder or a file, and file systems. */
export type Extraction = 'auto' | 'always' | 'never';

export interface ChosenLayer {
  readonly descriptor: Descriptor;
  /** Begins messages: `layer "dist"`. */
  readonly what: string;
  /** `undefined` where the layer has none. */
  readonly title: string | undefined;
  /** `any` = a tar is unpacked, everything else is a file. */
  readonly use: 'file' | 'folder' | 'packed-file' | 'system' | 'any';
  /** Permission bits of a raw file, where they are known. */
  readonly mode: number | undefined;
  /** Of a file in pieces, in the order of its content; `cut` is the rule that made them. */
  readonly pieces?: readonly Descriptor[];
  readonly cut?: string;
}

const TITLE = 'org.opencontainers.image.title';
const MODE = 'dev.waybill.mode';
const PACKED = 'dev.waybill.packed';
/** https://github.com/oras-project/oras-go/blob/main/content/file/file.go: AnnotationUnpack */
const ORAS_UNPACK = 'io.deis.oras.content.unpack';

/** What is odd about it goes into `warnings`. */
export function describeLayer(descriptor: Descriptor, extraction: Extraction, warnings: string[]): ChosenLayer {
  const { annotations = {}, digest } = descriptor;
  const title = titleOf(descriptor);
  const parsed = parseDigest(digest);
  const what = title === undefined ? `layer ${parsed === undefined ? digest : shortDigest(parsed)}` : `layer ${JSON.stringify(title.slice(0, 200))}`;
  return { descriptor, what, title, use: useOf(descriptor, title, extraction), mode: modeOf(annotations[MODE], what, warnings) };
}

function useOf({ annotations = {}, mediaType }: Descriptor, title: string | undefined, extraction: Extraction): ChosenLayer['use'] {
  if (title === undefined) return extraction !== 'never' && /[./+]tar(?:$|[.+;])/.test(mediaType) ? 'system' : 'file';
  if (extraction === 'never') return 'file';
  if (annotations[PACKED] === 'file') return 'packed-file';
  if (annotations[PACKED] === 'folder' || annotations[ORAS_UNPACK] === 'true') return 'folder';
  return extraction === 'always' ? 'any' : 'file';
}

function modeOf(text: string | undefined, what: string, warnings: string[]): number | undefined {
  if (text === undefined) return undefined;
  if (/^[0-7]{3,4}$/.test(text)) return Number.parseInt(text, 8) & 0o777;
  warnings.push(`${what}: its annotation ${MODE} (${JSON.stringify(text.slice(0, 40))}) is no file mode`);
  return undefined;
}

/** `./x` is `x`, as regctl and others write it. */
export function titleOf({ annotations }: Descriptor): string | undefined {
  return annotations?.[TITLE]?.replace(/^(?:\.\/)+(?=.)/, '');
}
