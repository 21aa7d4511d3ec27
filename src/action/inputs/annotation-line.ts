/** One line of the input `annotations`: a key, its value, and the levels that it is written on. */

import { InputError } from '../../core/errors.ts';
import type { Platform } from '../../core/model.ts';
import { parsePlatform } from '../../core/platform.ts';
import { nearest } from '../../core/text/nearest.ts';

export type Level =
  | { readonly name: 'index' | 'config' }
  /** `undefined` = of all platforms. A descriptor is the index's entry for the manifest. */
  | { readonly name: 'manifest' | 'manifest-descriptor'; readonly platform: Platform | undefined }
  | { readonly name: 'layer'; readonly glob: string };

export interface AnnotationLine {
  /** Empty where the line names none. */
  readonly levels: readonly Level[];
  readonly key: string;
  readonly value: string;
}

const LEVELS = ['manifest', 'manifest-descriptor', 'index', 'config', 'layer'] as const;
/** Docker's own words (buildx, `--annotation`), and ours for layers; in brackets a `]` is written `\]`. */
const LEVEL = /([A-Za-z][A-Za-z-]*)(\[(?:[^\]\\]|\\.)*\])?/;
const HEAD = new RegExp(`^(${LEVEL.source}(?:,${LEVEL.source})*):`);

/** `[LEVEL[,LEVEL]:]KEY=VALUE`, split at the first `=` after the levels. A key may hold a colon where what stands before it cannot be a level. Throws `InputError`. */
export function parseAnnotation(line: string): AnnotationLine {
  const head = HEAD.exec(line);
  const rest = line.slice(head?.[0].length ?? 0);
  const equals = rest.indexOf('=');
  const key = rest.slice(0, Math.max(0, equals)).trim();
  if (key === '') throw new InputError(`"${line}" is not key=value`);
  return { levels: head === null ? [] : levelsOf(head[1] as string, line), key, value: rest.slice(equals + 1) };
}

function levelsOf(text: string, line: string): readonly Level[] {
  return [...text.matchAll(new RegExp(LEVEL, 'g'))].map(([, name = '', brackets]) => levelOf(name, brackets?.slice(1, -1), line));
}

function levelOf(name: string, inner: string | undefined, line: string): Level {
  if (name === 'layer') return { name, glob: inner ?? '**' };
  if (name === 'manifest' || name === 'manifest-descriptor') return { name, platform: inner === undefined ? undefined : parsePlatform(inner) };
  if (name === 'index' || name === 'config') {
    if (inner !== undefined) throw new InputError(`"${line}": ${name} takes nothing in brackets`);
    return { name };
  }
  if (name === 'index-descriptor') {
    throw new InputError(`"${line}": nothing in a registry holds the descriptor of an index`, { hint: 'write index: to annotate the index itself' });
  }
  const meant = nearest(name, LEVELS);
  throw new InputError(`"${line}": ${name}: is no level${meant === undefined ? '' : ` (did you mean \`${meant}\`?)`}`, {
    hint: 'before a colon stand manifest, manifest-descriptor, index, config or layer[GLOB], or a name with a dot',
  });
}
