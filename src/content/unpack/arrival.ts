/** An entry of an archive on its way to its place, and the rules that it comes under. */

import type { Content } from '../stage/spool.ts';
import type { Stage } from '../stage/stage.ts';
import type { TarEntry } from '../tar/entries.ts';
import type { Late } from './late.ts';
import type { Limits } from './limits.ts';
import { entrySegments } from './safe-path.ts';
import type { Selection } from './selection.ts';

export interface UnpackOptions {
  readonly stage: Stage;
  /** Begins every message: `layer "dist"`. */
  readonly what: string;
  /** Position among the layers of this pull; whiteouts remove only what came before it. */
  readonly layer: number;
  /** The folder below the destination that entries are relative to; empty = the destination. */
  readonly root: readonly string[];
  /** Names that every entry must begin with, behind `root`; links stay below them. */
  readonly prefix: readonly string[];
  /** `folder`, `file` (one entry, named as the prefix) or `system`: the file system of an image, with whiteouts and links from its root. */
  readonly kind: 'folder' | 'file' | 'system';
  readonly limits?: Limits;
  /** What of it comes along; the archive must stay where `late` is told of it. Left out = all. */
  readonly chosen?: { readonly selection: Selection; readonly late: Late };
  /** Told of each device and pipe that is left out; without it they are refused. */
  readonly skipped?: (name: string) => void;
  readonly platform?: NodeJS.Platform;
}

/** An entry on its way: where it is to be, and how it is refused. */
export interface Arrival {
  readonly archive: Content;
  readonly entry: TarEntry;
  /** Its number in the archive, from 0. */
  readonly number: number;
  /** Names from the destination. */
  readonly path: readonly string[];
  /** Begins messages: layer and entry. */
  readonly what: string;
  readonly options: UnpackOptions;
  /** Throws `IntegrityError` that names the layer, the entry and the reason. */
  readonly refuse: (problem: string, hint?: string) => never;
}

/** The names of an entry or of a hard link's target. */
export function segmentsOf(name: string, { kind, platform }: UnpackOptions, refuse: (problem: string) => never): readonly string[] {
  const rooted = kind === 'system';
  const found = entrySegments(name, { everySystem: !rooted, rooted, system: platform ?? process.platform });
  return 'problem' in found ? refuse(found.problem) : found.segments;
}

export function shown(name: string): string {
  return JSON.stringify(name.length > 200 ? `${name.slice(0, 200)}…` : name);
}
