/** The files and folders that the lines of `layers` mean. */

import { accessSync, constants, lstatSync, realpathSync, type Stats, statSync } from 'node:fs';
import { relative, resolve, sep } from 'node:path';
import picomatch from 'picomatch';
import { globSync, isDynamicPattern } from 'tinyglobby';
import { InputError } from '../../core/errors.ts';
import { unreadable } from '../hash/read.ts';
import type { LayerPattern } from './layer-line.ts';
import { isInside } from './title.ts';
import { fileMode } from './walk.ts';

export interface FindRequest {
  readonly layers: readonly LayerPattern[];
  /** Absolute. */
  readonly workspace: string;
  /** Absolute. */
  readonly baseDir: string;
  readonly includeHiddenFiles: boolean;
}

export interface FoundPath {
  /** Absolute, under the name that was asked for, links not resolved. */
  readonly path: string;
  readonly kind: 'file' | 'folder';
  /** What an archive would keep of it. */
  readonly mode: number;
  /** Bytes; of a folder infinite, as nobody has looked. */
  readonly size: number;
  readonly line: LayerPattern;
}

export interface Found {
  readonly paths: readonly FoundPath[];
  /** Lines with wildcards that match nothing. */
  readonly unmatched: readonly LayerPattern[];
  /** Whether an exclusion names this absolute path or a folder above it; for what lies inside a folder. */
  readonly excluded: (path: string) => boolean;
}

/**
 * Input order; within one pattern sorted bytewise. An exclusion counts for all lines, wherever it stands. A path matched twice keeps
 * its first place, and takes its attributes from the last line that matches it: the general line first, the special one after it.
 * Throws one `InputError` with everything that is wrong.
 */
export function findPaths(request: FindRequest): Found {
  const excluded = excluder(request);
  const lines = new Map<string, LayerPattern>();
  const unmatched: LayerPattern[] = [];
  const problems: string[] = [];
  if (!statSync(request.baseDir, { throwIfNoEntry: false })?.isDirectory()) throw new InputError(`base-dir: ${request.baseDir} is no folder`);
  for (const line of request.layers.filter((layer) => !layer.exclude)) {
    const matches = expand(line, request, problems);
    if (matches === undefined) continue;
    if (matches.length === 0) unmatched.push(line);
    for (const path of matches) if (!excluded(path)) lines.set(path, line);
  }
  const paths: FoundPath[] = [];
  for (const [path, line] of lines) {
    try {
      paths.push(inspect(path, line, request));
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      problems.push(...error.problems);
    }
  }
  if (problems.length > 0) throw new InputError(problems);
  return { paths, unmatched, excluded };
}

/** `undefined` when the line has been found wrong. A name that exists is that name, even with brackets in it. */
function expand(line: LayerPattern, request: FindRequest, problems: string[]): readonly string[] | undefined {
  const pattern = slashed(line.pattern);
  const literal = resolve(request.workspace, line.pattern);
  if (lstatSync(literal, { throwIfNoEntry: false })) return [literal];
  if (!isDynamicPattern(pattern)) {
    problems.push(`layers: ${line.pattern} does not exist`);
    return undefined;
  }
  const matches = globSync(pattern, {
    cwd: request.workspace,
    absolute: true,
    onlyFiles: true,
    dot: request.includeHiddenFiles,
    expandDirectories: false,
  });
  return matches
    .map((match) => resolve(match))
    .map((path) => ({ path, bytes: Buffer.from(slashed(path)) }))
    .sort((a, b) => Buffer.compare(a.bytes, b.bytes))
    .map(({ path }) => path);
}

function inspect(path: string, line: LayerPattern, request: FindRequest): FoundPath {
  if (!isInside(path, request.workspace) && !isInside(path, request.baseDir)) {
    throw new InputError(`layers: ${path} lies outside the workspace and outside base-dir`, { hint: 'set base-dir to a folder above it' });
  }
  let stats: Stats;
  try {
    stats = lstatSync(path);
    if (stats.isSymbolicLink()) {
      stats = statSync(path);
      const real = realpathSync(path);
      if (!isInside(real, realpathSync(request.baseDir))) {
        throw new InputError(`layers: ${path} is a link to ${real}, which lies outside base-dir`, { hint: 'publish the target itself' });
      }
    }
    // Found out here, with everything else that is wrong: later others may have been sent.
    accessSync(path, constants.R_OK);
  } catch (error) {
    throw error instanceof InputError ? error : unreadable(`layers: ${path}`, error);
  }
  if (!stats.isFile() && !stats.isDirectory())
    throw new InputError(`layers: ${path} is neither a file nor a folder: pipes, sockets and devices cannot be published`);
  return stats.isFile()
    ? { path, kind: 'file', mode: fileMode(stats), size: stats.size, line }
    : { path, kind: 'folder', mode: 0o755, size: Number.POSITIVE_INFINITY, line };
}

function excluder(request: FindRequest): (path: string) => boolean {
  const patterns = request.layers.filter((layer) => layer.exclude).map((layer) => slashed(layer.pattern));
  const matchers = patterns.flatMap((pattern) => {
    const literal = resolve(request.workspace, pattern);
    const glob = picomatch(slashed(relative(request.workspace, literal)), { dot: true });
    return [(path: string) => isInside(path, literal) || glob(slashed(relative(request.workspace, path)))];
  });
  // What lies below an excluded folder is excluded with it.
  return (path) => {
    if (matchers.length === 0) return false;
    for (let at = path; isInside(at, request.workspace) && at !== request.workspace; at = resolve(at, '..'))
      if (matchers.some((matches) => matches(at))) return true;
    return matchers.some((matches) => matches(path));
  };
}

/** Only where it is a separator: elsewhere a backslash is part of a name. */
function slashed(path: string): string {
  return sep === '\\' ? path.replaceAll('\\', '/') : path;
}
