/** The first step of publishing: from lines of input to blobs that are named, and measured one by one. */

import { relative, resolve } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import pLimit from 'p-limit';
import { type FoundPath, findPaths } from '../../content/find/find.ts';
import type { LayerPattern } from '../../content/find/layer-line.ts';
import { listed } from '../../content/find/left.ts';
import { isInside, manifestsOf } from '../../content/find/title.ts';
import { LARGE_FILE, startHashThread } from '../../content/hash/hash-thread.ts';
import { readFile } from '../../content/hash/read.ts';
import { refusedNames, refusedSize } from '../../content/pack/refusals.ts';
import { InputError } from '../../core/errors.ts';
import { textMatcher } from '../../core/glob.ts';
import type { Annotations, LocalBlob, UnmeasuredBlob } from '../../core/model.ts';
import { cutFolders } from './cut-folders.ts';
import { type CutRequest, planCuts } from './cutting.ts';
import { heardLater } from './heard-later.ts';
import { type Measuring, measureLayer, staysAsItIs } from './measure-layer.ts';
import { type NamedLayer, type NameRules, nameLayers } from './name-layers.ts';

export interface LayerAnnotation {
  /** Matched against titles. */
  readonly glob: string;
  readonly key: string;
  readonly value: string;
}

export interface GatherRequest extends NameRules, CutRequest {
  readonly layers: readonly LayerPattern[];
  readonly workspace: string;
  /** Absolute: what `~` stands for. */
  readonly home: string;
  /** Relative to the workspace. */
  readonly baseDir: string;
  readonly layerAnnotations: readonly LayerAnnotation[];
  readonly concurrency: number;
}

/** Layers that are being measured. */
export interface Gathering {
  /** In input order; empty when nothing was found. They reject with `InputError`, or `IntegrityError` when a file changes meanwhile. */
  readonly layers: readonly Promise<LocalBlob>[];
  /** Those that are large and stay as they are: they can travel while they are measured. */
  readonly large: ReadonlyMap<Promise<LocalBlob>, UnmeasuredBlob>;
  readonly warnings: readonly string[];
  /** What a user should know. */
  readonly notices: readonly string[];
  /** `hear` is told of each piece of a file that is cut, as soon as it ends: also of those that ended before. */
  onPiece(hear: (piece: LocalBlob) => void): void;
  /** What pull will refuse somewhere, as one warning, where there is any; complete once all layers are measured. */
  refusals(): string | undefined;
  /** Measures no more, and resolves when nothing is read or written any more. Never throws. */
  end(): Promise<void>;
}

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
  const { layers: whole, warnings: empty, hidden } = nameLayers(found.paths, baseDir, request);
  const named = cutFolders(whole, request);
  const warnings = [...found.warnings, ...empty];
  const globs = request.layerAnnotations.map((annotation) => ({ ...annotation, matches: textMatcher(annotation.glob) }));
  if (globs.some(({ key }) => key === TITLE_KEY)) {
    throw new InputError(`annotations: ${TITLE_KEY} cannot be given to layers by a pattern`, { hint: 'give a line of layers its title=' });
  }
  for (const { glob, matches } of globs) {
    if (!whole.some(({ title }) => matches(title))) warnings.push(`annotations: layer[${glob}] matches no layer`);
  }
  const annotate = (layer: NamedLayer, own: Annotations): Annotations => {
    if (layer.isPart) return layer.line.annotations;
    const wanted = globs.filter(({ matches }) => matches(layer.title)).map(({ key, value }) => [key, value]);
    // The user's values win over ours, and a layer's own line over a pattern for many.
    return { ...own, ...Object.fromEntries(wanted), ...layer.line.annotations, [TITLE_KEY]: layer.title };
  };
  const files = named.filter((layer) => staysAsItIs(layer, request) && layer.size >= LARGE_FILE);
  const { means, notices } = planCuts(named, request);
  const pieces = heardLater<LocalBlob>();
  const thread = means.size > 0 || files.reduce((sum, { size }) => sum + size, 0) >= MUCH ? startHashThread() : undefined;
  const limit = pLimit(Math.max(1, request.concurrency));
  let ended = false;
  let count = 0;
  const swollen: string[] = [];
  const packed: Measuring['packed'] = ({ title, entries = [] }, archive) => {
    const problem = refusedSize(title, { ...archive, entries: entries.length });
    if (problem !== undefined) swollen.push(problem);
  };
  const measure = (layer: NamedLayer): Promise<LocalBlob> =>
    limit(async () => {
      if (++count % FILES_A_TURN === 0) await turn();
      if (ended) throw new InputError(`"${layer.title}" was not read any more`);
      return measureLayer(layer, { request, thread, annotate, packed, mean: means.get(layer), piece: pieces.tell });
    });
  // The largest first: it travels longest.
  const begun = new Map([...named].sort((a, b) => (a.size === b.size ? 0 : b.size - a.size)).map((layer) => [layer, measure(layer)]));
  const layers = named.map((layer) => begun.get(layer) as Promise<LocalBlob>);
  // Who waits for all of them hears of it.
  for (const layer of layers) layer.catch(() => {});
  const large = files
    .filter((layer) => layer.size >= MUCH && !means.has(layer))
    .map((layer) => [begun.get(layer) as Promise<LocalBlob>, unmeasured(layer)] as const);
  return {
    layers,
    large: new Map(large),
    warnings: [...new Set(warnings)],
    notices: [...notices, ...hiddenWords([...found.hidden, ...hidden], found.paths, workspace)],
    onPiece: pieces.listen,
    refusals: () => refusals(whole, swollen),
    async end() {
      ended = true;
      await thread?.end();
      await Promise.allSettled(layers);
    },
  };
}

function unmeasured({ title, path, size }: NamedLayer): UnmeasuredBlob {
  return { title, size, open: () => readFile(path, size) };
}

/** Whoever names one of them, or something in it, knows. */
function hiddenWords(hidden: readonly string[], named: readonly FoundPath[], workspace: string): readonly string[] {
  const paths = [...new Set(hidden)].filter((path) => !named.some((found) => isInside(found.path, path)));
  if (paths.length === 0) return [];
  return [
    `layers: hidden names are left out (${listed(paths, workspace)}): include-hidden-files takes them, and a line such as !${relative(workspace, paths[0] as string)} says that they are not wanted`,
  ];
}

const SHOWN = 20;

function refusals(layers: readonly NamedLayer[], swollen: readonly string[]): string | undefined {
  const titled = layers.map(({ title, entries, line: { platform } }) => ({ title, entries, platform }));
  const names = [...new Set(manifestsOf(titled).flatMap(refusedNames))];
  const all = [...names, ...swollen];
  if (all.length === 0) return undefined;
  const shown = all.length > SHOWN ? [...all.slice(0, SHOWN), `and ${all.length - SHOWN} more`] : all;
  const ways = [...(names.length > 0 ? ['rename it, or give it a title='] : []), ...(swollen.length > 0 ? ['pull with unpack-limit: none'] : [])];
  return `layers: pull refuses this, on some systems or on all: ${shown.join('; ')}: ${ways.join('; ')}`;
}
