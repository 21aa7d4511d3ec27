/** The files and folders that the lines of `layers` mean. */

import { statSync } from 'node:fs';
import { relative, sep } from 'node:path';
import { InputError } from '../../core/errors.ts';
import { type Hit, layersOf } from './attributes.ts';
import { capture, fillTitle } from './captures.ts';
import { createExclusions, type PlacedLine } from './exclusions.ts';
import { type Expansion, expand } from './expand.ts';
import { type Inspected, inspector } from './inspect.ts';
import type { LayerPattern } from './layer-line.ts';
import { warningsOf } from './left.ts';
import { exists, locate, type Places } from './locate.ts';

export interface FindRequest extends Places {
  readonly layers: readonly LayerPattern[];
  /** Absolute. */
  readonly baseDir: string;
  readonly includeHiddenFiles: boolean;
}

export interface FoundPath extends Inspected {
  /** Absolute, under the name that was asked for, links not resolved. */
  readonly path: string;
  /** With the attributes of all lines that name the path. */
  readonly line: LayerPattern;
  /** Whether a path below, where this is a folder, is left out. */
  readonly excluded: (path: string, isFolder: boolean) => boolean;
}

export interface Found {
  readonly paths: readonly FoundPath[];
  /** What lines take less than they seem to. */
  readonly warnings: readonly string[];
  /** What patterns left out as its name begins with a dot. Absolute. */
  readonly hidden: readonly string[];
}

const SHOWN_PROBLEMS = 20;

/**
 * Input order; within one pattern sorted bytewise. A path that several lines name keeps its first place (attributes.ts).
 * Throws one `InputError` with everything that is wrong.
 */
export function findPaths(request: FindRequest): Found {
  if (!statSync(request.baseDir, { throwIfNoEntry: false })?.isDirectory()) throw new InputError(`base-dir: ${request.baseDir} is no folder`);
  const problems: string[] = [];
  const attempt = <T>(step: () => T): readonly T[] => {
    try {
      return [step()];
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      const text = error.message.startsWith('layers: ') ? error.message : `layers: ${error.message}`;
      problems.push(error.hint === undefined ? text : `${text}: ${error.hint}`);
      return [];
    }
  };
  const lines: readonly PlacedLine[] = request.layers.flatMap((line, index) => attempt(() => ({ ...locateLine(line, request), index })));
  const exclusions = createExclusions(lines);
  const expansions = lines.filter(({ line }) => !line.exclude).flatMap((line) => attempt(() => expand(line, request.includeHiddenFiles, exclusions)));
  const inspect = inspector(request.baseDir);
  const paths = [...hitsOf(expansions)].flatMap(([path, hits]) =>
    attempt(() => inspect(path)).flatMap((inspected) => layersOf(hits).map(({ line, at }) => ({ path, inspected, line, at }))),
  );
  const warnings = attempt(() => warningsOf(expansions, { ...request, exclusions, taken: new Set(paths.map(({ path }) => path)) })).flat();
  if (problems.length > SHOWN_PROBLEMS) problems.splice(SHOWN_PROBLEMS, problems.length, `and ${problems.length - SHOWN_PROBLEMS} more`);
  if (problems.length > 0) throw new InputError(problems);
  const ordered = paths.sort((a, b) => a.at[0] - b.at[0] || a.at[1] - b.at[1]);
  return {
    paths: ordered.map(({ path, inspected, line, at: [index] }) => ({
      ...inspected,
      path,
      line,
      excluded: inspected.kind === 'file' ? nothing : (below, isFolder) => exclusions.excluded(below, isFolder, index),
    })),
    warnings,
    hidden: expansions.flatMap(({ met }) => met.hidden),
  };
}

function nothing(): boolean {
  return false;
}

/** What looks like a type may be the end of a name that exists: then it is that name. */
function locateLine({ whole, ...line }: LayerPattern, places: Places): Omit<PlacedLine, 'index'> {
  const all = whole === undefined ? undefined : locate(whole, places);
  if (all === undefined || all.rest !== undefined || !exists(all.folder)) return { line, where: locate(line.pattern, places) };
  const { type: _, ...untyped } = line;
  return { line: { ...untyped, pattern: whole as string }, where: all };
}

/** Every path, and the lines that name it. */
function hitsOf(expansions: readonly Expansion[]): ReadonlyMap<string, readonly Hit[]> {
  const hits = new Map<string, Hit[]>();
  for (const { line, index, where, paths } of expansions) {
    for (const [place, path] of paths.entries()) {
      const hit: Hit = { line: titled(line, where, path), at: [index, place], isPath: where.rest === undefined };
      const others = hits.get(path);
      if (others === undefined) hits.set(path, [hit]);
      else others.push(hit);
    }
  }
  return hits;
}

/** The line with what its wildcards took in its title. */
function titled(line: LayerPattern, { folder, rest, sets }: PlacedLine['where'], path: string): LayerPattern {
  if (line.title === undefined || !line.title.includes('$')) return line;
  const inner = relative(folder, path).split(sep).join('/');
  return { ...line, title: fillTitle(line.title, [...sets, ...(rest === undefined ? [] : (capture(rest, inner) ?? []))]) };
}
