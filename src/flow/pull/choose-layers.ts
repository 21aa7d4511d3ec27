/** Which layers of a manifest are wanted, and what becomes of each: a file, a folder, or a file system. */

import { joinPieces } from '../../content/split/annotations.ts';
import { checkTitle, duplicateTitles } from '../../content/unpack/safe-path.ts';
import { parseDigest, shortDigest } from '../../core/digest.ts';
import { InputError, IntegrityError } from '../../core/errors.ts';
import { textMatcher } from '../../core/glob.ts';
import type { Descriptor, ManifestDocument } from '../../core/model.ts';

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

export interface Choice {
  readonly layers: readonly ChosenLayer[];
  readonly warnings: readonly string[];
}

const TITLE = 'org.opencontainers.image.title';
const MODE = 'dev.waybill.mode';
const PACKED = 'dev.waybill.packed';
/** https://github.com/oras-project/oras-go/blob/main/content/file/file.go: AnnotationUnpack */
const ORAS_UNPACK = 'io.deis.oras.content.unpack';
/** https://github.com/opencontainers/image-spec/blob/main/manifest.md: stands where a manifest must have a layer and has nothing to say. */
const EMPTY = 'application/vnd.oci.empty.v1+json';

/** `globs` as the input `layers` holds them; empty = all. Throws `InputError` when none fits, `IntegrityError` for a title that is not safe. */
export function chooseLayers(document: ManifestDocument, globs: readonly string[], extraction: Extraction): Choice {
  const warnings: string[] = [];
  const wanted = matcher(globs);
  const content = document.layers.filter(({ mediaType, annotations }) => mediaType !== EMPTY || annotations?.[TITLE] !== undefined);
  const joined = joinPieces(content);
  const layers = joined
    .filter(({ descriptor }) => wanted(titleOf(descriptor)))
    .map(({ descriptor, ...pieces }) => ({ ...describe(descriptor, extraction, warnings), ...pieces }));
  if (layers.length === 0 && content.length > 0) {
    const titles = joined.map(({ descriptor }) => titleOf(descriptor) ?? descriptor.digest).slice(0, 20);
    throw new InputError(
      `layers: no layer fits ${globs.map((glob) => `"${glob}"`).join(', ')}; there are ${titles.map((title) => JSON.stringify(title)).join(', ')}`,
    );
  }
  const problems = [...layers.flatMap(titleProblem), ...splitsThatAreFolders(layers), ...duplicateTitles(layers.flatMap(({ title }) => title ?? []))];
  if (problems.length > 0) throw new IntegrityError(`the pull is refused: ${problems.join('; ')}`);
  return { layers, warnings };
}

/** Exclusions count wherever they stand; with exclusions alone, all else is wanted. Layers without a title are left out by any glob. */
function matcher(globs: readonly string[]): (title: string | undefined) => boolean {
  if (globs.length === 0) return () => true;
  const excluded = globs.filter((glob) => glob.startsWith('!')).map((glob) => textMatcher(glob.slice(1)));
  const included = globs.filter((glob) => !glob.startsWith('!')).map((glob) => textMatcher(glob));
  return (title) => {
    if (title === undefined) return included.length === 0;
    return (included.length === 0 || included.some((fits) => fits(title))) && !excluded.some((fits) => fits(title));
  };
}

function describe(descriptor: Descriptor, extraction: Extraction, warnings: string[]): ChosenLayer {
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
function titleOf({ annotations }: Descriptor): string | undefined {
  return annotations?.[TITLE]?.replace(/^(?:\.\/)+(?=.)/, '');
}

function titleProblem({ title, use }: ChosenLayer): readonly string[] {
  // oras packs the working folder itself under the title ".".
  if (title === undefined || (title === '.' && use === 'folder')) return [];
  const problem = checkTitle(title);
  return problem === undefined ? [] : [`the title ${JSON.stringify(title.slice(0, 200))} ${problem}`];
}

/** A file in pieces is large, so what cannot be is known before it travels. */
function splitsThatAreFolders(layers: readonly ChosenLayer[]): readonly string[] {
  return layers.flatMap(({ title, pieces }) => {
    const other = title === undefined || pieces === undefined ? undefined : layers.find((layer) => layer.title?.startsWith(`${title}/`));
    return other === undefined ? [] : [`the title ${JSON.stringify(title)} is a file, and the folder of ${JSON.stringify(other.title)}`];
  });
}
