/** Which files travel in pieces, and how large those are: what the input `split` and the lines of `layers` say, and what is possible. */

import { pieceSize, type Split } from '../../content/split/size.ts';
import { InputError } from '../../core/errors.ts';
import { type MeasureRequest, staysAsItIs } from './measure-layer.ts';
import type { NamedLayer } from './name-layers.ts';

export interface CutRequest extends MeasureRequest {
  /** For lines that say nothing else. */
  readonly split: Split;
}

export interface Cutting {
  /** Bytes of a piece in the mean, of the files that are cut. */
  readonly means: ReadonlyMap<NamedLayer, number>;
  /** What `split` asks for and cannot have. */
  readonly notices: readonly string[];
}

const SHOWN = 5;

/** Throws `InputError` for a line that asks for what cannot be. */
export function planCuts(layers: readonly NamedLayer[], request: CutRequest): Cutting {
  const problems = layers
    .filter((layer) => wantsCut(layer) && !isCuttable(layer, request) && !(layer.kind === 'folder' && request.format === 'image'))
    .map(({ title }) => `layers: "${title}": split is for files that stay as they are`);
  if (problems.length > 0)
    throw new InputError(problems, {
      hint: 'leave split out there; files can be cut while archive is auto and format is artifact, folders where format is image',
    });
  const means = new Map<NamedLayer, number>();
  const left: string[] = [];
  for (const layer of layers) {
    const mean = layer.kind === 'file' ? pieceSize(layer.line.split ?? request.split, layer.size) : undefined;
    if (mean === undefined) continue;
    if (isCuttable(layer, request)) means.set(layer, mean);
    else left.push(JSON.stringify(layer.title));
  }
  const more = left.length > SHOWN ? ` and ${left.length - SHOWN} more` : '';
  return {
    means,
    notices: left.length === 0 ? [] : [`split: ${left.slice(0, SHOWN).join(', ')}${more} stay whole: only files that stay as they are can be cut`],
  };
}

function wantsCut({ line }: NamedLayer): boolean {
  return line.split !== undefined && line.split !== 'none';
}

/** A file inside a tar is an entry, and an entry is whole. */
function isCuttable(layer: NamedLayer, request: CutRequest): boolean {
  return request.format === 'artifact' && staysAsItIs(layer, request);
}
