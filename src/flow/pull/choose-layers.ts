/** Which layers of what is pulled are wanted, and whether they can lie in one folder. */

import { joinPieces } from '../../content/split/annotations.ts';
import { checkTitle, duplicateTitles } from '../../content/unpack/safe-path.ts';
import { formatDigest } from '../../core/digest.ts';
import { InputError, IntegrityError } from '../../core/errors.ts';
import { textMatcher } from '../../core/glob.ts';
import type { Descriptor, ManifestDocument } from '../../core/model.ts';
import { oneLine } from '../../core/text/one-line.ts';
import type { Part } from './choose-manifests.ts';
import { type ChosenLayer, describeLayer, type Extraction, titleOf } from './describe-layer.ts';

export interface ChosenLayers {
  readonly layers: readonly ChosenLayer[];
  readonly warnings: readonly string[];
}

/** https://github.com/opencontainers/image-spec/blob/main/manifest.md: stands where a manifest must have a layer and has nothing to say. */
const EMPTY = 'application/vnd.oci.empty.v1+json';

const SHOWN = 10;
/** A config that says of an image how it is run: nobody misses it among files. */
const IMAGE_CONFIG = /(?:image\.config|container\.image)\.v1\+json$/;

/**
 * Of several parts the layers lie side by side, equal ones once. `globs` as the input `layers` holds them; empty = all. Throws `InputError` when none fits,
 * or when parts are in each other's way, `IntegrityError` for a title that is not safe.
 */
export function chooseLayers(parts: readonly Part[], globs: readonly string[], extraction: Extraction): ChosenLayers {
  const warnings: string[] = [];
  const wanted = matcher(globs);
  // Pieces lie behind one another within one manifest.
  const joined = parts.map(({ document }) => joinPieces(contentOf(document, warnings)));
  const chosen = joined.map((layers) =>
    layers
      .filter(({ descriptor }) => wanted(titleOf(descriptor)))
      .map(({ descriptor, ...pieces }): ChosenLayer => ({ ...describeLayer(descriptor, extraction, warnings), ...pieces })),
  );
  const layers = parts.length === 1 ? chosen.flat() : beside(chosen, parts);
  const all = joined.flat();
  if (layers.length === 0 && all.length > 0) {
    const titles = all.map(({ descriptor }) => titleOf(descriptor) ?? descriptor.digest).slice(0, 20);
    throw new InputError(
      `layers: no layer fits ${globs.map((glob) => `"${glob}"`).join(', ')}; there are ${titles.map((title) => JSON.stringify(title)).join(', ')}`,
    );
  }
  const problems = [...layers.flatMap(titleProblem), ...splitsThatAreFolders(layers), ...duplicateTitles(layers.flatMap(({ title }) => title ?? []))];
  if (problems.length > 0) throw new IntegrityError(`the pull is refused: ${problems.join('; ')}`);
  return { layers, warnings: [...new Set(warnings)] };
}

/** What holds something. An artifact without layers may have it in its config, as the first ones had. */
function contentOf({ layers, config }: ManifestDocument, warnings: string[]): readonly Descriptor[] {
  const content = layers.filter((layer) => layer.mediaType !== EMPTY || titleOf(layer) !== undefined);
  if (content.length > 0) return content;
  if (config !== undefined && titleOf(config) !== undefined) return [config];
  const isMissed = config !== undefined && config.mediaType !== EMPTY && !IMAGE_CONFIG.test(config.mediaType);
  const own = isMissed ? `: all it has is a config of the type ${oneLine(config.mediaType, 200)} without a title (${config.digest}), which is no file` : '';
  warnings.push(`the manifest has no layers, so nothing is pulled${own}`);
  return [];
}

/** Equal layers once. Throws `InputError` for what cannot lie in one folder: which is meant is the user's choice. */
function beside(chosen: readonly (readonly ChosenLayer[])[], parts: readonly Part[]): readonly ChosenLayer[] {
  const distinct = new Map(
    chosen.flatMap((layers, at) =>
      layers.map((layer) => [
        layer.use === 'system' ? `${at} ${layer.descriptor.digest}` : [layer.descriptor.digest, layer.use, layer.mode, layer.title].join(' '),
        layer,
      ]),
    ),
  );
  const layers = [...distinct.values()];
  const systems = chosen.filter((some) => some.some(({ use }) => use === 'system')).length;
  const clashes = [...(systems > 1 ? [`${systems} of them are file systems`] : []), ...duplicateTitles(layers.flatMap(({ title }) => title ?? []))];
  if (clashes.length === 0) return layers;
  const digests = parts.map(({ manifest }) => formatDigest(manifest.digest));
  throw new InputError(`platform: the ${parts.length} manifests of the index cannot lie in one folder: ${clashes.join('; ')}`, {
    hint: `choose by layers, or pull one of them by its digest: ${digests.slice(0, SHOWN).join(', ')}${digests.length > SHOWN ? '…' : ''}`,
  });
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
